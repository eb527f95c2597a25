"""Compares two builds of the same commit, frozen folders or packages: the same files with the same content?"""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from setup_steps.report import SetupError

from package_steps.frozen.frozen_code import code_differences
from package_steps.release.checksums import sha256_of

_EXECUTABLES = {"tandem", "tandem-engine", "tandem.exe", "tandem-engine.exe"}


@dataclass(slots=True)
class Comparison:
    """What was found. packages_same: None where folders were compared. code: of executables whose bytes differ."""

    packages_same: bool | None = None
    same: int = 0
    only_first: list[str] = field(default_factory=list)
    only_second: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether nobody could tell the one from the other by what is in them."""
        return not (self.only_first or self.only_second or self.different)

    def text(self) -> str:
        """A report for people."""
        lines = [f"{self.same} files are the same."]
        if self.packages_same is not None:
            lines.append(
                f"The packages themselves are {'the same' if self.packages_same else 'different'}, byte by byte."
            )
        for words, names in (
            ("Only in the first", self.only_first),
            ("Only in the second", self.only_second),
            ("Different", self.different),
            ("In executables that differ", self.code),
        ):
            lines += [f"{words} ({len(names)}):", *(f"  {name}" for name in names)] if names else []
        return "\n".join(lines)


def compare_builds(first: Path, second: Path) -> Comparison:
    """Compare two folders, .deb files or .tar.gz files. Raises SetupError."""
    with _opened(first) as one, _opened(second) as other:
        found = compare_folders(one, other)
    if first.is_file() and second.is_file():
        found.packages_same = sha256_of(first) == sha256_of(second)
    return found


def compare_folders(first: Path, second: Path) -> Comparison:
    """Compare names, kinds, permissions and content."""
    one, other = _contents(first), _contents(second)
    found = Comparison(only_first=sorted(one.keys() - other.keys()), only_second=sorted(other.keys() - one.keys()))
    for name in sorted(one.keys() & other.keys()):
        if one[name] == other[name]:
            found.same += 1
            continue
        found.different.append(name)
        if Path(name).name in _EXECUTABLES:
            found.code += [f"{name}: {words}" for words in code_differences(first / name, second / name)]
    return found


def _contents(folder: Path) -> dict[str, str]:
    """Path -> what stands there, without dates: they belong to the disk."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in [*names, *(name for name in folders if Path(place, name).is_symlink())]:
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = _content(path)
    return found


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return f"{path.stat().st_mode:o} {sha256_of(path)}"


@contextmanager
def _opened(build: Path) -> Iterator[Path]:
    """The folder that a build is, or that is packed in it."""
    if build.is_dir():
        yield build
        return
    if not build.is_file():
        raise SetupError(f"{build} is neither a folder nor a package.")
    with tempfile.TemporaryDirectory(prefix="tandem-compare-") as folder:
        _unpack(build, Path(folder))
        yield Path(folder)


def _unpack(package: Path, folder: Path) -> None:
    if package.name.endswith(".deb"):
        subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(folder)], check=True)
    elif package.name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")
    elif package.name.endswith(".AppImage"):
        offset = subprocess.run([str(package), "--appimage-offset"], check=True, capture_output=True, text=True).stdout
        command = ["unsquashfs", "-quiet", "-offset", offset.strip(), "-dest", str(folder / "AppDir"), str(package)]
        subprocess.run(command, check=True)
    else:
        raise SetupError(f"{package.name}: only folders, .deb, .tar.gz and AppImage files can be compared.")
