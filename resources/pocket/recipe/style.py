"""How people really type: greetings around a question, typing errors, no punctuation."""

import random

from recipe.reading import wordings, words
from recipe.spintax import spin

TEXTS = wordings("style.txt")
SMALL = frozenset(words(TEXTS["small"]))


def wrap(question: str, rng: random.Random) -> str:
    """Words before or after the question."""
    if rng.random() < 0.7:
        opener = spin(rng.choice(TEXTS["before"]), rng)
        first = question[:1].lower() + question[1:] if keeps(question) else question
        return f"{opener} {first if not opener.endswith('.') else question}"
    return f"{question} {spin(rng.choice(TEXTS['after']), rng)}"


def keeps(question: str) -> bool:
    """Whether the first word may be written small."""
    return question.partition(" ")[0].lower().rstrip(",:.").removesuffix("'s") in SMALL


def _mistype(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.random()
    if kind < 0.4:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:]


def rough(question: str, rng: random.Random) -> str:
    """The question as typed in a hurry."""
    if rng.random() < 0.05:
        return question.upper()
    text = question if rng.random() < 0.3 else question.lower()
    if rng.random() < 0.75:
        text = text.rstrip("?.! ")
    if rng.random() < 0.25:
        text = " ".join(word for word in text.split(" ") if word not in {"the", "a", "is", "an"})
    if rng.random() < 0.45:
        typed = text.split(" ")
        long = [i for i, word in enumerate(typed) if len(word) > 4 and word.isalpha()]
        if long:
            at = rng.choice(long)
            typed[at] = _mistype(typed[at], rng)
        text = " ".join(typed)
    return text or question


def styled(question: str, rng: random.Random) -> str:
    """The question in one of the ways people type."""
    chance = rng.random()
    if chance < 0.46 or "\n" in question:
        return question
    if chance < 0.74:
        return rough(question, rng)
    wrapped = wrap(question, rng)
    return rough(wrapped, rng) if rng.random() < 0.2 else wrapped
