"""Answer formats made of messages: a header that names a channel, then a body. None of their marks is ever text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

THINKING_CHANNELS = frozenset({"analysis", "think", "thinking", "thought", "reasoning", "self"})
ANSWER_CHANNELS = frozenset({"", "final", "content", "response", "user"})
RECIPIENT = "to="  # a header's word for whom the message is meant for
_ROLE = re.compile(r'role="([^"]*)"')


class ChannelFormat(NamedTuple):
    """The words of one format. Each mark is one token of the vocabulary: the same letters, written, are letters.

    start: begins a header. name: begins the channel's name in it, "" where the header begins with it. words: begin
    further words of the header. bodies: end the header; their value is the channel where it is not in the header.
    close: ends a body. closing: what a closing mark is followed by, up to the next body mark. over: end the turn.
    answer: the header of an answer. line: whether a line break ends the header. recipients: whether a header may say
    whom the message is for. by_recipient: whether that is the channel.
    """

    start: str
    name: str
    words: tuple[str, ...]
    bodies: Mapping[str, str]
    close: str
    over: tuple[str, ...]
    answer: str
    closing: str = ""
    line: bool = False
    recipients: bool = False
    by_recipient: bool = False

    @property
    def needed(self) -> tuple[str, ...]:
        """The tokens without which a vocabulary does not speak this format."""
        return tuple(mark for mark in (self.start, self.name, *self.bodies, self.close) if mark)

    @property
    def has_role(self) -> bool:
        """Whether a header begins with who speaks; otherwise with the channel."""
        return not self.closing and not self.line

    @property
    def marks(self) -> frozenset[str]:
        """All marks."""
        return frozenset({*self.needed, *self.words, *self.over})

    def way_out(self, *, in_header: bool) -> str:
        """What the model has to write to get from its thinking to its answer."""
        end_of_header = "\n" if self.line else next(iter(self.bodies))
        return (end_of_header if in_header else "") + self.close + self.closing + self.answer


# gpt-oss (github.com/openai/harmony), Muse, Solar Open, Kimi K3, Gemma 4: from the templates that come with llama.cpp
HARMONY = ChannelFormat(
    start="<|start|>",
    name="<|channel|>",
    words=("<|constrain|>",),
    bodies={"<|message|>": ""},
    close="<|end|>",
    over=("<|return|>", "<|call|>"),
    answer="<|start|>assistant<|channel|>final<|message|>",
    recipients=True,
)
MUSE = ChannelFormat(
    start="<|start|>",
    name="",
    words=(),
    bodies={"<|message|>": ""},
    close="<|eom|>",
    over=("<|eot|>",),
    answer="<|start|>assistant to=user<|message|>",
    recipients=True,
    by_recipient=True,
)
SOLAR = ChannelFormat(
    start="<|begin|>",
    name="",
    words=(),
    bodies={"<|think|>": "think", "<|content|>": "content"},
    close="<|end|>",
    over=("<|flush|>", "<|calls|>"),
    answer="<|begin|>assistant<|content|>",
)
KIMI = ChannelFormat(
    start="<|open|>",
    name="",
    words=(),
    bodies={"<|sep|>": ""},
    close="<|close|>",
    over=("<|end_of_msg|>",),
    answer="<|open|>response<|sep|>",
    closing="think<|sep|>",
)
GEMMA = ChannelFormat(
    start="<|channel>", name="", words=(), bodies={}, close="<channel|>", over=(), answer="", line=True
)
FORMATS = (HARMONY, MUSE, SOLAR, KIMI, GEMMA)


class Header:
    """A message's header while it comes in."""

    def __init__(self, form: ChannelFormat) -> None:
        self._form = form
        self._parts = {form.start: ""}
        self._place = form.start

    def mark(self, name: str) -> None:
        """A mark that begins further words."""
        self._place = name
        self._parts[name] = ""

    def add(self, text: str) -> None:
        """Words behind the last mark."""
        self._parts[self._place] += text

    @property
    def only_role(self) -> bool:
        """Whether no channel was named yet."""
        return len(self._parts) == 1

    def channel(self, body: str) -> str:
        """The channel's name, "" when the header has none. body: the mark that ended the header."""
        form = self._form
        words = self._parts.get(form.name or form.start, "").split()
        if form.bodies.get(body):
            return form.bodies[body]
        if form.by_recipient:
            return next((word.removeprefix(RECIPIENT) for word in words if word.startswith(RECIPIENT)), "")
        return words[0] if words and (form.name in self._parts or not form.name) else ""

    @property
    def foreign(self) -> bool:
        """Whether somebody else than the assistant is to speak."""
        said = self._parts[self._form.start]
        if not self._form.has_role:
            role = _ROLE.search(said)
            return role is not None and role[1] != "assistant"
        words = said.split()
        return bool(words) and words[0] != "assistant" and not words[0].startswith(RECIPIENT)
