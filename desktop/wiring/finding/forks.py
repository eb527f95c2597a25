"""Connects the list of forks with the chat that is open: what there is, what is found, and where one jumps."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop.chat.finding.fork_search import ForkSearch
from desktop.control.timers import single_shot
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts


class ForkWiring(QObject):
    """The list learns of changes once for all that come at the same moment, and only while it is seen."""

    def __init__(self, window: MainWindow, chat: ChatParts) -> None:
        super().__init__(window)
        self._window, self._list = window, window.chat.forks
        self._chat, self._branches = chat.open_chat, chat.branches
        self._search = ForkSearch()
        self._soon = single_shot(self, 0, self._show)
        self._ready = single_shot(self, 0, self._make_ready)
        for changed in (
            self._chat.columns_changed,
            self._chat.message_added,
            self._chat.answer_begun,
            self._chat.answer_ended,
            self._chat.speakers_changed,
        ):
            changed.connect(self._show_soon)
        self._chat.chat_opened.connect(self._on_chat_opened)
        self._list.opened.connect(self._show)
        self._list.column_chosen.connect(self._show)
        self._list.query_changed.connect(self._show)
        self._list.jump_requested.connect(self._jump)

    @Slot()
    def _show_soon(self) -> None:
        if self._list.isVisible():
            self._soon.start()

    @Slot()
    def _on_chat_opened(self) -> None:
        self._search = ForkSearch()  # the texts of another chat
        self._list.filter.clear()
        self._show_soon()

    @Slot()
    def _show(self) -> None:
        if not self._list.isVisible():
            return
        state = self._chat.state
        self._list.set_columns([speaker for speaker in state.speakers if speaker.id in state.speaking])
        asked = self._list.speaker
        columns = {speaker: state.forks(speaker) for speaker in dict.fromkeys((asked, *state.speaking))}
        query = self._list.query
        self._ready.start()
        self._list.set_content(columns[asked].list, self._search.find(query, columns) if query else None)

    @Slot()
    def _make_ready(self) -> None:
        """A little between two events, so that the first letter of a query does not have to wait for a long chat."""
        if self._list.isVisible() and not self._search.prepare(self._chat.state.messages()):
            self._ready.start()

    @Slot(str, int)
    def _jump(self, speaker_id: str, message_id: int) -> None:
        targets = self._branches.bring_into_view(speaker_id, message_id)
        for speaker, target in reversed(targets.items()):  # where columns scroll together, what was chosen is last
            self._window.pane(speaker).view.scroll_to(target)
