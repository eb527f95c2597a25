"""Looks at every file of a .deb: nothing twice, for developers, or of the build machine; nothing missing."""

import hashlib
import re
import stat
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from package_steps.linux.shared_libraries import ElfFile, faults, is_elf, read_elf, system_needs
from setup_steps import amx

from package_checks.outcome import Outcome, judged

TOOLS = ("dpkg-deb", "objdump")
MOST_PACKED, MOST_INSTALLED = 100_000_000, 240_000_000
SMALL = 4096  # files up to this size may be there twice
MOST_NAMED = 8
NEWEST_GLIBC = (2, 35)  # of Ubuntu 22.04, the oldest system that packages are for
LICENCES = re.compile(r"licen[cs]e|copying|copyright|notice|authors", re.IGNORECASE)
DEVELOPMENT = re.compile(
    r"\.(?:h|hpp|a|la|pyi|c|cc|cpp|cmake|pc|qml|prl|map|o)$|(?:^|/)(?:__pycache__|tests?|include|recipe)/|"
    r"(?:^|/)(?:metatypes|typesystems)/|(?:^|/)(?:moc|uic|rcc|lrelease|lupdate|pip|setuptools|pytest)[^/]*$"
)
# What every Debian has before anything is installed.
ESSENTIAL = ("libc6",)
_LIBRARY = re.compile(r"^lib[^/]+\.so[.\d]*$|^ld-linux")


@dataclass(frozen=True)
class Package:
    """An unpacked .deb. depends: the packages it declares, every alternative."""

    file: Path
    folder: Path
    files: list[Path]
    depends: list[str]

    def inside(self, path: Path) -> str:
        """The path as it is once installed."""
        return "/" + str(path.relative_to(self.folder))


def check(package: Path) -> Iterator[Outcome]:
    """All outcomes."""
    with tempfile.TemporaryDirectory(prefix="tandem-check-") as folder:
        subprocess.run(["dpkg-deb", "--extract", str(package), folder], check=True)
        query = ["dpkg-deb", "--field", str(package), "Depends"]
        depends = subprocess.run(query, capture_output=True, text=True, check=True).stdout
        root = Path(folder)
        files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        unpacked = Package(package, root, files, dependency_names(depends))
        yield _sizes(unpacked)
        yield _twice(unpacked)
        yield _development(unpacked)
        yield _rights(unpacked)
        yield _links(unpacked)
        yield from _libraries(unpacked)
        yield _amx(unpacked)


def dependency_names(depends: str) -> list[str]:
    """The names in a Depends field, without versions, architectures and the bars between alternatives."""
    return [re.split(r"[ (:]", part.strip())[0] for part in re.split(r"[,|]", depends) if part.strip()]


def _sizes(package: Package) -> Outcome:
    packed, installed = package.file.stat().st_size, sum(path.stat().st_size for path in package.files)
    seen = f"packed {packed / 1e6:.1f} MB (at most {MOST_PACKED / 1e6:.0f}), installed {installed / 1e6:.1f} MB "
    seen += f"(at most {MOST_INSTALLED / 1e6:.0f}), {len(package.files)} files"
    return judged("sizes", seen, good=packed <= MOST_PACKED and installed <= MOST_INSTALLED)


def _twice(package: Package) -> Outcome:
    copies = [
        "=".join(package.inside(path) for path in same)
        for same in same_content(path for path in package.files if path.stat().st_size > SMALL)
        if not all(LICENCES.search(str(path)) for path in same)
    ]
    return judged("no file twice", named(copies, f"nothing above {SMALL} bytes, licence texts aside"), good=not copies)


def same_content(files: Iterable[Path]) -> list[list[Path]]:
    """Groups of files with the same bytes."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for path in files:
        by_size[path.stat().st_size].append(path)
    by_hash: dict[str, list[Path]] = defaultdict(list)
    for path in (path for group in by_size.values() if len(group) > 1 for path in group):
        with path.open("rb") as file:
            by_hash[hashlib.file_digest(file, "sha256").hexdigest()].append(path)
    return [group for group in by_hash.values() if len(group) > 1]


def _development(package: Package) -> Outcome:
    found = [package.inside(path) for path in package.files if DEVELOPMENT.search(package.inside(path))]
    return judged("no development files", named(found, "none"), good=not found)


def _rights(package: Package) -> Outcome:
    everything = [path for path in package.folder.rglob("*") if not path.is_symlink()]
    bad = [package.inside(path) for path in everything if not safe_mode(path.stat().st_mode)]
    return judged("no setuid, nothing writable for all", named(bad, f"{len(everything)} looked at"), good=not bad)


def safe_mode(mode: int) -> bool:
    """Whether a file's rights let nobody but its owner change it, and everybody read it."""
    return not mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IWOTH | stat.S_IWGRP) and bool(mode & stat.S_IROTH)


def _links(package: Package) -> Outcome:
    links = [path for path in package.folder.rglob("*") if path.is_symlink()]
    bad = [f"{package.inside(path)} → {path.readlink()}" for path in links if not _leads_inside(path, package.folder)]
    return judged("links lead to files of the package", named(bad, f"{len(links)} looked at"), good=not bad)


def _leads_inside(link: Path, folder: Path) -> bool:
    target = link.readlink()
    place = folder / str(target).lstrip("/") if target.is_absolute() else link.parent / target
    return place.exists()


def _libraries(package: Package) -> Iterator[Outcome]:
    known = read_elf(path for path in package.files if is_elf(path))
    needs = system_needs(known)
    there = libraries_of(package.depends)
    missing = [f"{name} for {package.inside(needs.needed_by[name])}" for name in sorted(needs.versions.keys() - there)]
    seen = named(missing, f"{len(known)} files; {len(needs.versions)} libraries come from the dependencies")
    yield judged("every library is there or declared", seen, good=not missing)
    strange = faults(known)
    seen = named(strange, f"{len(known)} files")
    yield judged("no path of the build machine in libraries, no stack to be executed", seen, good=not strange)
    newest = max(map(newest_glibc, known))
    who = [file.path.name for file in known if newest_glibc(file) == newest]
    seen = f"glibc {'.'.join(map(str, newest))}, for {named(who, '')}"
    yield judged("oldest C library", seen, good=newest <= NEWEST_GLIBC)


def _amx(package: Package) -> Outcome:
    """GCC 12 writes llama.cpp's AMX code wrongly: it ended every first answer on processors that have it."""
    counts = amx.in_folder(package.folder)
    busy = [f"{number} in {name}" for name, number in counts.items() if number]
    return judged(
        "no AMX instructions", named(busy, f"{len(counts)} libraries disassembled"), good=bool(counts) and not busy
    )


def newest_glibc(file: ElfFile) -> tuple[int, ...]:
    """The newest version of glibc that a file asks for."""
    asked = [version.removeprefix("GLIBC_") for versions in file.versions.values() for version in versions]
    return max((tuple(map(int, number.split("."))) for number in asked if number[0].isdigit()), default=())


def libraries_of(packages: Iterable[str]) -> set[str]:
    """The libraries that installed Debian packages bring, theirs and those they depend on, as dpkg here knows them."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [*packages, *ESSENTIAL]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        listing = subprocess.run(["dpkg-query", "-L", name], capture_output=True, text=True, check=False)
        if listing.returncode:
            continue  # an alternative of another release
        found |= {line.rsplit("/", 1)[-1] for line in listing.stdout.splitlines() if _LIBRARY.match(Path(line).name)}
        query = ["dpkg-query", "-W", "-f", "${Depends}", name]
        waiting += dependency_names(subprocess.run(query, capture_output=True, text=True, check=True).stdout)
    return found


def named(found: list[str], otherwise: str) -> str:
    """The first few, or what to say of none."""
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return " ".join(found[:MOST_NAMED]) + more if found else otherwise
