"""Starts programs in the virtual environment."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from setup_steps.locations import ROOT, venv_python

# What main.py answers in the terminal, without a window.
TERMINAL_COMMANDS = {"ask", "continue", "bench", "lens", "compare", "doctor", "models"}
TERMINAL_OPTIONS = {"--version", "--help", "-h"}
# How Python starts each checking tool, in the repository root; import-linter has no module to run.
_PROGRAMS = {
    "ruff": ["-m", "ruff"],
    "mypy": ["-m", "mypy"],
    "figures": ["packaging/house_figures.py"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
}
NO_DISPLAY = """\
There is no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set. Either use a display in memory:
    xvfb-run -a python3 packaging/dev.py run
or a command that needs none, such as:
    python3 packaging/dev.py run ask "What is a base model?\""""


def display_missing(arguments: Sequence[str], environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Tell whether main.py would open a window where there is no display."""
    if platform != "linux" or _stays_in_terminal(arguments):
        return False
    return not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _stays_in_terminal(arguments: Sequence[str]) -> bool:
    """Whether it is a command or question for the terminal. Any other first word is a file, as is all after "--"."""
    words = iter(arguments)
    for word in words:
        if word == "--data-dir":
            next(words, None)
        elif word == "--":
            return False
        elif not word.startswith("-"):
            return word in TERMINAL_COMMANDS
        elif word in TERMINAL_OPTIONS:
            return True
    return False


def become(arguments: Sequence[str], environment: Mapping[str, str] | None = None, python: Path | None = None) -> int:
    """Run the environment's Python, or another, in place of this process; its exit code becomes ours."""
    command = [str(python or venv_python()), *arguments]
    environment = os.environ if environment is None else environment
    if sys.platform == "win32":  # Where exec returns to the prompt before the program has ended.
        return subprocess.run(command, env=dict(environment), check=False).returncode
    return os.execve(command[0], command, dict(environment))  # noqa: S606 - no shell is the point


def check_all(commands: Sequence[Sequence[str]]) -> int:
    """Run every command in the repository root; return 1 if one of them found something."""
    failed = []
    for arguments in commands:
        name = " ".join(arguments)
        print("$", name, flush=True)
        command = [str(venv_python()), *_PROGRAMS[arguments[0]], *arguments[1:]]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.", flush=True)
    return 1 if failed else 0
