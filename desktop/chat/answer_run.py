"""One answer on its way: the text and tokens so far, what the window and what the disk have not seen yet."""

from __future__ import annotations

from array import array
from dataclasses import replace

from desktop.chat.conversation import AnswerTokens, Message, Status
from desktop.errors import AppError
from desktop.protocol.messages import Finish, Finished, Kept, Token, Tokens

TRIMMED = "trimmed"  # in a message's usage: code points that its costume took from the front


class AnswerRun:
    """Collects the tokens of one answer. Pure data: timers and signals are those of Answers."""

    def __init__(
        self,
        message: Message,
        *,
        trims_start: bool,
        kept: AnswerTokens | None = None,
        trimmed: int = 0,
        begin: str = "",
    ) -> None:
        """message: as it began. kept: the tokens of its beginning, where it goes on from another; trimmed: of that.

        begin: words that it was given, which its voice says first; they stay where it comes to say nothing.
        """
        self.message = message
        self._begin = begin
        self._trims_start = trims_start and not message.text and not begin
        self._trimmed = trimmed
        self._text = [message.text]
        self._reasoning = [message.reasoning]
        self._unshown_text: list[str] = []
        self._unshown_reasoning: list[str] = []
        self._ids = array("I", kept.ids if kept is not None else ())
        self._ends = array("I", kept.ends if kept is not None else ())
        known = kept.reasoning_ends if kept is not None else None
        self._reasoning_ends = array("I", known or [0] * len(self._ids))
        self.vocabulary = ""  # hash of the one that the tokens belong to
        self.unsaved = False
        self.anew = False  # the text that the window shows was thinking

    def keep(self, event: Kept) -> None:
        """What is kept of another answer was thinking only by a mark behind it: cut before that, it is text again."""
        if event.end <= len(self.message.text) + self._trimmed:
            return
        self._text, self._reasoning = [self.message.reasoning[: event.end]], [""]
        self._ends, self._reasoning_ends = self._reasoning_ends, array("I", [0] * len(self._ids))

    def add(self, event: Tokens) -> None:
        """Take new text, and the tokens that say it."""
        if event.anew:
            self._begin_anew()
        text = event.text
        if self._trims_start:
            text = text.lstrip()
            self._trimmed += len(event.text) - len(text)
            self._trims_start = not text
        if text:
            self._text.append(text)
            self._unshown_text.append(text)
        if event.reasoning:
            self._reasoning.append(event.reasoning)
            self._unshown_reasoning.append(event.reasoning)
        for token in event.tokens:
            self._take(token)
        self.unsaved = self.unsaved or bool(text or event.reasoning)

    def take_unshown(self) -> tuple[str, str]:
        """New text and reasoning since the last call."""
        text, reasoning = "".join(self._unshown_text), "".join(self._unshown_reasoning)
        self._unshown_text.clear()
        self._unshown_reasoning.clear()
        self.anew = False
        return text, reasoning

    def so_far(self) -> Message:
        """The message with all text so far. Joining also folds the parts, so that long answers stay cheap."""
        self._text = ["".join(self._text)]
        self._reasoning = ["".join(self._reasoning)]
        return replace(self.message, text=self._text[0], reasoning=self._reasoning[0])

    def tokens(self) -> AnswerTokens | None:
        """All tokens so far; None where there are none."""
        if not self._ids:
            return None
        thought = any(self._reasoning_ends)
        return AnswerTokens(
            self.vocabulary, tuple(self._ids), tuple(self._ends), tuple(self._reasoning_ends) if thought else None
        )

    def finished(self, event: Finished) -> Message:
        """The message as it ended."""
        status = Status.STOPPED if event.finish is Finish.CANCELLED else Status.COMPLETE
        usage = {
            "load_s": event.timings.load_s,
            "prompt_s": event.timings.prompt_s,
            "first_token_s": event.timings.first_token_s,
            "decode_tokens_per_s": event.timings.decode_tokens_per_s,
            "prompt_tokens_per_s": event.timings.prompt_tokens_per_s,
            "prompt_tokens": event.prompt_tokens,
            "cached_tokens": event.cached_tokens,
            "tokens": event.tokens,
            "context_used": event.context_used,
            "seed": event.seed,
        }
        if self._trimmed:
            usage[TRIMMED] = self._trimmed
        return replace(
            self._at_the_end(), status=status, usage=usage, finish=event.finish.value, notes=" ".join(event.notes)
        )

    def ended_by(self, status: Status, reason: str) -> Message:
        """The message when engine or request failed: text kept, reason in words."""
        usage: dict[str, float] = {TRIMMED: self._trimmed} if self._trimmed else {}
        return replace(self._at_the_end(), status=status, usage=usage, error=reason)

    def _at_the_end(self) -> Message:
        so_far = self.so_far()
        return so_far if so_far.text or so_far.reasoning else replace(so_far, text=self._begin)

    def _begin_anew(self) -> None:
        """What was taken for the answer was thinking."""
        self._text.clear()
        self._unshown_text.clear()
        self._reasoning_ends = self._ends
        self._ends = array("I", [0] * len(self._ids))
        self._trimmed = 0
        self.anew = True

    def _take(self, token: Token) -> None:
        self._ids.append(token.id)
        self._ends.append(max(0, token.end - self._trimmed))
        self._reasoning_ends.append(token.reasoning_end)


def reason_words(error: AppError) -> str:
    """What is kept beside the answer: the message on the first line, the engine's last lines below it."""
    sentences = [part.strip() for part in (error.title, error.detail, error.hint) if part.strip()]
    line = " ".join(part if part[-1] in ".!?" else f"{part}." for part in sentences)
    return "\n".join(part for part in (line, error.log.strip()) if part)
