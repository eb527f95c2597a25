"""What was measured, and its form on the disk: measuring takes minutes, and the card may be written again without."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from recipe.keeping import write_whole

Question = dict[str, Any]


@dataclass(slots=True)
class Score:
    """Right answers out of all, by kind."""

    right: int = 0
    total: int = 0

    def add(self, good: bool) -> None:
        """Count one."""
        self.right += good
        self.total += 1

    @property
    def percent(self) -> float:
        """The share of right answers."""
        return 100 * self.right / max(1, self.total)


def summed(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    many = list(scores)
    return Score(sum(score.right for score in many), sum(score.total for score in many))


def by_two() -> dict[str, dict[str, Score]]:
    """Scores by topic and kind."""
    return defaultdict(lambda: defaultdict(Score))


@dataclass(slots=True)
class Difference:
    """How the voices differ, by figures; the keys are "Base" and "Instruct"."""

    entropy: dict[str, float] = field(default_factory=dict)  # nats a token, over answers drawn at temperature 1
    openings: dict[str, float] = field(default_factory=dict)  # distinct ones of 20
    end_after: dict[str, float] = field(default_factory=dict)
    end_within: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, list[float]] = field(default_factory=dict)  # the shares of 0 to 10, 1 together
    number_mass: dict[str, float] = field(default_factory=dict)  # how likely a number stands there at all
    refusal: dict[str, float] = field(default_factory=dict)
    refusal_harmless: dict[str, float] = field(default_factory=dict)
    refusal_openings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Everything that was measured."""

    topics: dict[str, dict[str, Score]] = field(default_factory=by_two)
    failures: list[Question] = field(default_factory=list)
    ended: Score = field(default_factory=Score)
    base: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    examples: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    difference: Difference = field(default_factory=Difference)
    greedy: Score = field(default_factory=Score)
    tokens: Score = field(default_factory=Score)
    template: Score = field(default_factory=Score)
    chats: list[list[str]] = field(default_factory=list)
    prose: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Fresh:
    """A set from outside: how it was answered, by topic and group, and what went wrong."""

    file: str
    digest: str
    pair: str  # the instruct file's digest
    topics: dict[str, dict[str, Score]] = field(default_factory=by_two)
    wrong: list[Question] = field(default_factory=list)


def _score(kept: dict[str, int]) -> Score:
    return Score(**kept)


def _scores(kept: dict[str, dict[str, int]]) -> dict[str, Score]:
    return {name: _score(score) for name, score in kept.items()}


def save(path: Path, report: Report | Fresh) -> None:
    """Write it down."""
    kept = {part.name: getattr(report, part.name) for part in fields(report)}
    text = json.dumps(kept, ensure_ascii=False, indent=1, default=asdict) + "\n"
    write_whole(path, lambda file: file.write(text.encode()))


def load(path: Path) -> Report:
    """A saved report."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Report(
        **kept
        | {name: _score(kept[name]) for name in ("ended", "greedy", "tokens", "template")}
        | {name: _scores(kept[name]) for name in ("base", "examples")}
        | {
            "topics": {topic: _scores(kinds) for topic, kinds in kept["topics"].items()},
            "difference": Difference(**kept["difference"]),
            "prose": [tuple(pair) for pair in kept["prose"]],
            "files": {name: tuple(facts) for name, facts in kept["files"].items()},
        }
    )


def load_fresh(path: Path) -> Fresh:
    """A saved set's figures."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Fresh(**kept | {"topics": {topic: _scores(groups) for topic, groups in kept["topics"].items()}})
