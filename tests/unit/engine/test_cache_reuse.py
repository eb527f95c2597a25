"""What the cache may be used for again: the same answers as without it, and only the new words are read."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from desktop.engine.llama import binding
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.answering import Answer
from desktop.engine.llama.loading import Loader
from desktop.engine.llama.states import LEAST_KEPT
from desktop.engine.llama.threads import ThreadCount
from desktop.library.memory.need import STATE_COPIES
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    ContextParams,
    Event,
    Finish,
    Finished,
    Generate,
    Load,
    Overflow,
    Prefilling,
    Sampling,
    TextPrompt,
    Tokens,
)
from desktop.voice import FileSource
from tests.fakes.architectures_gguf import KINDS, Kind, write_kind
from tests.fakes.tiny_gguf import CHATML, WORDS, Tiny, write_model, write_recurrent

STEPS = 500 if os.environ.get("TANDEM_LONG") else 12  # of each architecture
NEAR = 0.02  # two logits closer than that may change places with the shape of a batch
N_CTX = 512
OPENING = 13  # tokens with which the template opens an answer, "assistant" letter by letter


class Said(NamedTuple):
    """text: with the thinking. tokens: all that the cache held at the end. prompt: how many of them were asked with."""

    text: str
    tokens: list[int]
    end: Finished


class Speaker:
    """A loaded file in this process, asked without a pipe between."""

    def __init__(self, path: Path) -> None:
        binding.start()
        self.abort, self._threads = AbortByte(), ThreadCount(1)
        command = Load(
            id=1, source=FileSource(path=str(path)), context=ContextParams(n_ctx=N_CTX, threads=1, gpu_layers=0)
        )
        self.loaded = Loader(command, self.abort, self._threads, lambda _event: None).run()
        self.context = self.loaded.context

    def ask(self, prompt: ChatPrompt | TextPrompt, stop_at: Callable[[Event], bool] | None = None, **more: Any) -> Said:
        """One greedy answer. stop_at: an event at which a cancel comes in."""
        events: list[Event] = []
        self.abort.clear()

        def hear(event: Event) -> None:
            events.append(event)
            if stop_at and stop_at(event):
                self.abort.set()

        command = Generate(id=1, prompt=prompt, sampling=Sampling(temperature=0), **{"max_tokens": 12, **more})
        try:
            Answer(command, self.loaded, self._threads, hear, 0.0).run()
        finally:
            self.abort.clear()
        end = events[-1]
        assert isinstance(end, Finished)
        text = "".join(event.reasoning + event.text for event in events if isinstance(event, Tokens))
        return Said(text, [*self.context.tokens], end)

    def logits_of(self, prompt: ChatPrompt | TextPrompt, **more: Any) -> np.ndarray:
        """What the first token of an answer is chosen by. Shape (n_vocab,)."""
        self.ask(prompt, **{**more, "max_tokens": 0})
        return np.array(self.context.logits())

    def margin_behind(self, tokens: list[int]) -> float:
        """How far the best logit lies above the second, when all is read anew."""
        self.context.clear()
        self.context.prefill(tokens, lambda _done: None)
        best, second = sorted(self.context.logits(), reverse=True)[:2]
        return best - second


def windowed(every: int) -> Kind:
    """Layers that look back over 32 tokens, but for each `every`-th, which sees all."""
    numbers = {"attention.sliding_window": 32, "attention.sliding_window_pattern": every}
    return KINDS[1]._replace(numbers=numbers)


FILES: dict[str, Callable[[Path], Path]] = {
    "plain": lambda path: write_model(path, Tiny(template=CHATML)),
    "recurrent": lambda path: write_recurrent(path, template=CHATML),
    "hybrid": lambda path: write_kind(path, KINDS[3], CHATML),
    "sliding window": lambda path: write_kind(path, windowed(every=2), CHATML),
    "nothing but windows": lambda path: write_kind(path, windowed(every=6), CHATML),
}


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.getbasetemp() / f"reuse {request.param}.gguf"
    return path if path.exists() else FILES[request.param](path)


@pytest.fixture
def speakers(file: Path) -> Iterator[tuple[Speaker, Speaker]]:
    """Two contexts: one is asked with its cache, the other always reads everything."""
    both = Speaker(file), Speaker(file)
    yield both
    for speaker in both:
        speaker.loaded.free()


class Walk:
    """Random turns of a chat: next questions, edits, answers again, other branches, texts, stops and shifts."""

    def __init__(self, seed: int, speakers: tuple[Speaker, Speaker]) -> None:
        self._random = random.Random(seed)
        self._cached, self._fresh = speakers
        self._turns: list[ChatMessage] = []
        self._branches: list[list[ChatMessage]] = []
        self.near: list[float] = []
        self.reused = 0

    def step(self) -> None:
        steps = {self._next_turn: 6, self._again: 2, self._edit: 2, self._branch: 2, self._text: 2, self._stop: 2}
        if self._cached.context.can_shift:
            steps |= {self._shift: 2, self._after_a_shift: 2}
        self._random.choices([*steps], [*steps.values()])[0]()

    def _words(self, most: int = 12) -> str:
        return " ".join(self._random.choices(WORDS, k=self._random.randint(1, most)))

    def _question(self) -> None:
        self._turns.append(ChatMessage(role="user", content=self._words()))

    def _next_turn(self) -> None:
        if len(self._turns) > 10:
            self._turns = []
        self._question()
        self._compare_chat()

    def _again(self) -> None:
        while self._turns and self._turns[-1].role == "assistant":
            self._turns.pop()
        if self._turns:
            self._compare_chat()

    def _edit(self) -> None:
        questions = [index for index, turn in enumerate(self._turns) if turn.role == "user"]
        if questions:
            self._branches.append(self._turns)
            self._turns = self._turns[: self._random.choice(questions)]
            self._question()
            self._compare_chat()

    def _branch(self) -> None:
        if self._branches:
            self._turns, other = self._random.choice(self._branches), self._turns
            self._turns, self._branches = [*self._turns], [*self._branches[-5:], other]
            self._next_turn()

    def _text(self) -> None:
        segments = [" ".join(WORDS[:20]), self._words()]
        self._compare(TextPrompt(segments=segments))

    def _stop(self) -> None:
        """A cancel in the prompt or in the middle of the answer: what is left in the cache must be right."""
        kind = self._random.choice([Prefilling, Tokens])
        long = TextPrompt(segments=[" ".join(self._random.choices(WORDS, k=150))])
        said = self._cached.ask(long, lambda event: isinstance(event, kind), max_tokens=10_000, overflow=Overflow.STOP)
        assert said.end.finish in {Finish.CANCELLED, Finish.CONTEXT_FULL, Finish.END_OF_TURN}
        self._compare(TextPrompt(segments=[long.segments[0][: self._random.randint(20, 400)]]))

    def _shift(self) -> None:
        prompt = TextPrompt(segments=[self._words(60)])
        self._compare(prompt, max_tokens=N_CTX + 40, overflow=Overflow.SHIFT, ignore_end=True)

    def _after_a_shift(self) -> None:
        """Ask for the very text that the cache seems to hold once the middle of a longer one was forgotten."""
        text = " ".join(self._random.choices(WORDS, k=400))
        said = self._cached.ask(
            TextPrompt(segments=[text]), max_tokens=N_CTX - 300, overflow=Overflow.SHIFT, ignore_end=True
        )
        assert "shifted" in " ".join(said.end.notes)
        seen = b"".join(map(self._cached.loaded.text.piece, said.tokens)).decode("utf-8", "replace")
        self._compare(TextPrompt(segments=[seen[: self._random.randint(40, 200)]]))

    def _compare_chat(self) -> None:
        said = self._compare(ChatPrompt(messages=self._turns), overflow=Overflow.DROP_OLDEST)
        kept = self._random.choice([said.text, said.text[len(said.text) // 2 :], self._words()])  # thinking is left out
        self._turns = [*self._turns, ChatMessage(role="assistant", content=kept)]

    def _compare(self, prompt: ChatPrompt | TextPrompt, **more: Any) -> Said:
        fresh_logits = self._fresh.logits_of(prompt, cache_prompt=False, **more)
        assert np.abs(self._cached.logits_of(prompt, **more) - fresh_logits).max() < NEAR
        said = self._cached.ask(prompt, **more)
        fresh = self._fresh.ask(prompt, cache_prompt=False, **more)
        assert said.end.prompt_tokens == fresh.end.prompt_tokens
        self.reused += said.end.cached_tokens
        if said.text != fresh.text:
            parted = next(
                (i for i, (one, other) in enumerate(zip(said.tokens, fresh.tokens, strict=False)) if one != other),
                min(len(said.tokens), len(fresh.tokens)),
            )
            assert parted >= fresh.end.prompt_tokens or more
            margin = self._fresh.margin_behind(fresh.tokens[:parted])
            assert margin < NEAR, (prompt, said.text, fresh.text)
            self.near.append(margin)
        return said


def test_answers_are_the_same_with_and_without_the_cache(speakers: tuple[Speaker, Speaker]) -> None:
    walk = Walk(9, speakers)
    for _ in range(STEPS):
        walk.step()
    assert walk.reused > 20 * STEPS
    print(f"{len(walk.near)} answers parted where two logits lie within {NEAR}: {walk.near}")


def test_the_second_turn_reads_only_the_new_words(speakers: tuple[Speaker, Speaker]) -> None:
    asked = ChatMessage(role="user", content=" ".join(WORDS[:60]))
    first = speakers[0].ask(ChatPrompt(messages=[asked]))
    for answer in (
        first.text,
        "Another answer.",
    ):  # what was said, or something else, as after a thinking that is left out
        turns = [asked, ChatMessage(role="assistant", content=answer), ChatMessage(role="user", content="And?")]
        second = speakers[0].ask(ChatPrompt(messages=turns))
        assert second.end.cached_tokens >= first.end.prompt_tokens


def test_the_same_question_again_is_not_read_again(speakers: tuple[Speaker, Speaker]) -> None:
    asked = ChatPrompt(messages=[ChatMessage(role="user", content=" ".join(WORDS[:60]))])
    first = speakers[0].ask(asked)
    again = speakers[0].ask(asked)
    assert again.text == first.text
    assert again.end.prompt_tokens - again.end.cached_tokens <= OPENING


def test_an_answer_opened_otherwise_keeps_what_was_said(speakers: tuple[Speaker, Speaker]) -> None:
    """A template may open the thinking in the prompt and leave it out of the next one."""
    asked = ChatMessage(role="user", content=" ".join(WORDS[:60]))
    first = speakers[0].ask(ChatPrompt(messages=[asked], template_kwargs={"enable_thinking": True}))
    turns = [asked, ChatMessage(role="assistant", content="Yes."), ChatMessage(role="user", content="And?")]
    second = speakers[0].ask(ChatPrompt(messages=turns, template_kwargs={"enable_thinking": True}))
    assert first.end.prompt_tokens - second.end.cached_tokens <= OPENING + 10  # "<think>" and a line break, too


def test_an_edit_in_a_long_chat_goes_on_from_an_earlier_copy(speakers: tuple[Speaker, Speaker]) -> None:
    turns: list[ChatMessage] = []
    for number in range(4):
        turns.append(ChatMessage(role="user", content=f"{number} " + " ".join(WORDS[:12])))
        said = speakers[0].ask(ChatPrompt(messages=turns), max_tokens=4)
        turns.append(ChatMessage(role="assistant", content=said.text))
    before = speakers[0].ask(ChatPrompt(messages=turns[:3]), max_tokens=0)
    edited = [*turns[:4], ChatMessage(role="user", content="Something else.")]
    assert speakers[0].ask(ChatPrompt(messages=edited)).end.cached_tokens >= before.end.prompt_tokens - OPENING


def test_the_memory_plan_knows_the_copies_of_a_state() -> None:
    assert STATE_COPIES == LEAST_KEPT
