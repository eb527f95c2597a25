"""What one check saw and how it is judged, and the table of all of them."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

_INDENT = " " * 10


class Verdict(StrEnum):
    """How a check ended. SAYS_WHY is good where the program cannot work and tells so in words."""

    WORKS = "works"
    SAYS_WHY = "says why"
    FAILED = "FAILED"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """One check. seen: the figures and words it is judged by."""

    name: str
    verdict: Verdict
    seen: str


def works(name: str, seen: str) -> Outcome:
    """The program did what it is for."""
    return Outcome(name, Verdict.WORKS, seen)


def failed(name: str, seen: str) -> Outcome:
    """The program did not do what it should."""
    return Outcome(name, Verdict.FAILED, seen)


def judged(name: str, seen: str, *, good: bool) -> Outcome:
    """WORKS or FAILED."""
    return Outcome(name, Verdict.WORKS if good else Verdict.FAILED, seen)


def one_line(text: str, limit: int = 300) -> str:
    """The words of several lines on one; the end is what counts where they are too many."""
    words = " ".join(text.split())
    return words if len(words) <= limit else "… " + words[-limit:]


def table(outcomes: Iterable[Outcome], width: int = 118) -> str:
    """Lines for people: verdict, name, and what was seen, folded below."""
    # Names of packages and files are not broken.
    folded = textwrap.TextWrapper(width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)
    lines = []
    for outcome in outcomes:
        lines.append(f"{outcome.verdict:<9} {outcome.name}")
        lines += folded.wrap(outcome.seen)
    return "\n".join(lines)


def summary(outcomes: Iterable[Outcome]) -> str:
    """How many checks ended in which way: "11 works, 2 says why"."""
    counted = Counter(outcome.verdict for outcome in outcomes)
    return (
        ", ".join(f"{counted[verdict]} {verdict}" for verdict in Verdict if counted[verdict]) or "nothing was checked"
    )


def write_report(path: Path, outcomes: Iterable[Outcome]) -> None:
    """The same as JSON, for a release's records."""
    path.write_text(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=1) + "\n", "utf-8")


def exit_status(outcomes: Iterable[Outcome]) -> int:
    """0 when nothing failed."""
    return int(any(outcome.verdict is Verdict.FAILED for outcome in outcomes))
