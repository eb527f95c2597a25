"""Connects the search over all chats with the window: what is typed, what was found, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from desktop.chat.conversation import Message
from desktop.chat.finding.chat_find import Occurrence
from desktop.chat.finding.found import Found, marks_of
from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_search import ChatSearch
from desktop.errors import AppError
from desktop.views.text.word_marks import word_marks
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.finding.jumps import show_place
from desktop.wiring.finding.way_back import WayBack

_ABOUT = "what was looked for in all chats"


@dataclass(frozen=True, slots=True)
class _Jump:
    """Where one goes, and what was looked for."""

    found: Found
    asked: str


class SearchWiring(QObject):
    """One for a window."""

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex, way_back: WayBack) -> None:
        super().__init__(window)
        self._window, self._field, self._way_back = window, window.sidebar.search, way_back
        self._parts, self._chat, self._index = chat, chat.open_chat, index
        self._search = ChatSearch(chat.records, self)
        self._coming: _Jump | None = None  # what is to be shown when its chat is read
        self._field.begun.connect(self._search.prepare)
        self._field.query_changed.connect(self._search.search)
        self._field.more_requested.connect(self._search.more)
        self._field.opened.connect(self._jump)
        self._search.changed.connect(self._field.show_results)
        self._search.failed.connect(self._show_error)
        self._chat.chat_opened.connect(self._on_chat_opened)
        self._chat.not_opened.connect(self._on_not_opened)

    @Slot(object)
    def _jump(self, found: Found) -> None:
        self.go_to(found, self._field.results.asked)

    def go_to(self, found: Found, asked: str) -> None:
        """Go to what was found for some words; the chat it is in may have to be read first."""
        item = self._index.find(found.item_id)
        if item is None:
            self._tell("That chat was deleted after it was found.")
            return
        jump = _Jump(found, asked)
        self._window.show_chat()
        self._way_back.remember(jump.asked, going_to=item.id)
        if self._chat.item is not None and self._chat.item.id == item.id:
            self._chat.stay()
            self._show(jump)
        else:
            self._coming = jump
            self._chat.open(item)

    @Slot(object)
    def _on_chat_opened(self, item: Item | None) -> None:
        coming, self._coming = self._coming, None
        if coming is not None and item is not None and item.id == coming.found.item_id:
            self._show(coming)

    @Slot()
    def _on_not_opened(self) -> None:
        """Whoever opens that chat later does not come to jump."""
        self._coming = None

    def _show(self, jump: _Jump) -> None:
        if self._window.chat.find_bar.isVisible():
            self._window.chat.find_bar.close_bar()
        if jump.found.message_id is None:
            word_marks.show(None)
            return
        message = self._chat.state.find(jump.found.message_id)
        if message is None:
            self._tell("That message was deleted after it was found.")
        elif not show_place(self._window, self._parts, _place(message, jump.asked)):
            self._tell("No column that is shown can show that message. Let both voices speak, and open it again.")

    @Slot(object)
    def _show_error(self, error: AppError) -> None:
        self._window.notices.show_error(error, [], _ABOUT)

    def _tell(self, words: str) -> None:
        self._window.notices.show_info(words, [], _ABOUT)


def _place(message: Message, asked: str) -> Occurrence:
    """The first place in a message, which is marked along with all others."""
    marks = marks_of(asked, message.text)
    in_text = next(marks.spans(message.text), None) is not None
    if not in_text:
        marks = marks_of(asked, message.reasoning)
    word_marks.show(marks)
    return Occurrence(message, not in_text, 0)
