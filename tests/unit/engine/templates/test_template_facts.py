"""A template is asked what ends a turn, what encloses thinking, which switches it has; a wrong guess harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.llama.answers.reasoning import Marks
from desktop.engine.llama.templates.chat_template import ChatTemplate
from desktop.protocol.messages import ChatMessage, Loaded
from tests.fakes.asker import Asker
from tests.fakes.scripted_gguf import CONTROL, END, USER_DEFINED, Scripted, write_scripted
from tests.fakes.template_shapes import CHANNELS, CHATML, FORGETS_THINKING, GEMMA, LETTERS, MISTRAL, SHAPES

TURNS = "{% for m in messages %}<|says|>{{ m.role }}\n{{ m.content }}AFTER{% endfor %}<|says|>assistant\n"
TAGS = """
{%- macro tag(name, words) %}<|open|>{{ name }}<|sep|>{{ words }}<|close|>{{ name }}<|sep|>{% endmacro %}
{%- for m in messages %}<|open|>message role="{{ m.role }}"<|sep|>
{%- if m.reasoning_content %}{{ tag('think', m.reasoning_content) }}{% endif %}{{ tag('response', m.content) }}
{%- endfor %}{% if add_generation_prompt %}<|open|>message role="assistant"<|sep|><|open|>think<|sep|>{% endif %}"""
THINK = Marks("<think>", "</think>")


def asked(source: str, special: tuple[str, ...] = ("<|", "[", "</s>", "<start_of", "<end_of")) -> ChatTemplate:
    return ChatTemplate(source, lambda name: name.startswith(special), "<s>", "</s>")


def with_opening(words: str) -> str:
    return CHATML.replace("{{ '<|im_start|>assistant\n' }}", "{{ '<|im_start|>assistant\n' }}" + words)


@pytest.mark.parametrize(
    ("source", "names", "stops"),
    [
        (TURNS.replace("AFTER", "<|over|>"), ("<|over|>",), ()),
        (TURNS.replace("AFTER", "<|over|>\n"), ("<|over|>",), ()),
        (TURNS.replace("AFTER", "\n<|over|>\n\n"), ("<|over|>",), ()),
        (TURNS.replace("AFTER", "{{ eos_token }}"), ("</s>",), ()),
        (TURNS.replace("AFTER", "<|over|>{{ eos_token }}\n"), ("<|over|>",), ()),
        (TURNS.replace("AFTER", ""), ("<|says|>",), ()),
        (TURNS.replace("AFTER", "<end>\n"), (), ("<end>",)),
        (TURNS.replace("<|says|>", "").replace("AFTER", "\n\n"), (), ("\nuser\n",)),
        (TURNS.replace("<|says|>", "").replace("AFTER", "\n### End\n"), (), ("\n### End",)),
        (TURNS.replace("<|says|>", "").replace("AFTER", "END\n"), (), ("END\nuser\n",)),
        (TURNS.replace("<|says|>", "").replace("AFTER", "\n--\n"), (), ("\n--\nuser\n",)),
        (LETTERS, (), ("\n### Instruction:",)),
        (MISTRAL, ("</s>",), ()),
        (GEMMA, ("<end_of_turn>",), ()),
        (CHANNELS, (), ()),
        (TAGS, (), ()),
        ("{% for m in messages %}{{ m.content }}{% endfor %}", (), ()),
        ("{% for m in messages %}{{ m.content }}\n\n{% endfor %}", (), ()),
        ("{% for m in messages %}{{ m.content }} {% endfor %}", (), ()),
        ("{% for m in messages %}{{ m.content }}\n- {% endfor %}", (), ()),
        ("{% for m in messages %}{{ m.content }} and {% endfor %}", (), ()),
        ("{% for m in messages %}<p>{{ m.content }}</p>{% endfor %}", (), ()),
    ],
)
def test_what_stands_behind_an_answer_ends_a_turn(source: str, names: tuple[str, ...], stops: tuple[str, ...]) -> None:
    template = asked(source)
    assert template.note == ""
    assert (template.facts.end_names, template.facts.stops) == (names, stops)


def test_marks_of_a_vocabulary_without_them_are_stop_strings() -> None:
    facts = asked(CHATML, special=("</s>",)).facts
    assert facts.end_names == ()
    assert facts.stops == ("<|im_end|>", "<|im_start|>")
    rendered = asked(CHATML, special=("</s>",)).render([ChatMessage(role="user", content="Hello")], {})
    assert rendered.stops == ["<|im_end|>", "<|im_start|>"]


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        (CHATML, None),
        (FORGETS_THINKING, THINK),
        (CHANNELS, Marks("<|channel|>analysis<|message|>", "<|end|>")),
        (TAGS, Marks("<|open|>think<|sep|>", "<|close|>think<|sep|>")),
        (with_opening("<think>\n"), THINK),
        (with_opening("{% if enable_thinking is false %}<muse>\n\n</muse>\n{% endif %}"), Marks("<muse>", "</muse>")),
        (
            with_opening("{% if not thinking %}<|START_THINKING|><|END_THINKING|>{% endif %}"),
            Marks("<|START_THINKING|>", "<|END_THINKING|>"),
        ),
        (
            CHATML.replace("m['content']", "m['content'].split('</reasoning>')[-1].split('<reasoning>')[0]"),
            Marks("<reasoning>", "</reasoning>"),
        ),
        (
            CHATML.replace(
                "m['content']", "('[THINK]' + m.reasoning + '[/THINK]' if m.reasoning else '') + m['content']"
            ),
            Marks("[THINK]", "[/THINK]"),
        ),
        (CHATML.replace("m['content']", "m['content'].split('\n')[-1]"), None),
        (SHAPES["quotes"], None),
    ],
)
def test_marks_of_thinking_are_those_that_the_template_shows(source: str, marks: Marks | None) -> None:
    assert asked(source).facts.thinking == marks


@pytest.mark.parametrize(
    ("words", "switches", "chosen"),
    [
        ("", (), ""),
        ("{% if enable_thinking %}<think>{% endif %}", ("enable_thinking",), "enable_thinking"),
        ("{% if thinking %}<think>{% endif %}", ("thinking",), "thinking"),
        ("{% if thinking or enable_thinking %}<think>{% endif %}", ("enable_thinking", "thinking"), "enable_thinking"),
        ("{% if skip_thinking %}</think>{% endif %}", ("skip_thinking",), ""),
        ("{{ 'Reasoning: ' ~ (reasoning_effort | default('low')) }}", ("reasoning_effort",), ""),
        ("{% if mood == 'kind' %}Be kind.{% endif %}", ("mood",), ""),
        ("{{ date_string }}", (), ""),
        ("{% if enable_thinking is defined and enable_thinking %}{% endif %}", (), ""),
        ("{% if tools %}T{% endif %}{% if enable_thinking is undefined %}{% endif %}", (), ""),
    ],
)
def test_switches_are_variables_that_change_the_words(words: str, switches: tuple[str, ...], chosen: str) -> None:
    facts = asked(with_opening(words)).facts
    assert (facts.switches, facts.thinking_switch) == (switches, chosen)


def test_the_wish_to_think_is_given_under_the_name_that_the_template_knows() -> None:
    template = asked(with_opening("{% if thinking %}<think>{% endif %}"))
    hello = [ChatMessage(role="user", content="Hello")]
    ends = {wish: template.render(hello, {"enable_thinking": wish}).parts[-1].text for wish in (True, False)}
    assert ends[True].endswith("<think>")
    assert not ends[False].endswith("<think>")
    assert template.render(hello, {"enable_thinking": True, "thinking": False}).parts[-1].text == ends[False]


@pytest.mark.parametrize(
    "source",
    [
        "{% if messages | length > 1 %}{% for i in range(10 ** 9) %}{% endfor %}{% endif %}" + CHATML,
        "{% if messages | length > 1 %}{{ raise_exception('one turn only') }}{% endif %}" + CHATML,
        "{% if messages | length > 1 %}{{ x.y.z }}{% endif %}" + CHATML,
        CHATML + "{% if enable_thinking %}{% for i in range(10 ** 9) %}{% endfor %}{% endif %}",
        "{% if messages[0].role != 'system' %}{{ raise_exception('a system text, please') }}{% endif %}" + CHATML,
        "{% if messages | length > 1 %}{{ '\0' }}{% set messages = undefined %}{% endif %}" + CHATML,
    ],
)
def test_templates_that_fail_at_a_probe_are_still_used(source: str) -> None:
    template = asked(source)
    assert template.note == ""
    assert set(template.facts.end_names) <= {"<|im_end|>"}
    talk = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content="Hello")]
    if "length" not in source:
        assert template.render(talk, {}).notes == []


NAMES = ("\n", "and", "```", "...", "</p>", "42")
TOKENS = {END: CONTROL, "<|says|>": CONTROL, "<|over|>": CONTROL, "EOT": CONTROL, **dict.fromkeys(NAMES, USER_DEFINED)}


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        ("<|over|>\n", ["<|over|>"]),
        ("\n", ["<|says|>"]),
        ("and", ["<|says|>"]),
        ("\n```\n", ["<|says|>"]),
        ("...", ["<|says|>"]),
        ("</p>", ["<|says|>"]),
        ("42\n", ["<|says|>"]),
        ("EOT\n", ["EOT"]),
        ("\n<|over|>```", ["<|over|>"]),
        ("{{ eos_token }}", [END]),
    ],
)
def test_ordinary_tokens_never_end_a_turn(engine: Asker, tmp_path: Path, after: str, ends: list[str]) -> None:
    model = Scripted(template=TURNS.replace("AFTER", after), specials=TOKENS)
    loaded = engine.load(write_scripted(tmp_path / "own.gguf", model=model))
    assert isinstance(loaded, Loaded)
    assert loaded.turn_ends == ends


def test_what_a_template_says_is_told_when_a_file_is_loaded(engine: Asker, tmp_path: Path) -> None:
    loaded = engine.load(write_scripted(tmp_path / "told.gguf", model=Scripted(template=FORGETS_THINKING)))
    assert isinstance(loaded, Loaded)
    told = (loaded.turn_ends, loaded.thinking_marks, loaded.switches, loaded.thinking_switch)
    assert told == (["<|im_end|>"], ["<think>", "</think>"], ["enable_thinking"], "enable_thinking")
