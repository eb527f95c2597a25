"""Whether the base goes on as three examples showed it, in patterns that training never used."""

import random
from dataclasses import dataclass

from recipe import examples
from recipe.examples import Pattern
from recipe.measuring.engine import Engine
from recipe.measuring.report import Report

SHOTS = 3
EACH = 8  # cases of every relation
LIMIT = 24


@dataclass(frozen=True, slots=True)
class Case:
    """Three examples and the start of a fourth, and the line that must follow."""

    relation: str
    prompt: str
    wanted: str


def _case(pattern: Pattern, rng: random.Random) -> Case:
    *shown, (given, belongs) = examples.pairs(pattern.relation, rng, SHOTS + 1)
    start, rest = pattern.asked(SHOTS + 1, given)
    prompt = pattern.joint.join([*(pattern.written(at, pair) for at, pair in enumerate(shown, 1)), start])
    return Case(pattern.relation, prompt, (belongs + rest).strip())


def cases() -> list[Case]:
    """The same for every pair."""
    found = []
    for relation in examples.RELATIONS:
        kept = [pattern for pattern in examples.patterns(held=True) if pattern.relation == relation]
        rng = random.Random(f"three examples of {relation}")
        found += [_case(kept[at % len(kept)], rng) for at in range(EACH)]
    return found


def good(reply: str, wanted: str) -> bool:
    """Whether the first line of what follows is the wanted one."""
    return reply.strip(" ").split("\n")[0].strip() == wanted


def measure(base: Engine, report: Report) -> None:
    """Go on greedily behind every case."""
    for case in cases():
        report.examples[case.relation].add(good(base.prose(case.prompt, LIMIT)[0], case.wanted))
