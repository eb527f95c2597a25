"""What a fact is, how its questions are drawn, and which of them are held out.

Held out are (1) whole frames, about 15 % of each family's, chosen by a hash of the frame, and
(2) about 10 % of the wordings that the other frames can produce. Both serve the evaluation only.
A frame that starts with "!" is the plainest wording of its family and is always taught.
"""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from recipe.reading import questions
from recipe.spintax import expansions, fill, normal, share, slots_in, spin, upper_first

HELD_FRAMES = 0.15
HELD_WORDINGS = 0.10
TRIES = 30
LABEL = re.compile(r"^\w+: ")  # "Quiz: Which day ...?" asks what "Which day ...?" asks


@dataclass(frozen=True, slots=True)
class Family:
    """Questions of one kind: the frames are shared by all of the family's facts."""

    name: str
    topic: str
    frames: tuple[str, ...]

    def held(self) -> tuple[str, ...]:
        """The frames that training never sees."""
        return tuple(frame for frame in self.frames if is_held_frame(self.name, frame))

    def taught(self) -> tuple[str, ...]:
        """The frames that training uses."""
        return tuple(frame for frame in self.frames if not is_held_frame(self.name, frame))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the pair knows: slots for the family's frames, answers, and keys to check them.

    A reply is right when it has every key; "a|b" in a key stands for either.
    """

    family: Family
    name: str
    slots: Mapping[str, str]
    answers: tuple[str, ...]
    keys: tuple[str, ...]
    short: str = ""
    prose: tuple[str, ...] = ()
    weight: float = 1.0

    def answer(self, rng: random.Random) -> str:
        """One of the answers."""
        return spin(rng.choice(self.answers), rng)

    def sentence(self, rng: random.Random) -> str:
        """A sentence for running text."""
        return spin(rng.choice(self.prose + self.answers), rng)


@cache
def is_held_frame(family: str, frame: str) -> bool:
    """Whether a frame is kept for the evaluation."""
    return not frame.startswith("!") and share("frame", family, frame) < HELD_FRAMES


def is_held_wording(question: str) -> bool:
    """Whether a wording is kept for the evaluation."""
    return share("wording", normal(question)) < HELD_WORDINGS


@cache
def family(name: str, topic: str) -> Family:
    """A family with the frames that wordings/questions has for it."""
    return Family(name, topic, questions()[name])


@cache
def fitting(frames: tuple[str, ...], slots: frozenset[str]) -> tuple[str, ...]:
    """The frames whose slots a fact has."""
    return tuple(frame for frame in frames if slots_in(frame) <= slots)


def ask(fact: Fact, frame: str, rng: random.Random) -> str:
    """A question in this frame."""
    return upper_first(spin(fill(frame.removeprefix("!").strip(), fact.slots), rng))


@dataclass(slots=True)
class Teacher:
    """Draws questions for training and keeps what the evaluation asks out of them."""

    reserved: set[str] = field(default_factory=set)

    def may_teach(self, question: str) -> bool:
        """Whether training may show this wording."""
        unlabelled = normal(LABEL.sub("", question))
        return not {normal(question), unlabelled} & self.reserved and not is_held_wording(question)

    def question(self, fact: Fact, rng: random.Random) -> str:
        """A question that training may show, "" when none is found."""
        frames = fitting(fact.family.taught(), frozenset(fact.slots))
        for _ in range(TRIES):
            frame = rng.choice(frames)
            question = ask(fact, frame, rng)
            plain = frame.startswith("!") and normal(question) not in self.reserved
            if plain or self.may_teach(question):
                return question
        return ""


def always_taught(facts: Iterable[Fact]) -> set[str]:
    """The normal forms of all plainest wordings."""
    found: set[str] = set()
    for fact in facts:
        for frame in fitting(fact.family.frames, frozenset(fact.slots)):
            if frame.startswith("!"):
                texts = expansions(fill(frame[1:].strip(), fact.slots))
                found.update(normal(text) for text in texts)
    return found
