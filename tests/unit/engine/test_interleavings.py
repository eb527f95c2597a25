"""Commands of all kinds at once, cancelled at random: each ends exactly once, and nothing of it comes later."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from desktop.protocol.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    Failed,
    FailureKind,
    Finish,
    Finished,
    Generate,
    Kept,
    Loaded,
    Prefilling,
    Render,
    Sampling,
    TextPrompt,
    Tokenize,
    Tokens,
)
from desktop.protocol.texts import Rendered, Tokenized
from tests.fakes.asker import Asker
from tests.fakes.whole_answer import whole

ROUNDS = 500 if os.environ.get("TANDEM_LONG") else 50
WORDS = ["the people", " of the water", " é🦙", " <|im_start|>", "\n", " which"]

Asked = Generate | Tokenize | Render


def prompt(chance: random.Random) -> ChatPrompt | TextPrompt:
    said = ["".join(chance.choices(WORDS, k=chance.choice((1, 5, 60)))) for _ in range(chance.choice((1, 3)))]
    if chance.random() < 0.5:
        return TextPrompt(segments=said)
    return ChatPrompt(
        messages=[ChatMessage(role=("user", "assistant")[n % 2], content=text) for n, text in enumerate(said)]
    )


def command(chance: random.Random, request_id: int) -> Asked:
    kind = chance.choice((Generate, Generate, Tokenize, Render))
    if kind is not Generate:
        return kind(id=request_id, prompt=prompt(chance))
    return Generate(
        id=request_id,
        prompt=prompt(chance),
        prefix=[300] * chance.choice((0, 0, 5)),
        top=chance.choice((None, None, 0, 3)),
        sampling=Sampling(seed=chance.randrange(99)),
        max_tokens=chance.choice((0, 3, 60, 200)),
        stop=chance.choice(([], ["e", "zzz"])),
    )


class Round:
    """What was asked, and what came of it."""

    def __init__(self) -> None:
        self.asked: dict[int, Asked] = {}
        self.cancelled: set[int] = set()
        self.heard: dict[int, list[object]] = {}
        self.open: set[int] = set()

    def hear(self, event: object) -> None:
        request_id = event.id  # type: ignore[attr-defined]
        assert request_id in self.open, f"{event} comes from nowhere"
        self.heard[request_id].append(event)
        if isinstance(event, (Finished, Failed, Tokenized, Rendered)):
            self.open.discard(request_id)

    def judge(self) -> None:
        for request_id, asked in self.asked.items():
            *between, end = self.heard[request_id]
            if isinstance(end, Failed) and isinstance(asked, Generate):
                assert end.kind is FailureKind.TOO_LONG, end
                continue
            if isinstance(end, Failed):
                assert end.kind is FailureKind.CANCELLED, end
                assert request_id in self.cancelled
            if isinstance(asked, Tokenize | Render):
                assert between == []
                assert isinstance(end, (Failed, Tokenized if isinstance(asked, Tokenize) else Rendered))
                continue
            assert isinstance(end, Finished)
            assert end.finish is not Finish.CANCELLED or request_id in self.cancelled
            assert all(isinstance(event, (Prefilling, Kept, Tokens)) for event in between)
            tokens = [token for event in between if isinstance(event, Tokens) for token in event.tokens]
            assert len(tokens) == end.tokens
            assert all((token.logprob is None) == (asked.top is None) for token in tokens)
            assert all(len(token.top) == (asked.top or 0) for token in tokens)
            if not asked.prefix:
                answer = whole(between)  # type: ignore[arg-type]
                assert not answer.ends or answer.ends[-1] <= (len(answer.text), len(answer.reasoning))


def play_round(engine: Asker, chance: random.Random, first_id: int) -> int:
    """One random round, to the end of everything in it. Returns how many commands there were."""
    turn = Round()
    waiting = [command(chance, first_id + number) for number in range(chance.randrange(2, 12))]
    while waiting or turn.open:
        if waiting and (chance.random() < 0.5 or not turn.open):
            asked = waiting.pop(0)
            turn.asked[asked.id], turn.heard[asked.id] = asked, []
            turn.open.add(asked.id)
            engine.process.send(asked)
        if turn.asked and chance.random() < 0.25:
            target = chance.choice([*turn.asked, first_id - 1, 10**9])  # open ones, ended ones and strangers
            turn.cancelled.add(target)
            engine.process.send(Cancel(id=target))
        while (event := engine.process.receive(0.0 if waiting else 10.0)) is not None:
            turn.hear(event)
            if not turn.open:
                break
        assert waiting or event is not None, f"no word of {turn.open}"
    turn.judge()
    return len(turn.asked)


@pytest.mark.timeout(600)
def test_every_command_ends_once_with_its_own_id(tmp_path: Path, instruct_file: Path) -> None:
    engine = Asker(tmp_path / "engine.log")
    try:
        assert isinstance(engine.load(instruct_file, threads=1, n_ctx=2048), Loaded)
        next_id = 1000
        for number in range(ROUNDS):
            next_id += play_round(engine, random.Random(number), next_id)
        assert engine.process.receive(0.2) is None, "nothing comes behind the last end"
    finally:
        engine.process.stop()
