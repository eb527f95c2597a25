"""How a JSON schema is refused: the place in it, the word there, and why."""

from __future__ import annotations

from typing import NoReturn

from desktop.errors import BadInput

MAX_WORDS = 300


def refuse(place: str, why: str) -> NoReturn:
    """Raise BadInput. place: a JSON pointer such as "#/properties/age"."""
    raise BadInput(
        "The JSON schema says something that cannot be kept to.",
        f"{place[:MAX_WORDS]}: {why[:MAX_WORDS]}.",
        "Change that place, or leave the schema empty.",
    )


def below(place: str, *steps: str | int) -> str:
    """The pointer of something inside `place`."""
    return "/".join([place, *(str(step).replace("~", "~0").replace("/", "~1") for step in steps)])
