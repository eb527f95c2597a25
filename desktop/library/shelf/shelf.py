"""The shelf: every model file the user has here, where it lies, what it is, and what happened with it."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

import desktop
from desktop.errors import BadInput, FileProblem
from desktop.gguf.foreign import unreadable
from desktop.gguf.header import read_header
from desktop.library.families.catalogue import Catalogue, load_catalogue
from desktop.library.model_file import ModelFile, Origin
from desktop.library.repository import Lineage, RemoteFile
from desktop.library.shelf.checking import Verification, differs, digest_of, joint_digest, published_digests
from desktop.library.shelf.describe import Curated, describe, missing_words, new_file
from desktop.library.shelf.entries import entry_of, is_built_in, known_at, merge, replace
from desktop.library.shelf.index_file import edit, load
from desktop.library.shelf.listing import best_of_copies, key_of, matching, same_place
from desktop.library.shelf.looking import as_it_is, first_look
from desktop.library.shelf.other_apps import AppFiles
from desktop.library.shelf.removal import Removal, set_aside_before
from desktop.library.shelf.scan import Found, is_gguf, is_text, scan, with_other_parts
from desktop.library.variant import Variant
from desktop.paths import pocket_file

BLAMED_CRASHES = 2  # a file that ended so many engines in a row is not loaded again by itself


class Shelf:
    """Use it from one thread at a time. Other processes may write the same index: every change is merged into it.

    notice: what the user should be told of the index, or of what add() left out, as of the last files(). All methods
    raise FileProblem where the index cannot be read or written.
    """

    def __init__(self, index_file: Path, models_dir: Path, curated: Curated | None = None) -> None:
        """curated: what the catalogue knows of a repository or name; the bundled catalogue's word if not given."""
        self.models_dir = models_dir
        self._index_file = index_file
        self._curated = curated or _bundled
        self._built_in = [new_file(pocket_file(voice), Origin.BUILT_IN) for voice in ("base", "instruct")]
        self.notice = ""
        self._left_out = ""  # what the last look into folders could not take, told with the next list

    def files(self) -> list[ModelFile]:
        """Built-in ones first, then by title. Changed files are read again, missing ones say so, copies appear once.

        Reads each file's size and time, and headers only of what changed, or was judged by another version's rules.
        """
        index, notice = load(self._index_file)
        self.notice, self._left_out = notice or self._left_out, ""
        old_rules = index.judged_by != desktop.__version__
        read_again: dict[str, ModelFile] = {}
        shown: list[ModelFile] = []
        for file in self._with_built_in(index.files):
            now = as_it_is(file, self._curated, again=old_rules)
            if now != file and now.problem != missing_words(file):
                read_again[file.path] = now
            shown.append(now)
        if read_again or old_rules:
            self._store_read_again(read_again)
        return best_of_copies(shown)

    def refresh(self, cancelled: threading.Event | None = None) -> list[ModelFile]:
        """files(), after looking for new ones in the library folder."""
        index, _ = load(self._index_file)
        here = scan(self.models_dir, cancelled=cancelled).found if self.models_dir.is_dir() else ()
        known = {key_of(path) for file in index.files for path in file.parts or (file.path,)}
        known |= {key_of(path) for path in index.hidden}
        new = [found for found in here if any(key_of(path) not in known for path in found.parts or (found.path,))]
        self._put(first_look(one, Origin.LIBRARY, index, self._curated) for one in _until(cancelled, new))
        return self.files()

    def add(
        self, path: Path, on_folder: Callable[[Path], None] | None = None, cancelled: threading.Event | None = None
    ) -> list[ModelFile]:
        """Take a file, or every GGUF file below a folder, where it lies; returns what that came to, known ones too.

        Raises BadInput where there is nothing to take.
        """
        path = Path(os.path.abspath(path))  # noqa: PTH100 - absolute without following links
        if not is_text(str(path)):
            raise BadInput("The name is not UTF-8.", f"{str(path)!a} cannot be kept.", "Rename the file or folder.")
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises for a name that is too long
            result = scan(path, on_folder, cancelled)
            found, self._left_out = list(result.found), result.notice
            if not found:
                raise BadInput("There are no model files.", f"No .gguf file lies below {path}. {result.notice}".strip())
        elif is_gguf(path):
            found = [with_other_parts(path)]
        else:
            raise _not_addable(path)
        index, _ = load(self._index_file)
        wanted = _until(cancelled, found)
        return self._put(first_look(one, _origin_of(one.path, self.models_dir), index, self._curated) for one in wanted)

    def add_found(self, found: AppFiles) -> list[ModelFile]:
        """Take the files of another program where they lie."""
        added = []
        for file in found.files:
            known = msgspec.structs.replace(
                new_file(file.found.path, found.origin),
                name=file.name,
                repo=file.repo,
                commit=file.commit,
                sha256=file.sha256,
            )
            added.append(describe(file.found, known, self._curated))
        published = {file.path: file.sha256 for file in added if file.sha256}
        return self._put(added, published)

    def find(self, text: str) -> ModelFile | None:
        """The file of that path, file name, name or title, in any case; None if there is none.

        Raises BadInput where several fit.
        """
        files = self.files()
        place = Path(os.path.abspath(text)) if text else None  # noqa: PTH100
        for file in files:
            if place is not None and any(same_place(place, path) for path in (file.path, *file.parts, *file.copies)):
                return file
        fits = matching(files, text)
        if len(fits) > 1:
            names = ", ".join(file.path for file in fits[:4])
            raise BadInput(f"{text!r} fits {len(fits)} files.", f"{names}.", "Give the path of one of them.")
        return fits[0] if fits else None

    def get(self, path: str | Path) -> ModelFile:
        """The entry of a path. Raises BadInput where the shelf has none."""
        index, _ = load(self._index_file)
        file = entry_of(self._with_built_in(index.files), path)
        return file if file.size else as_it_is(file, self._curated)  # a built-in one that was never looked at

    def choose_variant(self, path: str | Path, variant: Variant | None) -> ModelFile:
        """The user's word on what a file is, above every judgement; None takes it back."""
        return self._change(path, chosen_variant=variant)

    def mark_used(self, path: str | Path) -> None:
        """It was loaded just now. A file that was not listed is from now on."""
        self._listed(path)
        self._change(path, last_used=time.time())

    def mark_answered(self, path: str | Path) -> None:
        """It gave an answer: earlier crashes no longer count."""
        if self.crashes(path):
            self._change(path, crashes=0)

    def mark_crash(self, path: str | Path) -> int:
        """An engine died with it; returns how many since it last answered."""
        self._listed(path)
        with edit(self._index_file) as index:
            file = entry_of(self._with_built_in(index.files), path)
            return replace(index, msgspec.structs.replace(file, crashes=file.crashes + 1))[0].crashes

    def crashes(self, path: str | Path) -> int:
        """Engines that died with this file since it last answered; from BLAMED_CRASHES on, ask before loading it."""
        try:
            return self.get(path).crashes
        except BadInput:  # never listed
            return 0

    def record_download(
        self, remote: RemoteFile, target: Path, lineage: Lineage | None = None, licence: str = ""
    ) -> ModelFile:
        """List a file of the hub that has just been checked and put in its place. Parts are joined as they come."""
        found = with_other_parts(target)
        index, _ = load(self._index_file)
        earlier = known_at(found, index)
        known = msgspec.structs.replace(
            earlier or new_file(found.path, Origin.LIBRARY),
            repo=remote.repo,
            commit=remote.commit,
            remote_path=remote.path,
            lineage=lineage or (earlier.lineage if earlier else Lineage()),
            licence=licence or (earlier.licence if earlier else ""),
            crashes=0,
        )
        file = describe(found, known, self._curated)
        published = {**index.published, str(target): remote.sha256}
        digests = () if found.problem else published_digests(file, published)
        file = msgspec.structs.replace(file, sha256=joint_digest(digests), verified=bool(digests) and all(digests))
        return self._put([file], {str(target): remote.sha256})[0]

    def verify(
        self,
        path: str | Path,
        on_bytes: Callable[[int], None] | None = None,
        cancelled: threading.Event | None = None,
    ) -> Verification:
        """Read the whole file and compare it with what was published; record its sha256 where nothing was.

        on_bytes: told the size of each block read. Raises FileProblem, checking.Cancelled.
        """
        file = as_it_is(self.get(path), self._curated)
        parts = file.parts or (file.path,)
        digests = [digest_of(Path(part), on_bytes, cancelled) for part in parts]
        index, _ = load(self._index_file)
        expected = published_digests(file, index.published)
        wrong = [part for part, found, said in zip(parts, digests, expected, strict=True) if said and found != said]
        again = describe(
            with_other_parts(Path(file.path)), file, self._curated
        )  # the earlier problem may be gone, or be a new one
        if (again.size, again.mtime_ns) != (file.size, file.mtime_ns):
            raise _changed_meanwhile(file)
        changed = self._change(
            path,
            size=again.size,
            mtime_ns=again.mtime_ns,
            sha256=joint_digest(digests),
            verified=not wrong and all(expected),
            problem=differs(file, wrong) if wrong else again.problem,
        )
        return Verification(changed, not wrong, _verdict(file, changed, good=not wrong))

    def remove(self, path: str | Path) -> Removal:
        """Take a file off the shelf. One of the library's own is set aside, to be undone or moved to the trash; all
        others stay on the disk and are only forgotten. Raises BadInput for a built-in one.
        """
        file = self.get(path)
        if file.origin is Origin.BUILT_IN:
            raise BadInput("The pocket pair cannot be removed.", "It is a part of Tandem and takes a few megabytes.")
        index, _ = load(self._index_file)
        places = [str(part) for part in file.parts or (file.path,)]
        published = {place: index.published[place] for place in places if place in index.published}
        on_disk = [Path(place) for place in places] if file.origin is Origin.LIBRARY else []

        def put_back() -> None:
            self._put([file], published)

        removal = Removal(on_disk, put_back)
        try:
            self._drop(file, hide=False)
        except FileProblem:
            with contextlib.suppress(FileProblem):
                removal.undo()
            raise
        return removal

    def forget(self, path: str | Path) -> None:
        """Take a file off the shelf and leave it on the disk; it stays off until it is added again."""
        file = self.get(path)
        self._drop(file, hide=file.origin is Origin.LIBRARY)

    def unfinished_removals(self) -> list[Removal]:
        """What an earlier run set aside and neither put back nor moved to the trash, because it was killed."""
        return [
            Removal([name], functools.partial(self._put_back_path, name), aside=[hidden])
            for hidden, name in set_aside_before(self.models_dir)
        ]

    def _with_built_in(self, files: Iterable[ModelFile]) -> list[ModelFile]:
        """The entries with the pocket pair's first; those of a pocket pair that lay elsewhere are left out."""
        mine = {file.path for file in self._built_in}
        listed = [file for file in files if file.origin is not Origin.BUILT_IN or file.path in mine]
        known = {file.path for file in listed}
        return [*(file for file in self._built_in if file.path not in known), *listed]

    def _listed(self, path: str | Path) -> None:
        """Make sure that a file is on the shelf."""
        try:
            self.get(path)
        except BadInput:
            place = Path(os.path.abspath(path))  # noqa: PTH100
            index, _ = load(self._index_file)
            self._put([first_look(with_other_parts(place), _origin_of(place, self.models_dir), index, self._curated)])

    def _put(self, files: Iterable[ModelFile], published: dict[str, str] | None = None) -> list[ModelFile]:
        files = list(files)
        if not files:
            return []
        with edit(self._index_file) as index:
            files = merge(index, files)
            index.published.update(published or {})
            shown = {path for file in files for path in (file.path, *file.parts)}
            index.hidden = [path for path in index.hidden if path not in shown]
        return files

    def _store_read_again(self, read_again: dict[str, ModelFile]) -> None:
        with edit(self._index_file) as index:
            listed = {file.path for file in index.files}
            merge(index, (file for file in read_again.values() if file.path in listed or is_built_in(file)))
            index.judged_by = desktop.__version__
        self._built_in = [read_again.get(file.path, file) for file in self._built_in]

    def _put_back_path(self, path: Path) -> None:
        index, _ = load(self._index_file)
        self._put([first_look(with_other_parts(path), Origin.LIBRARY, index, self._curated)])

    def _drop(self, file: ModelFile, *, hide: bool) -> None:
        with edit(self._index_file) as index:
            index.files = [one for one in index.files if one.path != file.path]
            for path in file.parts or (file.path,):
                index.published.pop(path, None)
                if hide and path not in index.hidden:
                    index.hidden.append(path)

    def _change(self, path: str | Path, **changes: object) -> ModelFile:
        with edit(self._index_file) as index:
            file = entry_of(self._with_built_in(index.files), path)
            return replace(index, msgspec.structs.replace(file, **changes))[0]


def _origin_of(path: Path, models_dir: Path) -> Origin:
    inside = os.path.realpath(path).startswith(os.path.realpath(models_dir) + os.sep)
    return Origin.LIBRARY if inside else Origin.ADDED


def _until(cancelled: threading.Event | None, found: Iterable[Found]) -> Iterator[Found]:
    """What was found, one by one, as long as it is wanted."""
    return itertools.takewhile(lambda _: cancelled is None or not cancelled.is_set(), found)


@functools.cache
def _bundled_catalogue() -> Catalogue:
    return load_catalogue(Path(os.devnull))


def _bundled(name: str) -> Variant | None:
    return _bundled_catalogue().variant(name)


def _not_addable(path: Path) -> FileProblem | BadInput:
    try:
        path.stat()
        read_header(path)
    except PermissionError as error:
        return unreadable(path, error)
    except (OSError, ValueError):
        return FileProblem("There is no such file.", f"There is nothing at {path}.", "Check the path.")
    except FileProblem as problem:
        wrong_kind = problem.__cause__ is None  # it could be read, and is something else
        return BadInput(problem.title, problem.detail, problem.hint) if wrong_kind else problem
    return BadInput("The file changed while it was looked at.", str(path), "Try again.")


def _changed_meanwhile(file: ModelFile) -> FileProblem:
    return FileProblem(
        "The file changed while it was read.", f"{file.path} was replaced, written to or removed.", "Check it again."
    )


def _verdict(before: ModelFile, now: ModelFile, *, good: bool) -> str:
    if not good:
        return now.problem
    if now.verified:
        return "Its bytes are those that were published."
    if before.sha256 == now.sha256:
        return "Its bytes are those it had when it was last checked. Nothing was published to compare them with."
    return "Its sha256 was recorded. Nothing was published to compare it with."
