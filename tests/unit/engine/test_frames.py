"""Frames there and back, and every way to break one."""

from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine import frames
from desktop.engine.exit_words import explain
from desktop.engine.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    Command,
    Event,
    ExpectSchema,
    Failed,
    Generate,
    Load,
    Quit,
    Sampling,
    SetThreads,
    TextPrompt,
    Tokens,
)

COMMANDS = msgspec.json.Decoder(Command)
EVENTS = msgspec.json.Decoder(Event)
LIMIT = 1 << 20


class Dribble(io.RawIOBase):
    """A pipe that takes and gives a few bytes at a time."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data) -> int:
        taken = bytes(data[:3])
        self.data += taken
        return len(taken)

    def read(self, size: int = -1) -> bytes:
        part, self.data = bytes(self.data[: min(size, 2)]), self.data[min(size, 2) :]
        return part


@pytest.mark.parametrize(
    "message",
    [
        Load(path="/a b/ü.gguf"),
        Generate(
            turn=3, prompt=ChatPrompt(messages=[ChatMessage(role="user", content="🦊\0")], template_kwargs={"a": True})
        ),
        Generate(turn=4, prompt=TextPrompt(segments=["a", "b"]), sampling=Sampling(logit_bias={3: -1.5}, seed=9)),
        Cancel(turn=3),
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
    event = Tokens(turn=1, text=text, reasoning="", count=1, context_used=1)
    back = frames.read(io.BytesIO(frames.encode(event, LIMIT)), EVENTS, LIMIT)
    assert isinstance(back, Tokens)
    back.text.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert back.text == text


def test_split_surrogates_are_joined() -> None:
    frame = frames.encode(Tokens(turn=1, text="\ud83e\udd8a \ud83e", reasoning="", count=1, context_used=1), LIMIT)
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
        frames.encode(Failed(turn=0, title="x" * 200, detail="", hint=""), 100)


@pytest.mark.parametrize(
    "code", [None, 0, 1, 3, -4, -6, -7, -9, -10, -11, -15, -64, 0xC0000005, 0xC0000409, 0xC000001D, -1073741819]
)
def test_every_exit_status_has_words(code: int | None) -> None:
    words = explain(code)
    assert all(words)
    assert words.title.endswith(".")
    if code == -1073741819:
        assert "0xC0000005" in words.detail


@pytest.mark.parametrize("code", [-4, 0xC000001D, -1073741795])
def test_an_illegal_instruction_says_what_the_app_does_about_it(code: int) -> None:
    assert "packaging/dev.py setup" in explain(code).hint
    words = explain(code, "", "libggml-cpu-zen4.so")
    assert words.title == explain(code).title
    assert "libggml-cpu-zen4.so" in words.hint
    assert "tested before the next start" in words.hint
    assert explain(-11, "", "libggml-cpu-zen4.so") == explain(-11)
