"""A window for a text of one's own under the lens: how do Base and Instruct see it?"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label
from desktop.views.lens.lens_view import LensView

WORDS = (
    "Paste or write a text. Instruct reads it and Base reads it, with nothing before it, and you see where they part."
)


class LensTextDialog(QDialog):
    """Not modal. The text can be changed and read again."""

    read_requested = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("How do Base and Instruct see my text?")
        self.setModal(False)
        open_with(self, theme.px(820), theme.px(680))
        self.field = QPlainTextEdit()
        self.field.setProperty("role", "field")
        self.field.setAccessibleName("Text to be read")
        self.field.setTabChangesFocus(True)
        self.field.setMaximumHeight(theme.px(130))
        self.read_button = TextButton("Read", kind="primary")
        self.problem = label("", "warn", wrap=True)
        self.problem.hide()
        self.view: LensView | None = None
        self._place = QVBoxLayout()
        below = QHBoxLayout()
        below.addWidget(self.problem, 1)
        below.addStretch(1)
        below.addWidget(self.read_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(WORDS, "dim", wrap=True))
        column.addWidget(self.field)
        column.addLayout(below)
        column.addLayout(self._place, 1)
        self.read_button.clicked.connect(self._read)

    def set_text(self, text: str) -> None:
        """What stands in the field."""
        self.field.setPlainText(text)

    def show_problem(self, words: str) -> None:
        """Why it cannot be read; "" = it can."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def new_view(self) -> LensView:
        """A lens for another text, in the place of the one before."""
        while (item := self._place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.view = LensView(branches=False)
        self._place.addWidget(_scrolled(self.view), 1)
        return self.view

    @Slot()
    def _read(self) -> None:
        self.read_requested.emit(self.field.toPlainText())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def reject(self) -> None:
        """Qt: Esc."""
        self.close()


def _scrolled(view: LensView) -> QScrollArea:
    area, page = QScrollArea(), QWidget()
    page.setObjectName("scrolledColumn")
    column = QVBoxLayout(page)
    column.setContentsMargins(4, 4, 12, 4)
    column.addWidget(view)
    column.addStretch(1)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
