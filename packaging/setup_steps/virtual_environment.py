"""The virtual environment in the repository root."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from setup_steps.locations import VENV, venv_python
from setup_steps.report import SetupError, say
from setup_steps.system_libraries import on_debian, require_on_debian

# Settings of the user's pip that would put packages anywhere but into the environment.
_MISLEADING = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"}


def pip_environment() -> dict[str, str]:
    """Return the process environment for pip."""
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return kept | quiet | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def identity(venv: Path = VENV) -> str:
    """Return what changes when the environment is made anew with another Python; empty if it is unusable."""
    config = venv / "pyvenv.cfg"
    # exists() follows the link, which dangles after the Python it was made with is gone.
    return config.read_text("utf-8") if config.exists() and venv_python(venv).exists() else ""


def _provide_ensurepip() -> None:
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    why = f"Python {sys.version_info.major}.{sys.version_info.minor} has no venv module with pip."
    if not on_debian():
        raise SetupError(f"{why} Install your system's package for it, or Python from python.org.")
    require_on_debian([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], why)


def ensure(venv: Path = VENV) -> None:
    """Make the environment with the running Python unless a usable one is there."""
    runs = _runs(venv, "import sys; sys.exit(sys.version_info < (3, 11))")
    if runs and _runs(venv, "import pip"):
        return
    _provide_ensurepip()
    say(f"Making {venv} with Python {'.'.join(map(str, sys.version_info[:3]))} …")
    # An environment that runs but has no pip was made by another tool; it is completed, not thrown away.
    clear = [] if runs else ["--clear"]
    made = subprocess.run(
        [sys.executable, "-m", "venv", *clear, str(venv)],
        env=pip_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SetupError(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")


def _runs(venv: Path, program: str) -> bool:
    if not identity(venv):
        return False
    return subprocess.run([str(venv_python(venv)), "-c", program], capture_output=True, check=False).returncode == 0
