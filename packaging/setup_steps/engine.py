"""Provides the engine: builds its wheel or takes it from the cache, installs it, tries it, and has a second choice."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

from setup_steps import engine_check, llama_wheel, virtual_environment
from setup_steps.file_lock import taking_turns
from setup_steps.job import Job, wait_for
from setup_steps.locations import cache_folder
from setup_steps.report import SetupError, say

FAILED = "failed-self-test.txt"  # in a wheel's place in the cache: why it must not be installed again


def install_for_this_computer(jobs: list[Job], cmake_args: str, python: Path, *, again: bool = False) -> str:
    """Run the jobs and install an engine that passes its self-test. Raises SetupError where none does.

    again: the code made for this processor gets another chance. Returns why the engine is a portable one, "" where it
    is made for this processor.
    """
    native = llama_wheel.for_this_computer(cmake_args)
    if again:
        (_folder(native) / FAILED).unlink(missing_ok=True)
    if fault := known_fault(native):
        say(f"The engine made for this processor has failed its self-test before: {fault}.")
    elif fault := _install_and_try(jobs, native, python):
        note_fault(native, fault)
        say(f"The engine made for this processor failed its self-test: {fault}.")
        jobs = []
    else:
        return ""
    install_portable(jobs, cmake_args, python, fault)
    return fault


def install_portable(jobs: list[Job], cmake_args: str, python: Path, native_fault: str) -> None:
    """Install an engine of ordinary instructions. Raises SetupError where it fails its self-test, too."""
    recipe = llama_wheel.portable(cmake_args)
    was_cached = llama_wheel.cached_wheel(_folder(recipe)) is not None
    fault = _install_and_try(jobs, recipe, python)
    if fault and was_cached:
        _remove_wheel(recipe)
        fault = _install_and_try([], recipe, python)
    if fault:
        _remove_wheel(recipe)
        raise SetupError(
            f"No engine works on this computer.\n  Made for this processor: {native_fault}.\n  Portable: {fault}.\n"
            f"Please report both lines with {engine_check.log_file()} and this processor:\n{llama_wheel.processor()}"
        )
    say(
        "A portable engine is installed, which passed. The kind made for this processor is tried again by:\n"
        "    python3 packaging/dev.py setup --again"
    )


def known_fault(recipe: llama_wheel.Recipe) -> str:
    """Why this engine was found not to work, "" where nothing is known."""
    try:
        return (_folder(recipe) / FAILED).read_text("utf-8").strip()
    except OSError:
        return ""


def note_fault(recipe: llama_wheel.Recipe, fault: str) -> None:
    """Let no other set-up install it from the cache."""
    _remove_wheel(recipe)
    _folder(recipe).mkdir(parents=True, exist_ok=True)
    (_folder(recipe) / FAILED).write_text(fault + "\n", "utf-8")


def _remove_wheel(recipe: llama_wheel.Recipe) -> None:
    for wheel in _folder(recipe).glob("*.whl"):
        wheel.unlink(missing_ok=True)


def _install_and_try(jobs: list[Job], recipe: llama_wheel.Recipe, python: Path) -> str:
    install_wheel(provide_wheel(jobs, recipe, python), python)
    return engine_check.fault_of(python)


def _folder(recipe: llama_wheel.Recipe) -> Path:
    parts = recipe.needs | {"compiler": llama_wheel.provide_compiler()}
    return cache_folder() / "wheels" / llama_wheel.key(parts)


def provide_wheel(jobs: list[Job], recipe: llama_wheel.Recipe, python: Path) -> Path:
    """Run the jobs and return the llama-cpp-python wheel, built beside them unless the cache has it."""
    folder = _folder(recipe)
    with ExitStack() as stack:
        if not llama_wheel.cached_wheel(folder):
            stack.enter_context(taking_turns(folder.with_suffix(".lock"), "the build of llama.cpp"))
        if wheel := llama_wheel.cached_wheel(folder):
            wait_for(_started(jobs))
            return wheel
        say(f"Building llama.cpp for {recipe.target}; this takes a few minutes, once.")
        build = llama_wheel.LlamaBuild(folder, recipe.arguments, python)
        stack.callback(build.close)
        wait_for(_started([build.job, *jobs]))
        return build.wheel()


def _started(jobs: list[Job]) -> list[Job]:
    for job in jobs:
        job.start()
    return jobs


def install_wheel(wheel: Path, python: Path) -> None:
    """Install the engine's wheel, without dependencies: the engine imports the low-level binding, which needs none."""
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--force-reinstall",
        str(wheel),
    ]
    done = subprocess.run(
        command,
        env=virtual_environment.pip_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{wheel.name} could not be installed:\n{done.stdout}{done.stderr}")
