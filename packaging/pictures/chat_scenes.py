"""The chat's pictures: both voices, code, a base, the settings, a lost engine."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop.control.engines.view import EngineState
from desktop.views.settings.dialog import SettingsDialog
from desktop.voice import INSTRUCT
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
}
