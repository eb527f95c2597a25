"""How families name their base and tuned models: the rules in resources/family_rules.toml, and which fits."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from typing import Any

from desktop.library.judging.naming import ModelName
from desktop.paths import resources_dir


@dataclass(frozen=True, slots=True)
class FamilyRule:
    """One family's habits; the file explains the fields."""

    id: str
    title: str
    match: re.Pattern[str]
    bare: str
    owners: frozenset[str]
    instruct: frozenset[str]
    base: frozenset[str]
    reasoning: frozenset[str]
    ignore: frozenset[str]
    known: frozenset[str]
    loose: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule that fits a name. span: the words it covers, [first, after last]; inside: other words come before."""

    rule: FamilyRule
    span: tuple[int, int]

    @property
    def inside(self) -> bool:
        """The family's name is only mentioned: someone made something else from it."""
        return self.span[0] > 0


@functools.cache
def rules() -> tuple[FamilyRule, ...]:
    """All rules in the order of the file."""
    return tuple(_rule(entry) for entry in _contents()["families"])


@functools.cache
def irregular_pairs() -> tuple[tuple[str, str], ...]:
    """Repositories that belong together though no rule finds it from their names: (base, tuned)."""
    return tuple((base, tuned) for base, tuned in _contents()["pairs"])


@functools.cache
def _contents() -> dict[str, Any]:
    with (resources_dir() / "family_rules.toml").open("rb") as stream:
        return tomllib.load(stream)


def fit_of(name: ModelName) -> Fit | None:
    """The first rule that fits from the start of the name, else the first that fits from a later word."""
    for start in range(len(name.tokens)):
        joined = "-".join(name.tokens[start:])
        for rule in rules():
            match = rule.match.match(joined)
            if match and match.end() > 0:
                return Fit(rule, (start, start + _words_in(joined, match.end())))
    return None


def _rule(entry: dict[str, Any]) -> FamilyRule:
    def listed(key: str) -> frozenset[str]:
        return frozenset(entry.get(key, ()))

    return FamilyRule(
        id=str(entry["id"]),
        title=str(entry["title"]),
        match=re.compile(f"(?:{entry['match']})(?=-|$)"),
        bare=str(entry["bare"]),
        owners=listed("owners"),
        instruct=listed("instruct"),
        base=listed("base"),
        reasoning=listed("reasoning"),
        ignore=listed("ignore"),
        known=listed("known"),
        loose=bool(entry.get("loose", False)),
    )


def _words_in(joined: str, end: int) -> int:
    """How many words `joined[:end]` covers; words may hold hyphens of their own only in packaging, which is gone."""
    return joined[:end].count("-") + 1
