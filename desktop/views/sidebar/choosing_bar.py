"""Below the chats while several are chosen: how many there are, what can be done with them, and the end of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.sidebar.chat_rows import ChatRows

HOW = "Click chats, or press Space"


class ChoosingBar(QFrame):
    """Hidden while no more than one is meant."""

    menu_asked = Signal(object, QPoint)  # Item, the place on the screen

    def __init__(self, rows: ChatRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setObjectName("undoBar")
        self._text = label("", "small", wrap=True)
        self.more = IconButton("ellipsis", "What can be done with the chosen chats (Shift+F10)")
        self.done = TextButton("Done", "", "small")
        self.done.setToolTip("Choose no more (Esc)")
        self.more.clicked.connect(self._ask_for_menu)
        self.done.clicked.connect(lambda: rows.choose_several(None))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(2)
        row.addWidget(self._text, 1)
        row.addWidget(self.more)
        row.addWidget(self.done)
        rows.choice_changed.connect(self._show)
        self.hide()

    @Slot()
    def _show(self) -> None:
        chosen = len(self._rows.chosen())
        self._text.setText(f"{chosen:,} chosen" if chosen > 1 else HOW)
        self.more.setEnabled(chosen > 0)
        self.setVisible(self._rows.choosing_on or chosen > 1)

    @Slot()
    def _ask_for_menu(self) -> None:
        chosen = self._rows.chosen()
        if chosen:
            self.menu_asked.emit(chosen[0], self.more.mapToGlobal(QPoint(0, 0)))
