"""Where a package's parts lie while it is built, and what each step is told of it."""

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from setup_steps.locations import BUILD, PACKAGING, ROOT

DIST = ROOT / "dist"  # finished packages
LINUX, MACOS, WINDOWS = PACKAGING / "linux", PACKAGING / "macos", PACKAGING / "windows"
NOTICES = "_internal/resources/licences"  # below the program; the app's list of licences reads them

# Who publishes Tandem, and where. docs/releasing.md: to be settled before the first release, and kept ever after.
APP_ID = "io.github.tandem_app.Tandem"  # AppStream's name of the app, and Windows'; macOS' is made from it
HOMEPAGE = "https://github.com/tandem-app/tandem"
QUESTIONS = f"{HOMEPAGE}/issues"
PICTURES = "https://raw.githubusercontent.com/tandem-app/tandem/main/docs/pictures"  # for software centres
AUTHORS = "The Tandem authors"
MAINTAINER = f"{AUTHORS} <tandem-app@users.noreply.github.com>"  # of the Debian package


_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}
_MACHINES = {"amd64": "x86_64", "aarch64": "arm64"}


def system() -> str:
    """This system and its processors as file names of packages have them: linux-x86_64, macos-arm64."""
    machine = platform.machine().lower()
    return f"{_SYSTEMS.get(sys.platform, sys.platform)}-{_MACHINES.get(machine, machine)}"


@dataclass(frozen=True, slots=True)
class Build:
    """One frozen program.

    flavour: cpu, vulkan or cuda. version: the application's. epoch: seconds since 1970 that every file in a package is
    dated with, so that building the same commit again gives the same bytes.
    """

    flavour: str
    version: str
    epoch: int

    @property
    def folder(self) -> Path:
        """Everything of this build."""
        return BUILD / self.flavour

    @property
    def program(self) -> Path:
        """The frozen program, whole: `tandem`, `tandem-engine`, and `_internal` with the rest."""
        return self.folder / "tandem"

    @property
    def icons(self) -> Path:
        """The rendered icons: tandem-16.png … tandem-512.png, tandem.ico, tandem.icns, tandem.svg."""
        return self.folder / "icons"

    @property
    def environment(self) -> Path:
        """The virtual environment that was frozen: runtime and packaging requirements, and the portable engine."""
        return BUILD / f"environment-{self.flavour}"

    def suffix(self) -> str:
        """What a file name of another than the usual flavour carries: "-vulkan"."""
        return "" if self.flavour == "cpu" else f"-{self.flavour}"
