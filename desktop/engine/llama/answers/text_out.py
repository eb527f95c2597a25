"""Text on its way out: marks and thinking set apart, stop strings, and few large events instead of many small ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from desktop.engine.llama.answers.answer_format import AnswerFormat
from desktop.engine.llama.answers.answer_split import AnswerSplit
from desktop.engine.llama.answers.answer_wrapping import Unwrapped
from desktop.engine.llama.answers.beginning import Start
from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.answers.split_text import Split
from desktop.engine.llama.token_text import StopStrings, TextStream, TokenText
from desktop.protocol.messages import Event, Kept, Token, Tokens

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.logprobs import Probability

FLUSH_EVERY_S = 0.05  # a flow to the eye; each event takes a core, for half a millisecond, from the threads that decode

MAX_TOKENS = 1_000  # in one event
MAX_CHARACTERS = 200_000  # of text, and of thinking, in one event: six bytes each where JSON has to escape them

Send = Callable[[Event], None]


class AnswerConstraint(Protocol):
    """The grammar or schema of an answer. spells_out_thinking: it holds in the thinking that was opened, too."""

    spells_out_thinking: bool

    def begin_answer(self, text: str) -> None:
        """Take first words of the answer that came in one token with a mark. Raises EngineFailed."""


class PlainText:
    """Raw text goes on: there is no thinking in it, and nothing of it is left out."""

    phase = Phase.ANSWER
    opening: Collection[int] = frozenset()
    over = False

    def add(self, text: str) -> Split:
        """All of it."""
        return Split(text)

    def rest(self) -> Split:
        """Nothing was held back."""
        return Split()

    def only_parts(self, token: int) -> bool:  # noqa: ARG002
        """No token parts messages here."""
        return False

    def way_out(self) -> str:
        """There is nothing to leave."""
        return ""


class ChatText:
    """A chat's answer: thinking apart, and the constraint on the answer told where the answer begins."""

    def __init__(
        self, form: AnswerFormat, blanks: frozenset[int], start: Start, constraint: AnswerConstraint | None = None
    ) -> None:
        """constraint: given where a grammar or schema holds for the answer."""
        self._form = form
        spelled = (lambda: constraint.spells_out_thinking) if constraint is not None else None
        self._split = AnswerSplit(form, start, constrained=constraint is not None, spelled=spelled)
        self._constraint = constraint
        self._unwrapped = Unwrapped()
        self._opening, self._with_blanks = form.opening, form.opening | blanks

    @property
    def phase(self) -> Phase:
        """What the next token belongs to."""
        return self._split.phase

    @property
    def opening(self) -> Collection[int]:
        """Tokens that may come before the answer although a grammar forbids them."""
        return self._with_blanks if self._split.blanks_may_come else self._opening

    @property
    def over(self) -> bool:
        """Whether the format says that the turn is over."""
        return self._split.over

    def add(self, text: str) -> Split:
        """What `text` lets go. Raises EngineFailed when the answer begins as the grammar does not allow."""
        if self._constraint is None:
            return self._unwrapped.take(self._split.add(text))
        thinking = self._split.phase is Phase.THINKING
        new = self._split.add(text)
        if thinking and new.text:
            self._constraint.begin_answer(new.text)
        return new

    def rest(self) -> Split:
        """What was held back when the stream ends."""
        last = self._split.rest()
        return self._unwrapped.rest(last) if self._constraint is None else last

    def only_parts(self, token: int) -> bool:
        """Whether this end token only closes a message, with more of the answer to come."""
        return self._form.closes_message(token) and self._split.goes_on

    def way_out(self) -> str:
        """What ends the thinking where a grammar waits for an answer; "" where the model may end as it likes."""
        return self._split.way_out() if self._constraint is not None else ""


class TextOut:
    """Takes tokens, sends Tokens events.

    format_stops end the turn wherever they come; stops are looked for in the answer alone.
    """

    def __init__(
        self,
        request_id: int,
        stream: TextStream,
        body: PlainText | ChatText,
        stops: tuple[StopStrings, StopStrings],
        send: Send,
        *,
        trims_start: bool = False,
    ) -> None:
        """stops: the user's, then the format's. trims_start: blanks in front of the answer mean nothing (JSON)."""
        self._id, self._stream, self._body, self._send = request_id, stream, body, send
        self._stops, self._format_stops = stops
        self._trims_start = trims_start
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._anew = False
        self._tokens: list[Token] = []  # since the last event
        self._text_length = self._reasoning_length = 0  # code points of the whole answer so far
        self._sent_at = 0.0
        self.has_text = self.has_reasoning = False
        self.sample = 0  # which of several answers to one prompt

    @property
    def stop_string(self) -> str:
        """The user's stop string that was found, "" when none was."""
        return self._stops.found

    @property
    def phase(self) -> Phase:
        """What the next token belongs to."""
        return self._body.phase

    @property
    def opening(self) -> Collection[int]:
        """Tokens that may come before the answer although a grammar forbids them."""
        return self._body.opening

    def only_parts(self, token: int) -> bool:
        """Whether this end token only closes a message, with more of the answer to come."""
        return self._body.only_parts(token)

    def way_out(self) -> str:
        """What ends the thinking where a grammar waits for an answer, else ""."""
        return self._body.way_out()

    def add(self, token: int, context_used: int, now: float, probability: Probability | None = None) -> bool:
        """Take a token; False when the answer is over. Sends at most every FLUSH_EVERY_S, the first at once."""
        self._read(token)
        told = Token(id=token, end=self._text_length, reasoning_end=self._reasoning_length)
        if probability is not None:
            told = replace(told, logprob=probability.logprob, top=probability.top)
        self._tokens.append(told)
        if now - self._sent_at >= FLUSH_EVERY_S or len(self._tokens) >= MAX_TOKENS:
            self._flush(context_used, now)
        return not self.over

    @property
    def over(self) -> bool:
        """Whether a stop string or the format ended the answer."""
        return bool(self._stops.found or self._format_stops.found or self._body.over)

    def keep(self, token: int) -> None:
        """Take a token that was sent before: its text is counted and not sent again."""
        self._read(token)
        self._text.clear()
        self._reasoning.clear()
        self._anew = False

    def kept(self, request_id: int) -> Kept:
        """How far what was kept goes."""
        return Kept(id=request_id, end=self._text_length, reasoning_end=self._reasoning_length)

    def _read(self, token: int) -> None:
        text = self._format_stops.add(self._stream.add(token))
        if text:
            self._take(self._body.add(text))

    def finish(self, context_used: int) -> None:
        """Send what is left."""
        if not self._stops.found:
            self._take(self._body.add(self._format_stops.rest()))
            self._take(self._body.rest())
            self._keep(self._stops.rest())
        if self._tokens or self._text or self._reasoning:
            self._flush(context_used, time.perf_counter())

    def _take(self, new: Split) -> None:
        if new.anew:
            self._begin_anew()
        if new.reasoning:
            self._reasoning.append(new.reasoning)
            self._reasoning_length += len(new.reasoning)
            self.has_reasoning = True
        if new.text and not self._stops.found:
            self._keep(self._stops.add(new.text))

    def _begin_anew(self) -> None:
        """All text so far was thinking: it comes again as such."""
        self._text.clear()
        self._stops.forget()
        self._anew, self.has_text = True, False
        self._tokens = [replace(token, end=0, reasoning_end=token.end) for token in self._tokens]
        self._text_length = 0

    def _keep(self, text: str) -> None:
        if self._trims_start and not self.has_text:
            text = text.lstrip()
        if text:
            self._text.append(text)
            self._text_length += len(text)
            self.has_text = True

    def _flush(self, context_used: int, now: float) -> None:
        """One event; more of them only where the text of one token is longer than an event may be."""
        text, reasoning = "".join(self._text), "".join(self._reasoning)
        while max(len(text), len(reasoning)) > MAX_CHARACTERS:
            self._tell(text[:MAX_CHARACTERS], reasoning[:MAX_CHARACTERS], [], context_used)
            text, reasoning = text[MAX_CHARACTERS:], reasoning[MAX_CHARACTERS:]
        self._tell(text, reasoning, self._tokens, context_used)
        self._text.clear()
        self._reasoning.clear()
        self._tokens, self._sent_at = [], now

    def _tell(self, text: str, reasoning: str, tokens: list[Token], context_used: int) -> None:
        anew, self._anew = self._anew, False
        self._send(
            Tokens(
                id=self._id,
                text=text,
                reasoning=reasoning,
                tokens=tokens,
                context_used=context_used,
                anew=anew,
                sample=self.sample,
            )
        )


def chat_text(form: AnswerFormat, text: TokenText, start: Start, constraint: AnswerConstraint | None) -> ChatText:
    """The chat side of an answer; the blanks that a grammar lets pass are looked up only where there is one."""
    blanks = form.blank_tokens(text.tokens) if constraint is not None else frozenset()
    return ChatText(form, blanks, start, constraint)
