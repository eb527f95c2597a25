"""One text as a column of block widgets; while it is being written only the open tail is laid out again."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.buttons import TextButton
from desktop.views.code_block import CodeBlock
from desktop.views.markdown_blocks import Block, Kind, MarkdownBlocks, Step
from desktop.views.plain_blocks import PlainBlocks
from desktop.views.prose_block import PlainBlock, ProseBlock, TextBlock

MAX_MARKDOWN = 100_000  # characters; longer texts are shown as they are
MAX_BUILT = 25  # plain pieces shown before "Show more"
AT_ONCE = 60  # markdown blocks of a whole text built at once; the others follow between events
PER_SLICE = 15

BlockWidget = ProseBlock | PlainBlock | CodeBlock


class BlockColumn(QWidget):
    """Shows markdown or plain text, whole or as it comes. first: pieces of a long plain text that are built at once."""

    link_requested = Signal(str)

    def __init__(self, name: str, *, markdown: bool, tone: str = "", first: int = MAX_BUILT) -> None:
        super().__init__()
        self._name = name
        self._markdown = markdown
        self._tone = tone
        self._first = first
        self._length = 0
        self._stream: MarkdownBlocks | PlainBlocks | None = None
        self._final: list[BlockWidget] = []
        self._tail: list[BlockWidget] = []
        self._waiting: list[Block] = []
        self._more: TextButton | None = None
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._build_slice)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10 if markdown else 0)

    def blocks(self) -> list[BlockWidget]:
        """The widgets in reading order."""
        return self._final + self._tail

    def set_text(self, text: str) -> None:
        """Show a complete text."""
        self._stream = None
        self._slice.stop()
        self._length = len(text)
        markdown = self._markdown and len(text) <= MAX_MARKDOWN
        blocks = MarkdownBlocks.whole(text) if markdown else PlainBlocks.whole(text)
        limit = AT_ONCE if markdown else self._first
        self._tail, self._final = self._final + self._tail, []
        self._waiting = blocks[limit:]
        self._apply(Step(finished=blocks[:limit]))
        if not markdown:
            self._offer_more()
        elif self._waiting:
            self._slice.start()

    def append(self, text: str) -> None:
        """Show what was written since the last call."""
        if self._waiting:
            self._build_slice(len(self._waiting))
        if self._stream is None:
            self._stream = MarkdownBlocks() if self._markdown else PlainBlocks()
        self._length += len(text)
        if self._length > MAX_MARKDOWN and isinstance(self._stream, MarkdownBlocks):
            self._apply(self._stream.close())
            self._stream = PlainBlocks()
        self._apply(self._stream.feed(text))

    def finish(self, text: str) -> None:
        """The text is complete; `text` is the whole of it. Laid out anew only where the stream cannot be right."""
        stream, self._stream = self._stream, None
        if stream is None or stream.has_definitions or len(text) != self._length:
            self.set_text(text)
        else:
            self._apply(stream.close())

    def _apply(self, step: Step) -> None:
        widgets: list[BlockWidget] = []
        for index, block in enumerate([*step.finished, *step.tail]):
            widget = self._widget_for(index, block)
            widget.set_block(block)
            widgets.append(widget)
        for widget in self._tail[len(widgets) :]:
            self._discard(widget)
        done = len(step.finished)
        self._final += widgets[:done]
        self._tail = widgets[done:]

    def _widget_for(self, index: int, block: Block) -> BlockWidget:
        """The widget that already stands at this place of the tail, if it is of the right kind, else a new one."""
        kind = {Kind.PROSE: ProseBlock, Kind.CODE: CodeBlock, Kind.PLAIN: PlainBlock}[block.kind]
        if index < len(self._tail):
            present = self._tail[index]
            if isinstance(present, kind):
                return present
            self._discard(present)
        made = self._make(block.kind)
        if index < len(self._tail):
            self._tail[index] = made
        else:
            self._tail.append(made)
        self._column.insertWidget(len(self._final) + index, made)
        return made

    def _make(self, kind: Kind) -> BlockWidget:
        if kind is Kind.CODE:
            return CodeBlock(self)
        made: TextBlock = ProseBlock(self._name, self) if kind is Kind.PROSE else PlainBlock(self._name, self)
        made.setProperty("tone", self._tone)
        made.link_requested.connect(self.link_requested)
        return made  # type: ignore[return-value]

    def _discard(self, widget: BlockWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _offer_more(self) -> None:
        if self._more is not None:
            self._column.removeWidget(self._more)
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        if self._waiting:
            left = sum(len(block.text) for block in self._waiting)
            self._more = TextButton(f"Show more, {left:,} characters left", "chevron-down", "small")
            self._more.clicked.connect(self._show_more)
            self._column.addWidget(self._more)

    @Slot()
    def _build_slice(self, count: int = PER_SLICE) -> None:
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        self._apply(Step(finished=now))
        if not self._waiting:
            self._slice.stop()

    @Slot()
    def _show_more(self) -> None:
        now, self._waiting = self._waiting[:MAX_BUILT], self._waiting[MAX_BUILT:]
        self._apply(Step(finished=now))
        self._offer_more()
