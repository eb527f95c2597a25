"""The model's own chat template, or a built-in one that fits its vocabulary, rendered without mixing in users' text."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.engine.llama.template_facts import TemplateFacts
from desktop.engine.llama.template_sandbox import (
    TemplateFailed,
    TemplateRefused,
    TemplateTooSlow,
    compile_template,
    render,
)
from desktop.engine.messages import ChatMessage

if TYPE_CHECKING:
    from jinja2 import Template

Values = Mapping[str, bool | int | float | str]


class Part(NamedTuple):
    """A piece of the rendered prompt: the template's own words, or what somebody said."""

    text: str
    said: bool


class Rendered(NamedTuple):
    """parts, in order. notes: what was changed to make it possible. stops: strings that end a turn in plain text."""

    parts: list[Part]
    notes: list[str]
    stops: list[str]


class BuiltIn(NamedTuple):
    """A template of ours. marks: control tokens it needs, to be a good fit."""

    name: str
    source: str
    marks: tuple[str, ...]
    stops: tuple[str, ...]


def _turns(before: str, after: str, opening: str) -> str:
    """A template in which every turn looks alike; `role` is at hand in `before`."""
    return (
        "{{ bos_token }}{% for m in messages %}{% set role = m['role'] %}"
        f"{before}{{{{ m['content'] }}}}{after}{{% endfor %}}{{% if add_generation_prompt %}}{opening}{{% endif %}}"
    )


CHATML = BuiltIn(
    "ChatML",
    _turns("{{ '<|im_start|>' + role + '\\n' }}", "{{ '<|im_end|>\\n' }}", "{{ '<|im_start|>assistant\\n' }}"),
    ("<|im_start|>", "<|im_end|>"),
    ("<|im_end|>", "<|im_start|>"),
)
BUILT_INS = (
    CHATML,
    BuiltIn(
        "Llama 3",
        _turns(
            "{{ '<|start_header_id|>' + role + '<|end_header_id|>\\n\\n' }}",
            "{{ '<|eot_id|>' }}",
            "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}",
        ),
        ("<|start_header_id|>", "<|eot_id|>"),
        (),
    ),
    BuiltIn(
        "Gemma",
        _turns(
            "{{ '<start_of_turn>' + ('model' if role == 'assistant' else 'user') + '\\n' }}",
            "{{ '<end_of_turn>\\n' }}",
            "{{ '<start_of_turn>model\\n' }}",
        ),
        ("<start_of_turn>", "<end_of_turn>"),
        (),
    ),
    BuiltIn(
        "Phi 3",
        _turns("{{ '<|' + role + '|>\\n' }}", "{{ '<|end|>\\n' }}", "{{ '<|assistant|>\\n' }}"),
        ("<|assistant|>", "<|end|>"),
        (),
    ),
    BuiltIn(
        "Mistral",
        "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'assistant' %}{{ m['content'] }}{{ eos_token }}"
        "{% else %}{{ '[INST] ' }}{{ m['content'] }}{{ '[/INST]' }}{% endif %}{% endfor %}",
        ("[INST]", "[/INST]"),
        (),
    ),
)


class ChatTemplate:
    """Renders conversations. note: "" or why a built-in template stands in for the file's."""

    def __init__(self, source: str, is_control: Callable[[str], bool], bos: str, eos: str) -> None:
        """is_control: whether the vocabulary has a control token of that name. Never raises: falls back and says so."""
        self._is_control = is_control
        self._globals = {"bos_token": bos, "eos_token": eos}
        self._template = None
        self._stand_in: BuiltIn | None = None
        self.note = ""
        self.facts = TemplateFacts()
        if not source:
            self._fall_back("The file has no chat template")
            return
        try:
            self._template = compile_template(source)
            self._probe()
        except TemplateRefused:
            pass  # it may well accept real conversations
        except TemplateFailed as error:
            self._fall_back(f"The file's chat template cannot be used ({error})")

    def render(self, messages: Sequence[ChatMessage], values: Values) -> Rendered:
        """The prompt for `messages`. A last assistant turn is left open, to be continued. Raises TemplateFailed."""
        notes: list[str] = []
        stand_in = self._stand_in
        if messages and messages[-1].role == "assistant" and not messages[-1].content.strip():
            messages = messages[:-1]  # nothing to continue: a new answer
        try:
            parts = self._render_with_system(messages, values, notes)
        except TemplateTooSlow as error:
            self._fall_back(f"The file's chat template cannot be used ({error})")
            stand_in, parts = self._stand_in, self._render_once(messages, values)
        except TemplateFailed as error:
            verb = "refused this chat" if isinstance(error, TemplateRefused) else "failed"
            stand_in = self._best_built_in()
            notes.append(f"The chat template {verb} ({error}). The built-in {stand_in.name} template was used.")
            parts = self._render_with(compile_template(stand_in.source), messages, values)
        return Rendered(parts, notes, list(stand_in.stops) if stand_in else [])

    def _probe(self) -> None:
        """One small conversation: a template that never ends is found at load, not at the first question."""
        self._render_once([ChatMessage(role="user", content="Hello")], {})

    def _fall_back(self, why: str) -> None:
        self._stand_in = self._best_built_in()
        self._template = compile_template(self._stand_in.source)
        self.note = f"{why}: the built-in {self._stand_in.name} template is used."

    def _best_built_in(self) -> BuiltIn:
        fitting = (known for known in BUILT_INS if all(map(self._is_control, known.marks)))
        return next(fitting, CHATML)

    def _render_with_system(self, messages: Sequence[ChatMessage], values: Values, notes: list[str]) -> list[Part]:
        """Render; where the template knows no system role, its text goes before the first user turn."""
        merged = _system_merged(messages)
        if merged is None:
            return self._render_once(messages, values)
        try:
            parts = self._render_once(messages, values)
            if any(part.said and part.text == messages[0].content.strip() for part in parts):
                return parts
        except TemplateRefused:
            pass
        parts = self._render_once(merged, values)
        notes.append("This model's template has no system role: the system text was put before the first user turn.")
        return parts

    def _render_once(self, messages: Sequence[ChatMessage], values: Values) -> list[Part]:
        if self._template is None:
            raise TemplateFailed("there is none")
        return self._render_with(self._template, messages, values)

    def _render_with(self, template: Template, messages: Sequence[ChatMessage], values: Values) -> list[Part]:
        """Render with a mark in the place of every content, then put the contents back as parts of their own."""
        nonce = f"q{secrets.token_hex(8)}x"
        contents = [_split_space(message.content) for message in messages]
        marked = [
            {"role": message.role, "content": f"{left}{nonce}{index}z{right}" if core else message.content}
            for index, (message, (left, core, right)) in enumerate(zip(messages, contents, strict=True))
        ]
        continued = bool(messages) and messages[-1].role == "assistant"
        variables = {**values, **self._globals, "messages": marked, "add_generation_prompt": not continued}
        text = render(template, variables)
        if continued:
            text = _cut_behind_last(text, f"{nonce}{len(messages) - 1}z", contents[-1][2])
        return _put_back(text, nonce, [core for _left, core, _right in contents])


def _split_space(content: str) -> tuple[str, str, str]:
    """Leading space, core, trailing space: templates may trim, so the space must stay visible to them."""
    core = content.strip()
    if not core:
        return content, "", ""
    start = content.index(core)
    return content[:start], core, content[start + len(core) :]


def _system_merged(messages: Sequence[ChatMessage]) -> list[ChatMessage] | None:
    """The conversation with the system text before the first user turn; None when there is no system text to move."""
    if len(messages) < 2 or messages[0].role != "system" or not messages[0].content.strip():  # noqa: PLR2004
        return None
    if messages[1].role != "user":
        return None
    first = ChatMessage(role="user", content=f"{messages[0].content.strip()}\n\n{messages[1].content}")
    return [first, *messages[2:]]


def _cut_behind_last(text: str, mark: str, trailing_space: str) -> str:
    """End the text behind the last message's content, so that the model goes on with it."""
    place = text.rfind(mark)
    if place < 0:
        raise TemplateFailed("it leaves out the answer that is to be continued")
    end = place + len(mark)
    return text[:end] + (trailing_space if text.startswith(trailing_space, end) else "")


def _put_back(text: str, nonce: str, contents: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for index, piece in enumerate(re.split(rf"{nonce}(\d+)z", text)):
        said = index % 2 == 1
        words = contents[int(piece)] if said else piece
        if not said and nonce[1:-1] in words.lower():  # capitals, a part of the text: nothing can be put back there
            raise TemplateFailed("it changes what was said")
        if words:
            parts.append(Part(words, said))
    return parts
