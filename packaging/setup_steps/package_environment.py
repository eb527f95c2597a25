"""The virtual environment that a package is frozen from: what the app needs, PyInstaller, and the portable engine."""

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from setup_steps import engine, llama_wheel, virtual_environment
from setup_steps.file_lock import taking_turns
from setup_steps.job import Job, Step, wait_for
from setup_steps.locations import BUILD, REQUIREMENTS, cache_folder, venv_python
from setup_steps.system_libraries import provide_system_libraries

FLAVOURS = ("cpu", "vulkan", "cuda")  # on a Mac, cpu includes Metal
FILES = ("runtime.txt", "packaging.txt")


def flavour_of(arguments: Sequence[str]) -> str:
    """The flavour that package.py will build with these arguments; what it will refuse needs no environment."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--flavour", choices=FLAVOURS, default="cpu")
    return str(parser.parse_known_args(arguments)[0].flavour)


def provide(flavour: str) -> Path:
    """Make or bring up to date the environment of one flavour; returns its Python."""
    folder = BUILD / f"environment-{flavour}"
    python = venv_python(folder)
    recipe = llama_wheel.for_every_computer(flavour)
    with taking_turns(cache_folder() / "locks" / hashlib.sha256(str(folder).encode()).hexdigest()[:12], "the set-up"):
        provide_system_libraries()
        virtual_environment.ensure(folder)
        wanted, stamp = _wanted(folder, recipe), folder / "tandem-setup.json"
        if stamp.exists() and json.loads(stamp.read_text("utf-8")) == wanted:
            return python
        stamp.unlink(missing_ok=True)
        packages = _packages_job(python)
        packages.start()
        wait_for([packages])
        engine.install_wheel(engine.provide_wheel([], recipe, python), python)
        stamp.write_text(json.dumps(wanted, indent=1), "utf-8")
    return python


def _wanted(folder: Path, recipe: llama_wheel.Recipe) -> dict[str, str]:
    files = {name: (REQUIREMENTS / name).read_text("utf-8") for name in FILES}
    parts = recipe.needs | files | {"environment": virtual_environment.identity(folder)}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}


def _packages_job(python: Path) -> Job:
    files = [word for name in FILES for word in ("--requirement", str(REQUIREMENTS / name))]
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--progress-bar", "off", *files]
    log = cache_folder() / "logs" / "packages-packaging.log"
    job = Job("Installing packages", command, log, virtual_environment.pip_environment())
    job.step = Step("installing packages", "installing packages")
    return job
