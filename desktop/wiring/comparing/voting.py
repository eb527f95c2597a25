"""Connects what is said of two answers with the chat: the line below them, the blind view, the tally."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Slot

from desktop.chat.comparing.vote import Verdict
from desktop.chat.conversation import Message
from desktop.control.conversation.votes import TWO, Pair
from desktop.control.settings_keeper import SettingsKeeper
from desktop.views.conversation.votes.vote_bar import Asked, VoteBar
from desktop.views.kit.voice_words import name_of
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:  # made, and imported, when they are seen first
    from desktop.views.conversation.votes.blind_view import BlindView
    from desktop.views.conversation.votes.tally_sheet import TallySheet

# While who is who is hidden: what would show it, or nothing.
TELLING = (
    "forks",
    "fork_next",
    "fork_previous",
    "find",
    "find_next",
    "find_previous",
    "as_written",
    "older_version",
    "newer_version",
    "regenerate",
)
SIDES = {Verdict.LEFT: "the left one", Verdict.RIGHT: "the right one"}


class VoteWiring(QObject):
    """Made behind the first paint."""

    def __init__(self, window: MainWindow, chat: ChatParts, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._chat, self._votes, self._keeper = window, chat.open_chat, chat.votes, keeper
        self._blind: BlindView | None = None
        self._sheet: TallySheet | None = None
        self.bar = VoteBar()
        window.chat.add_below(self.bar)
        self._connect()
        self._on_settings()
        self._show()

    def _connect(self) -> None:
        bar, screen = self.bar, self._window.chat
        for asked in (bar.said, screen.vote_requested):
            asked.connect(self._say)
        bar.taken_back.connect(self._votes.take_back)
        bar.kind_chosen.connect(self._votes.set_kind)
        bar.blind_chosen.connect(self._choose_blind)
        bar.only_here_chosen.connect(self._choose_only_here)
        screen.blind_toggled.connect(lambda: self._choose_blind(not self._keeper.settings.blind))
        screen.only_here_toggled.connect(lambda: self._choose_only_here(not self._keeper.settings.only_here))
        for asked in (bar.tally_requested, screen.tally_requested):
            asked.connect(self._open_tally)
        self._votes.changed.connect(self._show)
        self._chat.state_changed.connect(self._show)
        self._keeper.changed.connect(self._on_settings)

    @Slot(object)
    def _say(self, verdict: str) -> None:
        self._votes.say(Verdict(verdict))
        self._window.chat.focus()

    @Slot()
    def _show(self) -> None:
        pair = self._votes.pair()
        several = len(self._chat.state.speaking) >= TWO and self._chat.item is not None
        self.bar.setVisible(several or (pair is not None and pair.hidden))
        self.bar.show_asked(_asked(pair, more=len(self._chat.state.speaking) > TWO) if pair is not None else None)
        self._show_hidden(pair if pair is not None and pair.hidden else None)

    def _show_hidden(self, pair: Pair | None) -> None:
        window = self._window
        if pair is None and self._blind is None:
            return
        if pair is not None:
            from desktop.views.conversation.votes.blind_view import Blind, BlindView

            self._blind = self._blind or BlindView()
            texts = (pair.left.text, pair.right.text) if pair.ended else None
            self._blind.show_blind(Blind(pair.question.text, texts))
        window.chat.cover(self._blind if pair is not None else None)
        window.status_line.setVisible(pair is None)
        for command in TELLING:
            window.actions_by_id[command].setEnabled(pair is None)

    @Slot()
    def _on_settings(self) -> None:
        settings = self._keeper.settings
        self.bar.show_choices(blind=settings.blind, only_here=settings.only_here)
        self._window.chat.compared.set_wanted(wanted=settings.only_here)

    @Slot(bool)
    def _choose_blind(self, blind: bool) -> None:
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, blind=blind))

    @Slot(bool)
    def _choose_only_here(self, only_here: bool) -> None:
        self._keeper.update(msgspec.structs.replace(self._keeper.settings, only_here=only_here))

    @Slot()
    def _open_tally(self) -> None:
        from desktop.views.conversation.votes.tally_sheet import TallySheet

        sheet = self._sheet = self._sheet or TallySheet(self._window)
        self._votes.tally(sheet.show_rows)
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()


def _asked(pair: Pair, *, more: bool) -> Asked:
    """more: there are more columns than two."""
    vote = pair.vote
    verdict = vote.verdict if vote is not None else Verdict.OPEN
    of = f"{_name(pair.left)} or {_name(pair.right)}" if more and not pair.hidden else ""
    return Asked(verdict, pair.kind, _words(pair, verdict), hidden=pair.hidden, may_say=pair.ended, of=of)


def _words(pair: Pair, verdict: Verdict) -> str:
    """What was said already, and who that was."""
    if pair.hidden or verdict is Verdict.OPEN:
        return ""
    chosen = pair.left if verdict is Verdict.LEFT else pair.right
    if verdict is Verdict.TIE or chosen.voice is None:
        return "You chose neither" if verdict is Verdict.TIE else f"You chose {SIDES[verdict]}"
    return f"You chose {_name(chosen)}"


def _name(answer: Message) -> str:
    return name_of(answer.speaker, answer.voice) if answer.voice is not None else "yours"
