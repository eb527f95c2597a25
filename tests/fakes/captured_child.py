"""The real engine child, captured: what a hostile model file would do in it is done when asked for.

A Generate whose prompt is the text "do NAME ARGUMENT…" runs that action on the thread that runs commands, and
"do2 NAME …" on the one that reads them. Failed tells what came of it: title "done", or the error's name, "EPERM".
Everything else is answered as ever. Argument "graphics": the child believes in a graphics device.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.engine import child
from desktop.engine.sandbox.reach import FileCommand
from desktop.protocol import quantizing
from desktop.protocol.messages import Command, Failed, FailureKind, Generate, TextPrompt
from tests.fakes import needed_actions, planted_actions

ACTIONS = planted_actions.ACTIONS | needed_actions.ACTIONS


def outcome(words: str) -> tuple[str, str]:
    """What came of an action: ("done" or the error's name, its text)."""
    name, *arguments = words.split("\t")
    try:
        ACTIONS[name](*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "OSError"), str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants its name
        return type(error).__name__, str(error)
    return "done", ""


class Captured(child.Child):
    """The child with a hostile file in it."""

    def _confine(self, command: FileCommand) -> None:
        super()._confine(command)
        self._decoder = msgspec.json.Decoder(Command | quantizing.Command)

    def _run_one(self, job: child.Job) -> None:
        if not self._acts(job.command, "do "):
            super()._run_one(job)

    def _take(self, command: object) -> None:
        if not self._acts(command, "do2 "):
            super()._take(command)

    def _acts(self, command: object, how: str) -> bool:
        if not isinstance(command, Generate) or not isinstance(command.prompt, TextPrompt):
            return False
        text = command.prompt.segments[0]
        if not text.startswith(how):
            return False
        title, detail = outcome(text.removeprefix(how))
        self._outbox.send(Failed(id=command.id, kind=FailureKind.ENGINE, title=title, detail=detail, hint=""))
        return True


if __name__ == "__main__":
    if "graphics" in sys.argv:
        from desktop.engine.llama.engine import Engine

        Engine.has_graphics = property(lambda _engine: True)
    child.Child = Captured
    status = child.main()
    os._exit(status)
