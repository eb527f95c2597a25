"""The library's pictures: the real window against a stand-in hub on this computer."""

from __future__ import annotations

import os
from collections.abc import Callable

from msgspec.structs import replace

from desktop.library.cards.actions import Get, LookUp
from desktop.library.cards.cards import Query
from pictures.stage import Stage
from tests.fakes.stand_in_hub.demo import demo_hub

SCENES = (
    "library",
    "families",
    "found",
    "downloading",
    "gated",
    "too-big",
    "unknown-architecture",
    "inspector",
    "offline",
    "switcher",
    "library-narrow",
)
SLOW = 400_000  # bytes a second, so that a download is still running in its picture


class LibraryScenes:
    """Brings the window of a stage into each state. The hub runs for the whole picture session."""

    def __init__(self) -> None:
        self._hub = demo_hub(rate=SLOW)
        self._hub.__enter__()
        os.environ["HF_ENDPOINT"] = self._hub.url

    def close(self) -> None:
        """End the hub."""
        self._hub.__exit__(None, None, None)

    def show(self, stage: Stage, scene: str) -> None:
        """Bring `stage` into the state of `scene`."""
        stage.tandem.window.show_library()
        stage.settle()
        states: dict[str, Callable[[Stage], None]] = {
            "library": lambda _: None,
            "families": lambda stage: stage.tandem.window.library_page().show_tab("families"),
            "found": lambda stage: self._search(stage, "heron", look_up=2),
            "downloading": self._downloading,
            "gated": lambda stage: self._search(stage, "tern", look_up=1),
            "too-big": lambda stage: self._search(stage, "basalt", look_up=1),
            "unknown-architecture": lambda stage: self._search(stage, "moth", look_up=1),
            "inspector": self._inspector,
            "offline": self._offline,
            "switcher": self._switcher,
            "library-narrow": self._narrow,
        }
        states[scene](stage)

    def _search(self, stage: Stage, words: str, look_up: int) -> None:
        page, book = stage.tandem.window.library_page(), stage.tandem.library.book
        query = Query(words=words, runnable_only=False)
        page.show_tab("search")
        page.search.set_query(query)
        book.search(query)
        stage.wait(lambda: bool(book.offers["search"]))
        wanted = list(book.offers["search"])[:look_up]
        for offer in wanted:
            stage.tandem.library.actions.do(LookUp(offer))
        stage.wait(lambda: all(book.offers["search"][offer].looked_up for offer in wanted))

    def _downloading(self, stage: Stage) -> None:
        self._search(stage, "pocket", look_up=1)
        library = stage.tandem.library
        library.actions.do(Get(next(iter(library.book.offers["search"]))))
        stage.tandem.window.library_page().show_tab("here")
        stage.wait(lambda: any(job.progress > 0.1 for job in library.downloads.jobs))  # noqa: PLR2004

    def _inspector(self, stage: Stage) -> None:
        shelf, page = stage.tandem.library.shelf, stage.tandem.window.library_page()
        shelf.inspect(shelf.files[-1].path)
        stage.wait(page.inspector.isVisible)

    def _offline(self, stage: Stage) -> None:
        keeper = stage.tandem.keeper
        keeper.update(replace(keeper.settings, library=replace(keeper.settings.library, offline=True)))
        stage.tandem.window.library_page().show_tab("families")

    def _switcher(self, stage: Stage) -> None:
        stage.tandem.window.show_chat()
        stage.tandem.window.switcher_requested.emit(None)

    def _narrow(self, stage: Stage) -> None:
        stage.tandem.window.resize(720, 600)
        self._downloading(stage)
