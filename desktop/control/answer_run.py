"""One answer on its way: the text so far, what the window and what the disk have not seen yet."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.conversation import Message, Status, Voice
from desktop.engine.messages import Finish, Finished, Tokens
from desktop.errors import AppError


class AnswerRun:
    """Collects the tokens of one answer. Pure data: timers and signals are the session's."""

    def __init__(self, message: Message, voice: Voice, *, trims_start: bool) -> None:
        self.message = message
        self.voice = voice
        self._trims_start = trims_start
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._unshown_text: list[str] = []
        self._unshown_reasoning: list[str] = []
        self.unsaved = False
        self.anew = False  # the text that the window shows was thinking

    def add(self, event: Tokens) -> None:
        """Take new text."""
        if event.anew:
            self._text.clear()
            self._unshown_text.clear()
            self.anew = True
        text = event.text
        if self._trims_start:
            text = text.lstrip()
            self._trims_start = not text
        if text:
            self._text.append(text)
            self._unshown_text.append(text)
        if event.reasoning:
            self._reasoning.append(event.reasoning)
            self._unshown_reasoning.append(event.reasoning)
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

    def finished(self, event: Finished) -> Message:
        """The message as it ended."""
        status = Status.STOPPED if event.finish is Finish.CANCELLED else Status.COMPLETE
        timings = {
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
        return replace(
            self.so_far(),
            status=status,
            timings=timings,
            finish=event.finish.value,
            error=" ".join(event.notes),
        )

    def ended_by(self, status: Status, reason: str) -> Message:
        """The message when engine or request failed: text kept, reason in words."""
        return replace(self.so_far(), status=status, error=reason)


def reason_words(error: AppError) -> str:
    """What is kept beside the answer: the message on the first line, the engine's last lines below it."""
    sentences = [part.strip() for part in (error.title, error.detail, error.hint) if part.strip()]
    line = " ".join(part if part[-1] in ".!?" else f"{part}." for part in sentences)
    return "\n".join(part for part in (line, error.log.strip()) if part)
