"""Facts that are told one by one, in wordings/facts; those of the small world and of numbers are computed."""

from typing import Any

from recipe.facts import Fact, Family, family
from recipe.reading import tables
from recipe.spintax import SLOT


def told(file: str) -> list[Fact]:
    """The facts of a file, family by family, in its order."""
    content = tables(f"facts/{file}")
    names = content.get("names", {})
    return [
        _fact(family(told_of["name"], told_of["topic"]), entry, told_of["weight"], names)
        for told_of in content["family"]
        for entry in told_of["fact"]
    ]


def _fact(kind: Family, entry: dict[str, Any], weight: float, names: dict[str, str]) -> Fact:
    return Fact(
        kind,
        entry["name"],
        {slot: _named(value, names) for slot, value in entry.get("slots", {}).items()},
        (entry["answer"],),
        tuple(entry["keys"]),
        short=entry.get("short", ""),
        prose=tuple(entry.get("prose", ())),
        weight=entry.get("weight", weight),
    )


def _named(value: str, names: dict[str, str]) -> str:
    """The value, with one of the file's names in place of <name>."""
    return SLOT.sub(lambda match: names[match.group(1)], value)
