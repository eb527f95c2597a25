"""The generation loop: decode one token, sample, make text, until a reason to end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.engine.llama.answers.text_out import TextOut
from desktop.engine.llama.binding import api
from desktop.engine.llama.context import Context, Stopped
from desktop.engine.llama.loading import LoadedFile
from desktop.engine.llama.overflow import Overflowing
from desktop.engine.llama.samples.sequences import SampleShare
from desktop.engine.llama.sampling.chain import SamplerChain
from desktop.engine.llama.threads import ThreadCount
from desktop.errors import BadInput
from desktop.protocol.messages import Finish

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.logprobs import LogProbs, Probability


class Limits(NamedTuple):
    """When to end. max_tokens -1 = no limit. end_tokens: further ones than those llama.cpp ends at."""

    max_tokens: int
    ignore_end: bool
    end_tokens: frozenset[int] = frozenset()


class Outcome(NamedTuple):
    """How an answer ended. Seconds; decode_s includes outside_s, the part not spent in llama_decode.

    decoded: how many tokens llama_decode was asked for, one less than `tokens` where the last one's logits were not
    needed.
    """

    finish: Finish
    tokens: int
    decoded: int
    stop_string: str
    first_token_at: float
    decode_s: float
    outside_s: float


class Generation:
    """One answer, from the prompt's logits to its end."""

    def __init__(
        self,
        loaded: LoadedFile,
        chain: SamplerChain,
        out: TextOut,
        threads: ThreadCount,
        overflow: Overflowing,
        logprobs: LogProbs | None = None,
    ) -> None:
        """logprobs: where they are told with each token."""
        self._logprobs = logprobs
        self._context: Context | SampleShare = loaded.context
        self._vocab, self._chain = loaded.model.vocab, chain
        self._out, self._threads, self._overflow = out, threads, overflow
        self._text = loaded.text
        self._waiting: deque[int] = deque()  # tokens that come next without being chosen
        self._count = 0
        self._decoded = 0
        self._started = self._first_at = 0.0
        self._decoding_s = 0.0

    def use(self, share: SampleShare) -> None:
        """Write in a share of the context: it is one of several samples."""
        self._context = share

    def keep(self, prefix: Sequence[int], limits: Limits) -> None:
        """Begin behind these tokens of the answer, which the cache holds. Raises BadInput, EngineFailed."""
        for token in prefix:
            if self._out.over:
                return
            self._take_given(token, limits)
            self._out.keep(token)

    def say(self, given: Sequence[int], limits: Limits) -> None:
        """Begin with these tokens, which the cache holds; they are told as if chosen. Raises BadInput, EngineFailed."""
        for token in given:
            if self._out.over:
                return
            self._take_given(token, limits)
            self._out.add(token, len(self._context.tokens), time.perf_counter())

    def _take_given(self, token: int, limits: Limits) -> None:
        if not limits.ignore_end and self._ends(token, limits.end_tokens):
            raise _ends_a_turn(token, self._text.name(token))
        self._chain.keep(token, self._out.phase, self._out.opening)

    def run(self, limits: Limits) -> Outcome:
        """Write until something ends it. Raises EngineFailed; then, too, all text was sent before."""
        self.begin()
        finish: Finish | None = None
        try:
            finish = self._write(limits)
        except Stopped:
            finish = Finish.CANCELLED
        finally:
            if finish is None:
                self._out.finish(len(self._context.tokens))
        return self.outcome(finish)

    def begin(self) -> None:
        """The prompt's logits are there."""
        self._started = self._first_at = time.perf_counter()

    def outcome(self, finish: Finish) -> Outcome:
        """It ends so; what is left of its text is sent."""
        took = time.perf_counter() - self._started
        self._out.finish(len(self._context.tokens))
        outside = took - self._decoding_s
        return Outcome(finish, self._count, self._decoded, self._out.stop_string, self._first_at, took, outside)

    def _write(self, limits: Limits) -> Finish:
        clock, steps = time.perf_counter, self.steps(limits)
        while True:
            try:
                token = next(steps)
            except StopIteration as end:
                finish: Finish = end.value
                return finish
            before = clock()
            self._context.decode_one(token)
            self.took(clock() - before)

    def took(self, seconds: float) -> None:
        """The token that was asked for last is decoded."""
        self._decoding_s += seconds
        self._decoded += 1

    def steps(self, limits: Limits) -> Generator[int, None, Finish]:
        """The tokens to decode, one by one: each is there when the next is asked for. Returns why the answer ended."""
        context, out, clock = self._context, self._out, time.perf_counter
        while not out.over and self._count != limits.max_tokens:
            token = self._next_token()
            now = clock()
            if self._count == 0:
                self._first_at = now
            if not limits.ignore_end and self._ends(token, limits.end_tokens):
                if not self._leaves_thinking():
                    return Finish.END_OF_TURN
                continue
            self._count += 1
            if not out.add(token, len(context.tokens), now, self._probability(token)):
                break
            if self._count == limits.max_tokens:
                break  # its logits are not needed any more
            if not self._has_room():
                return Finish.CONTEXT_FULL
            self._follow_load()
            yield token
        return self._ended() if out.over else Finish.LENGTH

    def _has_room(self) -> bool:
        return len(self._context.tokens) < self._context.n_ctx or self._overflow.make_room()

    def _ended(self) -> Finish:
        return Finish.STOP_STRING if self._out.stop_string else Finish.END_OF_TURN

    def _probability(self, token: int) -> Probability | None:
        return self._logprobs.of(self._context.logits(), token) if self._logprobs is not None else None

    def _next_token(self) -> int:
        if self._waiting:
            return self._waiting.popleft()
        return self._chain.choose(self._context, self._out.phase, self._out.opening)

    def _ends(self, token: int, end_tokens: frozenset[int]) -> bool:
        is_end = token in end_tokens or bool(api.llama_vocab_is_eog(self._vocab.pointer, token))
        return is_end and not self._out.only_parts(token)

    def _leaves_thinking(self) -> bool:
        """The model wants to end while it thinks: where a grammar promised an answer, its thinking is closed instead.

        A model that ends its thinking without a word has been seen with every family; llama.cpp's reasoning budget
        closes it by force, too (common/reasoning-budget.cpp).
        """
        words = self._out.way_out()
        self._waiting += self._text.tokens(words, control=True) if words else []
        return bool(self._waiting)

    def _follow_load(self) -> None:
        self._context.set_threads(self._threads.now())


def _ends_a_turn(token: int, name: str) -> BadInput:
    return BadInput(
        "What is kept of the answer holds its end.",
        f"Token {token} ({name}) ends a turn: nothing can come behind it.",
        "Keep only the tokens before it.",
    )
