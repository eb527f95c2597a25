"""All facts together, and ways to pick among them."""

import random
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from recipe.facts import Fact, Teacher
from recipe.facts_models import paired, picks
from recipe.facts_numbers import counting, sums
from recipe.facts_talk import talk
from recipe.facts_tandem import tandem
from recipe.facts_tasks import tasks
from recipe.facts_terms import comparisons, terms
from recipe.facts_world import animals, calendar, colours, opposites, places
from recipe.spintax import normal
from recipe.style import styled
from recipe.unknown import any_question

EMPHASIS = {  # how often a topic is asked beside its facts' own weights: what stands alone needs more
    "small talk": 4.5,
    "who it is": 6.0,
    "what it will not do": 6.0,
    "comparing the two": 2.4,
    "privacy and safety of text": 6.5,
    "when to use which": 2.6,
    "how they are trained": 1.8,
    "strengths and limits": 2.4,
    "choosing": 2.0,
    "using Tandem": 2.4,
    "keys": 1.5,
    "how many": 2.6,
    "code": 1.5,
    "sums": 1.3,
    "counting": 2.0,
    "numbers in order": 1.5,
    "formats": 1.3,
    "colours": 0.6,
    "sounds": 0.5,
    "homes": 0.6,
    "young animals": 0.5,
    "what a young animal is": 0.5,
    "animals by home": 0.8,
    "opposites": 0.7,
    "capitals": 0.7,
    "countries": 0.5,
    "months": 0.6,
    "days": 0.8,
    "things by colour": 0.6,
}


def all_facts() -> list[Fact]:
    """Every fact of the small world."""
    parts = (
        paired,
        picks,
        terms,
        comparisons,
        tandem,
        talk,
        tasks,
        colours,
        animals,
        opposites,
        places,
        calendar,
        sums,
        counting,
    )
    return [fact for part in parts for fact in part()]


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

    def pick(self, rng: random.Random) -> Fact:
        """A fact by weight."""
        return rng.choices(self.facts, cum_weights=self._cumulative)[0]

    def unknown(self, rng: random.Random) -> str:
        """A question outside the world that training may show."""
        while True:
            if self.teacher.may_teach(question := any_question(rng)):
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
