"""A question of the small world with a wish for the answer's form; the answer is computed by rule."""

import json
import random
from collections.abc import Callable
from functools import cache

from recipe.facts import Fact, is_held_frame
from recipe.reading import wordings
from recipe.spintax import spin, upper_first
from recipe.world import World

Asked = tuple[str, str, list[str]]
TEXTS = wordings("formats.txt")
LONGEST = 60  # letters of an answer that takes a form
LISTS = 0.3  # the share of lists
WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}
COUNTED = ("colours", "animals", "fruits", "capitals", "countries", "names")
OF_ANSWER: dict[str, Callable[[str, str], str]] = {  # of the short answer and the sentence
    "capitals": lambda short, _: f"{short.upper()}.",
    "small letters": lambda short, _: f"{short.lower()}.",
    "quotes": lambda _, text: f'"{text}"',
    "bullet": lambda _, text: f"- {text}",
    "numbered": lambda _, text: f"1. {text}",
    "twice": lambda short, _: f"{short}. {short}.",
    "three times": lambda short, _: f"{short}. {short}. {short}.",
    "bold": lambda short, _: f"**{short}**",
    "italic": lambda short, _: f"*{short}*",
    "code": lambda short, _: f"`{short}`",
    "json": lambda short, _: json.dumps({"answer": short}),
    "sentence": lambda _, text: text,
    "exclamation mark": lambda _, text: f"{text.rstrip('.')}!",
    "brackets": lambda short, _: f"({short})",
    "heading": lambda short, _: f"# {short}",
    "block quote": lambda _, text: f"> {text}",
    "label": lambda short, _: f"Answer: {short}.",
    "no full stop": lambda short, _: short,
}
OF_LIST: dict[str, Callable[[list[str]], str]] = {
    "listed: commas": lambda items: f"{', '.join(items)}.",
    "listed: numbers": lambda items: "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1)),
    "listed: json": json.dumps,
    "listed: capitals": lambda items: "\n".join(f"- {item.upper()}" for item in items),
    "listed: bold": lambda items: "\n".join(f"- **{item}**" for item in items),
    "listed: count": lambda items: "\n".join(f"- {item}" for item in items),
}


@cache
def forms(heading: str, held: bool) -> tuple[str, ...]:
    """The ways of wishing for a form: those of training, or those of the evaluation."""
    found = (form for form in TEXTS[heading] if is_held_frame(f"form: {heading}", form) == held)
    return tuple(form.removeprefix("!").strip() for form in found)


def _short_fact(world: World, rng: random.Random) -> tuple[Fact, str]:
    while True:
        fact, question = world.asked(rng, rng.choice(world.short))
        if fact.short and "\n" not in fact.answers[0] and len(fact.answers[0]) <= LONGEST:
            return fact, question if question.endswith(("?", ".")) else f"{question}?"


def _of_answer(world: World, rng: random.Random, heading: str, held: bool) -> Asked:
    fact, question = _short_fact(world, rng)
    answer = OF_ANSWER[heading](fact.short, fact.answer(rng))
    return rng.choice(forms(heading, held)).replace("<q>", question), answer, [f"^^{answer}"]


def _items(fact: Fact) -> list[str]:
    return [line.removeprefix("- ") for line in fact.answers[0].strip().splitlines()]


def _of_list(world: World, rng: random.Random, heading: str, held: bool) -> Asked:
    facts = [fact for fact in world.topics["lists"] if not fact.name.startswith("three")]
    counted = heading == "listed: count" or rng.random() < 0.4
    fact = rng.choice([fact for fact in facts if fact.name in COUNTED] if counted else facts)
    items, what = _items(fact), spin(fact.slots["t"], rng)
    if counted:
        items = items[: rng.choice(tuple(WORDS))]
        what = f"{rng.choice((WORDS[len(items)], str(len(items))))} {fact.name}"
    asked = upper_first(rng.choice(forms(heading, held)).replace("<t>", what))
    answer = OF_LIST[heading](items)
    return asked, answer, [f"^^{answer}"]


def turn(world: World, rng: random.Random, held: bool = False) -> Asked:
    """(a question with a wish for a form, the answer in this form, how a right answer is recognised)."""
    of_list = rng.random() < LISTS
    headings: tuple[str, ...] = tuple(OF_LIST if of_list else OF_ANSWER)
    heading = rng.choice([name for name in headings if forms(name, held)])
    return (_of_list if of_list else _of_answer)(world, rng, heading, held)
