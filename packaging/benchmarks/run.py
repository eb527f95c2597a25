"""Takes the measurements, each in a process of its own, and shows what came out."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol, cast

import msgspec

from benchmarks import machine
from benchmarks.bench_file import TINY, bench_file
from benchmarks.figures import Figure, MeasurementFailed
from benchmarks.options import Options
from desktop.errors import AppError
from desktop.paths import Paths

MEASUREMENTS = (
    "start",
    "speed",
    "busy_core",
    "both",
    "toggle",
    "stop",
    "growth",
    "ui",
    "lens",
    "find",
    "palette",
    "page",
)
WITHOUT_FILE = {"find", "palette", "page"}  # of these, measurements that need no model file
MAIN_TIMEOUT_S = 3600
_PROGRAMS = ("llama_bench", "llama_perplexity")  # of llama.cpp, to measure against


class Measurement(Protocol):
    """What every module in MEASUREMENTS offers."""

    def measure(self, options: Options) -> list[Figure]:
        """Take the figures."""


class Result(msgspec.Struct, kw_only=True):
    """One measurement: its figures, or why there are none."""

    name: str
    busy_share_before: float = 0.0
    figures: list[Figure] = []
    failure: str = ""


class Report(msgspec.Struct, kw_only=True):
    """Everything that goes into the JSON file."""

    machine: machine.Machine
    warning: str
    quick: bool
    results: list[Result]


def main(arguments: list[str], program: Path, description: str) -> int:
    """Measure what was asked for. program: what each measurement's process is started with."""
    chosen = _parse(arguments, description)
    if chosen.alone:
        return _measure_here(chosen.names[0], chosen)
    before = machine.look()
    if before.warning():
        print(f"Warning: {before.warning()}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        options = _options(chosen, Path(folder))
        if set(chosen.names or MEASUREMENTS) - WITHOUT_FILE:
            _write_files(options)
        results = [_measure_in_child(name, program, chosen, Path(folder)) for name in chosen.names or MEASUREMENTS]
    report = Report(machine=before, warning=before.warning(), quick=chosen.quick, results=results)
    if chosen.json:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    _print_table(report)
    return 1 if any(result.failure for result in results) else 0


def _parse(arguments: list[str], description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py bench", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(MEASUREMENTS))
    parser.add_argument("--quick", action="store_true", help="a tiny file and few repeats")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there")
    parser.add_argument("--repeat", type=int, default=0, metavar="N", help="how often each measurement is taken")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="where the model files are kept")
    parser.add_argument(
        "--llama-bench", type=Path, metavar="PROGRAM", help="measure speed against llama.cpp's own, too"
    )
    parser.add_argument(
        "--llama-perplexity", type=Path, metavar="PROGRAM", help="compare the lens with llama.cpp's own figures, too"
    )
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)  # the folder of a child's result
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}")
    if chosen.repeat < 0:
        parser.error("--repeat needs a positive number")
    for name in _PROGRAMS:
        if getattr(chosen, name):
            setattr(chosen, name, getattr(chosen, name).absolute())
    chosen.cache = (chosen.cache or Paths.default().cache_dir / "bench").absolute()
    return chosen


def _options(chosen: argparse.Namespace, folder: Path) -> Options:
    return Options(
        quick=chosen.quick,
        repeat=chosen.repeat,
        cache=chosen.cache,
        folder=folder,
        **{name: getattr(chosen, name) for name in _PROGRAMS},
    )


def _write_files(options: Options) -> None:
    """Before the first measurement: writing one leaves a warm processor and a full page cache."""
    with contextlib.suppress(MeasurementFailed):  # each measurement that needs the file says so itself
        bench_file(TINY, options.cache)
        options.file()


def _measure_in_child(name: str, program: Path, chosen: argparse.Namespace, folder: Path) -> Result:
    """A crash, a second QApplication, or memory that stays behind concerns this measurement alone."""
    print(f"Measuring {name} …", file=sys.stderr, flush=True)
    command = [
        sys.executable,
        str(program),
        name,
        "--alone",
        str(folder),
        "--cache",
        str(chosen.cache),
    ]
    command += ["--repeat", str(chosen.repeat)] + (["--quick"] if chosen.quick else [])
    for program_name in _PROGRAMS:
        given = getattr(chosen, program_name)
        command += [f"--{program_name.replace('_', '-')}", str(given)] if given else []
    busy = machine.busy_share()
    try:
        done = subprocess.run(command, env={**os.environ, "PYTHONUTF8": "1"}, timeout=MAIN_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return Result(name=name, busy_share_before=busy, failure=f"it took more than {MAIN_TIMEOUT_S} s")
    try:
        result = msgspec.json.decode(_result_file(folder, name).read_bytes(), type=Result)
    except FileNotFoundError:
        result = Result(name=name, failure=f"its process ended with code {done.returncode}")
    result.busy_share_before = busy
    return result


def _result_file(folder: Path, name: str) -> Path:
    return folder / f"result-{name}.json"


def _measure_here(name: str, chosen: argparse.Namespace) -> int:
    result = Result(name=name)
    try:
        module = cast("Measurement", importlib.import_module(f"benchmarks.{name}"))
        result.figures = module.measure(_options(chosen, chosen.alone))
    except (MeasurementFailed, AppError, ImportError, subprocess.TimeoutExpired) as error:
        result.failure = error.one_line() if isinstance(error, AppError) else str(error)
    _result_file(chosen.alone, name).write_bytes(msgspec.json.encode(result))
    return 0


def _print_table(report: Report) -> None:
    facts = report.machine
    print(f"\n{facts.processor}, {facts.physical_cores} cores, {facts.system}")
    if report.quick:
        print("Quick: a tiny file and few repeats. These figures say only that everything runs.")
    if report.warning:
        print(f"Warning: {report.warning}")
    rows = [
        (figure.what, f"{figure.value:.3g} {figure.unit}".strip(), _budget(figure), figure.verdict(), figure.note)
        for result in report.results
        for figure in result.figures
    ]
    widths = [max([len(row[column]) for row in rows], default=0) for column in range(4)]
    for row in rows:
        print("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip())
    for result in report.results:
        if result.busy_share_before > machine.BUSY_SHARE:
            print(f"{result.name}: {result.busy_share_before:.0%} of the processor was busy before it began.")
        if result.failure:
            print(f"{result.name} could not be measured: {result.failure}")


def _budget(figure: Figure) -> str:
    return figure.budget.words() if figure.budget else ""
