"""The page that a window shows: read, written on, undone, and kept on disk within a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from desktop.chat.item import Item, ItemKind, title_from
from desktop.control.records import Records
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.page.difference import Difference, difference
from desktop.page.page import Page
from desktop.page.piece import Piece
from desktop.page.take import Take
from desktop.voice import BASE

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.store.chats import ChatStore

SAVE_AFTER_MS = 600  # of the first change that is not on disk: what a kill can cost
_UNTITLED = "New page"
_FIRST_PIECES = 20  # in which a page's first words are looked for


class OpenPage(QObject):
    """One for a window. Everything done to the page goes through here; `text_changed` says what became of it."""

    opened = Signal(object)  # Item: its page is shown
    text_changed = Signal(object)  # Difference: of what is shown, unless the editor made it
    takes_changed = Signal()  # what there is beside the shown text, or which way is shown
    stored = Signal(object)  # Item: made, or written to
    failed = Signal(object)  # AppError

    def __init__(self, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._opening: int | None = None
        self._kept: dict[int, Take] = {}  # as they are on disk, or on their way there
        self._unwritten: set[int] = set()  # numbers of takes that could not be written
        self._timer = single_shot(self, SAVE_AFTER_MS, self.save)
        self._made = WeakKeyDictionary[Page, Item]()  # the items of pages that were new
        self._speaking: tuple[str, ...] = (BASE.id,)
        self.item: Item | None = None
        self.page = Page()

    def open(self, item: Item) -> None:
        """Show a stored page, unless another one is asked for before it is read."""
        self._opening = None
        if self.item is not None and self.item.id == item.id:
            return
        self._opening = item.id
        self._records.ask(
            lambda store: store.pages.read(item.id), lambda takes: self._on_read(item, takes), self.failed.emit
        )

    def new(self) -> None:
        """An empty page; it is stored with its first words."""
        self._show(None, [])

    def edit(self, start: int, end: int, pieces: Sequence[Piece]) -> None:
        """The editor put these in the place of a stretch."""
        known = len(self.page.takes)
        self.page.edit(start, end, pieces)
        self._touched()
        if len(self.page.takes) != known:
            self.takes_changed.emit()

    def keep_ways(self, place: int, ways: Sequence[Sequence[Piece]]) -> list[int]:
        """Keep ways on from a place beside what is shown. The numbers of their takes."""
        made = self.page.keep_ways(place, ways)
        self._touched()
        self.takes_changed.emit()
        return made

    def do(self, work: Callable[[Page], object]) -> None:
        """Do something to the page; what changes of the shown text is told."""
        before = self.page.pieces()
        work(self.page)
        changed = difference(before, self.page.pieces())
        self._touched()
        if changed is not None:
            self.text_changed.emit(changed)
        self.takes_changed.emit()

    def undo(self) -> None:
        """Take the last step back."""
        self.do(Page.undo)

    def redo(self) -> None:
        """Do it again."""
        self.do(Page.redo)

    def speak(self, speaking: tuple[str, ...]) -> None:
        """These go on from now on; the page remembers it."""
        self._speaking = speaking
        if self.item is not None:
            item_id = self.item.id
            self._records.ask(lambda store: store.items.set_speaking(item_id, speaking), None, self.failed.emit)

    def save(self) -> None:
        """Keep what changed since the last time, now."""
        self._timer.stop()
        now = dict(self.page.takes)
        numbers = now.keys() | self._kept.keys()
        changed = {number: now.get(number) for number in numbers if now.get(number) is not self._kept.get(number)}
        changed |= {number: now.get(number) for number in self._unwritten}
        has_words = len(now) > 1 or any(len(take.written) for take in now.values())
        if not changed or (self.item is None and not has_words):
            return
        self._kept, self._unwritten = now, set()
        page, item, speaking = self.page, self.item or self._made.get(self.page), self._speaking
        title = _title(page)
        found: list[Item] = [] if item is None else [item]

        def write(store: ChatStore) -> Item | None:
            here = found[0] if found else self._stored_as(store, page, speaking)
            store.pages.write(here.id, changed)
            if title != here.title:
                store.items.rename(here.id, title, by_user=False)
            return store.items.find(here.id)

        def not_written(error: AppError) -> None:
            if self.page is page:  # the next change tries again, with all of this
                self._unwritten.update(changed)
            self.failed.emit(error)

        self._records.ask(write, lambda stored: self._on_stored(page, stored), not_written)

    def leave(self, item_id: int) -> None:
        """This page is deleted: nothing of it is shown or kept any more."""
        if self.item is not None and self.item.id == item_id:
            self._show(None, [])

    def _stored_as(self, store: ChatStore, page: Page, speaking: tuple[str, ...]) -> Item:
        """The item of a new page: made by its first writing, known to those that were asked for meanwhile."""
        if page not in self._made:
            self._made[page] = store.items.create(_UNTITLED, speaking, kind=ItemKind.PAGE)
        return self._made[page]

    def _on_read(self, item: Item, takes: list[Take]) -> None:
        if self._opening == item.id:
            self._show(item, takes)

    def _show(self, item: Item | None, takes: list[Take]) -> None:
        self.save()  # what was written while this one was being read, too
        self._opening = None
        before = self.page.pieces()
        self.item, self.page, self._unwritten = item, Page(takes), set()
        self._speaking = item.speaking if item is not None else (BASE.id,)
        self._kept = {take.id: take for take in takes}
        changed = difference(before, self.page.pieces()) or Difference(0, 0, ())
        self.text_changed.emit(changed)
        self.opened.emit(item)
        self.takes_changed.emit()

    def _on_stored(self, page: Page, item: Item | None) -> None:
        if item is None:
            return
        if self.page is page:
            self.item = item
        self.stored.emit(item)

    def _touched(self) -> None:
        if not self._timer.isActive():
            self._timer.start()


def _title(page: Page) -> str:
    first = "".join(piece.text for piece in islice(page.pieces(), _FIRST_PIECES))
    return title_from(first) if first.strip() else _UNTITLED
