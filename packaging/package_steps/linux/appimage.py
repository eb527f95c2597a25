"""Makes the AppImage: one file that runs where it lies. Its tool is not packaged by distributions and may be missing.

TANDEM_APPIMAGETOOL names the tool where it is not on the PATH; TANDEM_APPIMAGE_RUNTIME names a file with the runtime,
the small program at the head of each AppImage, which the tool would fetch from the network otherwise.
"""

import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.layout import DIST, LINUX, Build
from package_steps.linux.linux_files import date_everything, install_program, install_shared_files, place

TOOL, RUNTIME = "TANDEM_APPIMAGETOOL", "TANDEM_APPIMAGE_RUNTIME"
_ICON_SIZE = 256


def make_appimage(build: Build) -> Path | None:
    """Make dist/Tandem-VERSION-MACHINE.AppImage and return it; None where there is no appimagetool."""
    tool = os.environ.get(TOOL) or shutil.which("appimagetool")
    if not tool:
        say(f"No AppImage: appimagetool is not on the PATH, and {TOOL} does not name it.")
        return None
    DIST.mkdir(parents=True, exist_ok=True)
    target = DIST / f"Tandem-{build.version}-{platform.machine()}{build.suffix()}.AppImage"
    with tempfile.TemporaryDirectory(prefix="appimage-", dir=build.folder) as temporary:
        folder = Path(temporary) / "Tandem.AppDir"
        lay_out(build, folder)
        _pack(tool, folder, target, build.epoch)
    return target


def lay_out(build: Build, folder: Path) -> None:
    """Fill the folder that the AppImage holds."""
    install_program(build, folder)
    install_shared_files(build, folder / "usr/share")
    place(LINUX / "AppRun", folder / "AppRun", 0o755)
    # The menu entry, its icon and the picture of the file itself have to lie, or lead, right at the top.
    (folder / "tandem.desktop").symlink_to("usr/share/applications/tandem.desktop")
    (folder / "tandem.png").symlink_to(f"usr/share/icons/hicolor/{_ICON_SIZE}x{_ICON_SIZE}/apps/tandem.png")
    (folder / ".DirIcon").symlink_to("tandem.png")
    date_everything(folder, build.epoch)


def _pack(tool: str, folder: Path, target: Path, epoch: int) -> None:
    command = [tool, "--no-appstream"]  # validated already, by a newer tool than the one it brings
    if runtime := os.environ.get(RUNTIME):
        command += ["--runtime-file", runtime]
    environment = os.environ | {
        "ARCH": platform.machine(),
        "SOURCE_DATE_EPOCH": str(epoch),
        "APPIMAGE_EXTRACT_AND_RUN": "1",  # the tool is an AppImage itself, and build machines cannot mount it
    }
    done = subprocess.run(
        [*command, str(folder), str(target)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(f"appimagetool failed: {(done.stdout + done.stderr).strip()[-2000:]}")
    target.chmod(0o755)
