"""One draft for each chat, the unsent chat's too: in memory, and on disk a moment after it was written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.chat.begun_edit import BegunEdit
from desktop.chat.draft import NEW, Draft
from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.store.drafts import read_drafts, write_draft


class Drafts(QObject):
    """Reads once, writes what changed; on a thread of its own, so that they are kept where the database is not."""

    read = Signal(object)  # dict[int, Draft]: those of former runs are here
    not_read = Signal(object)  # AppError; `read` comes all the same, with none
    failed = Signal(object)  # AppError: one is not on disk
    all_written = Signal()  # what failed before is on disk now, too
    former_written = Signal()  # what start() was given is on disk

    def __init__(self, folder: Path, *, writes: bool, parent: QObject | None = None) -> None:
        """writes: False where another window may hold the folder."""
        super().__init__(parent)
        self._folder, self._writes = folder, writes
        self._by_item: dict[int, Draft] = {}
        self._unwritten: set[int] = set()  # could not be written
        self._early: set[int] = set()  # put before the others were read
        self._gone: set[int] = set()  # forgotten before they were read
        self._has_former = False  # NEW's draft has what start() was given, and that is not on disk yet
        self.is_read = False
        self._thread = SerialThread("drafts", self)
        self._thread.unhandled.connect(self.failed)

    def start(self, former: str = "") -> None:
        """Read what former runs have left. former: a draft kept elsewhere by an earlier version, for the new chat."""
        self._thread.submit(
            partial(read_drafts, self._folder), partial(self._on_read, former), partial(self._on_not_read, former)
        )

    def of(self, item_id: int) -> Draft:
        """The draft of a chat; NEW = of the one that is not stored yet."""
        return self._by_item.get(item_id, Draft())

    def waiting(self) -> dict[int, Draft]:
        """By chat, what waits for the end of its answer."""
        return {item_id: draft.queued for item_id, draft in self._by_item.items() if draft.queued is not None}

    def put(self, item_id: int, draft: Draft) -> None:
        """Keep what is in the composer; an empty draft is none. What was begun in messages' places stays."""
        self._put(item_id, msgspec.structs.replace(draft, edits=self.of(item_id).edits))

    def put_edits(self, item_id: int, edits: Iterable[BegunEdit]) -> None:
        """Keep what was begun in messages' places, all of it."""
        self._put(item_id, msgspec.structs.replace(self.of(item_id), edits=tuple(edits)))

    def forget(self, item_ids: Iterable[int]) -> None:
        """These chats are gone for good."""
        for item_id in item_ids:
            self._by_item.pop(item_id, None)
            self._write(item_id)  # there may be one that is not read yet
            if not self.is_read:
                self._gone.add(item_id)

    def close(self) -> None:
        """Write what is not written yet, end the thread."""
        self._write_what_is_left()
        self._thread.shut_down()

    def _put(self, item_id: int, draft: Draft) -> None:
        if draft == self.of(item_id) and item_id not in self._unwritten:
            return
        if draft == Draft():
            self._by_item.pop(item_id, None)
        else:
            self._by_item[item_id] = draft
        self._write(item_id)

    def _write(self, item_id: int) -> None:
        self._unwritten.discard(item_id)
        if not self.is_read:
            self._early.add(item_id)
        if self._writes:
            self._thread.submit(
                partial(write_draft, self._folder, item_id, self.of(item_id)),
                partial(self._on_written, former=self._has_former and item_id == NEW),
                partial(self._on_not_written, item_id),
            )

    def _write_what_is_left(self) -> None:
        for item_id in list(self._unwritten):
            self._write(item_id)

    def _on_read(self, former: str, found: dict[int, Draft]) -> None:
        found = {item_id: draft.unqueued() for item_id, draft in found.items() if item_id not in self._gone}
        if former:
            kept = found.get(NEW, Draft())
            self._has_former = True
            if not kept.whole().startswith(former):  # else it was taken over before, and could not be removed there
                found[NEW] = kept.behind(Draft(former))
            self._early.add(NEW)
        self.is_read = True
        for item_id, draft in found.items():
            self._by_item[item_id] = self.of(item_id).behind(draft)
            if item_id in self._early:
                self._write(item_id)  # the disk has less
        self.read.emit(found)

    def _on_not_read(self, former: str, error: AppError) -> None:
        self.not_read.emit(error)
        self._on_read(former, {})

    def _on_written(self, _: None, *, former: bool) -> None:
        if former and self._has_former:
            self._has_former = False
            self.former_written.emit()
        if self._unwritten:
            self._write_what_is_left()
        else:
            self.all_written.emit()

    def _on_not_written(self, item_id: int, error: AppError) -> None:
        self._unwritten.add(item_id)
        self.failed.emit(error)
