"""A folder of modules with processor code, a program that tests them, and the log folder of a user."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from desktop.engine.processor_code import choice, modules
from desktop.engine.processor_code.choice import choose
from desktop.engine.processor_code.record import FILE_NAME, Verdict
from desktop.engine.processor_code.self_test import Program

FAKE = Path(__file__).with_name("self_testing_engine.py")
BEST, NEXT, PLAIN = (f"libggml-cpu-{name}.so" for name in ("best", "next", "plain"))
SCORES = {BEST: 900, NEXT: 50, PLAIN: 1}


class Place:
    """One user's place; the real choice among modules that are planted as a plan says."""

    def __init__(self, folder: Path) -> None:
        self.plan = folder / "plan.json"
        self.libraries = folder / "lib"
        self.libraries.mkdir()
        self.log = folder / "state" / "log" / "engine-base.log"
        for name in SCORES:
            (self.libraries / name).write_text(name)
        self.program = Program([sys.executable, str(FAKE), str(self.plan)], self._environment(), self.log)
        self.is_planted()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, modules.LIBRARY_VARIABLE: str(self.libraries)}

    def is_planted(self, **faults: str) -> None:
        """Which module has which fault: best="tried illegal"."""
        planted = {f"libggml-cpu-{name}.so": fault for name, fault in faults.items()}
        plan: dict[str, Any] = {
            name: {"score": score, "fault": planted.get(name, "")} for name, score in SCORES.items()
        }
        self.plan.write_text(json.dumps(plan))

    def starts(self) -> int:
        """How many self-tests were started since the last call."""
        file = self.plan.with_suffix(".starts")
        count = len(file.read_text().splitlines()) if file.exists() else 0
        file.unlink(missing_ok=True)
        return count

    def choose(self) -> str:
        return choose(self.program).module

    def new_process(self) -> None:
        """What the next start of the app knows: the file alone."""
        choice._known.clear()
        choice._chosen_here.clear()

    def states(self) -> dict[str, Verdict]:
        (record,) = json.loads((self.log.parent / FILE_NAME).read_text())["builds"].values()
        return {name: Verdict(state["verdict"]) for name, state in record["modules"].items()}
