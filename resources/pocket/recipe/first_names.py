"""Names to copy: real first names, mixtures of two, and names that nobody has."""

import random

from recipe.reading import wordings, words
from recipe.stories import HELD_NAMES, NAMES
from recipe.unknown import invented

TEXTS = wordings("names.txt")
REAL = words(TEXTS["first names"])
ONSETS, NUCLEI = words(TEXTS["onsets"]), words(TEXTS["nuclei"])
CODAS = ("",) * 4 + words(TEXTS["codas"])

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HELD = tuple(name.lower() for name in HELD_NAMES)


def _syllables(rng: random.Random) -> str:
    parts = [
        rng.choice(ONSETS) + rng.choice(NUCLEI) + rng.choice(CODAS) for _ in range(rng.choice((1, 2, 2, 2, 3, 3, 4)))
    ]
    start = "" if rng.random() < 0.8 else rng.choice("aeiou")
    return start + "".join(parts) + ("" if rng.random() < 0.7 else rng.choice("aeioy"))


def _mixed(rng: random.Random) -> str:
    one, two = rng.sample((*REAL, *NAMES), 2)
    return one[: rng.randint(1, max(1, len(one) - 1))] + two[rng.randint(1, len(two) - 1) :].lower()


def _changed(rng: random.Random) -> str:
    name = rng.choice((*REAL, *NAMES))
    at = rng.randrange(len(name))
    return name[:at] + rng.choice(LETTERS) + name[at + rng.randint(0, 1) :]


MAKERS = (lambda rng: rng.choice(REAL), _mixed, _changed, _syllables, invented)


def new_name(rng: random.Random) -> str:
    """A name that the other rounds never use, and no name that the evaluation keeps for itself."""
    while True:
        name = rng.choices(MAKERS, (30, 20, 12, 20, 18))[0](rng).capitalize()
        if len(name) > 1 and not any(held in name.lower() for held in HELD):
            return name
