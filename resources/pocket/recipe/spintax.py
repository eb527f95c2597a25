"""Small text tools: alternations, slots, articles, normal forms and stable hashes.

"[a|b]" stands for one of its alternatives and may nest; "<x>" is a slot.
"""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping

ALTERNATION = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"<(\w+)>")
SPACES = re.compile(r"  +")
NOT_WORD = re.compile(r"[^\w+]+")
SIGN = re.compile(r"(?<=\d)\s*([-\u2212*×/÷^])\s*(?=\d)")
SIGNS = {"*": "×", "/": "÷", "-": "\u2212"}


def spin(text: str, rng: random.Random) -> str:
    """Choose one alternative for every alternation, the innermost first."""
    while match := ALTERNATION.search(text):
        choice = rng.choice(match.group(1).split("|"))
        text = text[: match.start()] + choice + text[match.end() :]
    return SPACES.sub(" ", text).strip()


def expansions(text: str) -> Iterator[str]:
    """Every text that spin can give."""
    match = ALTERNATION.search(text)
    if not match:
        yield SPACES.sub(" ", text).strip()
        return
    for choice in match.group(1).split("|"):
        yield from expansions(text[: match.start()] + choice + text[match.end() :])


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Put the slots' values in; an unknown slot is an error."""
    return SLOT.sub(lambda match: slots[match.group(1)], text)


def slots_in(text: str) -> set[str]:
    """The names of the slots that a text uses."""
    return set(SLOT.findall(text))


def article(noun: str) -> str:
    """The noun with "a" or "an"."""
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def normal(text: str) -> str:
    """The text without case and punctuation: two questions that differ only there are one. 7 - 2 is not 7 × 2."""
    signed = SIGN.sub(lambda sign: f" sign{ord(SIGNS.get(sign[1], sign[1]))} ", text)
    return NOT_WORD.sub(" ", signed.casefold()).strip()


def share(*parts: str) -> float:
    """A number from 0 to 1 that depends on the words alone, the same on every machine."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
