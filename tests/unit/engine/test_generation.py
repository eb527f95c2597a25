"""The generation loop and the overflow policy without a model: what happens in the middle of an answer."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace

import pytest

from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.answers.text_out import PlainText, TextOut
from desktop.engine.llama.generation import Generation, Limits
from desktop.engine.llama.overflow import Overflowing
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.errors import EngineFailed
from desktop.protocol.messages import Event, Finish, Overflow, Tokens


class Cache:
    """The part of a context that counts here."""

    n_ctx = 512
    can_shift = False

    def __init__(self, tokens: int = 0) -> None:
        self.tokens = list(range(tokens))

    def set_threads(self, count: int) -> None: ...

    def decode_one(self, token: int) -> None:
        self.tokens.append(token)


class Words:
    def piece(self, token: int) -> bytes:
        return b"word "


class Failing:
    """Chooses some tokens, then none is allowed."""

    def __init__(self) -> None:
        self.left = 3

    def choose(self, context: Cache, phase: Phase, opening: Collection[int]) -> int:
        self.left -= 1
        if self.left < 0:
            raise EngineFailed("The grammar allows no further token.")
        return 7


def test_text_before_an_error_is_sent() -> None:
    sent: list[Event] = []
    stops = StopStrings(["word word no more"]), StopStrings([])
    out = TextOut(1, TextStream(Words(), {}, {}), PlainText(), stops, sent.append)
    loaded = SimpleNamespace(context=Cache(), model=SimpleNamespace(vocab=None), text=None)
    loop = Generation(loaded, Failing(), out, SimpleNamespace(now=lambda: 1), None)
    with pytest.raises(EngineFailed):
        loop.run(Limits(max_tokens=-1, ignore_end=True))
    assert "".join(event.text for event in sent if isinstance(event, Tokens)) == "word word word "


class Counting:
    """Chooses 1, 2, 3 …"""

    def __init__(self) -> None:
        self.last = 0

    def choose(self, context: Cache, phase: Phase, opening: Collection[int]) -> int:
        self.last += 1
        return self.last


def test_tokens_that_a_template_ends_a_turn_with_end_it() -> None:
    loaded = SimpleNamespace(context=Cache(), model=SimpleNamespace(vocab=None), text=None)
    sent: list[Event] = []
    for ignore_end, tokens, finish in ((False, 0, Finish.END_OF_TURN), (True, 3, Finish.LENGTH)):
        stops = StopStrings([]), StopStrings([])
        out = TextOut(1, TextStream(Words(), {}, {}), PlainText(), stops, sent.append)
        loop = Generation(loaded, Counting(), out, SimpleNamespace(now=lambda: 1), None)
        outcome = loop.run(Limits(3, ignore_end, frozenset({1})))
        assert (outcome.finish, outcome.tokens) == (finish, tokens)


class Segments:
    """A text of two segments, the first short."""

    is_text = True
    last_cut = 1
    sizes = (220, 200)

    def build(self, cut: int) -> SimpleNamespace:
        return SimpleNamespace(tokens=list(range(self.sizes[cut])))

    def shortest_cut_within(self, limit: int, start: int) -> int | None:
        return next((cut for cut in range(start, 2) if self.sizes[cut] <= limit), None)

    def left_out(self, cut: int) -> str:
        return "left out"


def test_once_the_front_was_dropped_no_segment_comes_back() -> None:
    context, prefilled = Cache(), []

    def prefill(tokens: list[int]) -> int:
        prefilled.append(tokens)
        context.tokens = list(tokens)
        return 0

    keeper = Overflowing(context, Segments(), Overflow.DROP_OLDEST, prefill)
    context.tokens = keeper.first_prompt(-1).tokens + [1000] * 292  # so long an answer that no cut frees enough
    assert keeper.make_room()
    context.tokens += [2000] * 256  # more of the answer, until it is full again
    assert keeper.make_room()
    assert prefilled[1].count(2000) == 255
    assert prefilled[1][1] == 2000  # what was written last, without an old segment before it
