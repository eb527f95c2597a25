"""llama.cpp's own benchmark as the yardstick: a program built beside the app from the same source, where there is one.

It decodes without choosing tokens or making text, so what it reaches is the engine's upper limit.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import MeasurementFailed
from benchmarks.steps import N_BATCH, Step

TIMEOUT_S = 1200


class Rates(NamedTuple):
    """Tokens per second of one step."""

    prompt: float
    decode: float


def measure_llama_bench(program: Path, file: Path, steps: Sequence[Step], threads: int) -> list[Rates]:
    """Run it once for every step. Raises MeasurementFailed."""
    return [
        Rates(
            _rate(program, file, threads, prompt=step.prompt, generate=0, depth=step.depth),
            _rate(program, file, threads, prompt=0, generate=step.generate, depth=step.depth + step.prompt),
        )
        for step in steps
    ]


def _rate(program: Path, file: Path, threads: int, *, prompt: int, generate: int, depth: int) -> float:
    numbers = {"-p": prompt, "-n": generate, "-d": depth, "-t": threads, "-b": N_BATCH, "-ub": N_BATCH, "-r": 1}
    words = [word for name, number in numbers.items() for word in (name, str(number))]
    command = [str(program), "-m", str(file), *words, "-o", "json"]
    environment = os.environ | {"LD_LIBRARY_PATH": str(program.parent)}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, errors="replace"
        )
        return float(json.loads(done.stdout)[0]["avg_ts"])
    except (OSError, ValueError, LookupError, subprocess.TimeoutExpired) as error:
        raise MeasurementFailed(f"{program.name} gave no figure: {error}") from error
