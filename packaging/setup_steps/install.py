"""Brings the virtual environment to the state that the requirement files and this computer ask for."""

import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from setup_steps import llama_wheel, virtual_environment
from setup_steps.file_lock import taking_turns
from setup_steps.job import Job, Step, wait_for
from setup_steps.locations import REQUIREMENTS, ROOT, VENV, cache_folder, venv_python
from setup_steps.report import SetupError, say
from setup_steps.system_libraries import provide_system_libraries

# Each set of packages and the files that make it up.
RUNTIME = "runtime"
DEVELOPMENT = "development"
SETS = {RUNTIME: ("runtime.txt",), DEVELOPMENT: ("runtime.txt", "development.txt")}
STAMP = VENV / "tandem-setup.json"


def read_stamp() -> dict[str, str]:
    """Return what the last set-up left behind; empty when it did not finish."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def wanted_stamp(package_set: str, cmake_args: str) -> dict[str, str]:
    """Return what the stamp says when there is nothing to do."""
    stamp = {"llama": llama_wheel.key(llama_wheel.needs(cmake_args)), "cmake_args": cmake_args}
    for contained, names in SETS.items():
        if set(names) <= set(SETS[package_set]):
            files = [(REQUIREMENTS / name).read_text("utf-8") for name in names]
            stamp[contained] = hashlib.sha256("\n".join([virtual_environment.identity(), *files]).encode()).hexdigest()
    return stamp


def build_options(stamp: dict[str, str]) -> str:
    """Return the user's CMAKE_ARGS: set for one set-up, they hold for the following ones until set again."""
    return os.environ.get("CMAKE_ARGS", stamp.get("cmake_args", "")).strip()


def prepare(package_set: str, *, again: bool = False) -> bool:
    """Set up what is missing; return whether there was anything to do."""
    if not again and _up_to_date(package_set):
        return False
    this_clone = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    with taking_turns(cache_folder() / "locks" / this_clone, "the set-up"):
        if not again and _up_to_date(package_set):
            return False
        provide_system_libraries()
        virtual_environment.ensure()
        _install(package_set, again=again)
    return True


def _up_to_date(package_set: str) -> bool:
    stamp = read_stamp()
    return wanted_stamp(package_set, build_options(stamp)).items() <= stamp.items()


def _install(package_set: str, *, again: bool) -> None:
    stamp = read_stamp()
    cmake_args = build_options(stamp)
    wanted = wanted_stamp(package_set, cmake_args)
    packages_done = not again and stamp.get(package_set) == wanted[package_set]
    llama_done = not again and stamp.get("llama") == wanted["llama"]
    # From here until the end the environment is in between; a stamp would say otherwise after an interruption.
    STAMP.unlink(missing_ok=True)
    jobs = [] if packages_done else [_package_job(package_set)]
    if llama_done:
        wait_for(_started(jobs))
    else:
        recipe = llama_wheel.for_this_computer(cmake_args)
        install_wheel(provide_wheel(jobs, recipe, venv_python()), venv_python())
    STAMP.write_text(json.dumps(stamp | wanted, indent=1), "utf-8")


def _package_job(package_set: str) -> Job:
    files = [word for name in SETS[package_set] for word in ("--requirement", str(REQUIREMENTS / name))]
    command = [str(venv_python()), "-m", "pip", "install", "--require-hashes", "--progress-bar", "off", *files]
    log = cache_folder() / "logs" / f"packages-{package_set}.log"
    job = Job("Installing packages", command, log, virtual_environment.pip_environment())
    job.step = Step("installing packages", "installing packages")
    job.describe = _describe_pip
    return job


def _describe_pip(line: str) -> Step | None:
    if line.startswith("Collecting "):
        return Step(f"fetching {line.split()[1].partition('=')[0]}", "installing packages")
    if line.startswith("Installing collected"):
        return Step("unpacking packages", "installing packages")
    return None


def _started(jobs: Sequence[Job]) -> Sequence[Job]:
    for job in jobs:
        job.start()
    return jobs


def provide_wheel(jobs: list[Job], recipe: llama_wheel.Recipe, python: Path) -> Path:
    """Run the jobs and return the llama-cpp-python wheel, built beside them unless the cache has it."""
    parts = recipe.needs | {"compiler": llama_wheel.provide_compiler()}
    folder = cache_folder() / "wheels" / llama_wheel.key(parts)
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
