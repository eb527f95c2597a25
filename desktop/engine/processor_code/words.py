"""Says which code of the engine runs on this processor, what was tried before it, and why it was not taken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop.engine.process import child_environment, engine_command
from desktop.engine.processor_code import choice
from desktop.engine.processor_code.self_test import End, Program, run_self_test
from desktop.paths import is_packaged

SETUP_STAMP = "tandem-setup.json"  # that packaging/dev.py leaves in a virtual environment
_AGAIN = "packaging/dev.py setup --again tries the other kind once more"


def code_words(log_path: Path) -> str:
    """For people: one line, from what is written down. log_path: of any engine."""
    chosen = choice.words(_program(log_path))
    return chosen or ("made for one kind of processor" if is_packaged() else _from_source(Path(sys.prefix)))


def try_code(log_path: Path) -> tuple[bool, str]:
    """Choose the code as an engine does, and let it do the self-test now. Returns whether it passed, and how."""
    program = _program(log_path)
    test = run_self_test(program, choice.choose(program))
    if test.end is End.PASSED:
        return True, f"passed in {test.took_ms} ms"
    return False, f"{test.module} {test.end}: {test.reason}".strip()


def _program(log_path: Path) -> Program:
    return Program(engine_command(), child_environment(), log_path)


def _from_source(environment: Path) -> str:
    try:
        stamp = json.loads((environment / SETUP_STAMP).read_text("utf-8"))
        fault = stamp.get("portable", "")
    except (OSError, ValueError, AttributeError):
        return "installed by other means than packaging/dev.py"
    if not fault:
        return "made for this processor"
    return f"portable, because the one made for this processor failed its self-test: {fault}; {_AGAIN}"
