"""Choosing among all tokens: by llama.cpp's whole chain, or from a short list where that is quicker and numpy is there.

Both ways give the same token for the same seed, so an answer may change from one to the other at any token.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Protocol

from desktop.engine.llama.binding import api
from desktop.engine.llama.sampling import late_numpy
from desktop.engine.llama.sampling.samplers import Sampler, Stages
from desktop.protocol.messages import Sampling

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.candidates import Logits
    from desktop.engine.llama.sampling.short_list import ShortList

LEAST_VOCABULARY = 8_192  # tokens; below, the whole chain takes no longer and numpy is not worth its import


class Decoded(Protocol):
    """A context, or a share of one, behind a decode. row: of the batch, where the logits are."""

    row: int

    @property
    def pointer(self) -> Any:  # noqa: ANN401 - llama_context *, which ctypes cannot name
        """llama.cpp's context."""

    def logits(self) -> Logits:
        """What comes next, n_vocab of them."""


class FreeChoice:
    """One answer's choices with its chain, and which tokens' logits the chain may have changed."""

    def __init__(self, chain: Sampler, stages: Stages, settings: Sampling, n_vocab: int) -> None:
        """chain: made of these stages; it stays the caller's."""
        self._chain, self._stages, self._settings, self._n_vocab = chain, stages, settings, n_vocab
        self._may_be_short = n_vocab >= LEAST_VOCABULARY and _sorts_the_vocabulary(settings)
        self._short_list: ShortList | None = None
        self._first = True
        self._changed = array("i", settings.logit_bias)
        self._known = set(settings.logit_bias)

    def note(self, token: int) -> None:
        """The chain was told of this token: from now on it may change its logit."""
        if token not in self._known and self._stages.changers:
            self._known.add(token)
            self._changed.append(token)

    def choose(self, context: Decoded) -> int:
        """The next token, after the context's last one; the chain is told of it."""
        token = self.from_few(context.logits())
        if token is None:
            token = int(api.llama_sampler_sample(self._chain, context.pointer, context.row))
        else:
            api.llama_sampler_accept(self._chain, token)
        self.note(token)
        return token

    def from_few(self, logits: Logits) -> int | None:
        """What the chain would choose; it is not told of it. None where the chain itself has to be asked."""
        short_list = self._short_list or self._made_when_possible()
        return short_list.choose(logits, self._changed) if short_list is not None else None

    def _made_when_possible(self) -> ShortList | None:
        if not self._may_be_short:
            return None
        if self._first:  # which somebody waits for
            self._first = False
            return None
        late_numpy.begin()
        made = late_numpy.short_list()
        if made is not None:
            self._short_list = made(self._settings, self._stages, self._n_vocab)
        return self._short_list


def _sorts_the_vocabulary(settings: Sampling) -> bool:
    """Whether llama.cpp would look at all tokens in order: with top_p, where nothing leaves fewer before it."""
    if settings.temperature == 0 or settings.mirostat:
        return False
    return settings.top_p < 1 and settings.top_k <= 0 and settings.typical_p >= 1
