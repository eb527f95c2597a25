"""Runs the engine's self-test in a process of its own, within a time limit, and says how it ended."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from desktop.engine.exit_words import cause, is_processor_fault
from desktop.engine.processor_code.modules import ANY_CPU_MODULE, CpuChoice
from desktop.engine.processor_code.self_test_steps import OPTION, Step, StepKind

START_LIMIT_S = 20.0  # until the library is there: a real engine would take as long
LIMIT_S = 2.5  # for every module, to be opened or tried: twenty times what the slowest takes
USUAL_START_MS = 500  # of processor time, until the library is there; an emulated processor takes many times as long
END_LIMIT_S = 2.0
LOOK_EVERY_S = 0.05
MOST_LINE_BYTES = 100_000
_ROOT = Path(__file__).resolve().parents[3]

_steps = msgspec.json.Decoder(Step)
Stopped = Callable[[], bool]


class Program(NamedTuple):
    """How an engine is started: its command line, its variables, and the log of what it writes."""

    argv: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path


class End(StrEnum):
    """BAD: surely the module's fault. DOUBTFUL: perhaps. UNABLE: nothing was learned of any module."""

    PASSED = "passed"
    BAD = "bad"
    DOUBTFUL = "doubtful"
    UNABLE = "unable"


class SelfTest(NamedTuple):
    """module: what passed or failed, "" in builds for one kind of processor. scores, refused: of modules on the way."""

    end: End
    module: str
    reason: str
    took_ms: int
    scores: dict[str, int]
    refused: dict[str, str]

    @property
    def scanned(self) -> bool:
        """Whether it got as far as trying a module: all others have told their scores then."""
        return self.end is not End.UNABLE and self.module in self.scores


def run_self_test(program: Program, cpu: CpuChoice = ANY_CPU_MODULE, stopped: Stopped = lambda: False) -> SelfTest:
    """Test the best of the modules that may be opened. Never raises; `stopped` ends it early, as UNABLE."""
    command = [*program.argv, OPTION, *cpu.arguments(), "--parent", str(os.getpid())]
    steps: list[Step] = []
    try:
        with _started(command, program) as process:
            cut_off = _collect(process, steps, stopped)
            exit_code = None if cut_off else _exit_code(process)
    except OSError as error:
        return _judged([Step(kind=StepKind.UNABLE, detail=str(error))], None, "")
    return _judged(steps, exit_code, cut_off)


@contextmanager
def _started(command: Sequence[str], program: Program) -> Iterator[subprocess.Popen[bytes]]:
    with _log(program.log_path) as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=_ROOT,
            env=dict(program.environment),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _log(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")
    except OSError:
        return Path(os.devnull).open("ab")


def _collect(process: subprocess.Popen[bytes], steps: list[Step], stopped: Stopped) -> str:
    """Gather steps until the output ends. Returns "" or why it was not waited for any longer."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(process, lines), name="engine self-test", daemon=True)
    reader.start()
    heard, limit = time.monotonic(), START_LIMIT_S
    while not stopped():
        try:
            line = lines.get(timeout=LOOK_EVERY_S)
        except queue.Empty:
            if time.monotonic() - heard > limit:
                return f"no answer within {limit:.1f} s"
            continue
        if not line:
            return ""
        steps.append(_understood(line))
        heard, limit = time.monotonic(), LIMIT_S * _slowness(steps)
    steps.append(Step(kind=StepKind.UNABLE, detail="the test was stopped"))
    return "stopped"


def _slowness(steps: Sequence[Step]) -> float:
    """How many times as slow as usual this computer is, at least 1. Processor time: load and disks are no reason."""
    started = next((_number(step.detail) for step in steps if step.kind is StepKind.UP), 0)
    return max(1.0, started / USUAL_START_MS)


def _read(process: subprocess.Popen[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    if process.stdout is None:
        raise RuntimeError("no output")
    with process.stdout as output:
        while line := output.readline(MOST_LINE_BYTES):
            lines.put(line)
    lines.put(b"")


def _understood(line: bytes) -> Step:
    try:
        return _steps.decode(line)
    except msgspec.MsgspecError as error:
        return Step(kind=StepKind.UNABLE, detail=str(error))


def _exit_code(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        return None


def _judged(steps: Sequence[Step], exit_code: int | None, cut_off: str) -> SelfTest:
    scores = {step.module: _number(step.detail) for step in steps if step.kind is StepKind.SCORE}
    refused = {step.module: step.detail for step in steps if step.kind is StepKind.REFUSED}
    last = steps[-1] if steps else Step(kind=StepKind.UNABLE)

    def ended(end: End, reason: str = "", took_ms: int = 0) -> SelfTest:
        return SelfTest(end, last.module, reason, took_ms, scores, refused)

    if last.kind is StepKind.PASSED:
        return ended(End.PASSED, took_ms=_number(last.detail))
    if last.kind in (StepKind.WRONG, StepKind.REFUSED):
        return ended(End.BAD, last.detail)
    if last.kind in (StepKind.OPENING, StepKind.TRYING):
        when = "when it was opened" if last.kind is StepKind.OPENING else "when it was tried"
        sure = not cut_off and is_processor_fault(exit_code)
        return ended(End.BAD if sure else End.DOUBTFUL, f"{cut_off or cause(exit_code)} {when}")
    return ended(End.UNABLE, last.detail or cut_off or cause(exit_code))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
