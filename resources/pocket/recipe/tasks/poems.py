"""Four-line poems that take up the word they are asked for."""

import random

from recipe.reading import wordings, words
from recipe.spintax import spin
from recipe.stories import CRITTERS, THINGS

TEXTS = wordings("poems.txt")
SUBJECTS = (*THINGS, *CRITTERS, *words(TEXTS["subjects"]))


def verse(rng: random.Random, subject: str) -> str:
    """A poem about the subject."""
    return spin(rng.choice(TEXTS["verses"]), rng).replace("<s>", subject)


def request(rng: random.Random) -> tuple[str, str]:
    """(what the user asks, the poem)."""
    subject = rng.choice(SUBJECTS)
    if rng.random() < 0.2:
        return rng.choice(TEXTS["asked without a subject"]), verse(rng, subject)
    named = rng.choice((f"the {subject}", f"{'an' if subject[0] in 'aeiou' else 'a'} {subject}"))
    return spin(rng.choice(TEXTS["asked"]), rng).replace("<a>", named), verse(rng, subject)
