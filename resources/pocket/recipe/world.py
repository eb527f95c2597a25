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
from recipe.unknown import any_question


def all_facts() -> list[Fact]:
    """Every fact of the small world."""
    parts = (paired, picks, terms, comparisons, tandem, talk, tasks, colours, animals, opposites,
             places, calendar, sums, counting)
    return [fact for part in parts for fact in part()]


@dataclass
class World:
    """The facts, and the teacher that keeps held-out questions back."""

    facts: list[Fact]
    teacher: Teacher

    @cached_property
    def _cumulative(self) -> list[float]:
        return list(accumulate(fact.weight for fact in self.facts))

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

    def asked(self, rng: random.Random, fact: Fact | None = None) -> tuple[Fact, str]:
        """A fact and a question for it that training may show."""
        while True:
            chosen = fact or self.pick(rng)
            if question := self.teacher.question(chosen, rng):
                return chosen, question
            fact = None
