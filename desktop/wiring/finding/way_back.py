"""The way back from a jump: to the chat, the branches and the place that one was at before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.views.text.word_marks import word_marks
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

_GONE = "a chat that one came from"


@dataclass(frozen=True, slots=True)
class _Place:
    """The chat, None = a new one; the way of each column; the message that was read in each, None = the end."""

    item_id: int | None
    ways: Mapping[str, Sequence[int]]
    read: Mapping[str, int | None]


class WayBack(QObject):
    """Leads to where the first of several jumps began. Whoever opens a chat by hand, or asks something, stays."""

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex) -> None:
        super().__init__(window)
        self._window, self._bar = window, window.chat.back_bar
        self._parts, self._chat, self._index = chat, chat.open_chat, index
        self._origin: _Place | None = None
        self._returning: _Place | None = None  # where to, while its chat is being read
        self._going_to: int | None = None  # the chat that a jump is about to open
        self._bar.back_requested.connect(self._back)
        self._bar.dismissed.connect(self.forget)
        self._chat.chat_opened.connect(self._on_chat_opened)
        self._chat.message_added.connect(self.forget)
        window.chat.forks.jump_requested.connect(lambda: self.remember(window.chat.forks.query))
        self._show()

    def remember(self, words: str, going_to: int | None = None) -> None:
        """A jump is about to begin. words: what was looked for; going_to: the chat it leads to, None = this one."""
        self._origin = self._origin or self._here()
        self._returning, self._going_to = None, going_to
        self._bar.offer(words)
        self._show()

    @Slot()
    def forget(self) -> None:
        """The way back is not wanted any more, nor are the marks on what was found."""
        self._origin = self._returning = self._going_to = None
        self._bar.hide()
        self._show()
        if not self._window.chat.find_bar.isVisible():
            word_marks.show(None)

    @Slot()
    def _back(self) -> None:
        origin = self._origin
        if origin is None:
            return
        self.forget()
        item = self._index.find(origin.item_id) if origin.item_id is not None else None
        if origin.item_id is None:
            self._chat.new()
        elif item is None:
            self._window.notices.show_info("The chat that you came from was deleted.", [], _GONE)
        elif self._chat.item is not None and self._chat.item.id == item.id:
            self._chat.stay()
            self._return_to(origin)
        else:
            self._returning = origin
            self._chat.open(item)

    @Slot(object)
    def _on_chat_opened(self, item: Item | None) -> None:
        item_id = item.id if item is not None else None
        going_to, self._going_to = self._going_to, None
        if self._returning is not None and self._returning.item_id == item_id:
            self._return_to(self._returning)
        elif self._origin is not None and (item_id is None or item_id != going_to):
            self.forget()
        self._returning = None

    def _return_to(self, place: _Place) -> None:
        self._parts.branches.show_ways(place.ways)
        for speaker in reversed(self._chat.state.speaking):
            view, read = self._window.pane(speaker).view, place.read.get(speaker)
            if read is None or not view.scroll_to(read):
                view.jump_to_end()

    def _here(self) -> _Place:
        state = self._chat.state
        panes = [self._window.pane(speaker) for speaker in state.speaking]
        read = {pane.speaker.id: pane.view.read_message(pane.column) for pane in panes}
        return _Place(state.item.id if state.item is not None else None, self._parts.branches.ways(), read)

    def _show(self) -> None:
        self._window.actions_by_id["jump_back"].setEnabled(self._origin is not None)
