"""Reads real_names.toml: real names of repositories and files, what they are, and which belong together."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from desktop.library.families.family import Member
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Variant

TABLE = Path(__file__).with_name("real_names.toml")


@dataclass(frozen=True)
class Row:
    name: str
    truth: str
    family: str
    source: str
    parent: str = ""

    def member(self) -> Member:
        """As the library would see it: the name judged, and what its page says of its parent."""
        lineage = Lineage((self.parent,), "finetune") if self.parent else Lineage()
        return Member(self.name, parse_name(self.name), judge(Evidence(self.name, lineage=lineage)), lineage)


def table() -> dict[str, dict]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def rows(part: str) -> list[Row]:
    return [Row(**entry) for entry in table()[part]["names"]]


def pairs(part: str) -> set[tuple[str, str]]:
    return {(base, tuned) for row in table()[part]["pairs"] for base in row["base"] for tuned in row["tuned"]}


@dataclass
class Score:
    right: int = 0
    unknown: int = 0
    wrong: int = 0
    wrong_and_sure: int = 0
    misses: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.right + self.unknown + self.wrong


def score(part: str) -> Score:
    """Every name of a part judged by its name alone."""
    result = Score()
    for row in rows(part):
        verdict = judge(Evidence(row.name))
        right = verdict.variant.value == row.truth
        unknown = verdict.variant is Variant.UNKNOWN
        result.right += right
        result.unknown += unknown
        result.wrong += not right and not unknown
        result.wrong_and_sure += not right and not unknown and verdict.confidence is Confidence.HIGH
        if not right:
            result.misses += (f"{row.name}: {verdict.variant.value}, is {row.truth}",)
    return result
