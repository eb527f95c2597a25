"""Little stories: plots whose hero, friend and object stay the same from start to end."""

import random

from recipe.facts import is_held_frame
from recipe.reading import wordings, words
from recipe.spintax import article, fill, spin, upper_first
from recipe.unknown import invented

TEXTS = wordings("stories.txt")
NAMES, HELD_NAMES = words(TEXTS["names"]), words(TEXTS["held names"])
THINGS, PLACES, COLOURS = words(TEXTS["things"]), TEXTS["places"], words(TEXTS["colours"])
CRITTERS, TRAITS = words(TEXTS["animals"]), words(TEXTS["traits"])
PLOTS = tuple(told for heading, told in TEXTS.items() if heading.startswith("plot: "))
ENDINGS = ("",) * 5 + TEXTS["endings"]
FRAMES = TEXTS["asked"]


NEW_NAMES = 0.65  # so that a name is copied, not chosen from a list


def cast(rng: random.Random, held_names: bool = False) -> dict[str, str]:
    """The people, animals and things of a story."""
    animal, other = rng.sample(CRITTERS, 2)
    name, friend = rng.sample(NAMES, 2)
    if held_names:
        name = rng.choice(HELD_NAMES)
    trait, second = rng.sample(TRAITS, 2)
    home, away = rng.sample(PLACES, 2)
    thing = rng.choice(THINGS)
    return {
        "n": name,
        "N": name,
        "m": friend,
        "a": animal,
        "b": other,
        "t": trait,
        "at": article(trait),
        "ab": article(second),
        "p": home,
        "q": away,
        "th": thing,
        "art": article(rng.choice((*COLOURS, "old", "little", "new"))),
    }


def tell(rng: random.Random, people: dict[str, str], short: bool = False) -> str:
    """A story with this cast."""
    parts = [rng.choice(TEXTS["openings"])]
    parts.extend(rng.choice(PLOTS))
    ending = rng.choice(ENDINGS)
    if ending and not short:
        parts.append(ending)
    text = " ".join(parts)
    while "<" in text:
        text = fill(spin(text, rng), people)
    return spin(text, rng)


def document(rng: random.Random) -> str:
    """A story as a document, sometimes with a title."""
    people = cast(rng)
    text = tell(rng, people)
    if rng.random() < 0.2:
        title = upper_first(fill(rng.choice(TEXTS["titles"]), people))
        text = f"{rng.choice(('', '# '))}{title}\n\n{text}"
    if rng.random() < 0.2:
        text = text.replace('. "', '.\n"')
    return text


def request(
    rng: random.Random, frames: tuple[str, ...], held_names: bool = False, name: str = ""
) -> tuple[str, str, dict[str, str]]:
    """(what the user asks, the story, the words that the story must contain)."""
    people = cast(rng, held_names)
    if name:
        people["n"] = people["N"] = name
    elif not held_names and rng.random() < NEW_NAMES:
        people["n"] = people["N"] = upper_first(invented(rng))
    frame = rng.choice(frames).removeprefix("!").strip()
    slots = {"n": people["n"], "a": article(people["a"]), "b": people["a"]}
    asked = upper_first(spin(fill(frame, slots), rng))
    wanted = {}
    if people["n"] in asked:
        wanted["name"] = people["n"]
    if people["a"] in asked:
        wanted["animal"] = people["a"]
    return asked, tell(rng, people, short=True), wanted


def held(frame: str) -> bool:
    """Whether a way of asking for a story is kept for the evaluation."""
    return is_held_frame("story", frame)
