"""Which programs the end-to-end tests start: those of this source, or of the frozen folder in TANDEM_FROZEN.

The frozen folder of the tests (packaging/package.py --end-to-end) has one more program, tandem-end-to-end, that runs
the same scripts on the frozen app's code, libraries and engine: programs.py itself is its main module.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROZEN = os.environ.get("TANDEM_FROZEN", "")
SCRIPTS = (
    "scripted_app",
    "writing_app",
    "opening_app",
    "library_app",
    "downloader",
    "download_app",
    "start_up_imports",
    "crashing_app",
)


def app() -> list[str]:
    """The command that a user's double-click runs."""
    return [str(Path(FROZEN) / "tandem")] if FROZEN else [sys.executable, str(ROOT / "main.py")]


def script(name: str) -> list[str]:
    """The command that runs one of SCRIPTS beside this file."""
    if name not in SCRIPTS:
        raise ValueError(f"{name} is not in SCRIPTS, so it is not in the frozen folder")
    if FROZEN:
        return [str(Path(FROZEN) / "tandem-end-to-end"), name]
    return [sys.executable, str(Path(__file__).with_name(f"{name}.py"))]


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    sys.argv = [name, *arguments]
    runpy.run_module(f"tests.end2end.{name}", run_name="__main__")
