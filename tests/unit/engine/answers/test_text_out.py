"""What is sent of an answer: the same text, thinking and stop however the model's tokens cut it."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama.answers.answer_format import AnswerFormat
from desktop.engine.llama.answers.beginning import Start
from desktop.engine.llama.answers.text_out import ChatText, PlainText, TextOut
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.protocol.messages import Event, Tokens

MARKS = ["<think>", "</think>"]
FORM = AnswerFormat({name: index for index, name in enumerate(MARKS)}.get)
LETTERS = AnswerFormat.without_tokens()
WORDS = ["a", " ", "\n", "é🦙", "END", "E", "<|im_end|>", "<|im", "<response>", "</response>", "</think>", "<think>"]


class Pieces:
    """A vocabulary of whatever pieces are asked for; the first tokens are marks."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = [name.encode() for name in MARKS]

    def add(self, piece: bytes) -> int:
        self.pieces.append(piece)
        return len(self.pieces) - 1

    def piece(self, token: int) -> bytes:
        return self.pieces[token]


def sent(parts: list[str], most: int, chance: random.Random, form: AnswerFormat, tail: str) -> tuple[str, str, str]:
    """(text, reasoning, stop) of parts that come in tokens of at most `most` bytes; names of marks are tokens."""
    pieces, events = Pieces(), list[Event]()
    stops = StopStrings(["END"]), StopStrings(["<|im_end|>"])
    body = ChatText(form, frozenset(), Start(tail, None, ""))
    out = TextOut(1, TextStream(pieces, form.tokens, {}), body, stops, events.append)
    for part in parts:
        if form is FORM and part in MARKS:
            tokens = [MARKS.index(part)]
        else:
            data, cuts = part.encode(), [0]
            while cuts[-1] < len(data):
                cuts.append(cuts[-1] + chance.randrange(1, most + 1))
            tokens = [pieces.add(data[start:end]) for start, end in itertools.pairwise(cuts)]
        if not all(out.add(token, 0, now=chance.random()) for token in tokens):
            break
    out.finish(0)
    text = reasoning = ""
    for event in events:
        assert isinstance(event, Tokens)
        text, reasoning = ("" if event.anew else text) + event.text, reasoning + event.reasoning
    assert not any("\ud800" <= letter <= "\udfff" for letter in text + reasoning)
    return text, reasoning, out.stop_string


@given(seed=st.integers(0, 10**9))
def test_the_same_is_sent_however_tokens_cut_it(seed: int) -> None:
    chance = random.Random(seed)
    form, tail = chance.choice([FORM, LETTERS]), chance.choice(["", "<think>\n", "<think>\n\n</think>\n\n"])
    parts = [chance.choice(WORDS) for _ in range(chance.randrange(14))]
    answers = {sent(parts, most, chance, form, tail) for most in (1, 2, 5, 1000)}
    assert len(answers) == 1, answers


def test_plain_text_is_sent_as_it_comes() -> None:
    pieces, events = Pieces(), list[Event]()
    out = TextOut(1, TextStream(pieces, {}, {}), PlainText(), (StopStrings(["END"]), StopStrings([])), events.append)
    for piece in (b" <think>", b"\n</think>", b"<|im_end|>", b" E", b"ND", b"x"):
        if not out.add(pieces.add(piece), 0, 0.0):
            break
    out.finish(0)
    assert "".join(event.text for event in events if isinstance(event, Tokens)) == " <think>\n</think><|im_end|> "
    assert out.stop_string == "END"
