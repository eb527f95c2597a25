"""The shelf for the window: every look at the disk on a thread of its own, its files as one list."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.library.cards.opening import Taken
from desktop.library.judging.family_rules import rules
from desktop.library.model_file import ModelFile
from desktop.library.repository import RemoteFile
from desktop.library.shelf import other_apps
from desktop.library.shelf.removal import Removal
from desktop.library.shelf.shelf import Shelf
from desktop.library.variant import Variant
from desktop.size_words import size_words

Result = TypeVar("Result")


class ShelfKeeper(QObject):
    """Owns its Shelf; nobody else touches that one. Every method returns at once."""

    started = Signal()  # the shelf was read, or could not be
    changed = Signal(object)  # list[ModelFile]
    reading_changed = Signal(str)  # "Looking through folder…", "" when done
    told = Signal(str)  # something good to know
    failed = Signal(object)  # AppError
    inspected = Signal(object)  # Inspection
    storage_changed = Signal(str)  # "14.2 GB in 6 files · 61 GB free"

    def __init__(
        self, index_file: Path, models_dir: Path, curated: Callable[[str], Variant], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._index_file = index_file
        self._curated = curated
        self._shelf = Shelf(index_file, models_dir, curated)
        self._thread = SerialThread("shelf", self)
        self._cancelled = Event()
        self.files: list[ModelFile] = []

    def start(self) -> None:
        """Read the index, look into the library folder, and finish removals that an earlier run left open."""
        self._thread.submit(self._shelf.files, self._on_first, self._on_first_failed)
        self._thread.submit(rules)  # compiled here: it takes too long for the window's thread, which needs them next
        self.change(partial(_finish_old_removals, self._shelf), then_list=False)  # the refresh lists
        self.refresh()

    def use_folder(self, models_dir: Path) -> None:
        """Another library folder; the files in the old one stay listed where they are."""
        if models_dir != self._shelf.models_dir:
            self._shelf = Shelf(self._index_file, models_dir, self._curated)
            self.refresh()

    def refresh(self) -> None:
        """Look for new files in the library folder, and whether the known ones are still there."""
        self._list(self._shelf.refresh)

    def add(self, paths: Sequence[Path]) -> None:
        """Take files and folders where they lie."""
        added: list[ModelFile] = []
        for path in paths:
            self.reading_changed.emit(f"Looking at {path.name}…")
            self._ask(partial(self._shelf.add, path, cancelled=self._cancelled), added.extend)
        self._ask(lambda: added, partial(_tell_bad, self.told.emit))
        self._end_reading()
        self.refresh()

    def take(
        self,
        paths: Sequence[Path],
        judge: Callable[[list[Taken], list[ModelFile]], Result],
        then: Callable[[Result], None],
    ) -> None:
        """As add(); `then` gets what `judge` makes of what was taken and of all that is here, on the shelf's thread."""
        taken: list[Taken] = []
        for path in paths:
            self.reading_changed.emit(f"Looking at {path.name}…")
            self._thread.submit(partial(_take_one, self._shelf, path, taken, self._cancelled))
        self._end_reading()
        self.refresh()
        self._ask(lambda: judge(taken, self._shelf.files()), then)

    def find_other_apps(self) -> None:
        """Look where other programs keep theirs, and list what is found."""
        self.reading_changed.emit("Looking for files of other programs…")
        self._ask(partial(_take_from_other_apps, self._shelf), self.told.emit)
        self._end_reading()
        self.refresh()

    def _end_reading(self) -> None:
        """When what was asked for before is done."""
        self._ask(lambda: "", self.reading_changed.emit)

    def choose_variant(self, path: str, variant: Variant | None) -> None:
        """The user's word on what a file is."""
        self.change(partial(self._shelf.choose_variant, path, variant))

    def mark_used(self, path: str) -> None:
        """A file was loaded."""
        self.change(partial(self._shelf.mark_used, path))

    def mark_answered(self, path: str) -> None:
        """A file gave an answer."""
        self.change(partial(self._shelf.mark_answered, path))

    def mark_crash(self, path: str) -> None:
        """An engine died with a file."""
        self.change(partial(self._shelf.mark_crash, path))

    def record_download(self, files: Sequence[tuple[RemoteFile, Path]]) -> None:
        """List files that were just fetched and checked."""
        for remote, target in files:
            self.change(partial(self._shelf.record_download, remote, target), then_list=False)
        self.refresh()

    def inspect(self, path: str) -> None:
        """Tell everything about one file; `inspected` follows."""
        from desktop.library.cards.inspection import inspect

        self._ask(lambda: inspect(self._shelf.get(path)), self.inspected.emit)

    def set_aside(self, path: str, then: Callable[[Removal], None]) -> None:
        """Take a file off the shelf; `then` gets what puts it back or moves it to the trash."""
        self._ask(partial(self._shelf.remove, path), then)

    def forget(self, path: str) -> None:
        """Take a file off the shelf and leave it on the disk."""
        self.change(partial(self._shelf.forget, path))

    def find(self, path: str) -> ModelFile | None:
        """The entry of a path, as last listed."""
        return next((file for file in self.files if path in (file.path, *file.copies)), None)

    def shut_down(self) -> None:
        """Stop reading and end the thread."""
        self._cancelled.set()
        self._thread.shut_down()

    def list_files(self) -> None:
        """Tell again what is here: something else may have written the index."""
        self._list(self._shelf.files)

    def change(self, work: Callable[[], object], *, then_list: bool = True) -> None:
        """Do something on the shelf's thread, then tell what is here."""
        self._thread.submit(work, None, self.failed.emit)
        if then_list:
            self.list_files()

    def _ask(self, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        self._thread.submit(work, done, self.failed.emit)

    def _list(self, work: Callable[[], list[ModelFile]]) -> None:
        folder = self._shelf.models_dir
        self._ask(lambda: (files := work(), _storage_words(files, folder)), self._on_files)

    def _on_files(self, listed: tuple[list[ModelFile], str]) -> None:
        files, storage = listed
        if storage:
            self.storage_changed.emit(storage)
        if self._shelf.notice:
            self.told.emit(self._shelf.notice)
            self._shelf.notice = ""
        if files != self.files:
            self.files = files
            self.changed.emit(files)

    def _on_first(self, files: list[ModelFile]) -> None:
        self._on_files((files, ""))
        self.started.emit()

    def _on_first_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        self.started.emit()


def _take_one(shelf: Shelf, path: Path, taken: list[Taken], cancelled: Event) -> None:
    try:
        taken.append(Taken(path, tuple(shelf.add(path, cancelled=cancelled))))
    except AppError as problem:
        taken.append(Taken(path, problem=problem))


def _tell_bad(tell: Callable[[str], None], added: Sequence[ModelFile]) -> None:
    bad = [file for file in added if file.problem]
    if len(bad) == 1:
        tell(f"{bad[0].file_name}: {bad[0].problem}")
    elif bad:
        tell(f"{len(bad)} of {len(added)} files cannot be talked to. Each says why in the list.")


def _take_from_other_apps(shelf: Shelf) -> str:
    files = 0
    programs = []
    for found in other_apps.find_all():
        files += len(shelf.add_found(found))
        programs.append(found.origin.value)
    if not files:
        return other_apps.nothing_words(other_apps.closed_places())
    return f"{files} model files of {' and '.join(programs)} are listed now; they stay where they are."


def _finish_old_removals(shelf: Shelf) -> None:
    for removal in shelf.unfinished_removals():
        removal.finish()


def _storage_words(files: Sequence[ModelFile], folder: Path) -> str:
    mine = [file for file in files if not file.problem]
    words = f"{size_words(sum(file.size for file in mine))} in {len(mine)} file{'' if len(mine) == 1 else 's'}"
    place = next((one for one in (folder, *folder.parents) if one.exists()), None)
    return f"{words} · {size_words(shutil.disk_usage(place).free)} free" if place is not None else words
