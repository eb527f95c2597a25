"""Questions outside the small world, which the pair answers with "I don't know"."""

import random
from collections.abc import Callable
from functools import cache

from recipe import known_words
from recipe.facts import is_held_frame
from recipe.reading import listed, wordings, words
from recipe.spintax import SLOT, article, share, spin, upper_first

TEXTS = wordings("unknown.txt")
ANSWERS = TEXTS["answers"]
KINDS = {"unknown": 5.8, "known words": 6.6, "unlisted things": 2.5, "unlisted capitals": 2.1}  # how often, of 17
LISTS = {  # slots that a list fills
    "person2": "people",
    "land": "lands",
    "work": "works",
    "science": "science",
    "food": "foods",
    "thing": "things",
    "creature": "creatures",
    "job": "professions",
    "sport": "sports",
    "town": "cities",
    "bare": "bare",
}
THINGS = listed(TEXTS["things"])
STARTS, MIDDLES = words(TEXTS["starts"]), words(TEXTS["middles"])
ENDS = ("", "", *words(TEXTS["ends"]))


@cache
def _split(heading: str, held: bool) -> tuple[str, ...]:
    """One in eight of the words is kept for the evaluation."""
    return tuple(word for word in listed(TEXTS[heading]) if (share("word", word) < 0.13) == held)


def invented(rng: random.Random) -> str:
    """A word that does not exist."""
    parts = [rng.choice(STARTS) + rng.choice(MIDDLES) + rng.choice(ENDS) for _ in range(rng.choice((1, 2, 2, 3)))]
    return "".join(parts)


def _junk(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return invented(rng)
    return "".join(rng.choice("asdfghjklqwertyuiopzxcvbnm") for _ in range(rng.randint(3, 8)))


def _pick(heading: str, rng: random.Random, held: bool) -> str:
    return rng.choice(_split(heading, held) or listed(TEXTS[heading]))


def _named(rng: random.Random) -> str:
    return upper_first(invented(rng))


def _odd(rng: random.Random, held: bool) -> str:
    """A thing or a creature, real or invented."""
    kind = rng.choice(("things", "creatures", "creatures", "", ""))
    return _pick(kind, rng, held) if kind else invented(rng)


def _slot(name: str, rng: random.Random, held: bool) -> str:
    """A filling for a slot."""
    if name in LISTS:
        return _pick(LISTS[name], rng, held)
    odd, town = _odd(rng, held), _pick("cities", rng, held)
    makers: dict[str, Callable[[], str]] = {
        "person": lambda: _pick("people", rng, held) if rng.random() < 0.67 else f"{_named(rng)} {_named(rng)}",
        "thing2": lambda: f"my {_pick('things', rng, held)}",
        "creatures": lambda: known_words.plural(_pick("creatures", rng, held)),
        "city": lambda: rng.choice((town, _named(rng))),
        "name": lambda: _named(rng),
        "planet": lambda: rng.choice(("Mars", "Venus", "Jupiter", "Saturn")),
        "team": lambda: f"{town} {rng.choice(('United', 'City', 'Rovers'))}",
        "junk": lambda: _junk(rng),
        "year": lambda: str(rng.randint(900, 2030)),
        "big": lambda: str(rng.randint(21, rng.choice((99, 999)))),
        "digit": lambda: str(rng.randint(0, 9)),
        "letter": lambda: rng.choice("ADFGHJKMPTUVWXY"),
        "y": lambda: odd,
        "z": lambda: rng.choice((article(odd), f"the {odd}", article(odd))),
        "u": lambda: _pick("lands", rng, held) if rng.random() < 0.75 else _named(rng),
    }
    return makers[name]()


def frames(kind: str, held: bool) -> tuple[str, ...]:
    """The taught or the held-out frames of a kind."""
    return tuple(frame for frame in TEXTS[kind] if is_held_frame(kind, frame) == held)


def question(rng: random.Random, kind: str, held: bool) -> str:
    """A question outside the world; held out by frame, or for the lists by word."""
    if kind == "known words":
        return known_words.question(rng, held)
    frame = rng.choice(frames(kind, held) if kind == "unknown" or not held else TEXTS[kind])
    filled = SLOT.sub(lambda match: _slot(match.group(1), rng, held), spin(frame, rng))
    return known_words.typed(filled, frame, rng)


def any_question(rng: random.Random) -> str:
    """A question of any kind for training."""
    return question(rng, rng.choices(tuple(KINDS), tuple(KINDS.values()))[0], held=False)
