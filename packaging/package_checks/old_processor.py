"""Runs the frozen engine and window on emulated older processors, and looks for instructions they do not have."""

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from package_checks import instructions
from package_checks.engine_talk import Answer, EngineEnded, ask
from package_checks.outcome import Outcome, failed, judged, one_line, works
from package_checks.tiny_program import AVX2
from package_checks.tiny_program import refused as refuses

EMULATOR = "qemu-x86_64-static"
TOOLS = (EMULATOR, "objdump", "readelf", "cp")
# The processor: the library that must be chosen on it. The first two have no AVX, the next two no AVX2.
PROCESSORS = {
    "core2duo": "libggml-cpu-x64.so",
    "Nehalem": "libggml-cpu-sse42.so",
    "Westmere": "libggml-cpu-sse42.so",
    "SandyBridge": "libggml-cpu-sandybridge.so",
    "IvyBridge": "libggml-cpu-ivybridge.so",
    "Haswell": "libggml-cpu-haswell.so",
}
OLDEST_WINDOW = "Nehalem"  # Qt itself asks for SSE4.2
LIBRARIES = Path("_internal/llama_cpp/lib")
POCKET = Path("_internal/resources/pocket/tandem-pocket-base-Q8_0.gguf")
TOO_NEW = {"AVX2", "AVX-512", "BMI2", "FMA", "AVX"}
LIMIT_S = 300
MOST_FUNCTIONS = 3


def check(program: Path) -> Iterator[Outcome]:
    """All outcomes, as they come."""
    with tempfile.TemporaryDirectory(prefix="tandem-check-") as folder:
        log = Path(folder) / "engine.log"
        try:
            here = ask([str(program / "tandem-engine")], program / POCKET, log)
        except EngineEnded as error:
            yield failed("this processor", one_line(str(error)))
            return
        yield _chosen_here(here, program)
        yield _emulator_is_honest(Path(folder))
        for processor, library in PROCESSORS.items():
            yield _emulated(processor, library, program, here, log)
        yield _nothing_fits(program, Path(folder))
        yield _whole_program(program, Path(folder))
    yield from _machine_code(program / LIBRARIES)


def _chosen_here(answer: Answer, program: Path) -> Outcome:
    flags = _processor_flags()
    newest = "avx512f" in flags
    chosen = answer.cpu_library
    found = bool(instructions.in_library(program / LIBRARIES / chosen)) if chosen else False
    has_512 = found and any(kind == "AVX-512" for kind, _ in instructions.in_library(program / LIBRARIES / chosen))
    seen = (
        f"{chosen}, {'with' if has_512 else 'without'} AVX-512 code; the processor has {'' if newest else 'no '}AVX-512"
    )
    return judged("this processor", f"{seen}; wrote {answer.text!r}", good=bool(chosen) and has_512 == newest)


def _processor_flags() -> set[str]:
    text = Path("/proc/cpuinfo").read_text("ascii", "replace")
    line = next((line for line in text.splitlines() if line.startswith("flags")), "")
    return set(line.split())


def emulation(processor: str, program: Path, name: str) -> list[str]:
    """The command line that runs one of the frozen programs on an emulated processor.

    A frozen program starts itself once more to set where its libraries are, and that second start would be out of the
    emulator. It does not where it finds what it would set.
    """
    variables = {
        "_PYI_ARCHIVE_FILE": str(program / name),
        "_PYI_PARENT_PROCESS_LEVEL": "-1",
        "_PYI_LINUX_PROCESS_NAME": name[:15],
        "LD_LIBRARY_PATH": str(program / "_internal"),
    }
    assignments = [f"{variable}={value}" for variable, value in variables.items()]
    return ["env", *assignments, EMULATOR, "-cpu", processor, str(program / name)]


def _emulator_is_honest(folder: Path) -> Outcome:
    """The control: an AVX2 instruction must end a program where it lacks AVX2, and run where it has it."""
    refused = {name: refuses([EMULATOR, "-cpu", name], AVX2, folder) for name in PROCESSORS}
    good = refused == {name: name != "Haswell" for name in PROCESSORS}
    return judged("the emulator refuses AVX2", ", ".join(name for name, no in refused.items() if no), good=good)


def _emulated(processor: str, library: str, program: Path, here: Answer, log: Path) -> Outcome:
    name = f"engine on {processor}"
    command = emulation(processor, program, "tandem-engine")
    try:
        answer = ask(command, program / POCKET, log)
    except EngineEnded as error:
        return failed(name, one_line(str(error)))
    same = "the same text as here" if answer.text == here.text else f"another text: {answer.text!r}"
    seen = f"{answer.cpu_library}, ready in {answer.ready_s:.1f} s, {answer.tokens} tokens, {same}"
    # Other instructions round differently: another word may win, but words must come.
    sane = answer.tokens == here.tokens and answer.text.isprintable() and bool(answer.text.strip())
    return judged(name, seen, good=sane and answer.cpu_library == library)


def _nothing_fits(program: Path, folder: Path) -> Outcome:
    """The control: with the code for newer processors alone, an old one must be refused in words, not killed."""
    libraries = folder / "haswell-only"
    libraries.mkdir()
    for path in (program / LIBRARIES).iterdir():
        if not path.name.startswith("libggml-cpu-") or path.name == "libggml-cpu-haswell.so":
            shutil.copy(path, libraries)
    command = emulation("Nehalem", program, "tandem-engine")
    try:
        answer = ask(
            command, program / POCKET, folder / "engine.log", environment={"LLAMA_CPP_LIB_PATH": str(libraries)}
        )
    except EngineEnded as error:
        return judged("Nehalem, no library for it", one_line(str(error)), good="no code that runs" in str(error))
    return failed("Nehalem, no library for it", f"it answered with {answer.cpu_library}")


def _whole_program(program: Path, folder: Path) -> Outcome:
    """Window and engines on the old processor: the smoke test, with an engine's program that emulates the real one."""
    name = f"window and engines on {OLDEST_WINDOW}"
    copy = folder / "tandem"
    subprocess.run(["cp", "--archive", str(program), str(copy)], check=True)
    (copy / "tandem-engine").rename(copy / "tandem-engine.real")
    engine = shlex.join(emulation(OLDEST_WINDOW, copy, "tandem-engine.real"))
    (copy / "tandem-engine").write_text(f'#!/bin/sh\nexec {engine} "$@"\n', "ascii")
    (copy / "tandem-engine").chmod(0o755)
    command = [*emulation(OLDEST_WINDOW, copy, "tandem"), "smoke", "--json"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return failed(name, f"no end within {LIMIT_S} s")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return failed(name, one_line(f"exit status {done.returncode}: {done.stderr}"))
    seen = f"window {report['window_s']:.1f} s, first token {report['first_token_s']:.1f} s (emulated), "
    return judged(name, seen + (" ".join(report["problems"]) or "both voices answered"), good=report["ok"])


def _machine_code(libraries: Path) -> Iterator[Outcome]:
    for path in sorted(libraries.glob("*.so*")):
        if not path.name.startswith("libggml-cpu-"):
            yield _no_newer_code(path)
    opened = {path.name: instructions.initialisers(path) for path in sorted(libraries.glob("libggml-cpu-*.so"))}
    busy = {name: number for name, number in opened.items() if number}
    seen = f"{len(opened)} libraries are opened to be compared; they run nothing of their own at that"
    yield judged("opening every processor's library", str(busy) if busy else seen, good=bool(opened) and not busy)


def _no_newer_code(path: Path) -> Outcome:
    name = f"machine code of {path.name}"
    found = {key: number for key, number in instructions.in_library(path).items() if key[0] in TOO_NEW}
    if not found:
        return works(name, "nothing beyond what every x86-64 processor has was found")
    first = [f"{kind} in {function} ({number})" for (kind, function), number in list(found.items())[:MOST_FUNCTIONS]]
    return failed(name, f"{sum(found.values())} instructions: {', '.join(first)}")
