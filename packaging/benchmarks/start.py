"""From starting the program to the window and the first token; engine start and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import psutil
from package_steps.layout import Build

from benchmarks.bench_file import TINY, bench_file
from benchmarks.figures import Figure, MeasurementFailed, at_most, median_and_max
from benchmarks.live_engine import LiveEngine, ready_time, text_request
from benchmarks.options import Options
from desktop.paths import DATA_DIR_VARIABLE
from desktop.protocol.messages import ContextParams

ROOT = Path(__file__).resolve().parents[2]
WINDOW_LIMIT_MS = 1000
ENGINE_LIMIT_MS = 500  # after the window
FIRST_TOKEN_LIMIT_MS = 2000
MEMORY_LIMIT_MB = 60
MEGABYTE = 1e6
TIMEOUT_S = 120


class Smoke(msgspec.Struct, frozen=True):
    """What `smoke --json` prints: seconds since the process began, and when it takes that to have been."""

    window_s: float
    engine_s: float
    first_token_s: float
    started_at: float = 0.0  # since the epoch; 0 = the system's word for it, psutil's create_time


def measure(options: Options) -> list[Figure]:
    """The budgets hold for every start, not for the usual one. Source and frozen program take turns."""
    programs = _programs()
    starts: dict[str, list[Smoke]] = {name: [] for name in programs}
    for command in programs.values():
        _start_app(command)  # the first start after a change compiles what the others find compiled
    for _ in range(options.repeats(5)):
        for name, command in programs.items():
            starts[name].append(_start_app(command))
    ready = [ready_time(options.folder) for _ in range(options.repeats(5))]
    return [
        *(figure for name, samples in starts.items() for figure in _figures(name, samples)),
        *median_and_max("engine process ready after start", ready, None),
        _memory(options),
    ]


def _programs() -> dict[str, list[str]]:
    """From source, and frozen where that has been built."""
    found = {"source": [sys.executable, str(ROOT / "main.py")]}
    frozen = Build("cpu", "", 0).program / "tandem"
    if frozen.exists():
        found["frozen"] = [str(frozen)]
    return found


def _figures(name: str, samples: list[Smoke]) -> list[Figure]:
    window = [start.window_s for start in samples]
    engine = [max(0.0, start.engine_s - start.window_s) for start in samples]
    token = [start.first_token_s for start in samples]
    return [
        *median_and_max(f"{name}: window on screen after start", window, WINDOW_LIMIT_MS),
        *median_and_max(f"{name}: file loaded after the window", engine, ENGINE_LIMIT_MS),
        *median_and_max(f"{name}: first token of the pocket pair after start", token, FIRST_TOKEN_LIMIT_MS),
    ]


def _start_app(program: list[str]) -> Smoke:
    command = [*program, "smoke", "--json"]
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        environment = {**os.environ, DATA_DIR_VARIABLE: folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # no user has it: each start would compile everything
        if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(environment):
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        started_at = time.time()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            # Linux tells the start of a process only relative to a boot time of whole seconds: up to a second off.
            system_says = psutil.Process(process.pid).create_time()
            try:
                output, errors = process.communicate(timeout=TIMEOUT_S)
            except subprocess.TimeoutExpired as late:
                process.kill()
                raise MeasurementFailed(f"{command} took more than {TIMEOUT_S} s") from late
    if process.returncode != 0:
        words = (errors + output).decode("utf-8", "replace")[-2000:].strip()
        raise MeasurementFailed(f"{command} ended with code {process.returncode}: {words}")
    report = msgspec.json.decode(output, type=Smoke)
    error_s = (report.started_at or system_says) - started_at
    return Smoke(report.window_s + error_s, report.engine_s + error_s, report.first_token_s + error_s)


def _memory(options: Options) -> Figure:
    """With the tiny file, so that what llama.cpp itself allocates for weights and computing hardly counts."""
    path, n_ctx = bench_file(TINY, options.cache), 512
    with LiveEngine(path, options.folder, ContextParams(n_ctx=n_ctx)) as engine:
        engine.ask(text_request("The quick brown fox", 32))
        process: psutil.Process = engine.process
        resident = process.memory_info().rss
    beyond = (resident - path.stat().st_size - TINY.kv_bytes(n_ctx)) / MEGABYTE
    return Figure(
        what="engine memory beyond weights and KV cache",
        value=beyond,
        unit="MB",
        budget=at_most(MEMORY_LIMIT_MB),
        samples={"resident_MB": [resident / MEGABYTE]},
        note="resident, shared libraries included; tiny file",
    )
