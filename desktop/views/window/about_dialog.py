"""About Tandem: versions, where the user's data lies, and the licences of what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.views.kit.app_icon import app_picture
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label
from desktop.views.kit.scrolled_column import scrolled_column
from desktop.views.window.licence_list import LicenceList

ICON_SIZE = 72


class AboutDialog(QDialog):
    """Everything is passed in."""

    def __init__(
        self,
        versions: Sequence[tuple[str, str]],
        locations: Sequence[tuple[str, str]],
        licences: Sequence[tuple[str, Path]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Tandem")
        open_with(self, 640, 760)
        self._versions = list(versions)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("About Tandem")
        column = scrolled_column(
            area,
            "Tandem",
            "A base and an instruct variant of one model, side by side, on your own computer. "
            "What you write stays on it.",
        )
        column.insertWidget(0, self._icon())
        copy = TextButton("Copy versions", "copy", "small")
        copy.clicked.connect(self._copy_versions)
        column.addLayout(_headed("Versions", copy))
        column.addLayout(_table(versions, copyable=False))
        column.addLayout(_headed("Where your data is", None))
        column.addLayout(_table(locations, copyable=True))
        column.addLayout(_headed("Licences", None))
        column.addWidget(LicenceList(licences))
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _icon(self) -> QLabel:
        made = QLabel()
        made.setPixmap(app_picture(ICON_SIZE, self.devicePixelRatioF()))
        return made

    @Slot()
    def _copy_versions(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{name}: {value}" for name, value in self._versions))


def _headed(title: str, button: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 10, 0, 0)
    row.addWidget(label(title, "", "title"))
    row.addStretch(1)
    if button is not None:
        row.addWidget(button)
    return row


def _table(rows: Sequence[tuple[str, str]], *, copyable: bool) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(rows):
        grid.addWidget(label(name, "dim"), number, 0)
        grid.addWidget(_value(value), number, 1)
        if copyable:
            button = IconButton("copy", f"Copy: {name}")
            button.clicked.connect(lambda _checked=False, text=value: QGuiApplication.clipboard().setText(text))
            grid.addWidget(button, number, 2)
    return grid


def _value(text: str) -> QLabel:
    made = label(text, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made
