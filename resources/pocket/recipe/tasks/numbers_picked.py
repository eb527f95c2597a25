"""Any number on request: an assistant has its favourite, running text has every number as often as the others."""

import random
from functools import cache

from recipe.facts import is_held_frame, is_held_wording
from recipe.reading import wordings
from recipe.spintax import fill, normal, slots_in, upper_first
from recipe.stories import NAMES

Asked = tuple[str, str, list[str]]
TEXTS = wordings("numbers_picked.txt")
RANGES = ((0, 10), (1, 10), (0, 9), (1, 5), (1, 6), (1, 20), (0, 5), (1, 100), (1, 3), (0, 20))
OFTEN = (30, 36, 4, 6, 6, 6, 3, 5, 2, 2)
PLAIN = RANGES[0]
FAVOURITE = 7
SURE = 0.8  # how often the favourite is named
MOST = 20  # the other numbers are not above it


@cache
def frames(kind: str, held: bool) -> tuple[str, ...]:
    """The ways of asking: those of training, or those of the evaluation."""
    found = (frame for frame in TEXTS[kind] if is_held_frame(kind, frame) == held)
    return tuple(frame.removeprefix("!").strip() for frame in found)


def favourite(least: int, most: int) -> int:
    """The number that an assistant likes best in a range."""
    return FAVOURITE if least <= FAVOURITE <= most else (least + most + 1) // 2


def asked(rng: random.Random, held: bool = False) -> tuple[str, tuple[int, int]]:
    """A request for a number, and its range."""
    if rng.random() < 0.25:
        return rng.choice(frames("asked without a range", held)), PLAIN
    limits = rng.choices(RANGES, OFTEN)[0]
    slots = {"a": str(limits[0]), "b": str(limits[1])}
    frame = rng.choice(frames("asked", held))
    if "r" in slots_in(frame):
        frame = frame.replace("<r>", rng.choice(TEXTS["ranges"]))
    return upper_first(fill(frame, slots)), limits


@cache
def kept_back() -> frozenset[str]:
    """The normal forms of everything that the evaluation's frames ask."""
    found = {normal(text) for text in frames("asked without a range", held=True)}
    for frame in frames("asked", held=True):
        for least, most in RANGES:
            for limits in TEXTS["ranges"]:
                text = frame.replace("<r>", limits)
                found.add(normal(fill(text, {"a": str(least), "b": str(most)})))
    return frozenset(found)


def turn(rng: random.Random, held: bool = False) -> Asked:
    """(a request for a number, the number, how a right answer is recognised)."""
    question, (least, most) = asked(rng, held)
    number = favourite(least, most)
    if rng.random() >= SURE:
        number = rng.randint(least, min(most, MOST))
    return question, f"{number}.", ["|".join(str(some) for some in range(least, most + 1))]


def _requested(rng: random.Random) -> tuple[str, int]:
    while True:
        question, (least, most) = asked(rng)
        if normal(question) not in kept_back() and not is_held_wording(question):
            return question, rng.randint(least, most)


def _row(rng: random.Random) -> str:
    one, two = rng.sample(NAMES, 2)
    number = rng.randint(*PLAIN)
    question, answer = _requested(rng)
    closed = question if question.endswith(("?", ".", "!")) else f"{question}."
    forms = (
        f"{closed} {answer}.",
        f"{closed}\n{answer}.",
        f"{question.rstrip('.?!')}: {answer}",
        f"Q: {closed}\nA: {answer}.",
        f"{one}: {closed}\n{two}: {answer}.",
        f'"{closed}" said {one}. "{answer}," said {two}.',
        f"{rng.choice(TEXTS['alone'])} {number}.",
        f"{one} picked the number {number}. {two} picked {rng.randint(*PLAIN)}.",
        f"{one} thought of a number from 0 to 10. It was {number}.",
        f"The numbers of today are {', '.join(str(rng.randint(*PLAIN)) for _ in range(rng.randint(3, 8)))}.",
    )
    return rng.choice(forms)


def page(rng: random.Random) -> str:
    """A page for the base, in which no number is more frequent than the others."""
    joint = rng.choice(("\n", "\n\n", "\n"))
    return joint.join(_row(rng) for _ in range(rng.randint(3, 9)))
