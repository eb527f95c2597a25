"""Tasks and pages that ask for nothing but copying what was said a moment ago."""

import random

from recipe.facts import Teacher, is_held_frame
from recipe.reading import wordings
from recipe.spintax import article, fill, spin
from recipe.stories import COLOURS, CRITTERS, NAMES, PLACES, THINGS
from recipe.unknown import invented

TEXTS = wordings("copying.txt")
NOUNS = (*THINGS, *CRITTERS, *COLOURS)
SENTENCES = 0.2  # how often a small sentence is to be said, not words without a tie


def words(rng: random.Random, least: int = 2, most: int = 4) -> list[str]:
    """A few words that have nothing to do with one another."""
    count = rng.randint(least, most)
    if rng.random() < 0.25:
        return [invented(rng) for _ in range(count)]
    pool = [*rng.sample(NOUNS, count), *rng.sample(NAMES, 2)]
    if rng.random() < 0.3:
        pool = rng.sample(pool, count)
    return pool[:count]


def sentence(rng: random.Random) -> str:
    """A small sentence without its full stop."""
    one, two = rng.sample(NAMES, 2)
    thing, other = rng.sample(THINGS, 2)
    slots = {
        "n": one if rng.random() < 0.5 else invented(rng).capitalize(),
        "m": two,
        "t": thing,
        "o": other,
        "a": rng.choice(CRITTERS),
        "c": rng.choice(COLOURS),
        "p": rng.choice(PLACES),
        "w": invented(rng),
    }
    return spin(fill(rng.choice(TEXTS["sentences"]), slots), rng)


def someone(rng: random.Random) -> str:
    """A name, sometimes an invented one."""
    return rng.choice(NAMES) if rng.random() < 0.75 else invented(rng).capitalize()


def framed(rng: random.Random, kind: str, held: bool) -> str:
    """One of the ways of asking for a kind of task, spun."""
    frames = [frame for frame in TEXTS[kind] if is_held_frame(kind, frame) == held]
    return spin(rng.choice(frames).removeprefix("!").strip(), rng)


def say(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Say some words."""
    most = 4 if held or rng.random() < 0.6 else 10
    text = (", " if rng.random() < 0.1 else " ").join(words(rng, 1 if most > 4 else 2, most))
    if rng.random() < SENTENCES:
        text = sentence(rng)
    return framed(rng, "say", held).replace("<w>", text), text


def name(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """The user's name."""
    who = someone(rng)
    return (
        framed(rng, "name", held).replace("<n>", who),
        f"Nice to meet you, {who}! What would you like to know?",
    )


def greet(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Greet somebody."""
    who = someone(rng)
    return framed(rng, "greet", held).replace("<n>", who), f"Hello, {who}!"


def has(rng: random.Random, held: bool = False) -> tuple[str, str]:
    """Who has what."""
    one, two = rng.sample(NAMES, 2)
    thing, other = rng.sample(THINGS, 2)
    text = framed(rng, "has", held)
    slots = (("<n>", one), ("<m>", two), ("<a>", article(thing)), ("<b>", article(other)))
    for slot, value in slots:
        text = text.replace(slot, value)
    return text, f"{one} has {article(thing)}."


TASKS = (say, name, greet, has)


def task(rng: random.Random, teacher: Teacher) -> tuple[str, str]:
    """A copying task for training."""
    while True:
        asked, answer = rng.choices(TASKS, (6, 3, 2, 3))[0](rng)
        if teacher.may_teach(asked):
            return asked, answer


def _repeated(rng: random.Random) -> str:
    short = rng.random() < 0.5
    row = words(rng, 3, 6) if short else rng.sample((*NOUNS, *NAMES), rng.randint(6, 20))
    joint = rng.choice((" ", ", ", "\n"))
    between = rng.choice(("\n", "\n\n", ". "))
    return between.join([joint.join(row)] * rng.randint(2, 4))


def _called(rng: random.Random) -> str:
    who = [someone(rng) for _ in range(rng.randint(2, 6))]
    kinds = [rng.choice(CRITTERS) for _ in who]
    first = [f"The {kind} is called {name}." for name, kind in zip(who, kinds, strict=True)]
    order = rng.sample(range(len(who)), len(who))
    again = [
        rng.choice(
            (
                f"{who[i]} is the {kinds[i]}. {who[i]} sleeps.",
                f"{who[i]}, {who[i]}, where are you, {who[i]}?",
                f'"Hello, {who[i]}!" "I am {who[i]}."',
            )
        )
        for i in order
    ]
    return " ".join([*first, *again]).rstrip("?.") + "."


def _people(rng: random.Random) -> str:
    count = rng.randint(2, 4)
    who, what = rng.sample(NAMES, count), rng.sample(THINGS, count)
    have = [f"{person} has {article(thing)}." for person, thing in zip(who, what, strict=True)]
    order = rng.sample(range(count), count)
    again = [
        rng.choice(
            (f"What does {who[i]} have? {have[i]}", f"Who has {article(what[i])}? {who[i]} has {article(what[i])}.")
        )
        for i in order
    ]
    return " ".join(have) + rng.choice((" ", "\n\n")) + " ".join(again)


def _said(rng: random.Random) -> str:
    rows = []
    for _ in range(rng.randint(2, 5)):
        text = " ".join(words(rng))
        rows.append(
            rng.choice(
                (
                    f"Say: {text}\n{text}",
                    f'"Say {text}," said {someone(rng)}. "{text}."',
                    f"The words are {text}. Again: {text}.",
                    f"Copy: {text}\nCopy: {text}",
                )
            )
        )
    return "\n".join(rows)


def _where(rng: random.Random) -> str:
    one, two = rng.sample(NAMES, 2)
    here, there = rng.sample(PLACES, 2)
    return (
        f"{one} went to {here}. {two} went to {there}. Where is {two} now? {two} is at {there}. "
        f"And where is {one}? {one} is at {here}."
    )


def page(rng: random.Random) -> str:
    """A page for the base, full of things that return."""
    kinds = (_repeated, _repeated, _people, _said, _where, _called)
    return "\n\n".join(rng.choice(kinds)(rng) for _ in range(rng.randint(1, 4)))
