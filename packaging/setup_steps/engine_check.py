"""Tries the engine that was just installed: no AMX in its code, and the self-test passes."""

import json
import os
import signal
import subprocess
from pathlib import Path

from setup_steps import amx
from setup_steps.locations import ROOT, cache_folder
from setup_steps.report import say
from setup_steps.virtual_environment import pip_environment

LIMIT_S = 20.0
TRIES = 2  # a time-out counts when it repeats: the first start reads everything from a disk that may be slow
LAST_LINES = 12
_FOLDER = 'import importlib.util as u; print(u.find_spec("llama_cpp").submodule_search_locations[0])'


def fault_of(python: Path) -> str:
    """What is wrong with the engine beside this Python, in words; "" where nothing is."""
    return amx_fault(python) or self_test_fault(python)


def log_file() -> Path:
    """What the engine wrote during its last self-test."""
    return cache_folder() / "logs" / "self-test.log"


def amx_fault(python: Path) -> str:
    """Whether AMX instructions came into the build all the same."""
    if not amx.can_look():
        return ""
    found = subprocess.run([str(python), "-c", _FOLDER], cwd=ROOT, capture_output=True, text=True, check=False)
    counts = amx.in_folder(Path(found.stdout.strip()) / "lib") if found.returncode == 0 else {}
    busy = [f"{number} in {name}" for name, number in counts.items() if number]
    return f"it has AMX instructions, which this compiler may write wrongly ({', '.join(busy)})" if busy else ""


def self_test_fault(python: Path) -> str:
    """Run the self-test in a process of its own."""
    command = [str(python), "-u", "-m", "desktop.engine.child", "--self-test", "--parent", str(os.getpid())]
    log_file().parent.mkdir(parents=True, exist_ok=True)
    for _ in range(TRIES):
        with log_file().open("wb") as log:
            try:
                done = subprocess.run(
                    command,
                    cwd=ROOT,
                    env=pip_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    timeout=LIMIT_S,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                continue
        return _judged(done.stdout, done.returncode)
    return f"no answer within {LIMIT_S:.0f} s, twice"


def _judged(output: bytes, exit_code: int) -> str:
    """Read the steps that desktop.engine.processor_code.self_test_steps describes."""
    steps = [json.loads(line) for line in output.splitlines() if line.startswith(b"{")]
    last = steps[-1] if steps else {"kind": "", "detail": ""}
    if last["kind"] == "passed":
        return ""
    if last["kind"] == "wrong":
        return str(last["detail"])
    if last["kind"] == "unable" and len(steps) > 1:  # the library works; memory may be short, or the pocket pair gone
        say(f"The engine's self-test could not be done: {last['detail']}")
        return ""
    return str(last["detail"] if last["kind"] == "unable" else "") or _cause(exit_code)


def _cause(exit_code: int) -> str:
    try:
        return f"it ended with {signal.Signals(-exit_code).name}"
    except ValueError:  # no signal: Python ended it, with the reason in its last line; or a status of Windows
        status = str(exit_code) if exit_code < 256 else hex(exit_code)  # noqa: PLR2004 - Windows' are larger
        return f"it ended with exit status {status}: {_last_words()}"


def _last_words() -> str:
    lines = log_file().read_text("utf-8", errors="replace").split("\n")
    told = [line.strip() for line in lines if line.strip() and not line.startswith(" ")]
    return told[-1][:300] if told else "no words"
