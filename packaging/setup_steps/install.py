"""Brings the virtual environment to the state that the requirement files and this computer ask for."""

import hashlib
import json
import os

from setup_steps import engine, engine_check, llama_wheel, virtual_environment
from setup_steps.file_lock import taking_turns
from setup_steps.job import Job, Step, wait_for
from setup_steps.locations import REQUIREMENTS, ROOT, VENV, cache_folder, venv_python
from setup_steps.report import say
from setup_steps.system_libraries import provide_system_libraries

# Each set of packages and the files that make it up.
RUNTIME = "runtime"
DEVELOPMENT = "development"
SETS = {RUNTIME: ("runtime.txt",), DEVELOPMENT: ("runtime.txt", "development.txt")}
STAMP = VENV / "tandem-setup.json"
PORTABLE = "portable"  # in the stamp: why the engine is not the one made for this processor; read by the app, too


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


def prepare(package_set: str, *, again: bool = False, try_engine: bool = False) -> bool:
    """Set up what is missing; return whether there was anything to do.

    try_engine: let an engine that has long been installed do its self-test, too. A new one always does.
    """
    if not again and not try_engine and _up_to_date(package_set):
        return False
    this_clone = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    with taking_turns(cache_folder() / "locks" / this_clone, "the set-up"):
        if not again and _up_to_date(package_set):
            return try_engine and _replace_failing_engine()
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
        for job in jobs:
            job.start()
        wait_for(jobs)
    else:
        stamp[PORTABLE] = engine.install_for_this_computer(jobs, cmake_args, venv_python(), again=again)
    STAMP.write_text(json.dumps(stamp | wanted, indent=1), "utf-8")


def _replace_failing_engine() -> bool:
    """Try the installed engine, and put a portable one into its place where it fails. Returns whether it did."""
    if not (fault := engine_check.fault_of(venv_python())):
        return False
    stamp = read_stamp()
    say(f"The installed engine failed its self-test: {fault}.")
    STAMP.unlink(missing_ok=True)
    engine.install_portable([], build_options(stamp), venv_python(), fault)
    STAMP.write_text(json.dumps(stamp | {PORTABLE: fault}, indent=1), "utf-8")
    return True


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
