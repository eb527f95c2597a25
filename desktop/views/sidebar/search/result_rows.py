"""The lines of what was found, and what each says in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.chat.finding.found import Found
from desktop.views.kit.voice_words import NAMES


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One hit. written: when, in words."""

    found: Found
    written: str

    @property
    def key(self) -> tuple[int, int]:
        """The same hit in another list has the same."""
        return self.found.item_id, self.found.message_id or 0

    @property
    def is_title(self) -> bool:
        """Whether a chat's title has the words, and no message of it."""
        return self.found.message_id is None

    @property
    def writer(self) -> str:
        """Who wrote the message, "" where that is not known."""
        if self.found.by_user:
            return "You"
        return NAMES[self.found.voice] if self.found.voice is not None else ""

    def in_words(self) -> str:
        """All of it, for a screen reader; the words found in quotes."""
        found = self.found
        if self.is_title:
            return f"Chat: {_quoted(self)}, {self.written}"
        by = f"{self.writer}, " if self.writer else ""
        return f"{by}in {found.title}: {_quoted(self)}, {self.written}"


@dataclass(frozen=True, slots=True)
class MoreRow:
    """The line that brings the next ones."""

    key = (0, 0)

    def in_words(self) -> str:
        """What it says."""
        return "Show more"


Row = ResultRow | MoreRow


def rows_of(found: Sequence[Found], now: datetime, *, more: bool) -> list[Row]:
    """A line for each hit, and one for more where there are any."""
    rows: list[Row] = [ResultRow(one, written_words(one.written_at, now)) for one in found]
    return [*rows, MoreRow()] if more else rows


def written_words(written_at: float, now: datetime) -> str:
    """When something was written: the time of today, a day of this year, or a date. now: with its time zone."""
    when = datetime.fromtimestamp(written_at, now.tzinfo)
    if when.date() == now.date():
        return f"{when:%H:%M}"
    day = f"{when.day} {when:%b}"
    return day if when.year == now.year else f"{day} {when.year}"


def counted(found: Sequence[Found], *, more: bool) -> str:
    """How many were found, in words."""
    titles = sum(one.message_id is None for one in found)
    messages = len(found) - titles
    behind = "+" if more else ""
    parts = [
        f"{titles:,} {'chat' if titles == 1 else 'chats'}" if titles else "",
        f"{messages:,}{behind} {'message' if messages == 1 and not more else 'messages'}" if messages else "",
    ]
    return ", ".join(part for part in parts if part)


def _quoted(row: ResultRow) -> str:
    text = row.found.excerpt.text
    for start, end in reversed(row.found.excerpt.marks):
        text = f"{text[:start]}“{text[start:end]}”{text[end:]}"
    return text
