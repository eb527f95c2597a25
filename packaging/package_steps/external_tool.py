"""Runs a system's own tool, and stops with what it said when it fails."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from setup_steps.report import SetupError

_LAST_CHARACTERS = 4_000


def run_tool(command: Sequence[str] | str, *, installs_with: str = "") -> str:
    """Run the command and return its standard output. installs_with: what to do where the tool is missing."""
    name = command.split()[0] if isinstance(command, str) else Path(command[0]).name
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except FileNotFoundError as error:
        raise SetupError(f"The program {name} is missing. {installs_with}".strip()) from error
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-_LAST_CHARACTERS:]
        raise SetupError(f"{name} failed with exit code {done.returncode}:\n{said}")
    return done.stdout
