"""Where the text of each token surely ends: what no later token can change, and not a letter less."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama.answers.answer_format import AnswerFormat
from desktop.engine.llama.answers.beginning import Start
from desktop.engine.llama.answers.text_out import MAX_CHARACTERS, MAX_TOKENS, ChatText, PlainText, TextOut
from desktop.engine.llama.sampling.logprobs import Probability
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.protocol import frames
from desktop.protocol.messages import MAX_EVENT_BYTES, MAX_TOP, Event, Tokens
from tests.fakes.whole_answer import Whole, whole

MARKS = ["<think>", "</think>"]
FORM = AnswerFormat({name: index for index, name in enumerate(MARKS)}.get)
STOPS = ["END", "\n\n\n", "ND🦙", "aab"]
WORDS = ["a", "b", " ", "\n", "é🦙", "END", "E", "N", "D", "👩‍👩‍👧", "\ufffd", "<response>", "</response>", *MARKS]


class Vocabulary:
    """Every piece that is asked for is a token; the first ones are marks."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = [name.encode() for name in MARKS]

    def token(self, piece: bytes) -> int:
        if piece not in self.pieces:
            self.pieces.append(piece)
        return self.pieces.index(piece)

    def piece(self, token: int) -> bytes:
        return self.pieces[token]


def random_tokens(chance: random.Random, vocabulary: Vocabulary, *, marks: bool) -> list[int]:
    """Words cut into pieces of some bytes; a few pieces are no text at all."""
    tokens: list[int] = []
    for _ in range(chance.randrange(1, 16)):
        word = chance.choice(WORDS if marks else WORDS[: -len(MARKS)])
        if word in MARKS:
            tokens.append(MARKS.index(word))
            continue
        data, most = word.encode(), chance.choice((1, 2, 9))
        tokens += [vocabulary.token(data[start : start + most]) for start in range(0, len(data), most)]
        tokens += [vocabulary.token(b"\xff")] if chance.random() < 0.05 else []
    return tokens


class Sender:
    """What is sent of tokens."""

    def __init__(self, vocabulary: Vocabulary, *, chat: bool, tail: str = "", stops: list[str] = STOPS) -> None:
        self.events: list[Event] = []
        marks = FORM.tokens if chat else {}
        body = ChatText(FORM, frozenset(), Start(tail, None, "")) if chat else PlainText()
        stream, both = (
            TextStream(vocabulary, marks, {}),
            (StopStrings(stops), StopStrings(["<|im_end|>"] if chat else [])),
        )
        self.out = TextOut(1, stream, body, both, self.events.append)

    def say(self, tokens: list[int], chance: random.Random | None = None) -> Whole:
        for token in tokens:
            if not self.out.add(token, 0, now=chance.random() if chance else 0.0):
                break
        self.out.finish(0)
        return whole(self.events)


@given(seed=st.integers(0, 10**9))
def test_plain_text_ends_where_no_stop_string_and_no_character_can_still_come(seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = Vocabulary()
    tokens = random_tokens(chance, vocabulary, marks=False)
    stops = chance.sample(STOPS, chance.randrange(len(STOPS)))
    answer = Sender(vocabulary, chat=False, stops=stops).say(tokens, chance)
    for count in range(1, len(answer.tokens) + 1):
        text = _decoded(b"".join(map(vocabulary.piece, tokens[:count])))
        held = max((size for stop in stops for size in range(1, len(stop)) if text.endswith(stop[:size])), default=0)
        found = [place for stop in stops if (place := text.find(stop)) >= 0]
        sure = text[: min(found)] if found else text[: len(text) - held]
        assert answer.text[: answer.tokens[count - 1].end] == sure


def _decoded(data: bytes) -> str:
    """The characters that are whole whatever comes; bytes that can be none are one U+FFFD each run."""
    import codecs

    return codecs.getincrementaldecoder("utf-8")("replace").decode(data)


@given(seed=st.integers(0, 10**9))
def test_whatever_comes_next_a_chats_answer_goes_on_from_where_its_last_token_ends(seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = Vocabulary()
    tail = chance.choice(["", "<think>\n", "<think>\n\n</think>\n\n"])
    begun = random_tokens(chance, vocabulary, marks=True)
    sender = Sender(vocabulary, chat=True, tail=tail)
    sure = sender.say(begun, chance)
    kept = sure.cut(len(sure.tokens))
    for _ in range(3):
        more = random_tokens(chance, vocabulary, marks=True)
        other = Sender(vocabulary, chat=True, tail=tail).say([*sure.ids, *more], chance)
        same = other.cut(len(sure.tokens))
        if any(event.anew for event in sender.events if isinstance(event, Tokens)) or same.text or not kept.text:
            assert same.text == kept.text
        else:  # all of it was thinking after all
            assert same.reasoning == kept.text
        assert other.text.startswith(same.text)
        assert other.reasoning.startswith(same.reasoning)


@given(seed=st.integers(0, 10**9))
def test_ends_never_go_back_but_where_the_answer_begins_anew(seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = Vocabulary()
    sender = Sender(vocabulary, chat=True, tail=chance.choice(["", "<think>\n"]))
    answer = sender.say(random_tokens(chance, vocabulary, marks=True), chance)
    for before, after in itertools.pairwise(answer.ends):
        assert before[0] <= after[0]
        assert before[1] <= after[1]
    if answer.tokens:
        assert answer.ends[-1][0] <= len(answer.text)
        assert answer.ends[-1][1] <= len(answer.reasoning)


@given(seed=st.integers(0, 10**9))
def test_what_is_kept_is_not_sent_again_and_the_rest_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    vocabulary = Vocabulary()
    tail = chance.choice(["", "<think>\n"])
    answer = Sender(vocabulary, chat=True, tail=tail).say(random_tokens(chance, vocabulary, marks=True), chance)
    count = chance.randrange(len(answer.tokens) + 1)
    again = Sender(vocabulary, chat=True, tail=tail)
    for token in answer.ids[:count]:
        again.out.keep(token)
    assert again.events == []
    kept = again.out.kept(1)
    rest = again.say([] if again.out.over else answer.ids[count:], chance)
    assert rest.ids == answer.ids[count:]
    joined = whole([kept, *again.events], answer.cut(count))
    assert (joined.text, joined.reasoning, joined.ends) == (answer.text, answer.reasoning, answer.ends)


@pytest.mark.parametrize("letter", ["\x01", "🦙", "a"])
def test_the_longest_events_fit_into_a_frame(letter: str) -> None:
    vocabulary = Vocabulary()
    token = vocabulary.token((letter * 3000).encode())
    top = [(2**31 - 1, -12.345678901234567)] * MAX_TOP
    sender = Sender(vocabulary, chat=False, stops=[])
    sender.out.add(token, 0, 0.0)
    for _ in range(3 * MAX_TOKENS):
        sender.out.add(token, 0, 0.0, Probability(-0.123456789012345678, top))
    sender.out.finish(0)
    assert all(len(frames.encode(event, MAX_EVENT_BYTES)) < MAX_EVENT_BYTES for event in sender.events)
    assert len(whole(sender.events).text) == 3000 * (3 * MAX_TOKENS + 1)
    assert max(len(event.text) for event in sender.events if isinstance(event, Tokens)) <= MAX_CHARACTERS
