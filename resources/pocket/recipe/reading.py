"""Reads the texts of the recipe from the files in wordings/, whose form is told in the README there."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "wordings"
HEADING = "== "
GOES_ON = "\\"


@cache
def wordings(file: str) -> Mapping[str, tuple[str, ...]]:
    """The entries of a text file by their heading, in the file's order."""
    found: dict[str, list[str]] = {}
    heading = ""
    for row in _rows((FOLDER / file).read_text(encoding="utf-8")):
        if row.startswith(HEADING):
            heading = row.strip("= ")
            if heading in found:
                raise ValueError(f"{file} has the heading “{heading}” twice. Put its lines under one.")
            found[heading] = []
        elif heading:
            found[heading].append(row)
        else:
            raise ValueError(f"{file} starts with “{row}”, which stands under no heading. Put one above it.")
    return {name: tuple(entries) for name, entries in found.items()}


def _rows(text: str) -> Iterable[str]:
    """The entries and headings: a backslash at its end joins a line with the next one."""
    begun = ""
    for line in text.splitlines():
        row = line.strip()
        if row.endswith(GOES_ON):
            begun += row.removesuffix(GOES_ON) + "\n"
        elif row and not row.startswith("#"):
            yield begun + row
            begun = ""


@cache
def questions() -> Mapping[str, tuple[str, ...]]:
    """The ways of asking for each family of facts, from all files in wordings/questions."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((FOLDER / "questions").glob("*.txt")):
        more = wordings(f"questions/{path.name}")
        if twice := found.keys() & more.keys():
            raise ValueError(f"{path.name} has families that another file has: {', '.join(sorted(twice))}.")
        found.update(more)
    return found


@cache
def tables(file: str) -> dict[str, Any]:
    """The content of a TOML file."""
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))


def words(entries: Iterable[str]) -> tuple[str, ...]:
    """The words of some entries."""
    return tuple(" ".join(entries).split())


def listed(entries: Iterable[str]) -> tuple[str, ...]:
    """What stands between the bars of some entries."""
    return tuple(part for entry in entries for part in entry.split("|"))
