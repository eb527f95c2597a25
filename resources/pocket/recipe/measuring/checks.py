"""Whether a reply is right: pure text, no engine."""

import re
from collections.abc import Iterable

from recipe.spintax import normal

EDGE = re.compile(r"\w")
BREAK = re.compile(r'[\n"]|(?<=\?) ')
SPEAKER = re.compile(r"^(?:\d+\.|\w+[:.]) ")


def passages(document: str) -> set[str]:
    """The normal forms of a document's lines, speeches and questions, without the speakers."""
    parts = {part.strip() for part in BREAK.split(document)}
    return {normal(text) for part in parts for text in (part, SPEAKER.sub("", part))}


def contains(reply: str, key: str) -> bool:
    """Whether the reply has the key as whole words, whatever their case."""
    before = r"(?<!\w)" if EDGE.match(key[0]) else ""
    after = r"(?!\w)" if EDGE.match(key[-1]) else ""
    return re.search(before + re.escape(key) + after, reply, re.IGNORECASE) is not None


def has(reply: str, key: str) -> bool:
    """One key: "^text" wants exactly this text, "^^text" with its case and signs, too, "a|b" either of the two."""
    if key.startswith("^^"):
        return reply.strip() == key[2:]
    if key.startswith("^"):
        strip = " .!\n"
        return reply.strip(strip).casefold() == key[1:].strip(strip).casefold()
    if key.startswith("- ") or "|" not in key:
        return contains(reply, key)
    return any(contains(reply, part) for part in key.split("|"))


def right(reply: str, ended: bool, keys: Iterable[str]) -> bool:
    """Whether the reply has every key and ended by itself."""
    return ended and all(has(reply, key) for key in keys)
