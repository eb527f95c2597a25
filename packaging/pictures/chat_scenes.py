"""The chat's pictures: both voices, code, a base, the settings, a lost engine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from desktop.chat.comparing.columns import with_column
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.lens.steps import Stop
from desktop.settings.values import CostumeName
from desktop.views.conversation.votes.tally_sheet import TallySheet
from desktop.views.lens.lens_view import LensView
from desktop.views.settings.dialog import SettingsDialog
from desktop.voice import INSTRUCT, Voice
from pictures.stage import Stage


def _first_start(_stage: Stage) -> None:
    """Nothing said yet."""


def _both(stage: Stage) -> None:
    """Both voices on a question, then on a request."""
    stage.ask("What is a base model?", "both")
    stage.ask("Tell me a short story about a fox named Mia.", "both")


def _code(stage: Stage) -> None:
    """An answer with a code block."""
    stage.ask("What is a base model?", "instruct")
    stage.ask("Write hello world in Python.", "instruct")


def _base(stage: Stage) -> None:
    """The base continues a story."""
    stage.ask("Once upon a time, there was a little fox who", "base")


def _versions(stage: Stage) -> None:
    """A question asked otherwise, and one of its answers asked for again."""
    stage.ask("What is a base model?", "both")
    stage.ask("Tell me a short story about a fox named Mia.", "both")
    writing, column = stage.tandem.conversation.writing, stage.tandem.chat.column(INSTRUCT.id)
    writing.edit(INSTRUCT.id, column[2].id, "Tell me a short story about a bear named Tom.")
    stage.wait_for_answers()
    writing.regenerate([(INSTRUCT.id, stage.tandem.chat.column(INSTRUCT.id)[-1].id)])
    stage.wait_for_answers()


def _forks(stage: Stage) -> None:
    """The same, with the list of forks beside it."""
    _versions(stage)
    stage.tandem.window.actions_by_id["forks"].trigger()


def _settings(stage: Stage) -> None:
    """The settings window."""
    stage.tandem.window.settings_requested.emit()
    stage.settle()
    stage.shot = next(w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsDialog) and w.isVisible())


def _engine_lost(stage: Stage) -> None:
    """The engine is ended from outside in the middle of a conversation."""
    stage.ask("What is an instruct model?", "instruct")
    key = stage.tandem.chat.engines.key(INSTRUCT.id)
    if key is None:
        return
    process = stage.tandem.pool.slots[key].processes.process_id
    if process is not None:
        os.kill(process, signal.SIGKILL)
    stage.wait(lambda: stage.tandem.pool.view(key).state is EngineState.LOST)
    stage.settle()


def _narrow(stage: Stage) -> None:
    """Both voices in a small window."""
    stage.tandem.window.resize(900, 600)
    stage.ask("What is the capital of France?", "both")


def _open_lens(stage: Stage, size: tuple[int, int]) -> LensView:
    """The lens on an instruct answer, read to its end."""
    stage.tandem.window.resize(*size)
    stage.ask("Tell me a short story about a fox named Mia.", "both")
    pane = stage.tandem.window.pane(INSTRUCT.id)
    lens = stage.tandem.shown.lens
    lens.open(pane, stage.tandem.chat.column(INSTRUCT.id)[-1].id)
    view = lens.view
    if view is None:
        raise SystemExit("The lens did not open.")
    stage.wait(lambda: bool(view.shown.tokens) and not view.shown.running)
    return view


def _lens(stage: Stage) -> None:
    """The lens, and the card of the first token where both part."""
    view = _open_lens(stage, (1440, 900))
    view.text.step_to(Stop.DIVERGENCE, 1)
    view.text.step_to(Stop.DIVERGENCE, 1)
    stage.settle(1.5)  # the preview comes when one stays


def _lens_alone(stage: Stage) -> None:
    """The same with nothing looked at, in one column."""
    view = _open_lens(stage, (1024, 640))
    view.text.look_away()


def _lens_text(stage: Stage) -> None:
    """A text of one's own."""
    window = stage.tandem.window
    window.composer.set_text("Once upon a time there was a fox who lived by the sea. The capital of France is Paris.")
    window.actions_by_id["lens_text"].trigger()
    wiring = stage.tandem.shown.text_lens
    stage.wait(lambda: wiring.shown is not None and wiring.shown.run.is_over)
    if wiring.dialog is not None:
        stage.shot = wiring.dialog


def _compared(stage: Stage) -> None:
    """A question to both, answered several times, what only one says marked, and a vote."""
    stage.tandem.keeper.update(replace(stage.tandem.keeper.settings, only_here=True))
    stage.ask("What is a base model?", "both")
    answer = stage.tandem.chat.column(INSTRUCT.id)[-1].id
    stage.tandem.conversation.writing.answer_several(INSTRUCT.id, answer, 4)
    stage.wait_for_answers()
    stage.tandem.window.actions_by_id["vote_right"].trigger()


def _blind(stage: Stage) -> None:
    """Two answers of which it is not told who wrote which."""
    stage.tandem.keeper.update(replace(stage.tandem.keeper.settings, blind=True))
    stage.ask("Tell me a short story about a fox named Mia.", "both")


def _compared_low(stage: Stage) -> None:
    """The same as compared, in a low window with the panel beside it."""
    stage.tandem.window.resize(1024, 640)
    _compared(stage)
    stage.tandem.window.actions_by_id["side_panel"].trigger()


def _three(stage: Stage) -> None:
    """Three columns: a base in two costumes, and the instruct voice."""
    stage.tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    state = stage.tandem.chat.state
    wanted = with_column(state.speakers, state.speaking, Voice.BASE, CostumeName.TRANSCRIPT.value)
    stage.tandem.chat.use_speakers(*wanted)
    stage.tandem.window.composer.set_text("What is a base model?")
    stage.tandem.window.composer.send()
    stage.wait_for_answers()


def _tally(stage: Stage) -> None:
    """The tally of a few votes."""
    for number, question in enumerate(("What is a base model?", "Write a story about a fox.", "Hello")):
        stage.ask(question, "both")
        stage.tandem.window.actions_by_id["vote_left" if number == 1 else "vote_right"].trigger()
    stage.tandem.window.actions_by_id["tally"].trigger()
    stage.settle()
    stage.shot = next(w for w in QApplication.topLevelWidgets() if isinstance(w, TallySheet) and w.isVisible())


SCENES: dict[str, Callable[[Stage], None]] = {
    "first-start": _first_start,
    "both": _both,
    "code": _code,
    "base": _base,
    "versions": _versions,
    "forks": _forks,
    "settings": _settings,
    "engine-lost": _engine_lost,
    "narrow": _narrow,
    "lens": _lens,
    "lens-small": _lens_alone,
    "lens-text": _lens_text,
    "compared": _compared,
    "compared-low": _compared_low,
    "blind": _blind,
    "three": _three,
    "tally": _tally,
}
