"""Separates a model's thinking from its answer while both stream in, and knows which of them comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from desktop.engine.llama.answers.answer_format import MARK, AnswerFormat
from desktop.engine.llama.answers.channels import ANSWER_CHANNELS, RECIPIENT, THINKING_CHANNELS, ChannelFormat, Header
from desktop.engine.llama.answers.phase import Phase

MAX_BLANKS = 8  # characters between thinking and answer that a grammar lets pass
_QUOTES = frozenset("`\"'([{\u2018\u201c\u201e\u00ab\u2039")


class Start(NamedTuple):
    """Where an answer begins. tail: the prompt's end. continued: the answer so far where one is continued.

    blank: what is left out before the first word where no thinking comes first; None = every blank.
    """

    tail: str = ""
    continued: str | None = None
    blank: str | None = None


_NEW = Start()


class Split(NamedTuple):
    """New text of the answer and of the thinking.

    anew: all text that came before was thinking after all; it stands in `reasoning` again, and `text` begins anew.
    """

    text: str = ""
    reasoning: str = ""
    anew: bool = False


class AnswerSplit:
    """Feed text in which marks are stand-ins (AnswerFormat); get the text and the reasoning.

    Thinking comes before the answer: the mark that opens it counts while nothing of the answer was written. A closing
    mark that no block was opened for ends a block, too: all before it was thinking.
    over: the format says that the turn is over, or that somebody else is to speak.
    """

    def __init__(self, form: AnswerFormat, start: Start = _NEW, *, constrained: bool = False) -> None:
        """constrained: a grammar or schema holds for the answer, so nothing but the answer may be in the text."""
        self._form, self._constrained = form, constrained
        self._held = ""
        self._step: Callable[[bool], bool] = self._open
        self._ends: tuple[str, ...] = ()  # of the block that is open
        self._written_end = ""
        self._header: Header | None = None
        self._closing = False  # the header is that of a closing mark
        self._channel = ""
        self._thought = False  # a block was opened and closed: no closing mark is missing its opening
        self._may_open = True
        self._blank = start.blank
        self._blanks = ""  # before thinking or answer
        self._inner = 0  # opening marks that are part of the answer
        self._trim = True
        self._break = False
        self._said: list[str] = []
        self._new: list[str] = []
        self._new_thoughts: list[str] = []
        self._thoughts = ""  # blanks before the first word of a block
        self._thinks = False  # that word was there
        self._anew = False
        self.over = False
        self._begin_at(start)

    @property
    def phase(self) -> Phase:
        """What the next token belongs to."""
        if self._step == self._answer:
            return Phase.ANSWER
        if self._step == self._open:
            return Phase.OPENING if self._may_open else Phase.ANSWER
        return Phase.THINKING

    @property
    def blanks_may_come(self) -> bool:
        """Whether blanks now stand between thinking and answer and belong to neither."""
        return self._thought and self._step == self._open and len(self._blanks) < MAX_BLANKS

    @property
    def goes_on(self) -> bool:
        """Whether the mark that closes a message would not end the turn: more is to come in this format."""
        return self._form.channels is not None and not (
            self._step == self._answer and self._channel in ANSWER_CHANNELS and not self._inner
        )

    def is_close(self, token: int) -> bool:
        """Whether this token closes a message of the format."""
        channels = self._form.channels
        return channels is not None and self._form.names.get(self._form.tokens.get(token, "")) == channels.close

    def way_out(self) -> str:
        """What has to be written, by name, to end the thinking; "" when there is none."""
        if self.phase is not Phase.THINKING:
            return ""
        if self._written_end:
            return f"{self._written_end}\n\n"
        channels = self._form.channels
        return channels.way_out(in_header=self._header is not None) if channels is not None else ""

    def add(self, text: str) -> Split:
        """What `text` lets go."""
        if self._step == self._answer and not self._trim and not self._break and MARK.search(text) is None:
            self._said.append(text)
            return Split(text)
        self._held += text
        return self._run(final=False)

    def rest(self) -> Split:
        """What was held back when the stream ends."""
        return self._run(final=True)

    def _run(self, *, final: bool) -> Split:
        while self._step(final):
            pass
        split = Split("".join(self._new), "".join(self._new_thoughts), self._anew)
        self._new.clear()
        self._new_thoughts.clear()
        self._anew = False
        return split

    # --- where the answer begins

    def _begin_at(self, start: Start) -> None:
        if start.continued is not None:
            self._continue(start.continued)
        elif self._form.channels is not None:
            self._begin_in_channels(self._form.channels, start.tail)
        else:
            self._begin_behind(start.tail)

    def _continue(self, said: str) -> None:
        """The answer so far is in the prompt as letters, a block that it opened, too."""
        begun = said.lstrip()
        for block in self._form.blocks:
            if not block.by_token and begun.startswith(block.begin.rstrip()):
                _thought, mark, answer = begun.partition(block.written.end)
                if not mark:
                    self._think(block.ends, block.written.end)
                    return
                self._thought, self._may_open = True, False
                if not answer.strip():
                    return
        self._step, self._trim = self._answer, False

    def _begin_behind(self, tail: str) -> None:
        """A template may have opened the thinking, or opened and closed it, to have none."""
        for block in (*self._form.blocks, *self._form.prompt_blocks):
            opened, closed = tail.rfind(block.written.begin.rstrip()), tail.rfind(block.written.end)
            if closed > opened:
                self._thought, self._may_open = True, False
                return
            if opened >= 0:
                self._think(block.ends, block.written.end)
                return

    def _begin_in_channels(self, channels: ChannelFormat, tail: str) -> None:
        """The prompt's last message has begun: read it like the model's own words."""
        spelled = self._form.spell(tail)
        starts = [mark for mark, name in self._form.names.items() if name == channels.start]
        place = max((spelled.rfind(mark) for mark in starts), default=-1)
        if place < 0:
            return
        self.add(spelled[place:])
        if self._header is not None and self._header.only_role and channels.has_role:
            self._header, self._step = None, self._open
        self._may_open = not self._thought or self._step != self._open
        self._said.clear()
        self._trim, self._break, self.over = True, False, False

    # --- the steps: each takes what it can from the held text; True = another step may go on

    def _open(self, final: bool) -> bool:
        """Before the answer: does it begin with thinking?"""
        held = self._held.lstrip()
        self._blanks += self._held[: len(self._held) - len(held)]
        self._held = held
        if not held and not final:
            return False
        letters = not self._constrained  # letters are under the grammar from the first one on
        blocks = [block for block in self._form.blocks if block.by_token or letters]
        for block in blocks:
            if held.startswith(block.begin):
                self._held = held[len(block.begin) :]
                self._think(block.ends, block.written.end)
                return True
        recipient = self._may_be_recipient(held)
        in_header = recipient and MARK.search(held) is not None
        if not final and not in_header and (recipient or any(block.begin.startswith(held) for block in blocks)):
            return False
        self._leave_opening(held, in_header=in_header)
        return bool(held)

    def _leave_opening(self, held: str, *, in_header: bool) -> None:
        """No block begins here."""
        if in_header and self._form.channels is not None:
            self._header, self._step = Header(self._form.channels), self._heading
        elif not MARK.match(held):
            self._begin_answer()
        elif held[0] in self._form.closers and held[0] not in self._form.channel_marks:
            self._held, self._thought = held[1:], True
        else:
            self._held = held[1:]
            self._mark(held[0])

    def _begin_answer(self) -> None:
        """Nothing but the answer can come now. Behind thinking no blank is its own."""
        self._step, self._trim = self._answer, True
        if not self._thought and self._blank is not None:
            self._trim = False
            self._say(self._blanks.removeprefix(self._blank))

    def _may_be_recipient(self, held: str) -> bool:
        """Whether this is, or may become, the rest of a header that the prompt began: whom the model speaks to."""
        channels = self._form.channels
        if channels is None or not channels.recipients or self._constrained:
            return False
        return held.startswith(RECIPIENT) or RECIPIENT.startswith(held)

    def _think(self, ends: tuple[str, ...], written_end: str) -> None:
        self._step, self._ends, self._written_end = self._thinking, ends, written_end
        self._thought = self._may_open = True
        self._header = None
        self._blanks = ""
        self._thoughts, self._thinks = "", False

    def _thinking(self, final: bool) -> bool:
        held = self._held
        found = [(place, end) for end in self._ends if (place := held.find(end)) >= 0]
        if self._ends and found:
            place, end = min(found)
            self._tell_thought(held[:place])
            self._held = held[place + len(end) :]
            self._step, self._ends, self._written_end = self._open, (), ""
            return True
        if not self._ends:  # a channel: any mark of the format ends it
            return self._until_mark(self._tell_thought)
        keep = 0 if final else max(_overlap(held, end) for end in self._ends)
        self._tell_thought(held[: len(held) - keep])
        self._held = held[len(held) - keep :]
        return False

    def _heading(self, final: bool) -> bool:  # noqa: ARG002
        header, channels = self._header, self._form.channels
        if header is None or channels is None:
            return False
        if channels.line and not MARK.search(self._held.partition("\n")[0]) and "\n" in self._held:
            words, _, self._held = self._held.partition("\n")
            header.add(words)
            self._enter(header.channel(""))
            return True
        if channels.line and not MARK.search(self._held):
            return False
        return self._until_mark(header.add)

    def _until_mark(self, take: Callable[[str], None]) -> bool:
        """Hand out the text before the next mark of the format, then follow the mark."""
        found = MARK.search(self._held)
        place = found.start() if found is not None else len(self._held)
        take(self._held[:place])
        mark, self._held = self._held[place : place + 1], self._held[place + 1 :]
        if mark:
            self._mark(mark)
        return bool(mark)

    def _answer(self, final: bool) -> bool:  # noqa: ARG002
        return self._until_mark(self._say)

    def _done(self, final: bool) -> bool:  # noqa: ARG002
        self._held = ""
        return False

    # --- marks

    def _mark(self, mark: str) -> None:
        form, name = self._form, self._form.names.get(mark, "")
        if mark in form.channel_marks and form.channels is not None and not self._is_missing_its_opening(mark):
            self._follow(form.channels, name)
        elif self._step != self._answer:
            if self._step == self._thinking:
                self._tell_thought(mark)
            elif self._step == self._open and mark not in form.around:
                self._step, self._held = self._answer, mark + self._held
        elif mark in form.closers and not self._inner and not self._is_quoted():
            if not self._thought:
                self._take_back()
        elif mark not in form.around:
            self._inner += (mark in form.begins) - (mark in form.closers and self._inner > 0)
            self._say(name)

    def _is_missing_its_opening(self, mark: str) -> bool:
        """Whether this closes a channel that was not opened, in a format whose answers stand in no channel."""
        return mark in self._form.closers and self._step == self._answer and not self._channel

    def _is_quoted(self) -> bool:
        """Whether the answer speaks about a mark: "It ends with `</think>`"."""
        return bool(self._said) and self._said[-1][-1:] in _QUOTES

    def _take_back(self) -> None:
        said = "".join(self._said)
        self._said.clear()
        self._new.clear()
        self._anew = bool(said)
        self._new_thoughts.append(said)
        self._thought = self._may_open = True
        self._step, self._trim, self._break, self._blanks = self._open, True, False, ""

    def _follow(self, channels: ChannelFormat, name: str) -> None:
        """A mark of the channels' format."""
        if name in channels.over:
            self._end()
        elif name == channels.close:
            self._close(channels)
        elif name == channels.start:
            self._break = bool(self._said)
            self._header, self._closing, self._step = Header(channels), False, self._heading
        elif name in channels.bodies:
            self._begin_body(channels, name)
        else:
            self._header = self._header or Header(channels)
            self._header.mark(name)
            self._break, self._step = bool(self._said), self._heading

    def _close(self, channels: ChannelFormat) -> None:
        self._break, self._channel = bool(self._said), ""
        if channels.closing:
            self._header, self._closing, self._step = Header(channels), True, self._heading
        else:
            self._header, self._step = None, self._open

    def _begin_body(self, channels: ChannelFormat, mark: str) -> None:
        header = self._header or Header(channels)
        if header.foreign:
            self._end()
        elif self._closing:
            self._header, self._closing, self._step = None, False, self._open
        else:
            self._enter(header.channel(mark))

    def _enter(self, channel: str) -> None:
        """Into the body of a message."""
        self._channel, self._header = channel, None
        remark = self._constrained and channel not in ANSWER_CHANNELS
        if channel == "message":  # Kimi's outermost one: channels follow
            self._step = self._open
        elif channel in THINKING_CHANNELS or remark:
            self._think((), "")
        else:
            self._step, self._trim = self._answer, True

    def _end(self) -> None:
        self.over, self._step = True, self._done

    # --- what comes out

    def _say(self, text: str) -> None:
        text = text.lstrip() if self._trim else text
        if not text:
            return
        if self._break:
            text = f"\n\n{text}"
        self._trim = self._break = False
        self._said.append(text)
        self._new.append(text)

    def _tell_thought(self, text: str) -> None:
        """Blanks wait for the first word: a block of blanks alone is how models write that they do not think."""
        self._thoughts += text
        if not self._thinks:
            words = self._thoughts.lstrip()
            if words[:1] in self._form.begins:  # the template opened the block, and then the model did
                self._thoughts = words[1:]
                self._tell_thought("")
                return
            self._thinks = bool(words)
        if self._thinks and self._thoughts:
            self._new_thoughts.append(self._form.readable(self._thoughts))
            self._thoughts = ""


def _overlap(text: str, mark: str) -> int:
    """Length of the longest end of `text` that begins `mark`."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
