"""What a file's chat template says of its model, in words. The engine's process asks it: a template is foreign code."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import AppError
from desktop.paths import Paths
from desktop.protocol.messages import TemplateTold


def template_words(path: Path, paths: Paths) -> tuple[tuple[str, str], ...]:
    """(what, value) in order. Raises Interrupted; an engine that cannot be asked is told in words."""
    from desktop.terminal.engine_run import EngineRun
    from desktop.terminal.interrupts import Interrupts

    try:
        with Interrupts() as interrupts, EngineRun(paths.engine_log("terminal"), interrupts) as engine:
            return tuple(fact for fact in _facts(engine.ask_template(path)) if fact[1])
    except AppError as error:
        return (("Could not be asked", error.one_line()),)


def _facts(told: TemplateTold) -> tuple[tuple[str, str], ...]:
    return (
        ("Note", told.template_note),
        ("A turn ends at", ", ".join(map(_quoted, told.turn_ends)) or "nothing that the template shows"),
        ("Thinking is between", " and ".join(map(_quoted, told.thinking_marks)) or "no marks that the template shows"),
        ("Thinking is allowed by", told.thinking_switch or "nothing: it cannot be chosen"),
        ("Switches", ", ".join(told.switches) or "none"),
    )


def _quoted(words: str) -> str:
    return words.replace("\n", "\\n")
