"""The next token where top_p has no top_k before it: from the few that are left, found by numpy in the row of logits.

llama.cpp copies the whole vocabulary into structures, takes their exponents one by one and sorts them as far as top_p
reaches: 0.4 to 7 milliseconds at 64,000 tokens. What is left over is handed to llama.cpp's own samplers, with their
random state. Behind a top_k, or with min_p alone, llama.cpp is as quick (measured with cold caches, behind a decode).
"""

from __future__ import annotations

import math
from array import array

import numpy as np

from desktop.engine.llama.binding import api
from desktop.engine.llama.sampling.candidates import Candidates, Ids, Logits, Row, row_of
from desktop.engine.llama.sampling.samplers import Sampler, Stages
from desktop.protocol.messages import Sampling

_DEPTHS = (1e-3, 1e-7)  # where no min_p says so: shares of the likeliest token's probability to look down to
_LONGEST = 2  # a list of more than this part of the vocabulary is no short one: most of its tokens are equal
_ROUNDING = 2.0**-24  # of a sum, for each float32 added to it


class ShortList:
    """One answer's way of choosing."""

    def __init__(self, settings: Sampling, stages: Stages, n_vocab: int) -> None:
        """settings: with top_p, without top_k, typical_p and mirostat. stages: made from them, for a chain that is
        kept."""
        self._stages = stages
        self._candidates = Candidates(n_vocab)
        self._changed_row = np.empty(n_vocab, np.float32)
        self._shares = np.empty(n_vocab, np.float32)
        self._top_p = np.float32(settings.top_p)
        self._has_min_p = settings.min_p > 0
        least = (np.float32(settings.min_p),) if self._has_min_p else _DEPTHS
        self._depths = [np.float32(math.log(share)) for share in least]  # of logits, as llama.cpp's min_p reckons
        self._slack = n_vocab * _ROUNDING

    def choose(self, logits: Logits, changed: array[int]) -> int | None:
        """The token that the chain would choose; it is not told of it. None where only the whole chain can tell.

        logits: n_vocab of them. changed: the tokens whose logits the chain may change.
        """
        row = self._with_changes(row_of(logits), changed)
        highest = row.max()
        if not math.isfinite(highest):
            return None
        ids = self._left(row, highest)
        return None if ids is None else self._draw(row, ids)

    def _with_changes(self, row: Row, changed: array[int]) -> Row:
        """The row after bias, penalties and DRY, which look at each token by itself."""
        if not self._stages.changers:
            return row
        ids = np.frombuffer(changed, np.int32)
        np.copyto(self._changed_row, row)
        self._candidates.fill_some(ids, row[ids])
        self._apply(self._stages.changers)
        self._changed_row[ids] = self._candidates.logits(len(ids))
        return self._changed_row

    def _left(self, row: Row, highest: np.float32) -> Ids | None:
        """What top_p leaves of the whole vocabulary and min_p of that, the likeliest first.

        None where that is more than was looked at.
        """
        shares = np.subtract(row, highest, out=self._shares)
        np.exp(shares, out=shares)
        whole = shares.sum()
        ids, may_reach = self._down_to_top_p(row, highest, whole)
        if len(ids) > len(row) // _LONGEST:
            return None
        ids = ids[np.argsort(-row[ids])]
        count = self._within_top_p(ids, whole) if may_reach else len(ids) + 1
        if count > len(ids) and not self._has_min_p:
            return None
        return ids[:count]

    def _down_to_top_p(self, row: Row, highest: np.float32, whole: np.float32) -> tuple[Ids, bool]:
        """The tokens above the first depth that may hold top_p of all shares, else above the last one."""
        enough = self._top_p * (1 - self._slack) * whole
        ids: Ids = np.empty(0, np.int64)
        for depth in self._depths:
            ids = np.flatnonzero(row >= highest + depth)
            if self._shares[ids].sum() >= enough:
                return ids, True
        return ids, False

    def _within_top_p(self, ids: Ids, whole: np.float32) -> int:
        """How many of `ids`, the likeliest first, have top_p of the probability; more than there are if all have less.

        llama.cpp adds up the vocabulary token by token: where its rounding may count, so does this. That takes longer
        than all the rest.
        """
        listed = self._shares[ids]
        reached = np.add.accumulate(listed / whole)
        if np.abs(reached - self._top_p).min() < self._slack:
            np.add.accumulate(self._shares, out=self._shares)
            reached = np.add.accumulate(listed / self._shares[-1])
        return int(np.searchsorted(reached, self._top_p)) + 1

    def _draw(self, row: Row, ids: Ids) -> int:
        self._candidates.fill_some(ids, row[ids], in_order=True)
        self._apply(self._stages.choosers)
        token = self._candidates.selected()
        if np.count_nonzero(row == row[token]) == 1:
            return token
        return self._one_of_equals(row, int(np.flatnonzero(ids == token)[0]))

    def _one_of_equals(self, row: Row, place: int) -> int:
        """The token at this place of all in order: which of several equal ones it is, llama.cpp's sorting decides."""
        self._candidates.fill(row)
        self._apply(self._stages.cutters)
        return self._candidates.at(place)

    def _apply(self, samplers: list[Sampler]) -> None:
        for sampler in samplers:
            api.llama_sampler_apply(sampler, self._candidates.reference)
