"""Builds the library's parts for one window, starts them after the first paint, and ends them in order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.control.engines.admission import CrashCounts
from desktop.control.engines.plans import LoadingPlans
from desktop.control.engines.pool import EnginePool
from desktop.control.library.actions import LibraryActions
from desktop.control.library.downloads import Downloads
from desktop.control.library.hub_session import HubSession
from desktop.control.library.offer_book import OfferBook
from desktop.control.library.quantize_runs import QuantizeRuns
from desktop.control.library.removals import Removals
from desktop.control.library.session import LibrarySession
from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.control.library.speaking_files import SpeakingFiles
from desktop.control.library.surroundings import Surroundings, Workers
from desktop.control.library.verifying import Verifying
from desktop.control.settings_keeper import SettingsKeeper
from desktop.errors import AppError, BadInput
from desktop.library.download.queue import Download
from desktop.library.families.catalogue import Catalogue, load_catalogue
from desktop.library.hub_names import HUB, endpoint_of
from desktop.library.location import Location
from desktop.library.memory.plan import free_for_voices
from desktop.library.model_file import ModelFile, ModelShape
from desktop.library.repository import RemoteFile
from desktop.library.shelf.shelf import Shelf
from desktop.library.variant import Variant
from desktop.paths import Paths, expanded, pocket_file
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Loaded
from desktop.settings.values import Settings, model_file
from desktop.voice import Voice

MIB = 1 << 20
WEIGHTS_SHARE = 0.8  # of free memory: the rest is for KV cache and buffers


class LibraryParts(QObject):
    """Everything below the library screen."""

    failed = Signal(object)  # AppError

    def __init__(self, paths: Paths, keeper: SettingsKeeper, pool: EnginePool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._keeper = keeper
        self._catalogue = Catalogue(())
        self.plans = LoadingPlans(pool, self._shape_of)
        self._reader = SerialThread("catalogue", self)
        self.hub = HubSession(parent=self, offline=keeper.settings.library.offline)
        self.shelf = ShelfKeeper(paths.shelf_file, self.folder_of(), self._variant, self)
        self.removals = Removals(self.shelf, parent=self)
        self.verifying = Verifying(lambda: Shelf(paths.shelf_file, self.folder_of(), self._variant), self)
        self.book = OfferBook(self.hub, lambda: free_for_voices(self.plans.memory()) * WEIGHTS_SHARE, self)
        self.downloads = Downloads(paths.downloads_file, self._location, parent=self)
        self.quantize = QuantizeRuns(self.folder_of, paths.log_dir, self)
        self._build_session()
        self.verifying.recorded.connect(self.shelf.list_files)
        self.downloads.finished.connect(self._on_fetched)
        self.quantize.made.connect(self._on_made)
        keeper.changed.connect(self._on_settings)
        self.hub.account_changed.connect(lambda name, _: self.session.set_signed_in(signed_in=bool(name)))
        pool.loaded.connect(self._on_loaded)

    def _build_session(self) -> None:
        workers = Workers(self.shelf, self.removals, self.verifying, self.book, self.downloads, self.quantize)
        around = self._surroundings()
        self.speaking = SpeakingFiles(self.shelf, self._keeper, around.file_for, around.stored_name, self)
        self.session = LibrarySession(workers, self._keeper, around, self)
        self.actions = LibraryActions(workers, self.session, self.speaking, self)

    def start(self, *, downloads: bool = True) -> None:
        """After the first paint: read what is here, go on with downloads, read the catalogue.

        downloads: False where another window may hold the data; two would write one queue.
        """
        self._on_settings(self._keeper.settings)
        if downloads and (told := self.downloads.start()):
            self.failed.emit(AppError(told))
        chosen = {model_file(self._keeper.settings, voice) for voice in Voice}
        work = partial(self._read, chosen - {pocket_file(voice.value) for voice in Voice})
        self._reader.submit(work, self._on_catalogue, self.failed.emit)

    def look_for_account(self) -> None:
        """See whether a token is kept, when the library is opened first: the keyring may ask for its password."""
        self.hub.ask(
            "kept token",
            lambda hub, _: hub.signed_in,
            lambda kept: self.session.set_signed_in(signed_in=kept),
            lambda _: None,  # whoever fetches something that needs it is told
        )

    def shut_down(self) -> None:
        """End everything; parts of downloads stay on the disk."""
        self.quantize.shut_down()
        self.downloads.shut_down()
        self.hub.shut_down()
        self._reader.shut_down()
        self.removals.finish_all()
        self.verifying.shut_down()
        self.shelf.shut_down()

    def crash_counts(self) -> CrashCounts:
        """Kept on the shelf, and for this run also of files that are not there."""
        shelf, run = self.shelf, CrashCounts.of_this_run()

        def count(path: Path) -> int:
            known = shelf.find(str(path))
            return max(run.count(path), known.crashes if known is not None else 0)

        def on_crash(path: Path) -> None:
            run.on_crash(path)
            if shelf.find(str(path)) is not None:
                shelf.mark_crash(str(path))

        def on_answer(path: Path) -> None:
            had_crashed = count(path) > 0
            run.on_answer(path)
            if had_crashed and shelf.find(str(path)) is not None:
                shelf.mark_answered(str(path))

        return CrashCounts(count, on_crash, on_answer)

    def hash_of(self, path: Path) -> str:
        """A model file's SHA-256, as far as the shelf knows it; else ""."""
        known = self.shelf.find(str(path))
        return known.sha256 if known is not None else ""

    def _shape_of(self, path: Path) -> ModelShape | None:
        known = self.shelf.find(str(path))
        return known.shape if known is not None else None

    def folder(self, settings: Settings) -> Path:
        """Where downloads go."""
        return expanded(settings.library.folder) if settings.library.folder else self._paths.models_dir

    def folder_of(self) -> Path:
        """The same, now."""
        return self.folder(self._keeper.settings)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            file_for=model_file,
            stored_name=_stored_name,
            folder=self.folder,
            memory=self.plans.memory,
            curated=self._curated,
            mate=self._mate,
            page=lambda repo: f"{self._endpoint() or HUB}/{repo}",
        )

    def _endpoint(self) -> str:
        return endpoint_of(self._keeper.settings.library.endpoint)

    def _curated(self, repo: str) -> Variant | None:
        known = self._catalogue.find_repo(repo)
        return known[1] if known else None

    def _variant(self, repo_or_name: str) -> Variant:
        return self._catalogue.variant(repo_or_name)

    def _mate(self, repo: str) -> str:
        return self._catalogue.mate(repo)

    def _on_settings(self, settings: Settings) -> None:
        try:
            self.hub.configure(self._endpoint(), offline=settings.library.offline)
        except BadInput as problem:
            self.failed.emit(problem)
        self.downloads.set_speed_limit(settings.library.max_mib_per_s * MIB)
        self.downloads.set_offline(settings.library.offline)
        self.downloads.try_now()

    def _read(self, chosen: Iterable[Path]) -> Catalogue:
        """On the reader's thread. chosen: the settings' files, which need not be on the shelf."""
        self.plans.read_ahead(chosen)
        return load_catalogue(self._paths.families_file)

    def _on_catalogue(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.book.use_catalogue(catalogue)
        self.shelf.start()  # it judges with what the catalogue knows
        if catalogue.notice:
            self.failed.emit(AppError(catalogue.notice))

    def _on_loaded(self, _key: EngineKey, loaded: Loaded) -> None:
        if self.shelf.find(loaded.path) is not None:
            self.shelf.mark_used(loaded.path)

    def _location(self, file: RemoteFile) -> Location:
        """On a download's thread."""
        return self.hub.hub().location(file)

    def _on_made(self, path: Path, source: ModelFile) -> None:
        """A quantized file is what its source is, also where only the user knows it."""
        self.shelf.add([path])
        if source.chosen_variant is not None:
            self.shelf.choose_variant(str(path), source.chosen_variant)

    def _on_fetched(self, job: Download) -> None:
        self.shelf.record_download(list(zip(job.files, map(Path, job.targets), strict=True)))


def _stored_name(path: str) -> str:
    """A path as the settings keep it: the pocket pair has none, it moves with the app."""
    return "" if path in {str(pocket_file(voice.value)) for voice in Voice} else path
