"""The list of keyboard shortcuts, made from the table of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label
from desktop.views.window.actions import COMMANDS, LOCAL_KEYS, native


class ShortcutSheet(QDialog):
    """Two columns: what, and by which key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        open_with(self, 440, 760)
        page = QWidget()
        page.setObjectName("scrolledColumn")
        grid = QGridLayout(page)
        grid.setContentsMargins(24, 20, 24, 20)
        grid.setVerticalSpacing(8)
        row = 0
        for group, entries in _by_group().items():
            grid.addWidget(label(group, "", "title"), row, 0)
            for offset, (text, key) in enumerate(entries, start=1):
                grid.addWidget(label(text, wrap=True), row + offset, 0)
                grid.addWidget(label(native(key), "dim"), row + offset, 1, Qt.AlignmentFlag.AlignRight)
            row += len(entries) + 1
            grid.setRowMinimumHeight(row, 12)
            row += 1
        grid.setRowStretch(row, 1)
        grid.setColumnStretch(0, 1)  # the words give way, not the keys
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName("Keyboard shortcuts")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)


def _by_group() -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for text, key, group in LOCAL_KEYS:
        groups.setdefault(group, []).append((text, key))
    for command in COMMANDS:
        if command.shortcuts:
            groups.setdefault(command.group, []).append((command.text, command.shortcuts[0]))
    return groups
