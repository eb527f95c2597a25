"""Several samples in one context: each a sequence of its own behind a prompt whose cells they share."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from desktop.engine.llama.binding import api, log
from desktop.engine.llama.context import Context, Stopped
from desktop.errors import EngineFailed

_DECODED, _ABORTED = 0, 2  # llama_decode's results


class SampleShare:
    """What one sample has of a context, used as a whole one is. alone: the context holds it and no other."""

    def __init__(self, context: Context, number: int, tokens: Sequence[int]) -> None:
        """number: of its sequence, from 0 on. tokens: those of the prompt, which all begin with."""
        self._context, self.number = context, number
        self.row, self.alone = -1, False
        self._tokens = list(tokens)

    @property
    def tokens(self) -> list[int]:
        """The prompt and what is decoded behind it."""
        return self._context.tokens if self.alone else self._tokens

    @property
    def n_ctx(self) -> int:
        """How many tokens it may have: beside others, whoever decodes them sees to that."""
        return self._context.n_ctx if self.alone else self._context.n_ctx + 1

    @property
    def pointer(self) -> object:
        """Of the whole context."""
        return self._context.pointer

    def logits(self) -> ctypes.Array[ctypes.c_float]:
        """A view of its last token's logits, valid until the next decode."""
        return self._context.logits(self.row)

    def set_threads(self, count: int) -> None:
        """Of the whole context."""
        self._context.set_threads(count)

    def decode_one(self, token: int) -> None:
        """Only while it is alone. Raises Stopped, EngineFailed."""
        self._context.decode_one(token)

    def have_context(self) -> None:
        """It goes on alone: from now on its tokens are the context's."""
        self.row, self.alone = -1, True


class Sequences:
    """The samples of one prompt while they are beside each other. end() them."""

    def __init__(self, context: Context, shares: Sequence[SampleShare]) -> None:
        """The context holds the prompt, which becomes the beginning of all."""
        self._context, self._prompt_length = context, len(context.tokens)
        self._shares = list(shares)
        self._batch = api.llama_batch_init(len(self._shares), 0, 1)
        for share in self._shares:
            if share.number:
                api.llama_memory_seq_cp(context.memory, 0, share.number, 0, -1)

    @property
    def used(self) -> int:
        """Cells that are taken."""
        return self._prompt_length + sum(len(share.tokens) - self._prompt_length for share in self._shares)

    def decode(self, chosen: Sequence[tuple[SampleShare, int]]) -> None:
        """One token of each. Raises Stopped, EngineFailed; then only end() may follow."""
        if self._context.is_stopped:
            raise Stopped
        batch = self._batch
        batch.n_tokens = len(chosen)
        for row, (share, token) in enumerate(chosen):
            batch.token[row], batch.pos[row] = token, len(share.tokens)
            batch.n_seq_id[row], batch.seq_id[row][0] = 1, share.number
            batch.logits[row] = True
        result = api.llama_decode(self._context.pointer, batch)
        if result == _ABORTED:
            raise Stopped
        if result != _DECODED:
            raise EngineFailed(
                "The engine could not decode.", f"llama_decode returned {result}.", "Ask again.", log.text()
            )
        api.llama_synchronize(self._context.pointer)
        for row, (share, token) in enumerate(chosen):
            share.tokens.append(token)
            share.row = row

    def leave(self, share: SampleShare) -> None:
        """Its cells are free for the others."""
        self._shares.remove(share)
        if share.number:
            api.llama_memory_seq_rm(self._context.memory, share.number, -1, -1)
        else:
            self._context.cut_to(self._prompt_length)  # the others share those cells

    def end(self) -> None:
        """The context holds one sequence again: the prompt, and the first sample where it was not left behind."""
        for share in self._shares:
            if share.number:
                api.llama_memory_seq_rm(self._context.memory, share.number, -1, -1)
        for share in self._shares:
            if share.number == 0:
                self._context.take_first(share.tokens)
        api.llama_batch_free(self._batch)
