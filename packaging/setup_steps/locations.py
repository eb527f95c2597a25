"""Where the set-up finds and puts its files."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
REQUIREMENTS = PACKAGING / "requirements"
LLAMA_BUILD_FILE = PACKAGING / "llama_build.cmake"
VENV = ROOT / ".venv"
BUILD = ROOT / "build" / "package"  # of packages; intermediate, safe to delete


def venv_python(venv: Path = VENV) -> Path:
    """Return the interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if sys.platform == "win32" else venv / "bin" / "python"


def cache_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Return the folder for what is costly to make and safe to delete."""
    if override := environment.get("TANDEM_CACHE_DIR"):
        return Path(override).expanduser().absolute()
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "tandem" / "Cache"
    if platform == "darwin":
        return Path.home() / "Library" / "Caches" / "tandem"
    xdg = environment.get("XDG_CACHE_HOME", "")
    # The XDG specification says to ignore relative paths.
    return (Path(xdg) if xdg.startswith("/") else Path.home() / ".cache") / "tandem"
