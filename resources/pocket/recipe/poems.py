"""Four-line poems that take up the word they are asked for."""

import random

from recipe.spintax import lines, spin
from recipe.stories import CRITTERS, THINGS

SUBJECTS = (*THINGS, *CRITTERS, "river", "moon", "tree", "star", "garden", "summer", "winter", "sea")
ASK = lines("""
Write a poem about <a>.
[Write|Tell me|Give me] a [short |little |]poem about <a>.
[Can|Could] you write a poem about <a>?
A poem about <a>, please.
I want a poem about <a>.
Make up a poem about <a>.
[Write|Give me] a verse about <a>.
Poem about <a>?
""")
VERSES = (
    "[Little|Silent|Golden] <s>, in the [morning|evening] light,\nyou stay with me the whole long "
    "night.\nThe [wind|rain] goes by, the stars go too,\nand I sing a little song for you.",
    "O <s>, o <s>, so [small|still|bright],\nyou make the [dark|old] world full of light.\nI look at "
    "you and [then I see|you look at me]\nhow good a quiet day can be.",
    "There is a <s> [beside the sea|beneath a tree],\nit tells its [little|secret] tale to me.\n"
    "The day is long, the road is wide,\nand I am walking by its side.",
)
PLAIN = (
    "Write a poem.",
    "Tell me a poem.",
    "A poem, please.",
    "Can you write a poem?",
    "Give me a short poem.",
    "Do you know a poem?",
)


def verse(rng: random.Random, subject: str) -> str:
    """A poem about the subject."""
    return spin(rng.choice(VERSES), rng).replace("<s>", subject)


def request(rng: random.Random) -> tuple[str, str]:
    """(what the user asks, the poem)."""
    subject = rng.choice(SUBJECTS)
    if rng.random() < 0.2:
        return rng.choice(PLAIN), verse(rng, subject)
    named = rng.choice((f"the {subject}", f"{'an' if subject[0] in 'aeiou' else 'a'} {subject}"))
    return spin(rng.choice(ASK), rng).replace("<a>", named), verse(rng, subject)
