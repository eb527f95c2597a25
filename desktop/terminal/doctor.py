"""doctor: checks, each done for real, of everything Tandem needs on this computer."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

import desktop
from desktop.chat.request import context_params
from desktop.engine.processor_code.words import code_words, try_code
from desktop.errors import AppError
from desktop.paths import Paths, pocket_file
from desktop.protocol.messages import Generate, TextPrompt, Tokens
from desktop.settings.values import Settings, engine_settings
from desktop.store.database import check_file, check_sqlite
from desktop.terminal.check import Check, tried
from desktop.terminal.engine_run import EngineRun
from desktop.terminal.interrupts import Interrupts
from desktop.terminal.library_checks import library_checks
from desktop.terminal.required_packages import required_packages
from desktop.terminal.screen_check import NoScreen
from desktop.terminal.text_in_out import write
from desktop.terminal.window_check import window_problem
from desktop.voice import Voice

_NO_CODE = (
    "From source: packaging/dev.py setup builds a portable engine where the other fails. "
    "A packaged application: report this line with the processor's name."
)


def doctor(settings: Settings, notice: str, paths: Paths, *, as_json: bool) -> int:
    """Print every check as it is done. Returns 0 when all are good, else 1. Raises Interrupted, BrokenPipeError."""
    checks = []
    for check in _all_checks(settings, notice, paths):
        checks.append(check)
        if not as_json:
            write(_line(check))
    good = all(check.ok for check in checks)
    if as_json:
        report = {"ok": good, "version": desktop.__version__, "checks": [asdict(check) for check in checks]}
        write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        failed = sum(not check.ok for check in checks)
        write("Everything works.\n" if good else f"{failed} of {len(checks)} checks failed.\n")
    return 0 if good else 1


def _all_checks(settings: Settings, notice: str, paths: Paths) -> Iterator[Check]:
    yield Check("tandem", ok=True, detail=f"{desktop.__version__}, {platform.platform()}")
    yield Check("python", ok=True, detail=f"{platform.python_version()}, {sys.executable}")
    yield _packages()
    problem = window_problem()
    fine = problem is None or isinstance(problem, NoScreen)
    yield Check("window", fine, problem.detail if problem else _version("PySide6_Essentials"), _hint(problem))
    yield tried("sqlite", check_sqlite)
    if paths.portable_words:
        yield Check("portable", ok=True, detail=paths.portable_words)
    for folder in paths.folders():
        yield tried(f"folder {folder}", lambda folder=folder: _folder(folder, paths))  # type: ignore[misc]
    yield Check("settings", ok=True, detail=notice or str(paths.settings_file))
    yield tried("chats", lambda: check_file(paths.database_file))
    yield from library_checks(settings.library, paths)
    yield _self_test(paths)
    for voice in Voice:
        yield from _pocket_checks(voice, settings, paths)


def _packages() -> Check:
    versions = {name: _version(name) for name in required_packages()}
    missing = [name for name, version in versions.items() if not version]
    told = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
    detail = told or "not declared here: pyproject.toml was left behind"
    return Check(
        "packages",
        not missing,
        detail,
        "Set Tandem up again: packaging/dev.py setup." if missing else "",
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _folder(folder: Path, paths: Paths) -> str:
    paths.make_one(folder)
    return "written to"


def _self_test(paths: Paths) -> Check:
    passed, how = try_code(paths.engine_log("doctor"))
    detail = f"{code_words(paths.engine_log('doctor'))}; {how}"
    return Check("engine code", passed, detail, "" if passed else _NO_CODE)


def _pocket_checks(voice: Voice, settings: Settings, paths: Paths) -> Iterator[Check]:
    """The engine, its devices (once) and one token from the built-in file of `voice`."""
    file = pocket_file(voice)
    name = f"pocket {voice}"
    try:
        with Interrupts() as interrupts, EngineRun(paths.engine_log("doctor"), interrupts) as engine:
            if voice is Voice.BASE and engine.ready is not None:
                ready = engine.ready
                detail = f"llama.cpp {ready.llama_version}, llama-cpp-python {ready.binding_version}"
                code = f", processor code {ready.cpu_library}" if ready.cpu_library else ""
                yield Check("engine", ok=True, detail=f"{detail}{code}, ready in {ready.start_s:.2f} s")
                for device in ready.devices:
                    free = f"{device.free_bytes / 1e9:.1f} of {device.total_bytes / 1e9:.1f} GB free"
                    yield Check(f"device {device.name}", ok=True, detail=f"{device.description}, {free}")
            loaded = engine.load(file, context_params(engine_settings(settings, file)))
            if voice is Voice.BASE:
                yield Check("confinement", ok=True, detail=loaded.confinement)
            command = Generate(id=1, prompt=TextPrompt(segments=["Once"]), max_tokens=1, ignore_end=True)
            text: list[str] = []
            finished = engine.generate(command, lambda tokens: _keep(text, tokens))
    except AppError as error:
        yield Check(name, ok=False, detail=f"{error.title} {error.detail}", hint=error.hint)
        return
    detail = f"{file.name}, {loaded.device}, loaded in {loaded.load_s:.2f} s, wrote {''.join(text)!r}"
    hint = "" if finished.tokens else "The file loads but writes nothing: install Tandem again."
    yield Check(name, ok=finished.tokens == 1, detail=detail, hint=hint)


def _keep(text: list[str], tokens: Tokens) -> None:
    text.append(tokens.text)


def _hint(problem: AppError | None) -> str:
    return problem.hint if problem else ""


def _line(check: Check) -> str:
    hint = f"\n      {check.hint}" if check.hint else ""
    return f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}{hint}\n"
