"""Runs a check in mount and process namespaces of its own: whatever it mounts or starts is gone when it ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from setup_steps.report import SetupError

INSIDE = "TANDEM_CHECK_FOLDER"  # set in the inner process: the folder it works in
WORK = "/var/tmp"  # noqa: S108 - not /tmp, which some checks fill or hide
END_LIMIT_S = 20.0


def require_tools(tools: Iterable[str]) -> None:
    """Raise SetupError naming the programs that are not installed."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        raise SetupError(f"This check needs programs that are not installed: {', '.join(missing)}.")


def require_root() -> None:
    """Raise SetupError for an ordinary user."""
    if os.geteuid() != 0:
        raise SetupError("This check mounts file systems and becomes other users: run it as root (sudo).")


def run_inside(script: Path, arguments: Sequence[str]) -> int:
    """Run `script` again in private namespaces; the working folder is removed after all its mounts are gone."""
    with tempfile.TemporaryDirectory(prefix="tandem-check-", dir=WORK, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the ordinary users of the checks look inside
        space = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
        inner = [sys.executable, str(script), *arguments]
        process = subprocess.Popen([*space, *inner], env=os.environ | {INSIDE: folder})
        try:
            return process.wait()
        except KeyboardInterrupt:
            return _end(process)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Let the inner process, which got the interrupt too, tidy up; then end it with all its children."""
    try:
        process.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 130


def interrupt_on_sigterm() -> None:
    """Being ended from outside runs the same clean-up as Ctrl+C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def mount(kind: str, target: Path, options: str = "") -> None:
    """Mount a file system of the kernel's own kinds, such as tmpfs."""
    target.mkdir(parents=True, exist_ok=True)
    chosen = ["-o", options] if options else []
    subprocess.run(["mount", "-t", kind, *chosen, kind, str(target)], check=True)


def bind(source: Path, target: Path, *, read_only: bool = False) -> None:
    """Show a folder or file at a second place."""
    subprocess.run(["mount", "--bind", str(source), str(target)], check=True)
    if read_only:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(target)], check=True)


def give(path: Path, number: int) -> None:
    """Make a user the owner of a file or folder."""
    os.chown(path, number, number)
