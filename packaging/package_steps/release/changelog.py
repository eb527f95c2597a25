"""Reads CHANGELOG.md: one entry per version, "## 0.2.0 (2027-01-31)", or "(unreleased)" until it is out."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from setup_steps.locations import ROOT
from setup_steps.report import SetupError

CHANGELOG = ROOT / "CHANGELOG.md"
UNRELEASED = "unreleased"
_HEADING = re.compile(r"^## +(\S+)(?: +\(([^)]*)\))?\s*$", re.MULTILINE)
_CONTINUED = re.compile(r"\n[ \t]+(?=\S)")
_MARKS = re.compile(r"\*\*|`")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of one version. date: None until it is out. notes: markdown, one line per item or paragraph."""

    version: str
    date: datetime.date | None
    notes: str

    def items(self) -> tuple[str, ...]:
        """What is new, item by item, without marks, for formats that know no markdown."""
        return tuple(_MARKS.sub("", line[2:]) for line in self.notes.splitlines() if line.startswith("- "))


def entries(text: str) -> list[Entry]:
    """Every version's entry, newest first. Raises SetupError for a date that is none."""
    _, *parts = _HEADING.split(text)
    return [
        Entry(version, _date(version, written or ""), _CONTINUED.sub(" ", notes).strip())
        for version, written, notes in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def entry(version: str, path: Path = CHANGELOG) -> Entry:
    """The entry of `version`. Raises SetupError where there is none, or nothing in it."""
    for found in entries(path.read_text("utf-8")):
        if found.version == version and found.notes:
            return found
    raise SetupError(f"{path.name} says nothing of {version}. Write what is new below: ## {version} (YYYY-MM-DD)")


def release_notes(version: str, path: Path = CHANGELOG) -> str:
    """What is new in `version`, as markdown."""
    return entry(version, path).notes


def _date(version: str, written: str) -> datetime.date | None:
    if written in {"", UNRELEASED}:
        return None
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        raise SetupError(
            f"CHANGELOG.md dates {version} {written!r}. Write the day as YYYY-MM-DD, or {UNRELEASED}."
        ) from None
