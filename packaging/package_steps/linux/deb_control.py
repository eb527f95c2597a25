"""The control files of the Debian package: what it is, what it needs, what is new, and a checksum for each file."""

import hashlib
import platform
import re
from email.utils import format_datetime
from pathlib import Path
from textwrap import wrap

from package_steps.layout import HOMEPAGE, LINUX, MAINTAINER, NOTICES, Build
from package_steps.linux.debian_packages import depends
from package_steps.linux.linux_files import day_of, filled, history
from package_steps.linux.shared_libraries import elf_files, read_elf, system_needs
from package_steps.release.changelog import Entry

RECOMMENDS = (
    "ca-certificates",  # downloads trust the system's certificates
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "shared-mime-info",  # so that a .gguf file is known by its content
    "xdg-utils",  # links open in the browser
)
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_FLAVOURS = {"cpu": "", "vulkan": " (Vulkan)", "cuda": " (CUDA)"}
_PRE_RELEASE = re.compile(r"(?<=\d)\.?(a|b|rc|dev)(?=\d)")
_BLOCK = 1024


def package_name(build: Build) -> str:
    """The package's name; each flavour is a package of its own."""
    return f"tandem{build.suffix()}"


def debian_version(version: str) -> str:
    """The version as Debian orders it: 1.0.0~rc1 comes before 1.0.0."""
    return _PRE_RELEASE.sub(r"~\1", version)


def architecture() -> str:
    """Debian's name of this machine's processors."""
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def control(build: Build, installed: Path) -> str:
    """The control file. installed: the folder in which everything lies as it will below /."""
    relations = ""
    if build.suffix():
        # Flavours hold the same files: one replaces the other.
        relations = "Provides: tandem\nConflicts: tandem\nReplaces: tandem\n"
    return filled(
        LINUX / "debian/control.in",
        PACKAGE=package_name(build),
        VERSION=debian_version(build.version),
        ARCHITECTURE=architecture(),
        MAINTAINER=MAINTAINER,
        INSTALLED_SIZE=str(installed_size(installed)),
        DEPENDS=", ".join(depends(system_needs(read_elf(elf_files(installed))))),
        RECOMMENDS=", ".join(RECOMMENDS),
        RELATIONS=relations,
        HOMEPAGE=HOMEPAGE,
        FLAVOUR=_FLAVOURS[build.flavour],
    )


def copyright_notice() -> str:
    """The package's copyright file."""
    return filled(LINUX / "debian/copyright", NOTICES=f"/usr/lib/tandem/{NOTICES}")


def changelog(build: Build) -> str:
    """The package's changelog, from CHANGELOG.md."""
    return "\n".join(_entry(build, release) for release in history(build))


def _entry(build: Build, release: Entry) -> str:
    items = "\n".join(
        "\n".join(wrap(item, 78, initial_indent="  * ", subsequent_indent="    ", break_long_words=False))
        for item in release.items()
    )
    head = f"{package_name(build)} ({debian_version(release.version)}) stable; urgency=medium"
    return f"{head}\n\n{items}\n\n -- {MAINTAINER}  {format_datetime(day_of(release, build))}\n"


def installed_size(folder: Path) -> int:
    """What the files take on disk in units of 1,024 bytes, as Debian's policy counts: each rounded up, folders as 1."""
    return sum(_size(path) for path in folder.rglob("*"))


def _size(path: Path) -> int:
    if path.is_symlink() or path.is_dir():
        return 1
    return -(-path.stat().st_size // _BLOCK)


def checksums(folder: Path) -> str:
    """The md5sums file, with which `dpkg --verify` finds damaged files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(f"{_md5(path)}  {path.relative_to(folder)}\n" for path in files)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
