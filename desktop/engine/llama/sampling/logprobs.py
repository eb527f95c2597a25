"""Log-probabilities of the model's own distribution, before any sampler: for those who ask for them."""

from __future__ import annotations

import ctypes
import os
from typing import NamedTuple, NoReturn

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra, of no use here, keeps threads waiting

import numpy as np

from desktop.errors import BadInput
from desktop.protocol.messages import MAX_TOP


class Probability(NamedTuple):
    """Natural logarithms. top: (id, logprob) of the most probable tokens, best first."""

    logprob: float
    top: list[tuple[int, float]]


class LogProbs:
    """Softmax over a whole vocabulary, token by token of one answer."""

    def __init__(self, n_vocab: int, top: int) -> None:
        """top: how many of the most probable tokens are told. Raises BadInput."""
        if not 0 <= top <= MAX_TOP:
            _refuse(top)
        self._top = min(top, n_vocab)
        self._room = np.empty(n_vocab, np.float32)

    def of(self, logits: ctypes.Array[ctypes.c_float], token: int) -> Probability:
        """logits: float32, n_vocab of them, as the model gave them."""
        row = np.ctypeslib.as_array(logits)
        highest = float(row.max())
        np.subtract(row, highest, out=self._room)
        np.exp(self._room, out=self._room)
        total = highest + float(np.log(self._room.sum(dtype=np.float64)))
        return Probability(float(row[token]) - total, self._best(row, total))

    def _best(self, row: np.ndarray, total: float) -> list[tuple[int, float]]:
        """Of tokens with the same logit the lower id comes first."""
        if not self._top:
            return []
        least = np.partition(row, len(row) - self._top)[len(row) - self._top]
        places = np.flatnonzero(row >= least)
        best = places[np.argsort(-row[places], kind="stable")[: self._top]]
        return [(int(place), float(row[place]) - total) for place in best if np.isfinite(row[place])]


def _refuse(top: int) -> NoReturn:
    raise BadInput(
        "So many alternatives cannot be told.", f"top is {top}; it must be from 0 to {MAX_TOP}.", "Ask for fewer."
    )
