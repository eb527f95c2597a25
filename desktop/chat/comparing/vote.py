"""Which of two answers to one question was better, by the user's word, and the kinds of tasks it is counted by."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Verdict(StrEnum):
    """Sides are those of the screen at the time."""

    OPEN = ""  # who is who is hidden until there is one
    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"


class TaskKind(StrEnum):
    """What was asked for."""

    QUESTION = "question"
    WRITING = "writing"
    REWRITING = "rewriting"
    CODE = "code"
    NUMBERS = "numbers"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Vote:
    """One for a pair of answers. blind: who is who was hidden before."""

    item_id: int
    left_id: int
    right_id: int
    verdict: Verdict
    blind: bool
    kind: TaskKind

    @property
    def pair(self) -> frozenset[int]:
        """Both answers, whichever side they stood on."""
        return frozenset((self.left_id, self.right_id))

    def mirrored(self) -> Vote:
        """The same said of the two where they stand the other way round."""
        verdict = {Verdict.LEFT: Verdict.RIGHT, Verdict.RIGHT: Verdict.LEFT}.get(self.verdict, self.verdict)
        return replace(self, left_id=self.right_id, right_id=self.left_id, verdict=verdict)

    @property
    def better(self) -> int | None:
        """The id of the answer that was chosen; None where none was."""
        return {Verdict.LEFT: self.left_id, Verdict.RIGHT: self.right_id}.get(self.verdict)


# The first whose words stand in the question; guesses that the user can correct.
_SIGNS = (
    (TaskKind.CODE, r"```|\b(code|function|python|javascript|regex|sql|bug|script|program|html|compile)\b"),
    (TaskKind.REWRITING, r"\b(rewrite|rephrase|summari[sz]e|translate|polish|shorten|correct|proofread)\b"),
    (TaskKind.NUMBERS, r"\d\s*[-+*/^=×÷]\s*\d|\b(calculate|how many|how much|percent|equation|sum of|solve)\b"),
    (TaskKind.WRITING, r"\b(write|poem|story|letter|essay|email|draft|compose|continue|headline|slogan|invent)\b"),
    (TaskKind.QUESTION, r"\?|^\s*(who|what|when|where|why|how|which|is|are|do|does|can|explain|describe|name|list)\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _SIGNS)
_LOOKED_AT = 2_000  # characters of the question


def guessed_kind(question: str) -> TaskKind:
    """What kind of task a question most likely is."""
    looked_at = question[:_LOOKED_AT]
    return next((kind for kind, pattern in _PATTERNS if pattern.search(looked_at)), TaskKind.TALK)
