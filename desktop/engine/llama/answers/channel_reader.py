"""Follows a format made of messages, mark by mark: which header is being read, whose body comes behind it."""

from __future__ import annotations

from desktop.engine.llama.answers.channels import ANSWER_CHANNELS, RECIPIENT, THINKING_CHANNELS, ChannelFormat, Header
from desktop.engine.llama.answers.step import Step


class ChannelReader:
    """Every mark of the format leads to a step; the words of a header go in by add()."""

    def __init__(self, form: ChannelFormat, *, constrained: bool) -> None:
        """constrained: a grammar or schema holds for the answer, so remarks beside it are read as thinking."""
        self._form, self._constrained = form, constrained
        self._header: Header | None = None
        self._closing = False  # the header is that of a closing mark
        self._channel = ""

    @property
    def form(self) -> ChannelFormat:
        """The words of the format."""
        return self._form

    @property
    def in_channel(self) -> bool:
        """Whether the body that came last stands in a channel that has a name."""
        return bool(self._channel)

    @property
    def answers(self) -> bool:
        """Whether that channel is one for answers."""
        return self._channel in ANSWER_CHANNELS

    def way_out(self) -> str:
        """What has to be written, by name, to end the thinking."""
        return self._form.way_out(in_header=self._header is not None)

    def may_be_recipient(self, held: str) -> bool:
        """Whether this is, or may become, the rest of a header that the prompt began: whom the model speaks to."""
        if not self._form.recipients or self._constrained:
            return False
        return held.startswith(RECIPIENT) or RECIPIENT.startswith(held)

    def begin_header(self) -> None:
        """What comes are the words of a header."""
        self._header, self._closing = Header(self._form), False

    def leave_role(self) -> bool:
        """Whether the prompt's last header has nothing but who speaks: the model may go on with it, or answer."""
        if self._header is None or not self._header.only_role or not self._form.has_role:
            return False
        self._header = None
        return True

    def add(self, words: str) -> None:
        """Words of the header."""
        if self._header is not None:
            self._header.add(words)

    def end_line(self) -> Step:
        """A line break ended the header."""
        return self._enter(self._header or Header(self._form), "")

    def follow(self, name: str) -> Step:
        """A mark of the format."""
        if name in self._form.over:
            return Step.OVER
        if name == self._form.close:
            return self._close()
        if name == self._form.start:
            self.begin_header()
            return Step.HEADER
        if name in self._form.bodies:
            return self._body(name)
        self._header = self._header or Header(self._form)
        self._header.mark(name)
        return Step.HEADER

    def _close(self) -> Step:
        self._channel = ""
        self._closing = bool(self._form.closing)
        self._header = Header(self._form) if self._closing else None
        return Step.HEADER if self._closing else Step.OPENING

    def _body(self, mark: str) -> Step:
        header = self._header or Header(self._form)
        if header.foreign:
            return Step.OVER
        if self._closing:
            self._header, self._closing = None, False
            return Step.OPENING
        return self._enter(header, mark)

    def _enter(self, header: Header, mark: str) -> Step:
        """Into the body of a message."""
        channel, self._header = header.channel(mark), None
        self._channel = channel
        if channel == "message":  # Kimi's outermost one: channels follow
            return Step.OPENING
        remark = self._constrained and channel not in ANSWER_CHANNELS
        return Step.THINKING if channel in THINKING_CHANNELS or remark else Step.ANSWER
