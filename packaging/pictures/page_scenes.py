"""The page's pictures: empty, with ways on, with takes beside it, in a small window."""

from __future__ import annotations

from collections.abc import Callable

from desktop.chat.item import VoiceChoice
from desktop.wiring.page.page import PageWiring
from pictures.stage import SEED, Stage

BEGINNING = (
    "The keeper of the lighthouse was called Luna. Every evening she climbed the stairs, and every morning she came "
    "down again.\n\nOne evening there was"
)


def _open(stage: Stage) -> PageWiring:
    stage.tandem.window.page_toggled.emit()
    stage.settle()
    return stage.tandem.shown.page


def _write(stage: Stage, text: str) -> None:
    page = _open(stage)
    stage.tandem.window.page_screen().edit.insertPlainText(text)
    page.going_on.want(wanted=True)


def _draw(stage: Stage, ways: int, seed: int) -> None:
    page, screen = stage.tandem.shown.page, stage.tandem.window.page_screen()
    screen.ways.setCurrentIndex(ways - 1)
    screen.length.setCurrentIndex(0)
    page.going_on.draw(seed)
    stage.wait(lambda: page.going_on.ways.is_writing)
    stage.wait(lambda: not page.going_on.ways.is_writing)
    stage.settle()


def _empty(stage: Stage) -> None:
    _open(stage)


def _ways(stage: Stage) -> None:
    """Three ways on behind one that was taken."""
    _write(stage, BEGINNING)
    _draw(stage, 2, SEED)
    stage.tandem.shown.page.going_on.take(1)
    _draw(stage, 3, SEED + 10)


def _takes(stage: Stage) -> None:
    """Both voices' words on one page, and what was left beside it."""
    _ways(stage)
    stage.tandem.shown.page.going_on.take(2)
    stage.tandem.window.page_screen().edit.insertPlainText(" She went to look.")
    stage.tandem.window.page_voice_chosen.emit(VoiceChoice.BOTH)
    stage.settle()
    _draw(stage, 1, SEED + 20)
    stage.tandem.shown.page.going_on.take(1)
    stage.settle(1.0)


def _small(stage: Stage) -> None:
    stage.tandem.window.resize(1024, 640)
    _ways(stage)


SCENES: dict[str, Callable[[Stage], None]] = {
    "page-empty": _empty,
    "page-ways": _ways,
    "page-takes": _takes,
    "page-small": _small,
}
