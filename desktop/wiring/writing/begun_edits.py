"""Keeps what is begun in messages' fields with the drafts of their chats, and brings it back after a restart."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.begun_edit import BegunEdit
from desktop.chat.chat_state import ChatState
from desktop.control.conversation.drafts import Drafts
from desktop.control.timers import single_shot
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.writing.drafts import KEEP_DRAFT_MS


class BegunEditWiring(QObject):
    """Made after the wiring of the chat: the panes show a chat's messages before their fields are filled."""

    def __init__(self, window: MainWindow, chat: ChatParts, drafts: Drafts) -> None:
        super().__init__(window)
        self._window, self._chat, self._drafts = window, chat.open_chat, drafts
        self._shown = chat.open_chat.state
        self._due = single_shot(self, KEEP_DRAFT_MS, self.keep)
        chat.open_chat.chat_opened.connect(self._on_opened)
        chat.open_chat.columns_changed.connect(self.keep)  # what was handed over is stored, or its message deleted
        drafts.read.connect(self._recall)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)

    def keep(self) -> None:
        """Write now."""
        self._due.stop()
        self._keep_of(self._shown)

    def close(self) -> None:
        """Write for the last time."""
        for pane in self._window.panes.values():
            pane.column.begun.take_composed()
        self.keep()

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.column.begun.changed.connect(self._on_typed)
        pane.field_left.connect(self.keep)
        self._recall_in(pane)

    def _on_typed(self) -> None:
        if not self._due.isActive():  # counted from the first key, or whoever types on would never be kept
            self._due.start()

    def _on_opened(self) -> None:
        self.keep()
        self._shown = self._chat.state
        self._recall()

    def _recall(self) -> None:
        for pane in self._window.panes.values():
            self._recall_in(pane)
        self._keep_of(self._shown)  # without what was begun in messages that are gone

    def _recall_in(self, pane: TranscriptPane) -> None:
        known = self._edits_of(self._shown)
        pane.column.begun.recall({edit.message_id: edit.begun for edit in known if edit.speaker == pane.speaker.id})

    def _keep_of(self, state: ChatState) -> None:
        if state.item is None or not self._drafts.is_read:
            return
        panes = self._window.panes
        edits = [
            BegunEdit(speaker, number, begun)
            for speaker, pane in panes.items()
            for number, begun in pane.column.begun.all().items()
        ]
        unseen = [edit for edit in self._edits_of(state) if edit.speaker not in panes]
        self._drafts.put_edits(state.item.id, [edit for edit in (*edits, *unseen) if _counts(edit, state)])

    def _edits_of(self, state: ChatState) -> tuple[BegunEdit, ...]:
        return self._drafts.of(state.item.id).edits if state.item is not None else ()


def _counts(edit: BegunEdit, state: ChatState) -> bool:
    """Whether it is of this chat, and would be a loss."""
    message = state.find(edit.message_id)
    return message is not None and edit.begun.changes(message.text)
