"""Makes the archive that runs from any folder: the program, a way into one user's menu, and a short explanation."""

import gzip
import tarfile
import tempfile
from pathlib import Path

from setup_steps.locations import ROOT

from package_steps.layout import DIST, LINUX, NOTICES, Build, system
from package_steps.linux.debian_packages import depends, names
from package_steps.linux.linux_files import copy_program, date_everything, filled, install_icons, place, write
from package_steps.linux.shared_libraries import elf_files, read_elf, system_needs

_LEVEL = 9
_PACKAGES_A_LINE = 5


def make_tarball(build: Build) -> Path:
    """Make dist/tandem-VERSION-linux-MACHINE.tar.gz of the frozen program and return it."""
    DIST.mkdir(parents=True, exist_ok=True)
    target = DIST / f"tandem-{build.version}-{system()}{build.suffix()}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="tarball-", dir=build.folder) as temporary:
        folder = Path(temporary) / f"tandem-{build.version}"
        lay_out(build, folder)
        pack(folder, target, build.epoch)
    return target


def lay_out(build: Build, folder: Path) -> None:
    """Fill the archive's one folder."""
    copy_program(build, folder)
    drop_links(folder)
    place(LINUX / "add-to-menu.sh", folder / "add-to-menu.sh", 0o755)
    for name in ("tandem.desktop", "tandem-mime.xml"):
        place(LINUX / name, folder / "share" / name)
    install_icons(build, folder / "share/icons")
    place(ROOT / "LICENSE", folder / "LICENSE")
    write(folder / "README.txt", readme(build, folder))
    date_everything(folder, build.epoch)


def drop_links(folder: Path) -> None:
    """Take out PyInstaller's second names of libraries: file systems of USB sticks hold no links.

    Libraries find each other without: by their own search paths, or because the one they need is loaded already.
    """
    for path in folder.rglob("*"):
        if path.is_symlink():
            path.unlink()


def readme(build: Build, folder: Path) -> str:
    """The explanation, with the packages whose libraries the program takes from the system."""
    needed = names(depends(system_needs(read_elf(elf_files(folder)))))
    lines = [needed[at : at + _PACKAGES_A_LINE] for at in range(0, len(needed), _PACKAGES_A_LINE)]
    packages = "\n".join("        " + " ".join(line) for line in lines)
    return filled(LINUX / "README.txt.in", VERSION=build.version, PACKAGES=packages, NOTICES=NOTICES)


def pack(folder: Path, target: Path, epoch: int) -> None:
    """Pack a folder in order, with one date and without owners' names, so that the same files give the same bytes."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = epoch
        return entry

    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", _LEVEL, file, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(path, path.relative_to(folder.parent), recursive=False, filter=plain)
