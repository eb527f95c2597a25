"""Exact figures of whole distributions: log-probabilities, rank, entropy, best tokens, and how far two lie apart.

Rows are float32 of shape (n_vocab,); every sum over a vocabulary is accumulated in float64.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra, of no use here, keeps threads waiting

import numpy as np
import numpy.typing as npt

from desktop.errors import EngineFailed
from desktop.protocol.reading import Divergence

LEAST_LOGPROB = -1000.0  # a logit of minus infinity becomes this: JSON has no infinity, and sums need none
Row = npt.NDArray[np.float32]
_LN2 = float(np.log(2.0))


class Figures(NamedTuple):
    """Of one distribution at one token, as in TokenScore. top: (id, logprob), best first."""

    logprob: float
    rank: int
    entropy_bits: float
    end_probability: float
    top: list[tuple[int, float]]


class Distributions:
    """The figures of one distribution after another; `row` is the last one's log-probabilities, until the next."""

    def __init__(self, n_vocab: int, end_tokens: Collection[int], best: int) -> None:
        self._ends = np.array(sorted(end_tokens), np.int64)
        self._best = min(best, n_vocab)
        self.row: Row = np.empty(n_vocab, np.float32)
        self._shares: Row = np.empty(n_vocab, np.float32)
        self._other_shares: Row = np.empty(n_vocab, np.float32)
        self._middle: Row = np.empty(n_vocab, np.float32)
        self._room: Row = np.empty(n_vocab, np.float32)

    def see(self, logits: Row, token: int) -> Figures:
        """logits: as the model gave them. Raises EngineFailed where they are not numbers."""
        row, shares = self.row, self._shares
        highest = logits.max()
        np.subtract(logits, highest, out=row)
        np.exp(row, out=shares)
        total = float(shares.sum(dtype=np.float64))
        if not np.isfinite(total) or not np.isfinite(highest):
            raise EngineFailed(
                "The model's prediction is not a number.",
                "Its weights are damaged, or it cannot compute with this text.",
                "Download the file again, or look for another conversion.",
            )
        np.subtract(row, np.float32(np.log(total)), out=row)
        np.maximum(row, np.float32(LEAST_LOGPROB), out=row)
        np.exp(row, out=shares)
        return Figures(
            logprob=float(row[token]),
            rank=1 + int(np.count_nonzero(logits > logits[token])),
            entropy_bits=max(0.0, -self._sum_of_products(shares, row) / _LN2),
            end_probability=float(shares[self._ends].sum(dtype=np.float64)),
            top=self._top(logits),
        )

    def apart_from(self, kept: Row) -> Divergence:
        """How far the last one seen is from `kept`, log-probabilities of another side."""
        np.exp(kept, out=self._other_shares)
        np.add(self._shares, self._other_shares, out=self._middle)
        np.multiply(self._middle, np.float32(0.5), out=self._middle)
        np.maximum(self._middle, np.float32(np.finfo(np.float32).tiny), out=self._middle)
        np.log(self._middle, out=self._middle)
        forth, back = self._gap(self._other_shares, kept, self.row), self._gap(self._shares, self.row, kept)
        js = (self._gap(self._other_shares, kept, self._middle) + self._gap(self._shares, self.row, self._middle)) / 2
        return Divergence(kl_bits=_bits(forth), reverse_kl_bits=_bits(back), js_bits=min(1.0, _bits(js)))

    def _gap(self, shares: Row, left: Row, right: Row) -> float:
        np.subtract(left, right, out=self._room)
        return self._sum_of_products(shares, self._room)

    def _sum_of_products(self, left: Row, right: Row) -> float:
        np.multiply(left, right, out=self._room)
        return float(self._room.sum(dtype=np.float64))

    def _top(self, logits: Row) -> list[tuple[int, float]]:
        """Of tokens with the same logit the lower id comes first."""
        least = np.partition(logits, len(logits) - self._best)[len(logits) - self._best]
        places = np.flatnonzero(logits >= least)
        best = places[np.argsort(-logits[places], kind="stable")[: self._best]]
        return [(int(place), float(self.row[place])) for place in best]


def _bits(nats: float) -> float:
    """Divergences are never below 0; what rounding leaves there is nothing."""
    return max(0.0, nats / _LN2)
