"""All facts together, and ways to pick among them."""

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice

from recipe.facts import Fact, Teacher, fitting
from recipe.facts_numbers import counting, sums
from recipe.facts_world import animals, calendar, colours, opposites, places
from recipe.spintax import expansions, fill, normal
from recipe.style import styled
from recipe.told_facts import told
from recipe.unknown import any_question

EMPHASIS = {  # how often a topic is asked beside its facts' own weights: what stands alone needs more
    "small talk": 4.2,
    "who it is": 4.0,
    "what it will not do": 5.5,
    "comparing the two": 6.0,
    "privacy and safety of text": 8.0,
    "when to use which": 5.0,
    "how they are trained": 3.2,
    "strengths and limits": 5.0,
    "choosing": 3.4,
    "using Tandem": 3.4,
    "keys": 2.2,
    "how many": 2.6,
    "code": 3.0,
    "sums": 1.0,
    "counting": 2.0,
    "numbers in order": 1.6,
    "formats": 1.8,
    "colours": 1.0,
    "sounds": 0.9,
    "homes": 0.9,
    "young animals": 0.9,
    "what a young animal is": 0.9,
    "animals by home": 1.1,
    "animals by sound": 1.2,
    "opposites": 1.0,
    "capitals": 1.1,
    "countries": 1.0,
    "months": 0.9,
    "days": 1.3,
    "things by colour": 1.6,
    "definitions": 1.5,
}
WAYS = 64  # of saying what a frame asks, that are compared with what is to be refused: some have thousands
TOLD = ("models", "terms", "comparisons", "tandem", "talk", "tasks")  # the files in wordings/facts, in this order


def all_facts() -> list[Fact]:
    """Every fact of the small world."""
    told_parts = [told(f"{file}.toml") for file in TOLD]
    computed = (part() for part in (colours, animals, opposites, places, calendar, sums, counting))
    return [fact for part in (*told_parts, *computed) for fact in part]


@dataclass
class World:
    """The facts, and the teacher that keeps held-out questions back."""

    facts: list[Fact]
    teacher: Teacher

    @cached_property
    def _cumulative(self) -> list[float]:
        return list(accumulate(fact.weight * EMPHASIS.get(fact.family.topic, 1.0) for fact in self.facts))

    @cached_property
    def topics(self) -> dict[str, list[Fact]]:
        """The facts of every topic."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            found.setdefault(fact.family.topic, []).append(fact)
        return found

    @cached_property
    def short(self) -> list[Fact]:
        """The facts that one word can answer."""
        return [fact for fact in self.facts if fact.short]

    @cached_property
    def answered(self) -> frozenset[str]:
        """The normal forms of the questions that facts answer: none of them is ever refused."""
        found: set[str] = set()
        for fact in self.facts:
            for frame in fitting(fact.family.frames, frozenset(fact.slots)):
                asked = expansions(fill(frame.removeprefix("!").strip(), fact.slots))
                found.update(map(normal, islice(asked, WAYS)))
        return frozenset(found)

    def pick(self, rng: random.Random) -> Fact:
        """A fact by weight."""
        return rng.choices(self.facts, cum_weights=self._cumulative)[0]

    def may_refuse(self, question: str) -> bool:
        """Whether training may show this question with the answer that the pair does not know."""
        return self.teacher.may_teach(question) and normal(question) not in self.answered

    def unknown(self, rng: random.Random) -> str:
        """A question outside the world that training may show."""
        while True:
            if self.may_refuse(question := any_question(rng)):
                return question

    def typed(self, question: str, rng: random.Random) -> str:
        """The question as somebody may type it, unless the evaluation asks just so."""
        text = styled(question, rng)
        return question if normal(text) in self.teacher.reserved else text

    def asked(self, rng: random.Random, fact: Fact | None = None) -> tuple[Fact, str]:
        """A fact and a question for it that training may show."""
        while True:
            chosen = fact or self.pick(rng)
            if question := self.teacher.question(chosen, rng):
                return chosen, question
            fact = None
