"""One text as a column of block widgets; while it is being written only the open tail is laid out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton
from desktop.views.kit.safe_text import CHUNK
from desktop.views.text.block import Block, Kind, Step
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.copying.selected_leaf import SelectedLeaf
from desktop.views.text.fenced_blocks import fenced_blocks
from desktop.views.text.inset import Inset
from desktop.views.text.markdown_blocks import MarkdownBlocks
from desktop.views.text.message_selection import Edit, MessageSelection
from desktop.views.text.plain_blocks import PlainBlocks
from desktop.views.text.prose_block import PlainBlock, ProseBlock
from desktop.views.text.table_block import TableBlock
from desktop.views.text.word_marks import ColumnMarks

MAX_MARKDOWN = 100_000  # characters; longer texts are shown as they are
MAX_BUILT = 25  # full plain pieces shown before "Show more"
AT_ONCE = 60  # markdown blocks of a whole text built at once; the others follow between events
AT_ONCE_SIZE = 8_000  # effort after which no more of them are
SLICE_MS = 8
PORTION = 4_000  # characters of a stream that are read at once
AT_ONCE_MS, DRAIN_MS = 100, 30  # of a stream that comes all at once: read before, and then between events
SECTION = 24  # blocks that are laid out together

BlockWidget = ProseBlock | PlainBlock | CodeBlock | TableBlock
_WIDGETS: dict[Kind, type[BlockWidget]] = {
    Kind.PROSE: ProseBlock,
    Kind.TABLE: TableBlock,
    Kind.CODE: CodeBlock,
    Kind.PLAIN: PlainBlock,
}


class BlockColumn(QWidget):
    """Shows markdown or plain text, whole or as it comes.

    fences: code between fences is shown as code in plain text too. first: full pieces of a long plain text that are
    built at once.
    """

    link_requested = Signal(str)
    save_requested = Signal(str, str)  # a path that was chosen, the code to be written there

    def __init__(
        self, name: str, *, markdown: bool, fences: bool = False, tone: str = "", first: int = MAX_BUILT
    ) -> None:
        super().__init__()
        self._name = name
        self._markdown = markdown
        self._fences = fences
        self._tone = tone
        self._first = first
        self._length = 0
        self._stream: MarkdownBlocks | PlainBlocks | None = None
        self._selection = MessageSelection(self._edits, self._selected, _behind)
        self.marks = ColumnMarks(self._edits, self)
        self._final: list[BlockWidget] = []
        self._tail: list[BlockWidget] = []
        self._coming: Iterator[Block] = iter(())  # what is built between events
        self._ahead: Block | None = None  # the next of it
        self._queue = ""  # of a stream, what has not been read
        self._waiting: list[Block] = []  # plain text that is built when it is asked for
        self._more: TextButton | None = None
        self._sections: list[QVBoxLayout] = []
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._build_slice)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10 if markdown or fences else 0)

    def blocks(self) -> list[BlockWidget]:
        """The widgets in reading order."""
        return self._final + self._tail

    def add_to_menus(self, add: Callable[[QMenu], None]) -> None:
        """Let `add` put more lines at the end of its texts' menus."""
        self._selection.more = add

    def _edits(self) -> list[Edit]:
        return [_edit_of(block) for block in self.blocks()]

    def _selected(self, edit: Edit) -> list[SelectedLeaf]:
        """What is selected of one block, as it stands between others."""
        return next((block.selected() for block in self.blocks() if edit is _edit_of(block)), [])

    def set_text(self, text: str) -> None:
        """Show a complete text."""
        self._stream = None
        self._slice.stop()
        self._length = len(text)
        self._tail, self._final = self._final + self._tail, []
        self._waiting, self._coming, self._ahead, self._queue = [], iter(()), None, ""
        if self._markdown and len(text) <= MAX_MARKDOWN:
            self._coming = MarkdownBlocks.blocks_of(text)
        else:
            self._waiting = fenced_blocks(text) if self._fences else PlainBlocks.whole(text)
            self._coming = iter(self._take_waiting(self._first * CHUNK))
        self._begin_building()
        self._offer_more()

    def append(self, text: str) -> None:
        """Show what was written since the last call."""
        if self._ahead is not None:
            self._slice.stop()
            self._apply(Step(finished=[self._ahead, *self._coming]))
            self._ahead = None
        if self._stream is None:
            self._stream = MarkdownBlocks() if self._markdown else PlainBlocks()
        self._queue += text
        if not self._slice.isActive():
            self._drain(AT_ONCE_MS)

    def _drain(self, milliseconds: int) -> None:
        """Read what was written; after that time, the rest between events."""
        clock = QElapsedTimer()
        clock.start()
        while self._queue and clock.elapsed() < milliseconds:
            portion, self._queue = self._queue[:PORTION], self._queue[PORTION:]
            self._take(portion)
        if self._queue:
            self._slice.start()
        elif self._ahead is None:
            self._slice.stop()

    def _take(self, text: str) -> None:
        if self._stream is None:
            return
        self._length += len(text)
        if self._length > MAX_MARKDOWN and isinstance(self._stream, MarkdownBlocks):
            self._apply(self._stream.close())
            self._stream = PlainBlocks()
        self._apply(self._stream.feed(text))

    def finish(self, text: str) -> None:
        """The text is complete; `text` is the whole of it. Laid out anew only where the stream cannot be right."""
        stream, self._stream = self._stream, None
        if stream is None or self._queue or stream.has_definitions or len(text) != self._length:
            self.set_text(text)
        else:
            self._apply(stream.close())

    def _apply(self, step: Step) -> None:
        widgets: list[BlockWidget] = []
        for index, block in enumerate([*step.finished, *step.tail]):
            widget = self._widget_for(index, block)
            widget.set_block(block)
            host = widget.parentWidget()
            if isinstance(host, Inset):
                host.set_place(block)
            widgets.append(widget)
        for widget in self._tail[len(widgets) :]:
            self._discard(widget)
        done = len(step.finished)
        self._final += widgets[:done]
        self._tail = widgets[done:]
        self.marks.follow([_edit_of(widget) for widget in widgets])

    def _widget_for(self, index: int, block: Block) -> BlockWidget:
        """The widget that already stands at this place of the tail, if it is of the right kind, else a new one."""
        if index < len(self._tail):
            present = self._tail[index]
            if isinstance(present, _WIDGETS[block.kind]):
                return present
            self._discard(present)
        made = self._make(block.kind)
        if index < len(self._tail):
            self._tail[index] = made
        else:
            self._tail.append(made)
        self._put_in(len(self._final) + index, _host(made))
        return made

    def _put_in(self, place: int, host: QWidget) -> None:
        """Give a block its place. What is finished is laid out once: a section that does not change is left alone."""
        number, within = divmod(place, SECTION)
        if number == len(self._sections):
            section = QWidget(self)
            section.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            inner = QVBoxLayout(section)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(self._column.spacing())
            self._column.insertWidget(number, section)
            self._sections.append(inner)
        self._sections[number].insertWidget(within, host)

    def _make(self, kind: Kind) -> BlockWidget:
        if kind is Kind.CODE:
            code = CodeBlock()
            code.save_requested.connect(self.save_requested)
            code.view.selection = self._selection
            Inset(code, self)
            return code
        made = (ProseBlock if kind is Kind.PROSE else TableBlock if kind is Kind.TABLE else PlainBlock)(self._name)
        if isinstance(made, TableBlock):
            Inset(made, self)
        else:
            made.setParent(self)
        made.selection = self._selection
        made.setProperty("tone", self._tone)
        made.link_requested.connect(self.link_requested)
        return made

    def _discard(self, widget: BlockWidget) -> None:
        host = _host(widget)
        host.hide()
        for inner in self._sections:
            inner.removeWidget(host)
        host.deleteLater()
        while self._sections and self._sections[-1].count() == 0:  # isEmpty() counts what is not shown yet as nothing
            section = self._sections.pop().parentWidget()
            if section is not None:
                self._column.removeWidget(section)
                section.deleteLater()

    def _begin_building(self) -> None:
        """Build the first blocks that come; the others follow between events."""
        first: list[Block] = []
        room = AT_ONCE_SIZE
        for block in islice(self._coming, AT_ONCE):
            first.append(block)
            room -= block.effort
            if room < 0:
                break
        self._apply(Step(finished=first))
        self._ahead = next(self._coming, None)
        if self._ahead is not None:
            self._slice.start()

    def _take_waiting(self, characters: int) -> list[Block]:
        """The next pieces, at least one."""
        count = 0
        for block in self._waiting:
            characters -= block.size
            if characters < 0 and count:
                break
            count += 1
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        return now

    def _offer_more(self) -> None:
        if self._more is not None:
            self._column.removeWidget(self._more)
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        if self._waiting:
            left = sum(block.size for block in self._waiting)
            self._more = TextButton(f"Show more, {left:,} characters left", "chevron-down", "small")
            self._more.clicked.connect(self._show_more)
            self._column.addWidget(self._more)

    def build_until(self, enough: Callable[[], bool], milliseconds: int) -> None:
        """Build what would come between events now, until it is enough; after that time, the rest between events."""
        clock = QElapsedTimer()
        clock.start()
        while not enough() and clock.elapsed() < milliseconds and (self._ahead is not None or self._waiting):
            if self._ahead is None:
                self._show_more()
            else:
                self._build_slice()

    @Slot()
    def _build_slice(self) -> None:
        """Build for a few milliseconds."""
        clock = QElapsedTimer()
        clock.start()
        while self._ahead is not None and clock.elapsed() < SLICE_MS:
            self._apply(Step(finished=[self._ahead]))
            self._ahead = next(self._coming, None)
        if self._ahead is None:
            self._drain(DRAIN_MS)

    @Slot()
    def _show_more(self) -> None:
        if self._ahead is not None:
            self._waiting = [self._ahead, *self._coming, *self._waiting]
        self._coming = iter(self._take_waiting(MAX_BUILT * CHUNK))
        self._begin_building()
        self._offer_more()


def _edit_of(block: BlockWidget) -> Edit:
    return block.view if isinstance(block, CodeBlock) else block


def _behind(edit: Edit) -> str | None:
    """What was written behind a piece of plain text, which is cut anywhere; None for all else."""
    return edit.behind if isinstance(edit, PlainBlock) else None


def _host(widget: BlockWidget) -> QWidget:
    """What stands in the column for a block."""
    parent = widget.parentWidget()
    return parent if isinstance(parent, Inset) else widget
