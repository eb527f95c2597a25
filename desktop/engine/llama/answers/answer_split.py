"""Separates a model's thinking from its answer while both stream in, and knows which of them comes next."""

from __future__ import annotations

from collections.abc import Callable

from desktop.engine.llama.answers.answer_format import MARK, AnswerFormat, Block
from desktop.engine.llama.answers.beginning import Start, beginning
from desktop.engine.llama.answers.channel_reader import ChannelReader
from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.answers.split_text import Split, SplitText
from desktop.engine.llama.answers.step import Step

MAX_BLANKS = 8  # characters between thinking and answer that a grammar lets pass
_NEW = Start()


class AnswerSplit:
    """Feed text in which marks are stand-ins (AnswerFormat); get the text and the reasoning.

    Thinking comes before the answer: the mark that opens it counts while nothing of the answer was written. A closing
    mark that no block was opened for ends a block, too: all before it was thinking.
    over: the format says that the turn is over, or that somebody else is to speak.
    """

    def __init__(
        self,
        form: AnswerFormat,
        start: Start = _NEW,
        *,
        constrained: bool = False,
        spelled: Callable[[], bool] | None = None,
    ) -> None:
        """constrained: a grammar or schema holds for the answer, so nothing but the answer may be in the text.

        spelled: whether a grammar spells the open thinking out. Letters of its closing mark close it then, as the mark
        does: a grammar cannot say which of them it means, and the answer comes behind either.
        """
        self._form, self._constrained, self._spelled = form, constrained, spelled
        self._channels = ChannelReader(form.channels, constrained=constrained) if form.channels is not None else None
        self._out = SplitText(form)
        self._held = ""
        self._step = Step.OPENING
        self._block: Block | None = None  # that is open; None while a channel's body is thinking
        self._thought = False  # a block was opened and closed: no closing mark is missing its opening
        self._may_open = True
        self._blank = start.blank
        self._blanks = ""  # before thinking or answer
        self._inner = 0  # opening marks that are part of the answer
        self.over = False
        if self._channels is not None and start.continued is None:
            self._begin_in_channels(self._channels, start.tail)
        else:
            self._begin(start)

    @property
    def phase(self) -> Phase:
        """What the next token belongs to."""
        if self._step is Step.ANSWER:
            return Phase.ANSWER
        if self._step is Step.OPENING:
            return Phase.OPENING if self._may_open else Phase.ANSWER
        return Phase.THINKING

    @property
    def blanks_may_come(self) -> bool:
        """Whether blanks now stand between thinking and answer and belong to neither."""
        return self._thought and self._step is Step.OPENING and len(self._blanks) < MAX_BLANKS

    @property
    def goes_on(self) -> bool:
        """Whether the mark that closes a message would not end the turn: more is to come in this format."""
        return self._channels is not None and not (
            self._step is Step.ANSWER and self._channels.answers and not self._inner
        )

    def way_out(self) -> str:
        """What has to be written, by name, to end the thinking; "" when there is none."""
        if self.phase is not Phase.THINKING:
            return ""
        if self._block is not None:
            return f"{self._block.written.end}\n\n"
        return self._channels.way_out() if self._channels is not None else ""

    def add(self, text: str) -> Split:
        """What `text` lets go."""
        if self._step is Step.ANSWER and self._out.flows and MARK.search(text) is None:
            return self._out.flow(text)
        self._held += text
        return self._run(final=False)

    def rest(self) -> Split:
        """What was held back when the stream ends."""
        return self._run(final=True)

    def _run(self, *, final: bool) -> Split:
        while self._advance(final=final):
            pass
        return self._out.taken()

    # --- where the answer begins

    def _begin(self, start: Start) -> None:
        begun = beginning(self._form, start)
        self._thought, self._may_open = begun.thought, not begun.thought
        if begun.block is not None:
            self._think(begun.block)
        elif begun.answering:
            self._step, self._out.trims = Step.ANSWER, False

    def _begin_in_channels(self, channels: ChannelReader, tail: str) -> None:
        """The prompt's last message has begun: read it like the model's own words."""
        spelled = self._form.spell(tail)
        starts = [mark for mark, name in self._form.names.items() if name == channels.form.start]
        place = max((spelled.rfind(mark) for mark in starts), default=-1)
        if place < 0:
            return
        self.add(spelled[place:])
        if channels.leave_role():
            self._step = Step.OPENING
        self._may_open = not self._thought or self._step is not Step.OPENING
        self._out.forget()
        self.over = False

    # --- the steps: each takes what it can from the held text; True = another step may go on

    def _advance(self, *, final: bool) -> bool:
        match self._step:
            case Step.OPENING:
                return self._open(final=final)
            case Step.THINKING if self._block is not None:
                return self._think_to_end(self._block, final=final)
            case Step.THINKING:  # a channel: any mark of the format ends it
                return self._until_mark(self._out.think)
            case Step.HEADER if self._channels is not None:
                return self._read_header(self._channels)
            case Step.ANSWER:
                return self._until_mark(self._out.say)
            case _:
                self._held = ""
                return False

    def _open(self, *, final: bool) -> bool:
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
                self._think(block)
                return True
        recipient = self._channels is not None and self._channels.may_be_recipient(held)
        in_header = recipient and MARK.search(held) is not None
        if not final and not in_header and (recipient or any(block.begin.startswith(held) for block in blocks)):
            return False
        self._leave_opening(held, in_header=in_header)
        return bool(held)

    def _leave_opening(self, held: str, *, in_header: bool) -> None:
        """No block begins here."""
        if in_header and self._channels is not None:
            self._channels.begin_header()
            self._step = Step.HEADER
        elif not MARK.match(held):
            self._begin_answer()
        elif held[0] in self._form.closers and held[0] not in self._form.channel_marks:
            self._held, self._thought = held[1:], True
        else:
            self._held = held[1:]
            self._mark(held[0])

    def _begin_answer(self) -> None:
        """Nothing but the answer can come now. Behind thinking no blank is its own."""
        self._step, self._out.trims = Step.ANSWER, True
        if not self._thought and self._blank is not None:
            self._out.trims = False
            self._out.say(self._blanks.removeprefix(self._blank))

    def _think(self, block: Block | None) -> None:
        """Into a block of thinking, or into a channel's body that is one."""
        self._step, self._block = Step.THINKING, block
        self._thought = self._may_open = True
        self._blanks = ""
        self._out.begin_thinking()

    def _think_to_end(self, block: Block, *, final: bool) -> bool:
        held = self._held
        spelled = self._spelled is not None and self._spelled()
        ends = (*block.ends, block.written.end) if spelled else block.ends
        found = [(place, end) for end in ends if (place := held.find(end)) >= 0]
        if found:
            place, end = min(found)
            self._out.think(held[:place])
            self._held = held[place + len(end) :]
            self._step, self._block = Step.OPENING, None
            return True
        keep = 0 if final else max(_overlap(held, end) for end in ends)
        self._out.think(held[: len(held) - keep])
        self._held = held[len(held) - keep :]
        return False

    def _read_header(self, channels: ChannelReader) -> bool:
        line, line_break, behind = self._held.partition("\n")
        if channels.form.line and MARK.search(line) is None:
            if not line_break:
                return False
            channels.add(line)
            self._held = behind
            self._go_to(channels.end_line())
            return True
        return self._until_mark(channels.add)

    def _until_mark(self, take: Callable[[str], None]) -> bool:
        """Hand out the text before the next mark of the format, then follow the mark."""
        found = MARK.search(self._held)
        place = found.start() if found is not None else len(self._held)
        take(self._held[:place])
        mark, self._held = self._held[place : place + 1], self._held[place + 1 :]
        if mark:
            self._mark(mark)
        return bool(mark)

    # --- marks

    def _mark(self, mark: str) -> None:
        form, name = self._form, self._form.names.get(mark, "")
        if self._channels is not None and mark in form.channel_marks and not self._lacks_its_opening(mark):
            self._follow(self._channels, name)
        elif self._step is not Step.ANSWER:
            if self._step is Step.THINKING:
                self._out.think(mark)
            elif self._step is Step.OPENING and mark not in form.around:
                self._step, self._held = Step.ANSWER, mark + self._held
        elif mark in form.closers and not self._inner and not self._out.quotes:
            if not self._thought:
                self._take_back()
        elif mark not in form.around:
            self._inner += (mark in form.begins) - (mark in form.closers and self._inner > 0)
            self._out.say(name)

    def _lacks_its_opening(self, mark: str) -> bool:
        """Whether this closes a channel that was not opened, in a format whose answers stand in no channel."""
        in_channel = self._channels is not None and self._channels.in_channel
        return mark in self._form.closers and self._step is Step.ANSWER and not in_channel

    def _take_back(self) -> None:
        """What was taken for the answer was thinking."""
        self._out.take_back()
        self._thought = self._may_open = True
        self._step, self._blanks = Step.OPENING, ""

    def _follow(self, channels: ChannelReader, name: str) -> None:
        """A mark of the channels' format. A body's mark only ends the header that already parted two messages."""
        if name not in channels.form.bodies:
            self._out.part()
        self._go_to(channels.follow(name))

    def _go_to(self, step: Step) -> None:
        if step is Step.THINKING:
            self._think(None)
            return
        self._step = step
        if step is Step.ANSWER:
            self._out.trims = True
        elif step is Step.OVER:
            self.over = True


def _overlap(text: str, mark: str) -> int:
    """Length of the longest end of `text` that begins `mark`."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
