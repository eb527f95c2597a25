"""Letting a voice go on at the cursor of a page: ways asked for, shown as cards, taken or left, and always kept."""

from __future__ import annotations

import secrets

from PySide6.QtCore import QObject, Slot

from desktop.chat.item import VoiceChoice
from desktop.control.engines.pool import EnginePool
from desktop.control.engines.wants import Wants
from desktop.control.page.open_page import OpenPage
from desktop.control.page.ways import Hand, Ways
from desktop.control.timers import single_shot
from desktop.errors import AppError, EngineDied
from desktop.page.piece import Author
from desktop.page.request import LENGTHS, MOST_SEED, WAYS
from desktop.page.way import Way
from desktop.views.page.screen import PageScreen
from desktop.views.window.main_window import MainWindow
from desktop.voice import DEFAULT_SPEAKERS, Speaker
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.engine_status import STATUS_EVERY_MS, state_text, status_of


class GoingOn(QObject):
    """One for a page's screen."""

    def __init__(
        self, window: MainWindow, screen: PageScreen, page: OpenPage, chat: ChatParts, pool: EnginePool
    ) -> None:
        super().__init__(window)
        self._window, self._screen, self._page, self._pool = window, screen, page, pool
        self._speaking = chat.speaking
        self._choice = VoiceChoice.BASE
        self._place = 0  # where the ways go on, in code points of the page
        self._kept: dict[int, int] = {}  # by a way's number, the take that it is kept as
        self._wanted: int | None = None  # the way to be taken as soon as all have ended
        self._is_wanted = False
        self._status = single_shot(self, STATUS_EVERY_MS, self._show_status)
        pool.changed.connect(self._on_engines)
        self.ways = ways = Ways(pool, self)
        ways.begun.connect(self._on_begun)
        ways.grew.connect(screen.cards.grow)
        ways.ended.connect(self._on_ended)
        ways.failed.connect(self._on_failed)
        ways.noted.connect(window.notices.show_info)
        screen.edit.continue_pressed.connect(self.go_on)
        screen.go_on.clicked.connect(self._on_button)
        screen.stop_requested.connect(self.stop)
        screen.edit.way_chosen.connect(self.take)
        screen.cards.taken.connect(self.take)
        screen.cards.left.connect(self.leave_ways)

    @Slot()
    def go_on(self) -> None:
        """Draw ways on from the cursor."""
        self.draw(secrets.randbelow(MOST_SEED))

    def draw(self, seed: int) -> None:
        """The same; seed: of the first of them."""
        if self.ways.is_writing:
            return
        self.leave_ways()
        self._place = self._screen.edit.place()
        hands = [self._hand(speaker) for speaker in self._speakers()]
        count = min(self._screen.ways.currentData(), WAYS[-1] // len(hands))
        text = self._page.page.text[: self._place]
        self.ways.ask(hands, text, ways=count, length=LENGTHS[self._screen.length.currentIndex()], seed=seed)

    @Slot()
    def stop(self) -> None:
        """Write no further; what came is kept."""
        self.ways.stop()

    def settle(self) -> None:
        """The page is about to be left: what came of ways that are still being written is kept with it."""
        found = self.ways.pieces() if self.ways.is_writing else []
        if found:
            self._page.keep_ways(self._place, [pieces for _, pieces in found])
        self.leave_ways()

    @Slot(int)
    def take(self, number: int) -> None:
        """Write this way on the page; one that is still being written ends here."""
        if number >= len(self.ways.ways):
            return
        if self.ways.is_writing:
            self._wanted = number
            self.ways.stop()
            return
        kept = self._kept.pop(number, None)
        self.leave_ways()
        if kept is not None and kept in self._page.page.takes:
            self._page.do(lambda page: page.take_way(kept))
        self._screen.focus()

    @Slot()
    def leave_ways(self) -> None:
        """Show them no more: they are kept with the page."""
        self.ways.clear()
        self._kept, self._wanted = {}, None
        self._screen.cards.show_ways([])
        self._screen.set_writing(writing=False)
        if self._screen.isVisible():
            self._screen.focus()

    def choose(self, choice: VoiceChoice) -> None:
        """Who goes on from now on."""
        self._choice = choice
        self.want(wanted=self._is_wanted)

    def want(self, *, wanted: bool) -> None:
        """Have the engines ready, or let them go: the page is in front, or no longer."""
        self._is_wanted = wanted
        if not wanted:
            self._pool.release(self)
            return
        keys = [self._speaking.key(speaker) for speaker in self._speakers()]
        self._pool.want(self, Wants(kept=frozenset(keys), speaking=frozenset(keys)), keys)
        self._window.status_line.use_speakers(DEFAULT_SPEAKERS)
        self._window.status_line.show_speakers([speaker.id for speaker in self._speakers()])
        self._show_status()

    def text_moved(self, start: int, end: int, length: int) -> None:
        """Something was written while ways are on their way: their place moves with its letters."""
        if end <= self._place and (start, end) != (self._place, self._place):
            self._place += length - (end - start)
        elif start < self._place:
            self._place = start

    def _speakers(self) -> list[Speaker]:
        voices = self._choice.voices()
        return [speaker for speaker in DEFAULT_SPEAKERS if speaker.voice in voices]

    def _hand(self, speaker: Speaker) -> Hand:
        asked = self._speaking.asked(speaker, None)
        writer = self._speaking.writer(asked)
        return Hand(asked.key, Author(writer.voice, writer.file, writer.file_sha256))

    def _on_button(self) -> None:
        if self.ways.is_writing:
            self.stop()
        else:
            self.go_on()

    def _on_begun(self) -> None:
        self._screen.cards.show_ways(self.ways.ways)
        self._screen.set_writing(writing=True)

    def _on_ended(self) -> None:
        """All are kept now, and nothing of them can be lost; the only one is what was wanted."""
        self._screen.set_writing(writing=False)
        found = self.ways.pieces()
        made = self._page.keep_ways(self._place, [pieces for _, pieces in found])
        self._kept = {way.number: number for (way, _), number in zip(found, made, strict=True)}
        for way in self.ways.ways:
            self._screen.cards.grow(way)
        wanted = self._wanted if self._wanted is not None else self._only()
        if wanted is not None:
            self.take(wanted)
        elif not found:
            self.leave_ways()

    def _on_failed(self, error: AppError) -> None:
        if not isinstance(error, EngineDied):  # which is told of with an offer to start it again
            self._window.notices.show_error(error)

    def _show_status(self) -> None:
        if not self._is_wanted:
            return
        for speaker in self._speakers():
            view, here = self._pool.view(self._speaking.key(speaker)), self.ways.is_writing
            status = status_of(view, state_text(view, here=here, waits=False), here=here)
            self._window.status_line.set_status(speaker.id, status)

    def _on_engines(self) -> None:
        if not self._status.isActive():
            self._status.start()

    def _only(self) -> int | None:
        ways: list[Way] = self.ways.ways
        return ways[0].number if len(ways) == 1 else None
