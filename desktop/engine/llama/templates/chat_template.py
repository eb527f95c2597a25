"""The model's own chat template, or a built-in one that fits its vocabulary, rendered without mixing in users' text."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.engine.llama.templates.built_in import BuiltIn, best_built_in, fits
from desktop.engine.llama.templates.ends import MARK
from desktop.engine.llama.templates.facts import TemplateFacts
from desktop.engine.llama.templates.gathering import gather
from desktop.engine.llama.templates.limits import Limits, TemplateFailed, TemplateRefused, TemplateTooSlow
from desktop.engine.llama.templates.probe import Probe, Split
from desktop.engine.llama.templates.said_parts import (
    Part,
    cut_behind,
    is_whole,
    parts_of,
    shown_of,
    unreadable_turns,
)
from desktop.engine.llama.templates.said_text import said_by
from desktop.engine.llama.templates.sandbox import compile_template, render
from desktop.protocol.messages import ChatMessage

if TYPE_CHECKING:
    from jinja2 import Template

PROBE_CPU_S = 2.0  # for one small conversation, and once more for all the others that are tried at load
CHAT_CPU_S = 30.0  # for a real one: some templates' time grows with the square of the number of turns
SWITCH_LETTERS = 32  # longest system text that may be a switch for the template rather than said to the model

Values = Mapping[str, bool | int | float | str]

_TEXT: frozenset[str] = frozenset()
_FORMS = (_TEXT, frozenset(("system", "user", "assistant")), frozenset(("user",)))
"""Roles whose content a template takes as a list of parts: usually none."""

_HELLO = (ChatMessage(role="user", content="Hello"),)
_TALK = (*_HELLO, ChatMessage(role="assistant", content="Good day."), ChatMessage(role="user", content="And then?"))
_A_PART = "This model's template leaves out a part of what was said."
_SHOWN_AS_DATA = re.compile(r"""['"]type['"]: ?['"]text['"]""")
_NO_TEMPLATE = "The file has no chat template"
_NO_TOKENS = "The model has no tokens for it and may not understand it."
_NO_ANSWER_FIRST = "This model's template has no answer before the first question: an empty question was put there."
_NO_SYSTEM = "This model's template has no system role: the system text was put before the first user turn."


class Rendered(NamedTuple):
    """parts, in order. notes: what was changed to make it possible. stops: strings that end a turn in plain text."""

    parts: list[Part]
    notes: list[str]
    stops: list[str]


class SpecialTokens(NamedTuple):
    """split: a template's words at a vocabulary's tokens. names: what templates call some of them, as unk_token."""

    split: Split
    names: Mapping[str, str]


class _Attempt(NamedTuple):
    """One way of giving a conversation to a template. parts: roles whose content is given as a list."""

    messages: Sequence[ChatMessage]
    parts: frozenset[str]
    note: str


class ChatTemplate:
    """Renders conversations. note: "" or why a built-in template stands in for the file's. facts: what it says."""

    def __init__(
        self,
        source: str,
        is_control: Callable[[str], bool],
        bos: str,
        eos: str,
        *,
        specials: SpecialTokens | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Never raises for what `source` is: falls back and says so. Raises RenderingStopped.

        is_control: whether the vocabulary has a control token of that name. stopped: asked while the template works.
        """
        self._is_control, self.stopped = is_control, stopped
        specials = specials or SpecialTokens(self._split_at_marks, {})
        self._split = specials.split
        self._variables = {"tools": None, "documents": None, **specials.names, "bos_token": bos, "eos_token": eos}
        self._forms: tuple[frozenset[str], ...] = (_TEXT,)
        self._parts = _TEXT
        self._stand_in: BuiltIn | None = None
        self.note = ""
        why = self._use(source) if source else _NO_TEMPLATE
        if why:
            self._stand_in = best_built_in(is_control)
            self._template, source = compile_template(self._stand_in.source), self._stand_in.source
            self.note = f"{why}: the built-in {self._stand_in.name} template is used."
            if why != _NO_TEMPLATE and not fits(self._stand_in, is_control):
                self.note += f" {_NO_TOKENS}"
        self.facts = self._gathered(source)

    def stopped_by(self, stopped: Callable[[], bool]) -> ChatTemplate:
        """The same for another thread, which is stopped by other means."""
        other = copy.copy(self)
        other.stopped = stopped
        return other

    def render(self, messages: Sequence[ChatMessage], values: Values, *, may_stand_in: bool = True) -> Rendered:
        """The prompt for `messages`. A last assistant turn is left open, to be continued.

        Raises TemplateFailed when nothing renders it, RenderingStopped; with may_stand_in False also TemplateTooSlow.
        """
        if messages and messages[-1].role == "assistant" and not messages[-1].content.strip():
            messages = messages[:-1]  # nothing to continue: a new answer
        notes: list[str] = []
        try:
            text = self._complete(messages, self._with_switch(values), notes)
        except TemplateTooSlow as error:
            if not may_stand_in:
                raise
            return self._with_stand_in(messages, values, f"is too slow for this chat ({error})")
        except TemplateFailed as error:
            verb = "refused this chat" if isinstance(error, TemplateRefused) else "failed"
            return self._with_stand_in(messages, values, f"{verb} ({error})")
        return Rendered(parts_of(text), notes, list(self.facts.stops))

    # --- at load

    def _use(self, source: str) -> str:
        """Compile and try the file's own template. Returns why it cannot be used, "" when it can."""
        try:
            self._template = compile_template(source, self._limits(PROBE_CPU_S))
            self._forms = _FORMS if "text" in source else (_TEXT,)
            self._parts = self._form_or_without_tools()
        except TemplateRefused:
            pass  # it may well accept real conversations
        except TemplateFailed as error:
            return f"The file's chat template cannot be used ({error})"
        return ""

    def _form_or_without_tools(self) -> frozenset[str]:
        """Some templates loop over `tools` without asking whether there are any: they know no None."""
        try:
            return self._form_that_shows()
        except (TemplateRefused, TemplateTooSlow):
            raise
        except TemplateFailed as error:
            if "NoneType" not in str(error):
                raise
            self._variables = {name: value for name, value in self._variables.items() if value is not None}
            return self._form_that_shows()

    def _form_that_shows(self) -> frozenset[str]:
        """Roles whose content must be a list of parts to be seen. Raises TemplateFailed where no question is."""
        errors: list[TemplateFailed] = []
        for parts in self._forms:
            try:
                text = self._text(self._template, _Attempt(_HELLO, parts, ""), {}, PROBE_CPU_S)
            except TemplateTooSlow:
                raise
            except TemplateFailed as error:
                errors.append(error)
                continue
            why = unreadable_turns(text, _HELLO, ("user",))
            if not why:
                return parts if parts == _TEXT else self._form_for_answers(parts)
            errors.append(TemplateFailed(why[0]))
        raise next((error for error in errors if isinstance(error, TemplateRefused)), errors[0])

    def _form_for_answers(self, parts: frozenset[str]) -> frozenset[str]:
        """Whether answers, too, are taken as parts."""
        for form in (parts, *self._forms[1:]):
            try:
                text = self._text(self._template, _Attempt(_TALK, form, ""), {}, PROBE_CPU_S)
            except TemplateTooSlow:
                raise
            except TemplateFailed:
                continue
            if not unreadable_turns(text, _TALK, ("user", "assistant")):
                return form
        return parts

    def _gathered(self, source: str) -> TemplateFacts:
        probe = Probe(self._template, self._variables, self._parts)
        facts = gather(probe, self._split, source, self._limits(PROBE_CPU_S))
        if self._stand_in is None:
            return facts
        return facts._replace(stops=tuple(dict.fromkeys((*self._stand_in.stops, *facts.stops))))

    # --- one conversation

    def _complete(self, messages: Sequence[ChatMessage], values: Values, notes: list[str]) -> str:
        """The rendering in which everything said can be read; else a TemplateFailed that says what cannot."""
        reason: TemplateFailed | None = None
        for attempt in self._attempts(messages):
            try:
                text = self._text(self._template, attempt, values, CHAT_CPU_S)
            except TemplateTooSlow:
                raise
            except TemplateFailed as error:
                if attempt.parts == self._parts:  # a form that the template never asked for says nothing of it
                    reason = reason or error
                continue
            why = self._missing(text, attempt, values)
            if not why:
                notes += [attempt.note] if attempt.note else []
                notes += [_A_PART] if self._lacks_a_part(text, attempt.messages) else []
                return text
            reason = reason or (TemplateFailed(why) if attempt.note or not _system_merged(messages) else None)
        raise reason or TemplateFailed("it leaves out what was said")

    def _attempts(self, messages: Sequence[ChatMessage]) -> Iterator[_Attempt]:
        yield _Attempt(messages, self._parts, "")
        merged = _system_merged(messages)
        if merged is not None:
            yield _Attempt(messages, self._parts ^ {"system"}, "")
            yield _Attempt(merged, self._parts, _NO_SYSTEM)
        for parts in self._forms:
            if parts != self._parts:
                yield _Attempt(messages, parts, "")
        yield from self._attempts_with_a_question_first(messages)

    def _attempts_with_a_question_first(self, messages: Sequence[ChatMessage]) -> Iterator[_Attempt]:
        """Where what was said begins with an answer, as its question was left out: many templates refuse that."""
        begun = _question_first(messages)
        if begun is None:
            return
        yield _Attempt(begun, self._parts, _NO_ANSWER_FIRST)
        merged = _system_merged(begun)
        if merged is not None:
            yield _Attempt(merged, self._parts, f"{_NO_ANSWER_FIRST} {_NO_SYSTEM}")

    def _missing(self, text: str, attempt: _Attempt, values: Values) -> str:
        """Why the rendering is not complete, "" when it is, or when a system text was taken for a switch."""
        reasons = unreadable_turns(text, attempt.messages, ("user", "system"))
        for index, why in reasons.items():
            role, content = attempt.messages[index].role, attempt.messages[index].content
            may_be_one = role == "system" and len(content) <= SWITCH_LETTERS
            if not may_be_one or not self._switches(text, attempt, values, index):
                return why
        return ""

    def _lacks_a_part(self, text: str, messages: Sequence[ChatMessage]) -> bool:
        users = [index for index, message in enumerate(messages) if message.role == "user"]
        return any(not is_whole(messages[index].content, shown) for index, shown in shown_of(text, users).items())

    def _switches(self, text: str, attempt: _Attempt, values: Values, index: int) -> bool:
        """Whether the template writes something else without this turn's text, which it does not show."""
        if shown_of(text, (index,))[index].strip():
            return False
        blank = [
            ChatMessage(role=message.role, content="" if place == index else message.content)
            for place, message in enumerate(attempt.messages)
        ]
        try:
            other = self._text(self._template, attempt._replace(messages=blank), values, CHAT_CPU_S)
        except TemplateFailed:
            return False
        return str.__str__(other) != str.__str__(text)

    def _with_switch(self, values: Values) -> Values:
        """The wish to think or not, under the name that this template knows."""
        name = self.facts.thinking_switch
        if not name or name in values or "enable_thinking" not in values:
            return values
        return {**values, name: values["enable_thinking"]}

    def _with_stand_in(self, messages: Sequence[ChatMessage], values: Values, why: str) -> Rendered:
        """A built-in template for this chat only."""
        known = best_built_in(self._is_control)
        note = f"The chat template {why}. The built-in {known.name} template was used."
        if not fits(known, self._is_control):
            note += f" {_NO_TOKENS}"
        template = compile_template(known.source)
        try:
            text = self._text(template, _Attempt(messages, _TEXT, ""), values, CHAT_CPU_S)
        except TemplateTooSlow as error:
            raise TemplateFailed(str(error)) from error
        return Rendered(parts_of(text), [note], [*known.stops])

    def _text(self, template: Template, attempt: _Attempt, values: Values, cpu_s: float) -> str:
        messages = attempt.messages
        continued = bool(messages) and messages[-1].role == "assistant"
        turns = [_turn(index, message, attempt.parts) for index, message in enumerate(messages)]
        given = {**self._variables, **values, "messages": turns, "add_generation_prompt": not continued}
        text = render(template, given, self._limits(cpu_s))
        if attempt.parts and len(_SHOWN_AS_DATA.findall(text)) > sum(
            len(_SHOWN_AS_DATA.findall(message.content)) for message in messages
        ):
            raise TemplateFailed("it shows a list of parts as it stands")
        return cut_behind(text, len(messages) - 1, messages[-1].content) if continued else text

    def _limits(self, cpu_s: float) -> Limits:
        return Limits(cpu_s, self.stopped)

    def _split_at_marks(self, words: str) -> list[tuple[str, int | None]]:
        """Without a vocabulary at hand: names that look like marks, where is_control knows them; -1 for their ids."""
        pieces: list[tuple[str, int | None]] = []
        place = 0
        for found in MARK.finditer(words):
            if self._is_control(found[0]):
                pieces += [(words[place : found.start()], None), (found[0], -1)]
                place = found.end()
        return [(piece, token) for piece, token in (*pieces, (words[place:], None)) if piece]


def _turn(index: int, message: ChatMessage, parts: frozenset[str]) -> dict[str, object]:
    content: object = said_by(message.content, index)
    if message.role in parts:
        content = [{"type": "text", "text": content}]
    return {"role": message.role, "content": content}


def _system_merged(messages: Sequence[ChatMessage]) -> list[ChatMessage] | None:
    """The conversation with the system text before the first user turn; None when there is no system text to move."""
    if len(messages) < 2 or messages[0].role != "system" or not messages[0].content.strip():  # noqa: PLR2004
        return None
    if messages[1].role != "user":
        return None
    first = ChatMessage(role="user", content=f"{messages[0].content.strip()}\n\n{messages[1].content}")
    return [first, *messages[2:]]


def _question_first(messages: Sequence[ChatMessage]) -> list[ChatMessage] | None:
    """The conversation with an empty question before an answer that stands first; None when none does."""
    place = 1 if messages and messages[0].role == "system" else 0
    if len(messages) <= place or messages[place].role != "assistant":
        return None
    return [*messages[:place], ChatMessage(role="user", content=""), *messages[place:]]
