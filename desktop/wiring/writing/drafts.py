"""Connects the composer with the drafts: each chat has its own, which is there again on the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop.chat.attachments import AttachedText
from desktop.chat.chat_state import ChatState
from desktop.chat.draft import NEW, Draft
from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.drafts import Drafts
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

KEEP_DRAFT_MS = 2_000  # what a crash may cost of an unsent message
NOT_STORED = "not stored"  # what notices about a question that could not be stored are about
NOT_KEPT = "draft not kept"
NOT_READ = "drafts not read"


class DraftWiring(QObject):
    """Made after the wirings of the chat and of the list of chats: what they do with it comes first."""

    typed = Signal()  # for the first time since the start

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex, drafts: Drafts) -> None:
        super().__init__(window)
        self._window, self._chat, self._drafts = window, chat.open_chat, drafts
        self._shown = chat.open_chat.state  # whose draft is in the composer
        self._sending: dict[ChatState, Draft] = {}  # what is on its way to the store
        self._begun: dict[ChatState, Draft] = {}  # new chats of those: what else stood there when they were left
        self.is_typed = False  # something was written since the start
        self._showing = False  # what comes into the composer is not typed
        self._due = single_shot(self, KEEP_DRAFT_MS, self.keep)
        window.composer.draft_changed.connect(self._on_typed)
        window.composer.send_requested.connect(self._on_send)
        chat.writing.sent.connect(self._on_sent)
        chat.writing.send_failed.connect(self._on_send_failed)
        chat.open_chat.chat_opened.connect(self._on_opened)
        index.purged.connect(drafts.forget)
        drafts.read.connect(self._on_read)
        drafts.not_read.connect(lambda error: window.notices.show_error(error, about=NOT_READ))
        drafts.failed.connect(lambda error: window.notices.show_error(error, about=NOT_KEPT))
        drafts.all_written.connect(lambda: window.notices.settle(NOT_KEPT))

    def keep(self) -> None:
        """Write now."""
        self._due.stop()
        self._drafts.put(_key(self._shown), self._window.composer.draft())

    def attach(self, state: ChatState, texts: Sequence[AttachedText]) -> None:
        """Texts for a chat that need not be the one that is shown any more."""
        given = Draft(attachments=tuple(texts))
        if state is self._shown or (state not in self._begun and _key(state) == _key(self._shown)):
            self._window.composer.attach(list(texts))
            self._window.composer.focus()
        elif state in self._begun:
            self._begun[state] = given.behind(self._begun[state])
        else:
            self._drafts.put(_key(state), given.behind(self._drafts.of(_key(state))))

    def close(self) -> None:
        """Write for the last time."""
        self._window.composer.edit.take_composed()
        self.keep()
        for rest in self._begun.values():  # nobody will say any more which chat has become of it
            self._drafts.put(NEW, self._drafts.of(NEW).behind(rest))

    def _on_typed(self) -> None:
        if not self._due.isActive():  # counted from the first key, or whoever types on would never be kept
            self._due.start()
        if not self._showing and not self.is_typed:
            self.is_typed = True
            self.typed.emit()

    def _on_opened(self, _: Item | None) -> None:
        former, self._shown = self._shown, self._chat.state
        rest = self._written().without(self._sending.get(former, Draft()))
        self._due.stop()
        if former in self._begun:
            self._begun[former], rest = rest, Draft()
        self._drafts.put(_key(former), rest)
        self._show(self._drafts.of(_key(self._shown)))

    def _on_send(self, sent: Draft) -> None:
        state = self._chat.state
        if not state.storing:
            return  # it was not taken
        self._sending[state] = sent
        if state.item is None:
            self._begun[state] = Draft()

    def _on_sent(self, state: ChatState) -> None:
        self._window.notices.settle(NOT_STORED)
        sent, begun = self._sending.pop(state, None), self._begun.pop(state, None)
        if state is self._shown:
            if sent is not None:
                self._window.composer.take_sent(sent)
            self.keep()
            if begun is not None:  # what was kept for a new chat was the beginning of this one
                self._drafts.put(NEW, Draft())
        elif begun is not None:
            self._drafts.put(_key(state), begun)

    def _on_send_failed(self, error: AppError, state: ChatState) -> None:
        """Nothing was stored. Whoever has gone elsewhere meanwhile finds the text on the way back."""
        self._window.notices.show_error(error, about=NOT_STORED)
        sent, key = self._sending.pop(state, Draft()), _key(state)
        back = self._begun.pop(state, Draft()).behind(sent)
        if state is self._shown or sent == Draft():
            return
        if key == _key(self._shown):
            self._show(self._written().behind(back))
        else:
            self._drafts.put(key, self._drafts.of(key).behind(back))

    def _on_read(self, found: dict[int, Draft]) -> None:
        """Before that, somebody may have begun to type: the kept words come first."""
        draft = found.get(_key(self._shown))
        if draft is not None:
            self._show(self._written().behind(draft))

    def _written(self) -> Draft:
        """What is in the composer, letters that are still with an input method among it."""
        self._window.composer.edit.take_composed()
        return self._window.composer.draft()

    def _show(self, draft: Draft) -> None:
        self._showing = True
        self._window.composer.set_draft(draft)
        self._showing = False


def _key(state: ChatState) -> int:
    return state.item.id if state.item is not None else NEW
