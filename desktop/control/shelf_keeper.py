"""The shelf for the window: every look at the disk on a thread of its own, its files as one list."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.control.background import SerialThread
from desktop.control.opening import Taken
from desktop.errors import AppError
from desktop.library import other_apps
from desktop.library.checking import Cancelled, Verification
from desktop.library.family_rules import rules
from desktop.library.model_file import ModelFile
from desktop.library.removal import Removal
from desktop.library.repository import RemoteFile
from desktop.library.shelf import Shelf
from desktop.library.size_words import size_words
from desktop.library.variant_words import Variant

Result = TypeVar("Result")

UNDO_MS = 20_000  # how long a removed file can be put back before it goes to the trash
PROGRESS_STEP = 0.01


class ShelfKeeper(QObject):
    """Owns the Shelf; nobody else touches it in this process. Every method returns at once."""

    started = Signal()  # the shelf was read, or could not be
    changed = Signal(object)  # list[ModelFile]
    removed = Signal(str, str)  # path, title: can be undone for UNDO_MS
    removal_settled = Signal(str)  # path: put back, or in the trash
    progressed = Signal(str, str)  # path, "Verifying 40 %", "" when done
    reading_changed = Signal(str)  # "Looking through folder…", "" when done
    told = Signal(str)  # something good to know
    failed = Signal(object)  # AppError
    inspected = Signal(object)  # Inspection
    storage_changed = Signal(str)  # "14.2 GB in 6 files · 61 GB free"
    _read = Signal(str, float)  # path, share: from the verifying thread

    def __init__(
        self, index_file: Path, models_dir: Path, curated: Callable[[str], Variant], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._index_file = index_file
        self._curated = curated
        self._shelf = Shelf(index_file, models_dir, curated)
        self._thread = SerialThread("shelf", self)
        self._long = SerialThread("file verifier", self)  # reading gigabytes must not keep the list waiting
        self._cancelled = Event()
        self._verifying: dict[str, Event] = {}
        self._removals: dict[str, tuple[Removal, QTimer]] = {}
        self.files: list[ModelFile] = []
        self._read.connect(lambda path, share: self.progressed.emit(path, f"Verifying {share:.0%}"))

    def start(self) -> None:
        """Read the index, look into the library folder, and finish removals that an earlier run left open."""
        self._thread.submit(self._shelf.files, self._on_first, self._on_first_failed)
        self._thread.submit(rules)  # compiled here: it takes too long for the window's thread, which needs them next
        self._change(self._finish_old_removals, then_list=False)  # the refresh lists
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
        self._ask(lambda: added, self._on_added)
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
            self._thread.submit(partial(self._take_one, path, taken))
        self._end_reading()
        self.refresh()
        self._ask(lambda: judge(taken, self._shelf.files()), then)

    def find_other_apps(self) -> None:
        """Look where other programs keep theirs, and list what is found."""
        self.reading_changed.emit("Looking for files of other programs…")
        self._ask(self._take_from_other_apps, self.told.emit)
        self._end_reading()
        self.refresh()

    def _end_reading(self) -> None:
        """When what was asked for before is done."""
        self._ask(lambda: "", self.reading_changed.emit)

    def choose_variant(self, path: str, variant: Variant | None) -> None:
        """The user's word on what a file is."""
        self._change(partial(self._shelf.choose_variant, path, variant))

    def mark_used(self, path: str) -> None:
        """A file was loaded."""
        self._change(partial(self._shelf.mark_used, path))

    def mark_answered(self, path: str) -> None:
        """A file gave an answer."""
        self._change(partial(self._shelf.mark_answered, path))

    def mark_crash(self, path: str) -> None:
        """An engine died with a file."""
        self._change(partial(self._shelf.mark_crash, path))

    def record_download(self, files: Sequence[tuple[RemoteFile, Path]]) -> None:
        """List files that were just fetched and checked."""
        for remote, target in files:
            self._change(partial(self._shelf.record_download, remote, target), then_list=False)
        self.refresh()

    def inspect(self, path: str) -> None:
        """Tell everything about one file; `inspected` follows."""
        from desktop.control.inspection import inspect

        self._ask(lambda: inspect(self._shelf.get(path)), self.inspected.emit)

    def verify(self, path: str) -> None:
        """Read the whole file and compare it with what was published."""
        file = self.find(path)
        if file is None or path in self._verifying:
            return
        cancelled = self._verifying[path] = Event()
        self.progressed.emit(path, "Waiting to be verified")
        self._long.submit(
            partial(self._verify, file, cancelled),
            partial(self._on_verified, path),
            partial(self._on_verify_failed, path),
        )

    def stop_verify(self, path: str) -> None:
        """Read no further; nothing is known of the file that was not known before."""
        if path in self._verifying:
            self._verifying[path].set()

    def remove(self, path: str) -> None:
        """Take a file off the shelf, to be undone; the library's own go to the trash after a while."""
        file = self.find(path)
        title = f"{file.title} {file.quantization}".strip() if file else path
        self._ask(partial(self._shelf.remove, path), partial(self._on_removed, path, title))

    def undo_remove(self, path: str) -> None:
        """Put a removed file back."""
        self._settle_removal(path, Removal.undo)

    def forget(self, path: str) -> None:
        """Take a file off the shelf and leave it on the disk."""
        self._change(partial(self._shelf.forget, path))

    def find(self, path: str) -> ModelFile | None:
        """The entry of a path, as last listed."""
        return next((file for file in self.files if path in (file.path, *file.copies)), None)

    def shut_down(self) -> None:
        """Stop reading, move what was removed to the trash, end the threads."""
        for cancelled in (self._cancelled, *self._verifying.values()):
            cancelled.set()
        for path in list(self._removals):
            self._finish_removal(path)
        self._long.shut_down()
        self._thread.shut_down()

    def _ask(self, work: Callable[[], Result], done: Callable[[Result], None]) -> None:
        self._thread.submit(work, done, self.failed.emit)

    def _change(self, work: Callable[[], object], *, then_list: bool = True) -> None:
        self._thread.submit(work, None, self.failed.emit)
        if then_list:
            self._list(self._shelf.files)

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

    def _on_added(self, added: list[ModelFile]) -> None:
        bad = [file for file in added if file.problem]
        if len(bad) == 1:
            self.told.emit(f"{bad[0].file_name}: {bad[0].problem}")
        elif bad:
            self.told.emit(f"{len(bad)} of {len(added)} files cannot be talked to. Each says why in the list.")

    def _take_one(self, path: Path, taken: list[Taken]) -> None:
        try:
            taken.append(Taken(path, tuple(self._shelf.add(path, cancelled=self._cancelled))))
        except AppError as problem:
            taken.append(Taken(path, problem=problem))

    def _take_from_other_apps(self) -> str:
        files = 0
        programs = []
        for found in other_apps.find_all():
            if found.files:
                files += len(self._shelf.add_found(found))
                programs.append(found.origin.value)
        if not files:
            return "No model files of other programs were found."
        return f"{files} model files of {' and '.join(programs)} are listed now; they stay where they are."

    def _finish_old_removals(self) -> None:
        for removal in self._shelf.unfinished_removals():
            removal.finish()

    def _verify(self, file: ModelFile, cancelled: Event) -> Verification | None:
        """On the verifying thread, with a shelf of its own: the index is merged on writing. None when cancelled."""
        shelf = Shelf(self._index_file, self._shelf.models_dir, self._curated)
        done, told = 0, 0.0

        def on_bytes(count: int) -> None:
            nonlocal done, told
            done += count
            share = done / max(1, file.size)
            if share - told >= PROGRESS_STEP:
                told = share
                self._read.emit(file.path, share)

        try:
            return shelf.verify(file.path, on_bytes, cancelled)
        except Cancelled:
            return None

    def _on_verified(self, path: str, result: Verification | None) -> None:
        self._verifying.pop(path, None)
        self.progressed.emit(path, "")
        if result is not None:
            self.told.emit(f"{result.file.file_name}: {result.words}")
        self._list(self._shelf.files)

    def _on_verify_failed(self, path: str, error: AppError) -> None:
        self._verifying.pop(path, None)
        self.progressed.emit(path, "")
        self.failed.emit(error)

    def _on_removed(self, path: str, title: str, removal: Removal) -> None:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(UNDO_MS)
        timer.timeout.connect(partial(self._finish_removal, path))
        timer.start()
        self._removals[path] = (removal, timer)
        self._list(self._shelf.files)
        self.removed.emit(path, title)

    def _finish_removal(self, path: str) -> None:
        self._settle_removal(path, Removal.finish)

    def _settle_removal(self, path: str, how: Callable[[Removal], None]) -> None:
        removal, timer = self._removals.pop(path, (None, None))
        if removal is not None and timer is not None:
            timer.stop()
            timer.deleteLater()
            self._change(partial(how, removal))
            self.removal_settled.emit(path)


def _storage_words(files: Sequence[ModelFile], folder: Path) -> str:
    mine = [file for file in files if not file.problem]
    words = f"{size_words(sum(file.size for file in mine))} in {len(mine)} file{'' if len(mine) == 1 else 's'}"
    place = next((one for one in (folder, *folder.parents) if one.exists()), None)
    return f"{words} · {size_words(shutil.disk_usage(place).free)} free" if place is not None else words
