"""What a package put on a system and what it left behind, compared before and after."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

# Not the package's: the running system's, users', and what apt, dpkg and caches keep for themselves.
LEFT_ALONE = frozenset(
    """
    /proc /sys /dev /run /tmp /home /root /var/cache /var/log /var/lib/apt /var/lib/dpkg /var/tmp /etc/ld.so.cache
    /etc/resolv.conf /etc/hosts
    """.split()  # noqa: SIM905 - fifteen quoted lines would say no more
)
_MERGED = ("/bin/", "/sbin/", "/lib/", "/lib64/")


@dataclass(frozen=True)
class Pulled:
    """What an installation added. names: packages. installed_kb: their size as they declare it."""

    names: list[str]
    installed_kb: int


def all_files(root: Path) -> set[str]:
    """Every file, link and folder of a system, without what is left alone."""
    found = set()
    for folder, folders, files in os.walk(root):
        inside = "/" + os.path.relpath(folder, root).removeprefix(".").lstrip("/")
        folders[:] = [name for name in folders if _path(inside, name) not in LEFT_ALONE]
        found |= {path for name in [*folders, *files] if (path := _path(inside, name)) not in LEFT_ALONE}
    return found


def _path(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


def owned_files(root: Path) -> set[str]:
    """What dpkg says belongs to installed packages, with /lib and its like seen as the links into /usr they are."""
    lists = (root / "var/lib/dpkg/info").glob("*.list")
    lines = {line for path in lists for line in path.read_text("utf-8", "replace").splitlines()}
    return lines | {f"/usr{line}" for line in lines if line.startswith(_MERGED)}


def left_behind(before: Iterable[str], after: Iterable[str], owned: Iterable[str]) -> list[str]:
    """What is there now, was not there before, and belongs to nobody."""
    return sorted(set(after) - set(before) - set(owned))


def pulled_in(before: Mapping[str, int], after: Mapping[str, int], package: str) -> Pulled:
    """The packages that came beside `package`."""
    names = sorted(set(after) - set(before) - {package})
    return Pulled(names, sum(after[name] for name in names))


def sizes(dpkg_query: str) -> dict[str, int]:
    """Name: size in kB, of the lines of `dpkg-query -W -f '${Package} ${Installed-Size}\\n'`."""
    words = (line.split() for line in dpkg_query.splitlines())
    return {name: int(size) for name, size, *_ in (pair for pair in words if len(pair) > 1)}
