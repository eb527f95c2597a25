"""Templates that take their time: what is given up, for how long, and how it is ended."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.overflow import Overflowing, PromptSource
from desktop.engine.llama.prompt import PromptMaker
from desktop.engine.llama.templates import chat_template
from desktop.engine.llama.templates.built_in import CHATML as BUILT_IN_CHATML
from desktop.engine.llama.templates.chat_template import ChatTemplate
from desktop.engine.llama.templates.limits import (
    Limits,
    RenderingStopped,
    TemplateFailed,
    TemplateTooSlow,
    within_limits,
)
from desktop.engine.llama.templates.sandbox import MAX_TEMPLATE_CHARACTERS, compile_template, render
from desktop.engine.llama.token_text import TokenText
from desktop.protocol.messages import Cancel, ChatMessage, ChatPrompt, ContextParams, Finish, Generate, Loaded, Overflow
from tests.fakes.asker import Asker
from tests.fakes.scripted_gguf import CONTROL, END, Scripted, write_scripted
from tests.fakes.template_shapes import CHATML

ENDLESS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
SLOW_WHEN_LONG = "{% if messages | length > 4 %}" + ENDLESS + "{% endif %}own " + CHATML
QUADRATIC = "{% for m in messages %}{% for n in messages %}{% endfor %}{% endfor %}" + CHATML
HELLO = [ChatMessage(role="user", content="Hello")]


def talk(turns: int) -> list[ChatMessage]:
    return [ChatMessage(role=("user", "assistant")[turn % 2], content=f"word{turn}") for turn in range(turns)]


def has(name: str) -> bool:
    return name in ("<|im_start|>", "<|im_end|>", END)


def test_a_template_too_slow_for_one_chat_is_used_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_template, "CHAT_CPU_S", 0.3)
    template = ChatTemplate(SLOW_WHEN_LONG, has, "", "")
    assert template.note == ""
    long = template.render(talk(7), {})
    assert "too slow for this chat (it did not finish within 0.3 s)" in long.notes[0]
    assert "built-in ChatML" in long.notes[0]
    assert "no tokens" not in long.notes[0]
    assert template.render(HELLO, {}).notes == []
    assert template.render(HELLO, {}).parts[0].text.startswith("own ")
    with pytest.raises(TemplateTooSlow):
        template.render(talk(7), {}, may_stand_in=False)


def test_a_stand_in_without_its_tokens_is_never_used_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_template, "CHAT_CPU_S", 0.3)
    template = ChatTemplate(SLOW_WHEN_LONG, lambda _name: False, "", "")
    long = template.render(talk(7), {})
    assert "The model has no tokens for it" in long.notes[0]
    assert long.stops == list(BUILT_IN_CHATML.stops)
    assert "The model has no tokens for it" in ChatTemplate("{{ x.y.z }}", lambda _name: False, "", "").note
    assert "no tokens" not in ChatTemplate("", lambda _name: False, "", "").note


def test_time_counts_only_while_the_template_has_a_processor() -> None:
    began = time.monotonic()
    assert within_limits(lambda: time.sleep(0.5) or "late", Limits(cpu_s=0.1)) == "late"
    assert time.monotonic() - began >= 0.5


def test_a_thread_that_never_gets_a_processor_is_ended_too() -> None:
    with pytest.raises(TemplateTooSlow):
        within_limits(lambda: [time.sleep(0.01) for _ in range(2000)], Limits(cpu_s=0.02))


def test_a_rendering_ends_when_somebody_asks_for_it() -> None:
    asked = threading.Event()
    threading.Timer(0.2, asked.set).start()
    template = compile_template(ENDLESS)
    began = time.process_time()
    with pytest.raises(RenderingStopped):
        render(template, {}, Limits(60.0, asked.is_set))
    assert time.process_time() - began < 30


def test_a_template_that_eats_its_end_is_ended_all_the_same() -> None:
    def spin() -> None:
        while True:
            pass

    def stubborn() -> None:
        for _ in range(3):
            with contextlib.suppress(BaseException):
                spin()
        spin()

    with pytest.raises(TemplateTooSlow):
        within_limits(stubborn, Limits(cpu_s=0.1))


def test_a_long_quadratic_chat_is_rendered_by_its_own_template() -> None:
    template = ChatTemplate(QUADRATIC, has, "", "")
    rendered = template.render(talk(1301), {})
    assert rendered.notes == []
    assert rendered.parts[-2].text == "word1300"


def test_a_long_chat_costs_little_more_than_a_rendering_without_track() -> None:
    from tests.fakes.plain_jinja import plain

    template, turns = ChatTemplate(CHATML, has, "", ""), talk(801)
    spent = {}
    for name, work in {
        "plain": lambda: plain(CHATML, [(turn.role, turn.content) for turn in turns]),
        "own": lambda: template.render(turns, {}),
    }.items():
        began = time.process_time()
        work()
        spent[name] = time.process_time() - began
    assert spent["own"] < spent["plain"] + 0.25


@pytest.mark.parametrize(
    "source",
    [
        "{% set n = namespace(s='x') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}" + CHATML,
        "{% for i in range(99999) %}{{ 'xxxxxxxxxxxxxxxx' * 4096 }}{% endfor %}" + CHATML,
        "{% set x = messages.append(messages[0]) %}" + CHATML,
        "{% set x = messages[0].update(role='system') %}" + CHATML,
        "{{ messages[0].content.encode() }}" + CHATML,
        "{{ raise_exception('never') }}" + CHATML,
        "{{ range(999999999) | list }}" + CHATML,
    ],
)
def test_greedy_and_meddling_templates_give_way(source: str) -> None:
    template = ChatTemplate(source, has, "", "")
    rendered = template.render(HELLO, {})
    assert "built-in ChatML" in " ".join([template.note, *rendered.notes])
    assert "".join(part.text for part in rendered.parts) == (
        "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
    )


def test_what_stands_behind_a_nul_is_there() -> None:
    template = ChatTemplate("\0{{ '\0' }}" + CHATML, has, "", "")
    assert template.note == ""
    parts = template.render([ChatMessage(role="user", content="a\0b")], {}).parts
    assert [part.text for part in parts if part.said] == ["a\0b"]


def write_slow(folder: Path, template: str = SLOW_WHEN_LONG) -> Path:
    specials = {END: CONTROL, "<|im_start|>": CONTROL, "<|im_end|>": CONTROL}
    return write_scripted(folder / "slow.gguf", model=Scripted(template=template, specials=specials, n_ctx=4096))


def test_a_cancel_ends_a_rendering_and_the_engine_goes_on(engine: Asker, tmp_path: Path) -> None:
    assert isinstance(engine.load(write_slow(tmp_path)), Loaded)
    before = engine.ask("Hello", max_tokens=1).finished.prompt_tokens
    engine.request_id += 1
    engine.process.send(Generate(id=engine.request_id, prompt=ChatPrompt(messages=talk(7))))
    time.sleep(0.5)
    engine.process.send(Cancel(id=engine.request_id))
    cancelled = engine.collect(None).finished
    assert (cancelled.finish, cancelled.prompt_tokens, cancelled.tokens) == (Finish.CANCELLED, 0, 0)
    assert engine.ask("Hello", max_tokens=1).finished.prompt_tokens == before


class Room:
    """A context as large as anybody could want."""

    n_ctx = 4096


@pytest.mark.parametrize(("too_many", "left_out"), [(5, 2), (4, 6)])
def test_the_oldest_turns_are_left_out_where_the_template_has_no_time_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, too_many: int, left_out: int
) -> None:
    monkeypatch.setattr(chat_template, "CHAT_CPU_S", 0.3)
    path = str(write_slow(tmp_path, SLOW_WHEN_LONG.replace("> 4", f"> {too_many}")))
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    try:
        maker = PromptMaker(model, TokenText(model.vocab))
        dropping, stopping = (
            Overflowing(Room(), PromptSource(ChatPrompt(messages=talk(7)), maker), policy, lambda _tokens: 0)
            for policy in (Overflow.DROP_OLDEST, Overflow.STOP)
        )
        kept = dropping.first_prompt(1)
        assert [*dropping.notes, *kept.notes] == [f"The {left_out} oldest turns were left out."]
        assert kept.tokens == maker.from_chat(talk(7)[left_out:], {}).tokens
        assert "built-in ChatML" in stopping.first_prompt(1).notes[0]
    finally:
        model.free()


def test_what_cannot_be_rendered_says_why() -> None:
    with pytest.raises(TemplateFailed, match="line 1"):
        compile_template("{% for %}")


def test_a_template_may_be_as_long_as_the_limit_and_no_longer() -> None:
    compile_template("x" * MAX_TEMPLATE_CHARACTERS)
    with pytest.raises(TemplateFailed, match="1,048,577 characters long"):
        compile_template("x" * (MAX_TEMPLATE_CHARACTERS + 1))
