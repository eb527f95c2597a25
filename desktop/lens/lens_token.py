"""One token as the lens has it: what the reader made of it, and what the other side did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.lens.classes import Shift, shift_of
from desktop.protocol.reading import TokenScore


@dataclass(frozen=True, slots=True)
class LensToken:
    """read: by the reader. against: by the other side, with the divergence between both; None where there is none."""

    read: TokenScore
    against: TokenScore | None = None
    adjusted_bits: float | None = None  # surprise-adjusted divergence; see adjusted.py

    @property
    def shift(self) -> Shift:
        """By the other side's rank, by the reader's own where there is no other."""
        return shift_of((self.against or self.read).rank)

    @property
    def kl_bits(self) -> float | None:
        """KL(reader || against)."""
        divergence = self.against.divergence if self.against is not None else None
        return divergence.kl_bits if divergence is not None else None

    @property
    def is_fork(self) -> bool:
        """Whether both sides have another first choice here."""
        return self.against is not None and self.read.top[0][0] != self.against.top[0][0]


def paired(read: Sequence[TokenScore], against: Sequence[TokenScore] | None) -> list[LensToken]:
    """Both sides' accounts of the same tokens, in order. Raises ValueError where they are not the same."""
    if against is None:
        return [LensToken(token) for token in read]
    if [token.id for token in read] != [token.id for token in against]:
        raise ValueError("the two sides read different tokens")
    return [LensToken(*both) for both in zip(read, against, strict=True)]
