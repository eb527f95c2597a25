"""A chat whose first question is hidden begins with an answer: templates that insist on a question first cope."""

from __future__ import annotations

import pytest

from desktop.engine.llama.templates.chat_template import ChatTemplate
from desktop.engine.llama.templates.said_parts import Part
from desktop.protocol.messages import ChatMessage

STRICT = (
    "{% if messages[0].role == 'system' %}{% set said = messages[1:] %}[S {{ messages[0].content }}]"
    "{% else %}{% set said = messages %}{% endif %}"
    "{% for m in said %}"
    "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}"
    "[{{ m.role }} {{ m.content }}]{% endfor %}"
)
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" + STRICT
ANSWER_FIRST = [ChatMessage(role="assistant", content="So."), ChatMessage(role="user", content="Why?")]
SYSTEM = ChatMessage(role="system", content="Be kind to everybody who asks.")


def rendered(source, messages):
    found = ChatTemplate(source, lambda _: False, "", "").render(messages, {})
    assert all(isinstance(part, Part) for part in found.parts)
    return "".join(part.text for part in found.parts), found.notes


def test_a_template_that_wants_a_question_first_gets_an_empty_one():
    text, notes = rendered(STRICT, ANSWER_FIRST)
    assert text == "[user ][assistant So.][user Why?]"
    assert len(notes) == 1
    assert "empty question" in notes[0]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (STRICT, "[S Be kind to everybody who asks.][user ][assistant So.][user Why?]"),
        (NO_SYSTEM, "[user Be kind to everybody who asks.\n\n][assistant So.][user Why?]"),
    ],
)
def test_so_does_one_with_a_system_text(source, text):
    assert rendered(source, [SYSTEM, *ANSWER_FIRST])[0] == text


def test_one_that_minds_nothing_is_given_what_was_said():
    loose = "{% for m in messages %}[{{ m.role }} {{ m.content }}]{% endfor %}"
    assert rendered(loose, ANSWER_FIRST) == ("[assistant So.][user Why?]", [])
