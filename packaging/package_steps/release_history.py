"""What CHANGELOG.md says of each release, for package formats that want it in their own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from setup_steps.report import SetupError

_HEADING = re.compile(r"^## (\d[\w.]*)(?: \(([^)]*)\))?\s*$", re.MULTILINE)
_ITEM = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)
_MARKS = re.compile(r"\*\*|`")


@dataclass(frozen=True, slots=True)
class Release:
    """One version with its day and what is new in it. A version that is not out yet bears the day of the build."""

    version: str
    day: datetime
    items: tuple[str, ...]


def releases(changelog: str, version: str, epoch: int) -> list[Release]:
    """The releases up to `version`, newest first. Raises SetupError where the changelog has no entry for it."""
    found = list(_all(changelog, datetime.fromtimestamp(epoch, UTC)))
    place = [release.version for release in found].index(version) if any(r.version == version for r in found) else None
    if place is None or not found[place].items:
        raise SetupError(f"CHANGELOG.md has no entry for {version}. Write what is new under: ## {version} (YYYY-MM-DD)")
    return found[place:]


def _all(changelog: str, today: datetime) -> Iterator[Release]:
    _, *rest = _HEADING.split(changelog)
    for version, day, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        items = tuple(_MARKS.sub("", " ".join(item.split())) for item in _ITEM.findall(text))
        yield Release(version, _day(version, day or "", today), items)


def _day(version: str, written: str, today: datetime) -> datetime:
    if written in {"", "unreleased"}:
        return today
    try:
        return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise SetupError(f"CHANGELOG.md: {version} is dated {written!r}; write YYYY-MM-DD or unreleased.") from None
