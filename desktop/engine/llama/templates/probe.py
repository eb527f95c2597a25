"""Asks a chat template what it says of its model: small conversations, in which track is kept of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.engine.llama.templates.said_text import joined, said_by, spans_of

if TYPE_CHECKING:
    import jinja2

Split = Callable[[str], list[tuple[str, int | None]]]  # a template's words at its tokens: (words, None), (name, id)
Turn = dict[str, Any]

QUESTION, ANSWER, NEXT, THOUGHT, SYSTEM = range(5)  # who is asked for in a rendering: sources of what was said
_THOUGHT_FIELDS = ("reasoning_content", "reasoning", "thinking", "thought")


class Probe:
    """One template, and the conversations it is asked with. Runs template code: only within limits."""

    def __init__(self, template: jinja2.Template, variables: Mapping[str, object], parts: frozenset[str]) -> None:
        """variables: what every rendering is given. parts: roles whose content the template takes as a list."""
        self.template = template
        self._variables, self._parts = variables, parts
        self.given = frozenset(variables)
        self._head: list[Turn] | None = None

    def turn(self, role: str, *content: str, **fields: object) -> Turn:
        """One message; its content in pieces, each a plain str or said."""
        text = joined(content)
        return {"role": role, "content": [{"type": "text", "text": text}] if role in self._parts else text, **fields}

    def question(self) -> Turn:
        """The first user turn."""
        return self.turn("user", said_by("Hello", QUESTION))

    def answer(self) -> Turn:
        """An assistant turn without thinking."""
        return self.turn("assistant", said_by("Good day.", ANSWER))

    def thoughtful_answer(self) -> Turn:
        """An assistant turn with thinking beside its content, under every name that templates know."""
        thought = said_by("Greet them.", THOUGHT)
        return {**self.answer(), **dict.fromkeys(_THOUGHT_FIELDS, thought)}

    def answer_in_parts(self) -> Turn:
        """An assistant turn with thinking as a part of its content."""
        thought = {"type": "thinking", "thinking": said_by("Greet them.", THOUGHT)}
        return {"role": "assistant", "content": [thought, {"type": "text", "text": said_by("Good day.", ANSWER)}]}

    def next_question(self) -> Turn:
        """The second user turn."""
        return self.turn("user", said_by("And then?", NEXT))

    def system(self) -> Turn:
        """A system turn."""
        return self.turn("system", said_by("Be brief.", SYSTEM))

    def show(self, *turns: Turn, opening: bool = False, **values: object) -> str:
        """The rendering, "" where the template refuses. opening: with the beginning of an answer behind it."""
        if self._head is None:
            self._head = []
            if not self.show(self.question()):
                self._head = [self.system()]  # it wants one
        return self._rendered([*(self._head if turns[0]["role"] != "system" else ()), *turns], opening, values)

    def _rendered(self, turns: Sequence[Turn], opening: bool, values: Mapping[str, object]) -> str:
        given = {**self._variables, "add_generation_prompt": opening, **values, "messages": turns}
        try:
            return joined(self.template.generate(given))
        except Exception:  # noqa: BLE001 - a template is foreign code: it may raise anything, and none of it may pass
            return ""


def first(text: str, source: int) -> int:
    """Where the first letter of a turn stands, -1 when none is there."""
    return next((span.start for span in spans_of(text) if source in span.sources), -1)


def behind(text: str, source: int) -> int:
    """Where the text goes on behind a turn's last letter, -1 when none is there."""
    return max((span.end for span in spans_of(text) if source in span.sources), default=-1)


def between(text: str, start: int, end: int) -> str:
    """The template's own words from `start` to `end`; "" where one of them is not there or they hold something said."""
    if not 0 <= start <= end or any(span.start < end and span.end > start for span in spans_of(text)):
        return ""
    return str.__str__(text)[start:end]


def opening_of(probe: Probe, **values: object) -> str:
    """What the template writes between a question and the model's first word."""
    text = probe.show(probe.question(), opening=True, **values)
    return between(text, behind(text, QUESTION), len(text))
