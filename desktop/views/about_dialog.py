"""About Tandem: versions, where the user's data lies, and the licences of what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.views.buttons import IconButton, TextButton
from desktop.views.labels import label
from desktop.views.log_view import log_view
from desktop.views.settings_page import page_column

LICENCE_HEIGHT = 220
MOST_LICENCE_BYTES = 200_000


class AboutDialog(QDialog):
    """Everything is passed in; a licence text is read when it is chosen."""

    def __init__(
        self,
        versions: Sequence[tuple[str, str]],
        locations: Sequence[tuple[str, str]],
        licences: Sequence[tuple[str, Path]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Tandem")
        self.resize(640, 680)
        self._versions = list(versions)
        self._licences = list(licences)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("About Tandem")
        column = page_column(
            area,
            "Tandem",
            "A base and an instruct variant of one model, side by side, on your own computer. "
            "What you write stays on it.",
        )
        copy = TextButton("Copy versions", "copy", "small")
        copy.clicked.connect(self._copy_versions)
        column.addLayout(_headed("Versions", copy))
        column.addLayout(_table(versions, copyable=False))
        column.addLayout(_headed("Where your data is", None))
        column.addLayout(_table(locations, copyable=True))
        column.addLayout(_headed("Licences", None))
        self._choice, self._licence = QComboBox(), log_view("")
        self._add_licences(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _add_licences(self, column: QVBoxLayout) -> None:
        self._choice.setAccessibleName("Licence of")
        self._choice.addItems([name for name, _ in self._licences])
        self._choice.currentIndexChanged.connect(self._show_licence)
        self._licence.setAccessibleName("Licence text")
        self._licence.setFixedHeight(LICENCE_HEIGHT)
        column.addWidget(self._choice)
        column.addWidget(self._licence)
        column.addStretch(1)
        self._show_licence(0)

    @Slot(int)
    def _show_licence(self, index: int) -> None:
        if not 0 <= index < len(self._licences):
            return
        path = self._licences[index][1]
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                text = file.read(MOST_LICENCE_BYTES)
        except OSError as error:
            text = f"The licence text could not be read: {error.strerror}. It should be at {path}."
        self._licence.setPlainText(text)

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
