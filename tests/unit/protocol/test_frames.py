"""Frames there and back, and every way to break one."""

from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.protocol import frames
from desktop.protocol.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    Command,
    Event,
    ExpectSchema,
    Failed,
    FailureKind,
    Generate,
    Load,
    Quit,
    Sampling,
    SetThreads,
    TextPrompt,
    Tokens,
)
from desktop.voice import FileSource

COMMANDS = msgspec.json.Decoder(Command)
EVENTS = msgspec.json.Decoder(Event)
LIMIT = 1 << 20


class Dribble(io.RawIOBase):
    """A pipe that takes and gives a few bytes at a time."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.calls = 0

    def write(self, data) -> int:
        self.calls += 1
        assert self.calls < 10_000, "the same is written without end"
        taken = bytes(data[:3])
        self.data += taken
        return len(taken)

    def read(self, size: int = -1) -> bytes:
        part, self.data = bytes(self.data[: min(size, 2)]), self.data[min(size, 2) :]
        return part


@pytest.mark.parametrize(
    "message",
    [
        Load(id=1, source=FileSource(path="/a b/ü.gguf")),
        Generate(
            id=3, prompt=ChatPrompt(messages=[ChatMessage(role="user", content="🦊\0")], template_kwargs={"a": True})
        ),
        Generate(id=4, prompt=TextPrompt(segments=["a", "b"]), sampling=Sampling(logit_bias={3: -1.5}, seed=9)),
        Cancel(id=3),
        SetThreads(threads=0),
        ExpectSchema(),
        Quit(),
    ],
)
def test_round_trip(message: msgspec.Struct) -> None:
    pipe = Dribble()
    frames.write(pipe, frames.encode(message, LIMIT))
    frames.write(pipe, frames.encode(Quit(), LIMIT))
    assert frames.read(pipe, COMMANDS, LIMIT) == message
    assert frames.read(pipe, COMMANDS, LIMIT) == Quit()
    assert frames.read(pipe, COMMANDS, LIMIT) is None


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_survives_or_becomes_whole(text: str) -> None:
    event = Tokens(id=1, text=text, reasoning="", tokens=[], context_used=1)
    back = frames.read(io.BytesIO(frames.encode(event, LIMIT)), EVENTS, LIMIT)
    assert isinstance(back, Tokens)
    back.text.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert back.text == text


def test_split_surrogates_are_joined() -> None:
    frame = frames.encode(Tokens(id=1, text="\ud83e\udd8a \ud83e", reasoning="", tokens=[], context_used=1), LIMIT)
    assert frames.read(io.BytesIO(frame), EVENTS, LIMIT).text == "🦊 \ufffd"


@given(st.binary(max_size=200))
def test_garbage_is_broken_and_nothing_else(data: bytes) -> None:
    stream = io.BytesIO(data)
    try:
        while frames.read(stream, EVENTS, LIMIT) is not None:
            pass
    except frames.ProtocolBroken:
        pass


@pytest.mark.parametrize(
    "data",
    [b"\1", b"\5\0\0\0abc", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\2\0\0\0{}", b"\4\0\0\0null", b"\3\0\0\0\xff\xff\xff"],
)
def test_broken_frames(data: bytes) -> None:
    with pytest.raises(frames.ProtocolBroken):
        frames.read(io.BytesIO(data), EVENTS, LIMIT)


def test_after_an_unknown_message_the_next_one_is_read() -> None:
    stream = io.BytesIO(b"\2\0\0\0{}" + frames.encode(Quit(), LIMIT))
    with pytest.raises(frames.MessageUnknown):
        frames.read(stream, COMMANDS, LIMIT)
    assert frames.read(stream, COMMANDS, LIMIT) == Quit()


def test_too_long_to_send() -> None:
    with pytest.raises(frames.ProtocolBroken):
        frames.encode(Failed(id=0, kind=FailureKind.ENGINE, title="x" * 200, detail="", hint=""), 100)


def test_a_message_may_be_just_as_long_as_allowed() -> None:
    size = len(frames.encode(Quit(), LIMIT)) - 4
    frame = frames.encode(Quit(), size)
    assert frames.read(io.BytesIO(frame), COMMANDS, size) == Quit()
    with pytest.raises(frames.ProtocolBroken, match=f"{size} bytes is longer than the {size - 1} allowed"):
        frames.encode(Quit(), size - 1)
    with pytest.raises(frames.ProtocolBroken, match=f"{size} bytes long; {size - 1} are allowed"):
        frames.read(io.BytesIO(frame), COMMANDS, size - 1)


@pytest.mark.parametrize(
    ("length", "words"),
    [(1, "inside a frame's length"), (3, "inside a frame's length"), (4, "after 0 of"), (8, "after 4 of")],
)
def test_a_stream_that_ends_in_a_frame_says_where(length: int, words: str) -> None:
    with pytest.raises(frames.ProtocolBroken, match=words):
        frames.read(io.BytesIO(frames.encode(Quit(), LIMIT)[:length]), COMMANDS, LIMIT)


def test_a_value_that_the_other_side_would_not_understand_is_not_sent() -> None:
    fine = Generate(id=1, prompt=TextPrompt(segments=["a"]))
    assert frames.encode_checked(fine, COMMANDS, LIMIT) == frames.encode(fine, LIMIT)
    endless = Generate(id=1, prompt=TextPrompt(segments=["a"]), sampling=Sampling(temperature=float("inf")))
    with pytest.raises(frames.MessageUnknown, match="float"):
        frames.encode_checked(endless, COMMANDS, LIMIT)


def test_half_characters_are_made_whole_wherever_they_stand() -> None:
    turns = [ChatMessage(role="user", content="a\ud83e"), ChatMessage(role="user", content="\ud83e\udd8a")]
    prompt = ChatPrompt(messages=turns, template_kwargs={"k\udc00": "\udc00", "n": 1, "b": True})
    asked = Generate(id=1, prompt=prompt, stop=["\udc00", "end"], max_tokens=7)
    back = frames.read(io.BytesIO(frames.encode(asked, LIMIT)), COMMANDS, LIMIT)
    assert isinstance(back, Generate)
    assert isinstance(back.prompt, ChatPrompt)
    assert [turn.content for turn in back.prompt.messages] == ["a\ufffd", "🦊"]
    assert back.prompt.template_kwargs == {"k\ufffd": "\ufffd", "n": 1, "b": True}
    assert (back.stop, back.max_tokens) == (["\ufffd", "end"], 7)
