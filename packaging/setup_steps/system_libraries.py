"""Which system libraries Qt needs on Linux, which are missing, and how to get them."""

import ctypes.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from setup_steps.report import SetupError, say

# Debian package: the library that shows whether it is there. Found by adding packages one at a time to a bare Debian.
QT_LIBRARIES = {
    "libglib2.0-0": "glib-2.0",
    "libegl1": "EGL",
    "libgl1": "GL",
    "libxkbcommon0": "xkbcommon",
    "libdbus-1-3": "dbus-1",
    "libfontconfig1": "fontconfig",
}
# Without the second and third, Qt's xcb plugin aborts and names only the first.
WINDOW_LIBRARIES = {
    "libxcb-cursor0": "xcb-cursor",
    "libxcb-icccm4": "xcb-icccm",
    "libxcb-keysyms1": "xcb-keysyms",
    "libxkbcommon-x11-0": "xkbcommon-x11",
    "libxcb-shape0": "xcb-shape",
    "libwayland-cursor0": "wayland-cursor",
    "libwayland-egl1": "wayland-egl",
}
# A screen in memory, for window tests and for computers without a display.
VIRTUAL_DISPLAY = ("xvfb", "xauth")

# Debian 13 and Ubuntu 24.04 renamed libraries whose times went to 64 bits.
RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}
RENAMED_SINCE = {"debian": (13,), "ubuntu": (24, 4)}


def installed_packages(dpkg_output: str) -> set[str]:
    """Read lines of `dpkg-query -W -f '${Package} ${db:Status-Status}\\n'`."""
    lines = (line.split() for line in dpkg_output.splitlines())
    return {words[0] for words in lines if words[1:] == ["installed"]}


def missing_packages(wanted: Iterable[str], dpkg_output: str) -> list[str]:
    """Return the wanted Debian packages that are installed under neither their old nor their new name."""
    installed = installed_packages(dpkg_output)
    return [name for name in wanted if not {name, RENAMED.get(name, name)} & installed]


def names_for_release(packages: Iterable[str], os_release: str) -> list[str]:
    """Return the packages under the names that this release of Debian or Ubuntu uses."""
    fields = dict(re.findall(r'^(ID|VERSION_ID)="?([^"\n]*)"?$', os_release, re.MULTILINE))
    since = RENAMED_SINCE.get(fields.get("ID", ""))
    version = tuple(int(part) for part in re.findall(r"\d+", fields.get("VERSION_ID", "")))
    # Testing and unstable have no VERSION_ID and are newer than any release.
    renamed = since is not None and (not version or version >= since)
    return [RENAMED.get(name, name) if renamed else name for name in packages]


def install_command(packages: Sequence[str]) -> list[str]:
    """Return the command that installs Debian packages."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def on_debian() -> bool:
    """Tell whether this is Debian or one of its children."""
    return sys.platform == "linux" and bool(shutil.which("dpkg-query") and shutil.which("apt-get"))


def is_root() -> bool:
    """Tell whether packages can be installed without asking."""
    return sys.platform != "win32" and os.geteuid() == 0


def typed_by_user(packages: Sequence[str]) -> str:
    """Return the line that a user types to install Debian packages."""
    return shlex.join(["sudo", *install_command(packages)])


def _apt_get(arguments: Sequence[str]) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*arguments, "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say((done.stderr or done.stdout).strip())
    return done.returncode == 0


def _package_lists_there() -> bool:
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def install_on_debian(packages: Sequence[str]) -> bool:
    """Install as root, with fresh package lists where there are none or the ones there are out of date."""
    say("Installing system packages: " + " ".join(packages))
    if _package_lists_there() and _apt_get(install_command(packages)):
        return True
    return _apt_get(["apt-get", "update"]) and _apt_get(install_command(packages))


def require_on_debian(packages: Sequence[str], why: str) -> None:
    """Install what the set-up cannot do without, or stop and say which line installs it."""
    if not is_root():
        raise SetupError(f"{why} Install it with:\n    {typed_by_user(packages)}")
    if not install_on_debian(packages):
        raise SetupError(f"{why} Installing it failed; try by hand:\n    {typed_by_user(packages)}")


def _look_on_debian() -> None:
    wanted = [*QT_LIBRARIES, *WINDOW_LIBRARIES, *VIRTUAL_DISPLAY]
    names = [*wanted, *RENAMED.values()]
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    # dpkg-query returns 1 when one of the names is unknown; what it knows is on standard output all the same.
    known = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    missing = missing_packages(wanted, known)
    if not missing:
        return
    missing = names_for_release(missing, Path("/etc/os-release").read_text("utf-8"))
    if is_root() and install_on_debian(missing):
        return
    say(f"The window needs system packages that are missing. Install them with:\n    {typed_by_user(missing)}")


def _look_elsewhere() -> None:
    libraries = (QT_LIBRARIES | WINDOW_LIBRARIES).values()
    missing = [f"lib{name}" for name in libraries if not ctypes.util.find_library(name)]
    if missing:
        say(f"The window may need system libraries that were not found: {', '.join(missing)}.")


def provide_system_libraries() -> None:
    """Install or name what is missing; go on in any case, since the terminal commands do without."""
    if sys.platform != "linux":
        return
    if on_debian():
        _look_on_debian()
    else:
        _look_elsewhere()
