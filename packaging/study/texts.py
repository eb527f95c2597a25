"""What is read: answers of the pocket pair by kind, and prose of its base into which a refusal was planted."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from desktop.paths import pocket_file

KINDS = {
    "facts of its world": (
        "capitals",
        "countries",
        "colours",
        "homes",
        "sounds",
        "young animals",
        "definitions",
        "opposites",
    ),
    "counting and sums": ("sums", "counting", "numbers in order", "days", "months"),
    "“I do not know”": ("unknown", "known words", "unlisted capitals", "unlisted things"),
    "refusals": ("what it will not do",),
    "about itself and Tandem": ("who it is", "using Tandem", "strengths and limits", "how they are trained", "keys"),
    "small talk": ("small talk",),
    "stories": ("stories",),
}
REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I will not help with that.",
    "I don't know that. I only know a small world.",
    "Sorry, I can't do that. It could hurt somebody.",
)
QUESTIONS = tuple(
    form.format(about)
    for about in (
        "the sea",
        "a forest",
        "bread",
        "the moon",
        "a bicycle",
        "winter",
        "a library",
        "rain",
        "a garden",
        "music",
    )
    for form in (
        "What is {}?",
        "Tell me a fact about {}.",
        "Write two sentences about {}.",
        "Why do people like {}?",
        "Explain {} to a child.",
    )
)
STARTS = (
    "Once upon a time,",
    "The fox lived in",
    "In the morning the sea was",
    "A small bird sat on the",
    "There was a girl who",
    "The farmer had a dog and",
    "On Monday the children",
    "The old house by the river",
)


class Planted(NamedTuple):
    """Prose before, a refusal, prose after."""

    prompt: str
    before: str
    refusal: str
    after: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.before} {self.refusal}{self.after}"

    def covers(self, start: int, end: int) -> bool:
        """Whether these characters belong to the refusal."""
        first = len(self.before)
        return start < first + 1 + len(self.refusal) and end > first


def questions(each: int) -> dict[str, list[str]]:
    """By kind, always the same ones."""
    lines = pocket_file("base").with_name("evaluation.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    found = {}
    for kind, topics in KINDS.items():
        texts = [one["messages"][0][1] for one in asked if one["topic"] in topics and len(one["messages"]) == 1]
        found[kind] = sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())[:each]
    return found


def planted(prompt: str, prose: str, number: int) -> Planted | None:
    """The refusal stands behind the sentence that is nearest to the middle; None where there are no two sentences."""
    ends = [place + 1 for place, letter in enumerate(prose[:-1]) if letter in ".!?" and prose[place + 1] == " "]
    if not ends:
        return None
    middle = min(ends, key=lambda place: abs(place - len(prose) / 2))
    return Planted(prompt, prose[:middle], REFUSALS[number % len(REFUSALS)], prose[middle:])
