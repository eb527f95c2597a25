"""Two answers without their voices: nothing here knows who wrote which, so nothing can tell."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.labels import hairline, label
from desktop.views.kit.quiet_scroll_bar import QuietScrollBar
from desktop.views.text.block_column import BlockColumn

SIDES = ("Left", "Right")
WAITING = "Both answers are being written. They are shown when both are done, so that no one's speed tells who it is."
DONE = "Both answers are there"
TEXT_COLUMN = 760


@dataclass(frozen=True, slots=True)
class Blind:
    """What is shown. texts: left and right, None while one of them is on its way."""

    question: str
    texts: tuple[str, str] | None


class BlindView(QScrollArea):
    """Both as they were written, whatever is usual for their voices."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Two answers, who wrote which hidden")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(QuietScrollBar())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shown: Blind | None = None
        page = QWidget()
        self._question = label("", "", "title", wrap=True)
        self._waiting = label(WAITING, "dim", wrap=True)
        self._columns = [BlockColumn(f"{side} answer", markdown=False) for side in SIDES]
        self._sides = QWidget()
        self._arrange(page)
        self.setWidget(page)

    def show_blind(self, blind: Blind) -> None:
        """Show this; the same again changes nothing."""
        if blind == self._shown:
            return
        if blind.texts is not None and self._shown is not None and self._shown.texts is None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, DONE))
        self._shown = blind
        self._question.setText(blind.question)
        self._waiting.setVisible(blind.texts is None)
        self._sides.setVisible(blind.texts is not None)
        for column, text in zip(self._columns, blind.texts or ("", ""), strict=True):
            column.set_text(text.strip())  # how it begins and ends is the costume's

    def copied(self) -> str:
        """Both answers by their sides, "" while they are on their way."""
        texts = self._shown.texts if self._shown is not None else None
        return "\n\n".join(f"{side}:\n{text.strip()}" for side, text in zip(SIDES, texts, strict=True)) if texts else ""

    def _arrange(self, page: QWidget) -> None:
        row = QHBoxLayout(self._sides)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(18))
        for number, (side, column) in enumerate(zip(SIDES, self._columns, strict=True)):
            if number:
                row.addWidget(hairline(upright=True))
            cell = QVBoxLayout()
            cell.setSpacing(8)
            cell.addWidget(label(side, "dim"))
            cell.addWidget(column)
            cell.addStretch(1)
            row.addLayout(cell, 1)
            column.setMaximumWidth(TEXT_COLUMN)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(20)
        whole.addWidget(self._question)
        whole.addWidget(self._waiting)
        whole.addWidget(self._sides)
        whole.addStretch(1)
