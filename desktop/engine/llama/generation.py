"""The generation loop: decode one token, sample, make text, until a reason to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from desktop.engine.llama.binding import api
from desktop.engine.llama.context import Stopped
from desktop.engine.llama.loading import LoadedFile
from desktop.engine.llama.overflow import Overflowing
from desktop.engine.llama.reasoning import ReasoningSplit
from desktop.engine.llama.sampling import TokenChooser
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.engine.messages import Event, Finish, Tokens

FLUSH_EVERY_S = 0.02

Send = Callable[[Event], None]


class Limits(NamedTuple):
    """When to end. max_tokens -1 = no limit."""

    max_tokens: int
    ignore_end: bool


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


class TextOut:
    """Text on its way out: stop strings, reasoning, and few large events instead of many small ones."""

    def __init__(
        self, turn: int, stream: TextStream, stops: StopStrings, split: ReasoningSplit | None, send: Send
    ) -> None:
        self._turn, self._stream, self._stops, self._split, self._send = turn, stream, stops, split, send
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._count = 0
        self._sent_at = 0.0

    @property
    def stop_string(self) -> str:
        """The stop string that was found, "" when none was."""
        return self._stops.found

    def add(self, token: int, context_used: int, now: float) -> bool:
        """Take a token; False when a stop string is complete. Sends at most every FLUSH_EVERY_S, the first at once."""
        self._count += 1
        text = self._stream.add(token)
        if text:
            self._take(self._stops.add(text))
        if now - self._sent_at >= FLUSH_EVERY_S:
            self._flush(context_used, now)
        return not self._stops.found

    def finish(self, context_used: int) -> None:
        """Send what is left."""
        if not self._stops.found:
            self._take(self._stops.add(self._stream.rest()) + self._stops.rest())
        if self._split is not None:
            answer, thought = self._split.rest()
            self._text.append(answer)
            self._reasoning.append(thought)
        if self._count or any(self._text) or any(self._reasoning):
            self._flush(context_used, time.perf_counter())

    def _take(self, text: str) -> None:
        if self._split is None:
            self._text.append(text)
        elif text:
            answer, thought = self._split.add(text)
            self._text.append(answer)
            self._reasoning.append(thought)

    def _flush(self, context_used: int, now: float) -> None:
        self._send(
            Tokens(
                turn=self._turn,
                text="".join(self._text),
                reasoning="".join(self._reasoning),
                count=self._count,
                context_used=context_used,
            )
        )
        self._text.clear()
        self._reasoning.clear()
        self._count, self._sent_at = 0, now


class Generation:
    """One answer, from the prompt's logits to its end."""

    def __init__(
        self,
        loaded: LoadedFile,
        chooser: TokenChooser,
        out: TextOut,
        threads: ThreadCount,
        overflow: Overflowing,
    ) -> None:
        self._context, self._vocab, self._chooser = loaded.context, loaded.model.vocab, chooser
        self._out, self._threads, self._overflow = out, threads, overflow
        self._count = 0
        self._decoded = 0
        self._first_at = 0.0
        self._decoding_s = 0.0

    def run(self, limits: Limits) -> Outcome:
        """Write until something ends it. Raises EngineFailed; then, too, all text was sent before."""
        clock = time.perf_counter
        self._first_at = started = clock()
        try:
            finish = self._write(limits, clock)
        except Stopped:
            finish = Finish.CANCELLED
        finally:
            ended = clock()
            self._out.finish(len(self._context.tokens))
        took, outside = ended - started, ended - started - self._decoding_s
        return Outcome(finish, self._count, self._decoded, self._out.stop_string, self._first_at, took, outside)

    def _write(self, limits: Limits, clock: Callable[[], float]) -> Finish:
        context, out = self._context, self._out
        while self._count != limits.max_tokens:
            token = self._chooser.choose(context)
            now = clock()
            if self._count == 0:
                self._first_at = now
            if not limits.ignore_end and api.llama_vocab_is_eog(self._vocab.pointer, token):
                return Finish.END_OF_TURN
            self._count += 1
            if not out.add(token, len(context.tokens), now):
                return Finish.STOP_STRING
            if self._count == limits.max_tokens:
                break  # its logits are not needed any more
            if len(context.tokens) >= context.n_ctx and not self._overflow.make_room():
                return Finish.CONTEXT_FULL
            self._follow_load()
            before = clock()
            context.decode_one(token)
            self._decoding_s += clock() - before
            self._decoded += 1
        return Finish.LENGTH

    def _follow_load(self) -> None:
        self._context.set_threads(self._threads.now())
