"""What a lens shows, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.lens.lens_token import LensToken
from desktop.lens.sentences import is_coloured
from desktop.voice import Voice


class Heat(StrEnum):
    """What the colour behind a token tells."""

    ADJUSTED = "adjusted"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading as far as it has come. against: None where the reader is alone.

    readings: names of what it can be compared with, `chosen` of them is; the last one is the reader alone. The short
    ones are for narrow columns.
    progress: tokens told, of all; waiting: what is done in the meantime. problem: why there is no comparison.
    """

    tokens: Sequence[LensToken] = ()
    reader: Voice = Voice.INSTRUCT
    against: Voice | None = None
    readings: tuple[str, ...] = ()
    short_readings: tuple[str, ...] = ()
    chosen: int = 0
    floor_bits: float | None = None
    quantizations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    shares: str = ""
    progress: tuple[int, int] = (0, 0)
    waiting: str = ""
    running: bool = False


LEVELS = 4
STEPS = {Heat.RAW: (0.5, 1.5, 3.0, 5.0), Heat.ADJUSTED: (0.3, 1.0, 2.0, 4.0)}  # bits from which a level begins


def level(token: LensToken, heat: Heat, floor_bits: float | None) -> int:
    """How strong the colour behind a token is: 0 = none, at most LEVELS."""
    bits = token.kl_bits if heat is Heat.RAW else token.adjusted_bits
    if bits is None or not is_coloured(token, floor_bits):
        return 0
    return sum(1 for step in STEPS[heat] if bits >= step)
