"""Separates a model's thinking from its answer while both stream in."""

from __future__ import annotations

from typing import NamedTuple


class Marks(NamedTuple):
    """How one family of models encloses its thinking."""

    begin: str
    end: str


# <think>: DeepSeek, Qwen, SmolLM, GLM, MiniMax; [THINK]: Ministral; <seed:think>: Seed-OSS;
# <|START_THINKING|>: Command; <|channel|>: gpt-oss; <|channel>: Gemma 4
KNOWN_MARKS = (
    Marks("<think>", "</think>"),
    Marks("<thinking>", "</thinking>"),
    Marks("[THINK]", "[/THINK]"),
    Marks("<seed:think>", "</seed:think>"),
    Marks("<|START_THINKING|>", "<|END_THINKING|>"),
    Marks("<|channel>thought\n", "<channel|>"),
    Marks("<|channel|>analysis<|message|>", "<|end|>"),
)
# gpt-oss writes these between its thinking and its answer, or before an answer without thinking
_BEFORE_ANSWER = (
    "<|start|>assistant<|channel|>final<|message|>",
    "<|channel|>final<|message|>",
    "<|start|>assistant",
)
CONTROL_NAMES = (
    *("<think>", "</think>", "<thinking>", "</thinking>", "[THINK]", "[/THINK]", "<seed:think>", "</seed:think>"),
    *("<|START_THINKING|>", "<|END_THINKING|>", "<|channel>", "<channel|>"),
    *("<|channel|>", "<|message|>", "<|start|>", "<|end|>"),
)
"""Control tokens whose names must show up in the text for the marks above to be seen."""

Split = tuple[str, str]  # (answer, reasoning)


class ReasoningSplit:
    """Feed text, get (answer, reasoning). Only thinking at the beginning of an answer counts."""

    def __init__(self, prompt_tail: str) -> None:
        """prompt_tail: the prompt's end; a template may have written the opening mark already."""
        self._held = ""
        self._marks = next(
            (marks for marks in KNOWN_MARKS if prompt_tail.rstrip().endswith(marks.begin.rstrip())), None
        )
        self._step = self._thinking if self._marks else self._beginning

    def add(self, text: str) -> Split:
        """What `text` lets go."""
        self._held += text
        return self._step(final=False)

    def rest(self) -> Split:
        """What was held back when the stream ends."""
        return self._step(final=True)

    def _beginning(self, *, final: bool) -> Split:
        """Before anything was written: does it begin with thinking?"""
        start = self._held.lstrip()
        for marks in KNOWN_MARKS:
            if start.startswith(marks.begin):
                self._marks, self._held, self._step = marks, start[len(marks.begin) :], self._thinking
                return self._thinking(final=final)
        if any(start.startswith(words) for words in _BEFORE_ANSWER):
            self._step = self._between
            return self._between(final=final)
        undecided = any(words.startswith(start) for words in (*(marks.begin for marks in KNOWN_MARKS), *_BEFORE_ANSWER))
        if undecided and not final:
            return "", ""
        self._step = self._answer
        return self._answer(final=final)

    def _thinking(self, *, final: bool) -> Split:
        end = self._marks.end if self._marks else ""
        place = self._held.find(end)
        if place >= 0:
            thought, self._held = self._held[:place], self._held[place + len(end) :]
            self._step = self._between
            answer, more = self._between(final=final)
            return answer, thought + more
        keep = 0 if final else _overlap(self._held, end)
        thought, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return "", thought

    def _between(self, *, final: bool) -> Split:
        """After the thinking: empty lines and channel marks belong to neither."""
        self._held = self._held.lstrip()
        for words in _BEFORE_ANSWER:
            if self._held.startswith(words) and words != "<|start|>assistant":
                self._held, self._step = self._held[len(words) :], self._answer
                return self._answer(final=final)
        again = next((marks for marks in KNOWN_MARKS[-1:] if _with_start(self._held).startswith(marks.begin)), None)
        if again:  # gpt-oss may think in several messages
            self._held = _with_start(self._held)[len(again.begin) :]
            self._marks, self._step = again, self._thinking
            return self._thinking(final=final)
        possible = (*_BEFORE_ANSWER, "<|start|>assistant" + KNOWN_MARKS[-1].begin, KNOWN_MARKS[-1].begin)
        if not final and any(words.startswith(self._held) for words in possible):
            return "", ""
        self._step = self._answer
        return self._answer(final=final)

    def _answer(self, *, final: bool) -> Split:  # noqa: ARG002 - same shape as the other steps
        text, self._held = self._held, ""
        return text, ""


def _with_start(text: str) -> str:
    return text.removeprefix("<|start|>assistant")


def _overlap(text: str, mark: str) -> int:
    """Length of the longest end of `text` that begins `mark`."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
