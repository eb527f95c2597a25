"""Files on their way, as rows of their family's card."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.library.cards.actions import CancelDownload, PauseDownload, ResumeDownload
from desktop.library.cards.cards import Choice, FileRow
from desktop.library.families.family import Member
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Lineage
from desktop.library.variant import Judgement
from desktop.size_words import of_words, size_words, speed_words, time_words


class Stage(StrEnum):
    """Where a download stands."""

    WAITING = "waiting"  # for its turn, or for the network
    RUNNING = "running"
    CHECKING = "checking"
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One build on its way: a file, or all parts of a split one."""

    key: str  # "download:" and the job's id, unique among rows
    job: str
    title: str
    name: str  # what the name rules read
    judgement: Judgement
    lineage: Lineage
    size: int
    done: int
    stage: Stage
    bytes_per_s: float = 0.0
    seconds_left: float | None = None
    words: str = ""  # why it waits or failed
    mates: int = 0  # other builds of the same job: what stops one stops all


def incoming_member(item: Incoming) -> Member:
    """The same for grouping into families."""
    return Member(item.key, parse_name(item.name), item.judgement, item.lineage)


def download_row(item: Incoming) -> FileRow:
    """What is shown of it. Pausing and cancelling act on the whole job: a pair is one job."""
    return FileRow(
        id=item.key,
        variant=item.judgement.variant.value,
        title=item.title,
        why=item.judgement.reasons[0] if item.judgement.reasons else "",
        reasons=item.judgement.reasons,
        status=_status(item),
        progress=item.done / item.size if item.size else 0.0,
        problem=item.words if item.stage is Stage.FAILED else "",
        actions=(_pause_or_resume(item), _cancel(item)),
    )


def _status(item: Incoming) -> str:
    if item.done >= item.size and item.stage is not Stage.CHECKING:
        return f"{size_words(item.size)} · here"
    if item.stage is Stage.RUNNING:
        left = f"{time_words(item.seconds_left)} left" if item.seconds_left is not None else ""
        speed = speed_words(item.bytes_per_s) if item.bytes_per_s else ""
        return " · ".join(part for part in (of_words(item.done, item.size), speed, left) if part)
    share = f"{item.done / item.size:.0%}" if item.size else ""
    match item.stage:
        case Stage.PAUSED:
            return f"Paused at {share} of {size_words(item.size)}"
        case Stage.CHECKING:
            return f"Checking {share}" if item.done else "Starting"
        case Stage.FAILED:
            return f"Stopped at {share}" if item.done else "Stopped"
    return item.words or f"Waiting · {of_words(item.done, item.size)}"


def _pause_or_resume(item: Incoming) -> Choice:
    match item.stage:
        case Stage.PAUSED:
            return Choice(ResumeDownload(item.job), "Resume")
        case Stage.FAILED:
            return Choice(ResumeDownload(item.job), "Try again")
    return Choice(PauseDownload(item.job), "Pause")


def _cancel(item: Incoming) -> Choice:
    whole = ("", "both ", "all ")[min(item.mates, 2)]
    return Choice(CancelDownload(item.job), f"Cancel {whole}and delete what is here")
