"""What might have stood where a token stands: both sides' best, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop.lens.lens_token import LensToken

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Alternative:
    """read, against: probabilities from 0 to 1; None where a side does not have it among its best.

    *_at_most: what it can have there then: as much as the last of those.
    """

    id: int
    text: str
    read: float | None
    against: float | None
    read_at_most: float = 0.0
    against_at_most: float = 0.0


def alternatives(token: LensToken, count: int = SHOWN) -> list[Alternative]:
    """The likeliest of either side, and the token itself; what the reader expects most comes first."""
    read = _probabilities(token.read.top)
    against = _probabilities(token.against.top) if token.against is not None else {}
    texts = {id_: text for side in (token.read, token.against) if side is not None for id_, text, _ in side.top}
    texts.setdefault(token.read.id, token.read.text)
    most = [min(side.values(), default=0.0) for side in (read, against)]  # before the token itself, which may be rare
    read.setdefault(token.read.id, math.exp(token.read.logprob))
    if token.against is not None:
        against.setdefault(token.read.id, math.exp(token.against.logprob))
    by_weight = sorted(texts, key=lambda id_: (id_ != token.read.id, -max(read.get(id_, 0.0), against.get(id_, 0.0))))
    shown = sorted(by_weight[:count], key=lambda id_: (-read.get(id_, 0.0), -against.get(id_, 0.0), id_))
    return [Alternative(id_, texts[id_], read.get(id_), against.get(id_), *most) for id_ in shown]


def _probabilities(top: list[tuple[int, str, float]]) -> dict[int, float]:
    return {id_: math.exp(logprob) for id_, _, logprob in top}
