"""Everything that was said is in the prompt and visible to the template, or a note says what was done about it."""

from __future__ import annotations

import pytest

from desktop.engine.llama.templates.chat_template import ChatTemplate
from desktop.protocol.messages import ChatMessage
from tests.fakes.template_shapes import CHATML, PARTS, SWITCH_IN_TEXT

NO_SYSTEM = "This model's template has no system role: the system text was put before the first user turn."
LAST_ONLY = "{% set m = messages[-1] %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}"
OLD_AS = "{% for m in messages %}{% if loop.last %}{{ m.content }}{% else %}{{ OLD }}{% endif %}{% endfor %}"
USER_IN_PARTS = """
{%- for m in messages %}<|im_start|>{{ m.role }}
{% if m.role == 'user' %}{% for part in m.content if part['type'] == 'text' %}{{ part['text'] }}{% endfor %}
{%- else %}{{ m.content + '' }}{% endif %}<|im_end|>
{% endfor %}"""
WANTS_PARTS = "{% if messages[0].content is string %}{{ raise_exception('content must be a list') }}{% endif %}" + PARTS
FIRST_PART = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content[0].text }}<|im_end|>\n{% endfor %}"


def turns(*said: str, system: str = "") -> list[ChatMessage]:
    talk = [ChatMessage(role=("user", "assistant")[index % 2], content=text) for index, text in enumerate(said)]
    return [ChatMessage(role="system", content=system), *talk] if system else talk


def template(source: str) -> ChatTemplate:
    return ChatTemplate(source, lambda name: name.startswith("<|"), "<s>", "</s>")


def said_in(source: str, talk: list[ChatMessage]) -> tuple[list[str], list[str]]:
    """What is in the prompt of what was said, and the notes."""
    rendered = template(source).render(talk, {})
    return [part.text for part in rendered.parts if part.said], rendered.notes


@pytest.mark.parametrize("source", [PARTS, USER_IN_PARTS, WANTS_PARTS, FIRST_PART])
def test_content_is_given_as_parts_to_templates_that_look_for_them(source: str) -> None:
    assert template(source).note == ""
    assert said_in(source, turns("Hello")) == (["Hello"], [])
    assert said_in(source, turns("One", "Two", "Three")) == (["One", "Two", "Three"], [])
    assert said_in(source, turns("One", "Two", "Three", system="Be brief."))[0] == ["Be brief.", "One", "Two", "Three"]


@pytest.mark.parametrize("source", [PARTS, FIRST_PART])
def test_an_answer_in_parts_is_continued(source: str) -> None:
    parts = template(source).render(turns("Hello", "Good "), {}).parts
    assert parts[-1].text == "Good "
    assert parts[-1].said


@pytest.mark.parametrize(
    ("talk", "thinks"),
    [
        (turns("Hello"), True),
        (turns("Hello /no_think"), False),
        (turns("Hello", system="/no_think"), False),
        (turns("Hello", system="Be brief. /no_think"), False),
        (turns("Hello /no_think", "Hi.", "And now /think"), True),
        (turns("/no_think"), False),
    ],
)
def test_a_template_reads_switches_in_what_was_said(talk: list[ChatMessage], thinks: bool) -> None:
    rendered = template(SWITCH_IN_TEXT).render(talk, {})
    assert rendered.notes == []
    assert rendered.parts[-1].text.endswith("</think>\n") is not thinks


@pytest.mark.parametrize(
    "source",
    [
        LAST_ONLY,
        "{% for m in messages[:1] %}{{ m.content }}{% endfor %}",
        OLD_AS.replace("OLD", "m.content[:2]"),
        OLD_AS.replace("OLD", "m.content[::-1]"),
        OLD_AS.replace("OLD", "m.content | upper"),
        OLD_AS.replace("OLD", "m.content | length"),
        OLD_AS.replace("OLD", "'text: ' if m.content is string else m.content"),
        OLD_AS.replace("OLD", "'text: ' if m.content is string else m.content | tojson"),
    ],
)
def test_a_question_that_a_template_loses_is_asked_by_a_built_in_one(source: str) -> None:
    one = template(source)
    assert one.note == ""
    rendered = one.render(turns("What is the capital of France?", "Paris.", "And of the sun?"), {})
    assert next(part.text for part in rendered.parts if part.said) == "What is the capital of France?"
    (note,) = rendered.notes
    assert "what was said" in note
    assert "built-in ChatML" in note
    assert one.render(turns("Hello"), {}).notes == []


@pytest.mark.parametrize("system", ["", "Be brief and kind."])
def test_the_reason_told_is_not_that_of_a_form_which_the_template_never_asked_for(system: str) -> None:
    """A template that adds texts up fails with a list of parts, which is tried for the system text alone."""
    short = CHATML.replace("m['content']", "m['content'][:5]")
    said, (note,) = said_in(short, turns("What is the capital of France?", system=system))
    assert said[-1] == "What is the capital of France?"
    assert "(it changes what was said)" in note


@pytest.mark.parametrize(
    "source", ["{{ 'nothing' }}", "{% for m in messages %}{{ m.content[::-1] }}{% endfor %}", "{{ messages | length }}"]
)
def test_a_template_that_never_shows_a_question_is_replaced_for_good(source: str) -> None:
    assert "what was said" in template(source).note
    assert said_in(source, turns("Hello")) == (["Hello"], [])


def test_a_part_that_a_template_leaves_out_is_told() -> None:
    short = CHATML.replace("m['content']", "m['content'][:20]")
    said, notes = said_in(short, turns("What is the capital of France?"))
    assert said == ["What is the capital "]
    assert notes == ["This model's template leaves out a part of what was said."]
    assert said_in(short, turns("Hello /no_think"))[1] == []
    assert said_in(CHATML.replace("m['content']", "m['content'] | tojson"), turns('"\n"', "", 'say "hi"'))[1] == []


def test_thinking_that_a_template_takes_out_of_old_answers_is_no_loss() -> None:
    source = CHATML.replace("m['content']", "m['content'].split('</think>')[-1].lstrip()")
    assert said_in(source, turns("Hello", "<think>They greet.</think>\n\nHi.", "And?")) == (
        ["Hello", "Hi.", "And?"],
        [],
    )


@pytest.mark.parametrize("system", ["Be brief.", "/brief", " \n Be brief."])
def test_a_system_text_that_is_left_out_goes_before_the_first_question(system: str) -> None:
    source = "{% for m in messages if m.role != 'system' %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}"
    parts, notes = said_in(source, turns("Hello", system=system))
    assert parts == [f"{system.strip()}\n\nHello"]
    assert notes == [NO_SYSTEM]


def test_an_answer_that_a_template_hides_cannot_be_continued_by_it() -> None:
    source = "{% for m in messages if m.role == 'user' %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}"
    rendered = template(source).render(turns("Hello", "Good "), {})
    assert "to be continued" in rendered.notes[0]
    assert rendered.parts[-1].text == "Good "
