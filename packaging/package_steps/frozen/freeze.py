"""Freezes the app with PyInstaller into a folder that runs where there is no Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setup_steps.locations import PACKAGING, ROOT
from setup_steps.report import SetupError, say

from package_steps.layout import Build
from package_steps.linux.elf_cleaning import clean_libraries
from package_steps.windows.version_resource import write_version_resource

END_TO_END = "end-to-end"  # the variety of the frozen folder that can also run the end-to-end tests' scripts


def freeze(build: Build, *, end_to_end: bool = False) -> Path:
    """Make `build.program` anew and return it. end_to_end: another folder, with one more program for the tests."""
    target = build.folder / END_TO_END if end_to_end else build.folder
    target.mkdir(parents=True, exist_ok=True)
    from package_steps.icons import render_icons  # Qt and Pillow, for whoever freezes

    render_icons(build.icons)
    shutil.rmtree(target / "tandem", ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(target), "--workpath", str(target / "work"), str(PACKAGING / "tandem.spec")]
    say("Freezing …")
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(build, end_to_end=end_to_end), capture_output=True, text=True, check=False
    )
    (target / "freeze.log").write_text(done.stdout + done.stderr, "utf-8")
    if done.returncode:
        raise SetupError(f"PyInstaller failed:\n{done.stderr[-4000:]}\nAll of it: {target / 'freeze.log'}")
    program = target / "tandem"
    if sys.platform == "linux":
        clean_libraries(program)
    _date(program, build.epoch)
    return program


def _environment(build: Build, *, end_to_end: bool) -> dict[str, str]:
    ours = {
        "TANDEM_ICONS": str(build.icons),
        "TANDEM_VERSION": build.version,
        # What makes two builds of one commit alike: dates in archives, the order of sets.
        "SOURCE_DATE_EPOCH": str(build.epoch),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    if sys.platform == "win32":
        ours["TANDEM_VERSION_FILE"] = str(write_version_resource(build, build.folder / "version.txt"))
    if end_to_end:
        ours["TANDEM_END_TO_END"] = "1"
    return os.environ | ours


def _date(folder: Path, epoch: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            os.utime(path, (epoch, epoch))
