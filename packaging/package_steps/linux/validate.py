"""Checks what Linux packages tell the desktop, with the desktop's own tools, and a finished package with lintian."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.layout import APP_ID, Build
from package_steps.linux.linux_files import install_shared_files

FILE_TYPE = "application/x-gguf"
_TYPE = "standard::content-type"


def validate(build: Build, made: Iterable[Path] = ()) -> list[str]:
    """Check everything for which there is a tool here, and return the tools that are missing. Raises SetupError.

    made: finished packages; the Debian ones among them are checked as well.
    """
    debs = [path for path in made if path.suffix == ".deb"]
    with tempfile.TemporaryDirectory(prefix="tandem-check-") as temporary:
        share = Path(temporary) / "share"
        install_shared_files(build, share)
        checks: dict[str, Callable[[], None]] = {
            "desktop-file-validate": lambda: check_menu_entry(share),
            "appstreamcli": lambda: check_metainfo(share),
            "update-mime-database": lambda: check_file_type(share),
            "mandoc": lambda: check_manual(share),
        }
        if debs:
            checks["lintian"] = lambda: check_debs(debs)
        missing = [tool for tool in checks if shutil.which(tool) is None]
        for tool, check in checks.items():
            if tool not in missing:
                check()
    if missing:
        say(f"Not checked, because these are missing: {', '.join(missing)}.")
    return missing


def check_menu_entry(share: Path) -> None:
    """Check the desktop entry; a hint counts as a fault, too."""
    if said := _run(["desktop-file-validate", str(share / "applications/tandem.desktop")]):
        raise SetupError(f"The menu entry is faulty:\n{said}")


def check_metainfo(share: Path) -> None:
    """Check the software centre's page, without looking whether the pictures are there."""
    _run(["appstreamcli", "validate", "--no-net", str(share / f"metainfo/{APP_ID}.metainfo.xml")])


def check_file_type(share: Path) -> None:
    """Ask the desktop for the type of a file with and without its ending, and of two that only look like one."""
    _run(["update-mime-database", str(share / "mime")])
    if shutil.which("gio") is None:
        return
    samples = {
        "model.gguf": (b"GGUF\3\0\0\0", FILE_TYPE),
        "MODEL.GGUF": (b"GGUF\3\0\0\0", FILE_TYPE),
        "without-ending": (b"GGUF\3\0\0\0" + bytes(64), FILE_TYPE),
        "damaged.gguf": (bytes(64), FILE_TYPE),
        "other.txt": (b"Models are kept in GGUF files.\n", "text/plain"),
    }
    with tempfile.TemporaryDirectory(prefix="tandem-types-") as temporary:
        for name, (content, expected) in samples.items():
            path = Path(temporary) / name
            path.write_bytes(content)
            if (found := file_type(path, share)) != expected:
                raise SetupError(f"The desktop takes {name} for {found}, not for {expected}.")


def file_type(path: Path, share: Path) -> str:
    """What the desktop takes a file for, with the file types below `share` and the system's."""
    places = f"{share}:{os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')}"
    said = _run(["gio", "info", "--attributes", _TYPE, str(path)], {"XDG_DATA_DIRS": places})
    return next(line.split()[-1] for line in said.splitlines() if _TYPE in line)


def check_manual(share: Path) -> None:
    """Check the manual page."""
    if said := _run(["mandoc", "-T", "lint", "-W", "warning", str(share / "man/man1/tandem.1.gz")]):
        raise SetupError(f"The manual page is faulty:\n{said}")


def check_debs(debs: Iterable[Path]) -> None:
    """Check finished Debian packages: neither errors nor warnings."""
    command = ["lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", *map(str, debs)]
    if os.geteuid() == 0:
        command.insert(1, "--allow-root")
    _run(command)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **(environment or {}), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        raise SetupError(f"{command[0]} finds faults:\n{said}")
    return said
