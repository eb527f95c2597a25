"""Text on its way out: marks and thinking set apart, stop strings, and few large events instead of many small ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from desktop.engine.llama.answers.answer_format import AnswerFormat
from desktop.engine.llama.answers.answer_split import AnswerSplit, Split, Start
from desktop.engine.llama.answers.answer_wrapping import Unwrapped
from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.token_text import StopStrings, TextStream, TokenText
from desktop.engine.messages import Event, Tokens

FLUSH_EVERY_S = 0.033  # the window shows text no oftener, and each event takes a core from the threads that decode

Send = Callable[[Event], None]
BeginAnswer = Callable[[str], None]


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
        self, form: AnswerFormat, blanks: frozenset[int], start: Start, begin_answer: BeginAnswer | None = None
    ) -> None:
        """begin_answer: given where a grammar holds for the answer; takes first words that came in a mark's token."""
        self._split = AnswerSplit(form, start, constrained=begin_answer is not None)
        self._begin_answer = begin_answer
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
        if self._begin_answer is None:
            return self._unwrapped.take(self._split.add(text))
        thinking = self._split.phase is Phase.THINKING
        new = self._split.add(text)
        if thinking and new.text:
            self._begin_answer(new.text)
        return new

    def rest(self) -> Split:
        """What was held back when the stream ends."""
        last = self._split.rest()
        return self._unwrapped.rest(last) if self._begin_answer is None else last

    def only_parts(self, token: int) -> bool:
        """Whether this end token only closes a message, with more of the answer to come."""
        return self._split.is_close(token) and self._split.goes_on

    def way_out(self) -> str:
        """What ends the thinking where a grammar waits for an answer; "" where the model may end as it likes."""
        return self._split.way_out() if self._begin_answer is not None else ""


class TextOut:
    """Takes tokens, sends Tokens events.

    format_stops end the turn wherever they come; stops are looked for in the answer alone.
    """

    def __init__(
        self,
        turn: int,
        stream: TextStream,
        body: PlainText | ChatText,
        stops: tuple[StopStrings, StopStrings],
        send: Send,
        *,
        trims_start: bool = False,
    ) -> None:
        """stops: the user's, then the format's. trims_start: blanks in front of the answer mean nothing (JSON)."""
        self._turn, self._stream, self._body, self._send = turn, stream, body, send
        self._stops, self._format_stops = stops
        self._trims_start = trims_start
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._anew = False
        self._count = 0
        self._sent_at = 0.0
        self.has_text = self.has_reasoning = False

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

    def add(self, token: int, context_used: int, now: float) -> bool:
        """Take a token; False when the answer is over. Sends at most every FLUSH_EVERY_S, the first at once."""
        self._count += 1
        text = self._format_stops.add(self._stream.add(token))
        if text:
            self._take(self._body.add(text))
        if now - self._sent_at >= FLUSH_EVERY_S:
            self._flush(context_used, now)
        return not (self._stops.found or self._format_stops.found or self._body.over)

    def finish(self, context_used: int) -> None:
        """Send what is left."""
        if not self._stops.found:
            self._take(self._body.add(self._format_stops.rest()))
            self._take(self._body.rest())
            self._keep(self._stops.rest())
        if self._count or self._text or self._reasoning:
            self._flush(context_used, time.perf_counter())

    def _take(self, new: Split) -> None:
        if new.anew:
            self._text.clear()
            self._stops.forget()
            self._anew, self.has_text = True, False
        if new.reasoning:
            self._reasoning.append(new.reasoning)
            self.has_reasoning = True
        if new.text and not self._stops.found:
            self._keep(self._stops.add(new.text))

    def _keep(self, text: str) -> None:
        if self._trims_start and not self.has_text:
            text = text.lstrip()
        if text:
            self._text.append(text)
            self.has_text = True

    def _flush(self, context_used: int, now: float) -> None:
        self._send(
            Tokens(
                turn=self._turn,
                text="".join(self._text),
                reasoning="".join(self._reasoning),
                count=self._count,
                context_used=context_used,
                anew=self._anew,
            )
        )
        self._text.clear()
        self._reasoning.clear()
        self._count, self._sent_at, self._anew = 0, now, False


def chat_text(form: AnswerFormat, text: TokenText, start: Start, begin_answer: BeginAnswer | None) -> ChatText:
    """The chat side of an answer; the blanks that a grammar lets pass are looked up only where there is one."""
    blanks = form.blank_tokens(text.tokens) if begin_answer is not None else frozenset()
    return ChatText(form, blanks, start, begin_answer)
