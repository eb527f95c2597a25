"""Compares how fast the package and the build made for this very processor write, in turns within one run."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from setup_steps.locations import PACKAGING, ROOT, cache_folder, venv_python

from package_checks.outcome import Outcome, failed, judged, one_line

LEAST_RATIO = 0.97
LIMIT_S = 300
_WRITE_FILE = "import sys; from pathlib import Path; from benchmarks.bench_file import FULL, bench_file; " + (
    "print(bench_file(FULL, Path(sys.argv[1])))"
)


def check(program: Path, pairs: int) -> Iterator[Outcome]:
    """One outcome: the ratio of the two speeds with its spread."""
    name = "decode speed, package against native"
    try:
        model = _model_file()
        yield _compare(name, [str(program / "tandem")], [str(venv_python()), str(ROOT / "main.py")], model, pairs)
    except (subprocess.SubprocessError, ValueError, KeyError) as error:
        words = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        yield failed(name, one_line(str(words)))


def _model_file() -> str:
    """A file of 372 million random weights: large enough that memory and not the program around it sets the speed."""
    command = [str(venv_python()), "-c", _WRITE_FILE, str(cache_folder() / "bench")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(PACKAGING), str(ROOT)])}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def _compare(name: str, packaged: Sequence[str], native: Sequence[str], model: str, pairs: int) -> Outcome:
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(pairs):
        # Each goes first every other time: what the machine does meanwhile hits both alike.
        turns = [(ours, packaged), (theirs, native)]
        for speeds, command in turns if number % 2 else reversed(turns):
            speeds.append(_decode_rate(command, model))
        print(f"  pair {number + 1}: {ours[-1]:.1f} and {theirs[-1]:.1f} tokens/s", file=sys.stderr, flush=True)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    middle, low, high = spread(ratios)
    seen = f"ratio {middle:.3f} (middle half {low:.3f} to {high:.3f}, {pairs} pairs, at least {LEAST_RATIO}); "
    seen += f"medians {statistics.median(ours):.1f} and {statistics.median(theirs):.1f} tokens/s, "
    seen += f"best {max(ours):.1f} and {max(theirs):.1f}, of {Path(model).name}"
    return judged(name, seen, good=middle >= LEAST_RATIO)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, lower and upper quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def _decode_rate(command: Sequence[str], model: str) -> float:
    # --depth 0 and a short prompt: what is compared is writing.
    options = ["bench", model, "--json", "--prompt", "16", "--generate", "48", "--repetitions", "2"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=LIMIT_S, check=True)
    return float(json.loads(done.stdout)["decode_tokens_per_s"])
