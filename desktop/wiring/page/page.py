"""Connects the page's screen with the open page: what is written goes down, what became of it comes up."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.item import Item, ItemKind, VoiceChoice, choice_of, speaking_for
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.engines.pool import EnginePool
from desktop.control.page.open_page import OpenPage
from desktop.control.timers import single_shot
from desktop.page.difference import Difference
from desktop.page.page import Page
from desktop.page.piece import Piece, text_of
from desktop.page.take import ROOT
from desktop.views.window.main_window import MainWindow
from desktop.views.window.screens import ScreenName
from desktop.voice import DEFAULT_SPEAKERS
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.page.going_on import GoingOn

SLOW_LINE = 50_000  # letters: each key lays the whole line out anew
COUNT_AFTER_MS = 300  # of the last letter: counting a long page takes longer than a letter may


class PageWiring(QObject):
    """Made with the first page that is shown."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool, index: ChatIndex) -> None:
        super().__init__(window)
        self._window, self._open_chat, self._index = window, chat.open_chat, index
        self.page = OpenPage(chat.records, self)
        self._screen = window.page_screen()
        self.going_on = GoingOn(window, self._screen, self.page, chat, pool)
        self._count = single_shot(self, COUNT_AFTER_MS, self._show_count)
        self._connect_screen()
        page = self.page
        page.text_changed.connect(self._on_text)
        page.takes_changed.connect(self._show_takes)
        page.opened.connect(self._on_opened)
        page.stored.connect(self._on_stored)
        page.failed.connect(window.notices.show_error)
        index.deleted.connect(self._on_deleted)
        index.restored.connect(self._on_restored)
        window.screen_opened.connect(self._on_screen)
        window.screen_left.connect(self._on_screen_left)
        window.page_voice_chosen.connect(self._choose)
        self._show_choice(VoiceChoice.BASE)

    def open(self, item: Item) -> None:
        """Bring this page to the front."""
        if self.page.item is None or self.page.item.id != item.id:
            self.going_on.settle()
        self.page.open(item)
        self._window.show_screen(ScreenName.PAGE)

    def new(self) -> None:
        """An empty page."""
        self.going_on.settle()
        self.page.new()
        self._window.show_screen(ScreenName.PAGE)

    def toggle(self) -> None:
        """From the page to the chat, and back to the page that was open, or the one that was used last."""
        if self._window.screens.front is ScreenName.PAGE:
            self._window.show_chat()
            return
        pages = (item for item in self._index.chats if item.kind is ItemKind.PAGE and item.archived_at is None)
        last = next(pages, None)
        if self.page.item is None and not self.page.page.text and last is not None:
            self.page.open(last)
        self._window.show_screen(ScreenName.PAGE)

    def shown_item(self) -> int | None:
        """The id of the page in front, None where there is none."""
        in_front = self._window.screens.front is ScreenName.PAGE
        return self.page.item.id if in_front and self.page.item is not None else None

    def close(self) -> None:
        """Keep what is not on disk yet."""
        self.going_on.settle()
        self.page.save()

    def _connect_screen(self) -> None:
        screen, page = self._screen, self.page
        screen.edit.edited.connect(self._on_edited)
        screen.edit.undo_pressed.connect(page.undo)
        screen.edit.redo_pressed.connect(page.redo)
        screen.edit.split_requested.connect(self._split)
        screen.edit.colours_due.connect(self._recolour)
        screen.surface_switch.chosen.connect(self.toggle)
        screen.voice_switch.chosen.connect(self._choose)
        takes = screen.takes
        takes.shown.connect(self._show_take)
        takes.undo_pressed.connect(page.undo)
        takes.bookmarked.connect(self._bookmark)
        takes.pruned.connect(lambda number: page.do(lambda one: one.prune(number)))
        takes.merged.connect(lambda number: page.do(lambda one: one.merge(number)))
        takes.cloned.connect(lambda number: page.do(lambda one: one.clone(number)))

    def _on_edited(self, start: int, end: int, text: str) -> None:
        self.page.edit(start, end, (Piece(text),) if text else ())
        self._warn_of_lines(text)
        self.going_on.text_moved(start, end, len(text))
        self._count.start()

    def _on_text(self, change: Difference) -> None:
        self._screen.edit.put(change)
        self._warn_of_lines(text_of(change.pieces))
        self.going_on.text_moved(change.start, change.end, change.behind - change.start)
        self._count.start()

    def _split(self) -> None:
        place = self._screen.edit.place()
        self.page.do(lambda page: page.split(place))

    def _recolour(self) -> None:
        self._screen.edit.show_authors(self.page.page.pieces())
        self._screen.takes.forget()
        self._show_takes()

    def _show_takes(self) -> None:
        page = self.page.page
        self._screen.takes.show_takes(page.takes, page.stretches())

    def _show_take(self, number: int) -> None:
        way = [part.take.id for part in self.page.page.stretches()]

        def lead(page: Page) -> None:
            if number in way and way[-1] != number:
                page.show_trunk(number)
            else:
                page.show(number)

        self.page.do(lead)

    def _bookmark(self, number: int) -> None:
        on = not self.page.page.takes[number].bookmarked
        self.page.do(lambda page: page.bookmark(number, on=on))

    def _choose(self, choice: VoiceChoice) -> None:
        self.page.speak(speaking_for(DEFAULT_SPEAKERS, choice))
        self._show_choice(choice)

    def _show_choice(self, choice: VoiceChoice) -> None:
        self._screen.voice_switch.set_choice(choice)
        self.going_on.choose(choice)

    def _on_opened(self, item: Item | None) -> None:
        self.going_on.leave_ways()
        self._show_choice(choice_of(item.speakers, item.speaking) if item is not None else VoiceChoice.BASE)
        self._screen.set_locked(locked=item is not None and item.deleted_at is not None)
        self._mark_current()
        self._show_count()

    def _on_restored(self, items: list[Item]) -> None:
        for item in items:
            if self.page.item is not None and item.id == self.page.item.id:
                self.page.item = item
                self._screen.set_locked(locked=False)
                self._show_count()

    def _warn_of_lines(self, text: str) -> None:
        longest = max(map(len, text.split("\n"))) if len(text) > SLOW_LINE else 0
        if longest > SLOW_LINE:
            words = f"A line of this page has {longest:,} letters: writing in it is slow. Break it into lines."
            self._window.notices.show_info(words)

    def _on_stored(self, item: Item) -> None:
        self._index.refresh_item(item.id)
        self._mark_current()

    def _on_deleted(self, items: list[Item]) -> None:
        for item in items:
            if self.page.item is not None and item.id == self.page.item.id:
                self.going_on.settle()
                self.page.leave(item.id)
                self._window.show_chat()

    def _on_screen(self, name: ScreenName) -> None:
        if name is ScreenName.PAGE:
            self.going_on.want(wanted=True)
            self._mark_current()
        elif name is ScreenName.CHAT:
            self._window.status_line.use_speakers(self._open_chat.state.speakers)
            self._window.status_line.show_speakers(self._open_chat.state.speaking)
            chat = self._open_chat.item
            self._window.chat_list.set_current(chat.id if chat is not None else None)

    def _on_screen_left(self, name: ScreenName) -> None:
        if name is ScreenName.PAGE:
            self.page.save()
            self.going_on.want(wanted=False)

    def _mark_current(self) -> None:
        if self._window.screens.front is ScreenName.PAGE:
            self._window.chat_list.set_current(self.page.item.id if self.page.item is not None else None)

    def _show_count(self) -> None:
        if self.page.item is not None and self.page.item.deleted_at is not None:
            self._screen.set_told("This page is deleted. Restore it to go on.")
            return
        words = len(self.page.page.text.split())
        takes = len(self.page.page.branches(ROOT))
        kept = f" · {takes} kept beside the beginning" if takes else ""
        self._screen.set_told(f"{words:,} {'word' if words == 1 else 'words'}{kept}")
