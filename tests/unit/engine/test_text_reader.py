"""Tokens and rendered text of a prompt, told beside an answer that is being written."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.llama.templates import limits
from desktop.protocol.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    Event,
    Failed,
    FailureKind,
    Finished,
    Generate,
    Load,
    Loaded,
    Overflow,
    Render,
    TextPrompt,
    Tokenize,
    Tokens,
)
from desktop.protocol.texts import Rendered, Tokenized
from desktop.voice import FileSource
from tests.fakes.asker import GREEDY, Asker
from tests.fakes.scripted_gguf import CHATML, Scripted, write_scripted

SLOW = (
    "{% if messages[0].content == 'slow' %}{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}"
    "{% endfor %}{% endif %}" + CHATML
)
TEXTS = [
    "",
    "a",
    "Hello, world",
    "  blanks  ",
    "é🦙👩‍👩‍👧\ufffd",
    "<|im_start|>no mark<|im_end|>",
    "the people of the water " * 30,
]


def chat(*said: str) -> ChatPrompt:
    return ChatPrompt(
        messages=[ChatMessage(role=("user", "assistant")[n % 2], content=text) for n, text in enumerate(said)]
    )


def tell(engine: Asker, command: Any) -> Any:
    """The one event that answers, where nothing else is on its way."""
    engine.process.send(command)
    event = engine.next()
    assert event.id == command.id
    return event


@pytest.mark.parametrize(
    "prompt", [TextPrompt(segments=[text]) for text in TEXTS] + [chat(text or "a", "b", "c") for text in TEXTS]
)
def test_told_are_the_tokens_that_an_answer_reads(instruct: Asker, prompt: Any) -> None:
    told = tell(instruct, Tokenize(id=501, prompt=prompt))
    rendered = tell(instruct, Render(id=502, prompt=prompt))
    assert len(told.ids) == len(told.ends) == instruct.send(prompt, max_tokens=0).finished.prompt_tokens
    counted = tell(instruct, Tokenize(id=503, prompt=prompt, count_only=True))
    assert (counted.count, counted.ids, told.count) == (len(told.ids), [], len(told.ids))
    assert told.ends == sorted(told.ends)
    assert told.ends[-1] == len(rendered.text)
    assert [(span.token, span.end) for span in rendered.controls] == [
        (told.ids[n], told.ends[n]) for n in told.controls
    ]
    for span in rendered.controls:
        assert rendered.text[span.start : span.end].startswith("<")
    said = prompt.segments if isinstance(prompt, TextPrompt) else [turn.content for turn in prompt.messages]
    assert all(text in rendered.text for text in said)


def test_every_tokens_text_ends_where_it_is_told(engine: Asker, folder: Path) -> None:
    model = Scripted(template=CHATML)
    assert isinstance(engine.load(write_scripted(folder / "plain.gguf", model=model)), Loaded)
    text = "aé🦙b"
    told = tell(engine, Tokenize(id=503, prompt=text))
    assert told.ids == list(text.encode())
    assert told.ends == [1, 1, 2, 2, 2, 2, 3, 4]
    assert told.controls == []
    told = tell(engine, Tokenize(id=504, prompt=chat("é")))
    rendered = tell(engine, Render(id=505, prompt=chat("é")))
    names = [rendered.text[span.start : span.end] for span in rendered.controls]
    assert names == ["<|im_start|>", "<|im_end|>", "<|im_start|>"]
    assert rendered.text == "<|im_start|>user\né<|im_end|>\n<|im_start|>assistant\n"


def test_a_blank_that_the_vocabulary_puts_in_front_belongs_to_nobody(engine: Asker, folder: Path) -> None:
    model = Scripted(words=["▁good", "▁day"])
    assert isinstance(engine.load(write_scripted(folder / "words.gguf", model=model)), Loaded)
    told = tell(engine, Tokenize(id=506, prompt="good day"))
    assert told.ends[-1] == len("good day")
    assert len(told.ids) == len(told.ends)


def test_they_are_told_while_an_answer_is_being_written(instruct: Asker) -> None:
    instruct.process.send(
        Generate(id=510, prompt=chat("Hello"), sampling=GREEDY, ignore_end=True, overflow=Overflow.SHIFT)
    )
    while not (isinstance(event := instruct.next(), Tokens) and event.id == 510):  # its first Tokens
        pass
    wanted = {}
    for number, text in enumerate(TEXTS):
        wanted[520 + number] = Tokenized
        instruct.process.send(Tokenize(id=520 + number, prompt=TextPrompt(segments=[text])))
        wanted[540 + number] = Rendered
        instruct.process.send(Render(id=540 + number, prompt=chat(text or "a")))
    while wanted:
        event = instruct.next()
        assert not isinstance(event, (Finished, Failed)), event
        if event.id in wanted:
            assert type(event) is wanted.pop(event.id)
    instruct.process.send(Cancel(id=510))
    while not isinstance(event := instruct.next(), Finished):
        pass
    assert event.id == 510


@pytest.fixture
def slow(engine: Asker, folder: Path) -> Asker:
    """The engine with a template that is slow for the word "slow"."""
    path = write_scripted(folder / "slow.gguf", model=Scripted(template=SLOW))
    assert isinstance(engine.load(path), Loaded)
    return engine


def test_a_slow_template_is_cancelled_and_others_wait_no_longer(slow: Asker) -> None:
    slow.process.send(Render(id=550, prompt=chat("slow")))
    slow.process.send(Tokenize(id=551, prompt="a"))
    slow.process.send(Tokenize(id=552, prompt="b"))
    slow.process.send(Cancel(id=551))
    first = slow.next()
    assert isinstance(first, Failed)
    assert (first.id, first.kind) == (551, FailureKind.CANCELLED)  # it waited, and ends at once
    slow.process.send(Cancel(id=550))
    second, third = slow.next(), slow.next()
    assert isinstance(second, Failed)
    assert (second.id, second.kind) == (550, FailureKind.CANCELLED)
    assert isinstance(third, Tokenized)
    assert slow.ask("Hello", max_tokens=1).finished.tokens <= 1


def test_a_file_that_is_replaced_is_not_waited_for(slow: Asker, folder: Path) -> None:
    other = write_scripted(folder / "other.gguf", model=Scripted(template=CHATML))
    slow.process.send(Render(id=560, prompt=chat("slow")))
    slow.process.send(Load(id=561, source=FileSource(path=str(other))))
    ends: dict[int, Event] = {}
    while len(ends) < 2:
        event = slow.next()
        if isinstance(event, (Failed, Loaded)):
            ends[event.id] = event
    assert isinstance(ends[560], Failed)
    assert ends[560].kind is FailureKind.NOT_LOADED
    assert isinstance(ends[561], Loaded)


def test_without_a_file_there_is_nothing_to_ask(tmp_path: Path) -> None:
    asker = Asker(tmp_path / "engine.log")
    try:
        for command in (Tokenize(id=1, prompt="a"), Render(id=2, prompt=chat("a"))):
            failed = tell(asker, command)
            assert isinstance(failed, Failed)
            assert failed.kind is FailureKind.NOT_LOADED
    finally:
        asker.process.stop()


def test_what_is_too_long_for_an_event_is_refused_and_the_engine_goes_on(instruct: Asker) -> None:
    failed = tell(instruct, Render(id=570, prompt=TextPrompt(segments=["\x01" * 800_000])))
    assert isinstance(failed, Failed)
    assert failed.kind is FailureKind.TOO_LONG
    assert isinstance(tell(instruct, Tokenize(id=571, prompt="a")), Tokenized)


def test_two_templates_at_work_at_once_leave_the_address_space_as_it_was() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    chance, wrong = random.Random(7), list[object]()

    def work() -> None:
        for _ in range(25):
            count = chance.randrange(2000)
            value = limits.within_limits(lambda count=count: sum(range(count)), limits.Limits(5.0))
            if value != count * (count - 1) // 2:
                wrong.append(value)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert resource.getrlimit(resource.RLIMIT_AS) == before
