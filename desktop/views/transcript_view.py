"""The scrolled messages of one pane: a window of built ones around the end, older ones on the way up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.conversation import Message, Role
from desktop.views.answer_message import AnswerMessage
from desktop.views.buttons import TextButton
from desktop.views.user_message import UserMessage

FIRST_BUILT = 30  # messages built when a chat opens
OLDER = 10  # built at once on scroll-up
FIRST_TEXT, OLDER_TEXT = 60_000, 20_000  # characters that end both sooner, so that long messages open as quickly
MOST_BUILT = 80  # beyond this the oldest are dropped again, at the end of the chat only
NEAR_TOP = 400  # pixels
NEAR_END = 24
TEXT_COLUMN = 760

MessageWidget = UserMessage | AnswerMessage


@dataclass(slots=True)
class _Anchor:
    """The widget to hold in place while heights change, and how far its top is below the viewport's."""

    widget: QWidget
    offset: int


class TranscriptView(QScrollArea):
    """Messages under each other. Follows the end only while the user is there; otherwise keeps what is being read."""

    regenerate_requested = Signal(int)
    details_requested = Signal(int)
    link_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transcriptView")
        self.setAccessibleName("Conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._markdown = True
        self._messages: list[Message] = []
        self._first = 0  # index of the oldest message built
        self._built: list[MessageWidget] = []
        self._following = True
        self._anchor: _Anchor | None = None
        self._applying = False
        self._holder = QWidget()
        self._column = self._arrange()
        self._jump = TextButton("Jump to latest", "arrow-down", "float", self)
        self._jump.clicked.connect(self.jump_to_end)
        self._jump.hide()
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._hold)
        bar.valueChanged.connect(self._scrolled)

    def set_empty_widget(self, widget: QWidget) -> None:
        """What stands here while there is no message."""
        self._column.insertWidget(0, widget)

    def messages(self) -> list[Message]:
        """Everything shown or reachable by scrolling."""
        return list(self._messages)

    def built(self) -> list[MessageWidget]:
        """The message widgets that exist now."""
        return list(self._built)

    def is_following(self) -> bool:
        """Whether the view stays at the end."""
        return self._following

    def set_markdown(self, *, markdown: bool) -> None:
        """Render markdown in answers, or show them as they were written."""
        self._markdown = markdown
        for widget in self._built:
            if isinstance(widget, AnswerMessage):
                widget.set_markdown(markdown=markdown)

    def set_messages(self, messages: list[Message]) -> None:
        """Show a conversation from its end. What is already shown of it is kept."""
        if self._continue(messages):
            self.jump_to_end()
            return
        self._drop(len(self._built))
        self._messages = list(messages)
        self._first = self._start_of(len(messages), FIRST_BUILT, FIRST_TEXT)
        self._anchor = None
        for message in self._messages[self._first :]:
            self._insert(len(self._built), message)
        self.jump_to_end()

    def add(self, message: Message) -> MessageWidget:
        """Show one more message at the end."""
        self._messages.append(message)
        widget = self._insert(len(self._built), message)
        if self._following and len(self._built) > MOST_BUILT:
            self._drop(len(self._built) - FIRST_BUILT)
        return widget

    def replace(self, message: Message) -> None:
        """Show another version of a message."""
        for index, present in enumerate(self._messages):
            if present.id == message.id:
                self._messages[index] = message
                if index >= self._first:
                    self._built[index - self._first].set_message(message)
                return

    def store(self, old_id: int, message: Message) -> None:
        """Remember a newer version of a message whose widget shows it already."""
        ids = [present.id for present in self._messages]
        if old_id in ids:
            self._messages[ids.index(old_id)] = message

    @Slot()
    def jump_to_end(self) -> None:
        """Go to the end and follow it."""
        self._following = True
        self._anchor = None
        self._hold()

    @Slot()
    def load_older(self) -> None:
        """Build the messages before the oldest one built, keeping in place what is being read."""
        first = self._start_of(self._first, OLDER, OLDER_TEXT)
        if first == self._first:
            return
        self._remember()
        for index, message in enumerate(self._messages[first : self._first]):
            self._insert(index, message)
        self._first = first
        self._settle()

    def _start_of(self, end: int, count: int, characters: int) -> int:
        """Where to begin building so that it ends before `end`: at least one message, at most `count`."""
        start = end
        while start > 0 and end - start < count and characters > 0:
            start -= 1
            characters -= len(self._messages[start].text)
        return start

    def _continue(self, messages: list[Message]) -> bool:
        """Keep what both conversations begin with; False where too little of that is built to be worth it."""
        pairs = zip(messages, self._messages, strict=False)
        common = sum(1 for _ in takewhile(lambda pair: pair[0].id == pair[1].id, pairs))
        if common <= self._first or len(messages) - common > OLDER:
            return False
        keep = common - self._first
        for widget in self._built[keep:]:
            self._discard(widget)
        self._built = self._built[:keep]
        former = self._messages[:common]
        self._messages = former.copy()
        for message, present in zip(messages, former, strict=False):
            if message != present:
                self.replace(message)
        for message in messages[common:]:
            self.add(message)
        return True

    def _arrange(self) -> QVBoxLayout:
        """A column as wide as text can be read, centred; the layout for the messages is returned."""
        content = QWidget()
        content.setObjectName("transcript")
        centred = QHBoxLayout(content)
        centred.setContentsMargins(18, 10, 18, 14)
        self._holder.setMaximumWidth(TEXT_COLUMN)
        centred.addStretch(1)
        centred.addWidget(self._holder, 1000)
        centred.addStretch(1)
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(22)
        column.addStretch(1)
        self.setWidget(content)
        return column

    def _insert(self, place: int, message: Message) -> MessageWidget:
        widget: MessageWidget
        if message.role is Role.ASSISTANT:
            widget = AnswerMessage(message, markdown=self._markdown, parent=self._holder)
            widget.regenerate_requested.connect(self.regenerate_requested)
            widget.details_requested.connect(self.details_requested)
        else:
            widget = UserMessage(message, self._holder)
        widget.link_requested.connect(self.link_requested)
        self._built.insert(place, widget)
        # The empty-state widget keeps the first place; it is hidden while there are messages.
        before = self._column.count() - 1 - (len(self._built) - 1)
        self._column.insertWidget(before + place, widget)
        return widget

    def _drop(self, count: int) -> None:
        """Take away the oldest widgets."""
        for widget in self._built[:count]:
            self._discard(widget)
        self._built = self._built[count:]
        self._first += count

    def _discard(self, widget: MessageWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _settle(self) -> None:
        """Lay out now, so that the held widget is in place before anything is painted."""
        self._column.activate()
        self._hold()

    def _remember(self) -> None:
        for widget in self._built:
            top = self._top(widget)
            if top + widget.height() > 0:
                self._anchor = _Anchor(widget, top)
                return

    def _top(self, widget: QWidget) -> int:
        return widget.y() + self._holder.y() - self.verticalScrollBar().value()

    @Slot()
    def _hold(self) -> None:
        """Heights changed: stay at the end, or keep the held widget where it was."""
        bar = self.verticalScrollBar()
        self._applying = True
        if self._following:
            bar.setValue(bar.maximum())
        elif self._anchor is not None and self._anchor.widget in self._built:
            bar.setValue(bar.value() + self._top(self._anchor.widget) - self._anchor.offset)
        self._applying = False
        self._show_jump()

    @Slot(int)
    def _scrolled(self, value: int) -> None:
        if self._applying:
            return
        self._following = value >= self.verticalScrollBar().maximum() - NEAR_END
        self._anchor = None
        if not self._following:
            self._remember()
        if value < NEAR_TOP and self._first > 0:
            QTimer.singleShot(0, self, self.load_older)
        self._show_jump()

    def _show_jump(self) -> None:
        self._jump.setVisible(not self._following)
        if not self._following:
            self._jump.resize(self._jump.sizeHint())
            left = (self.viewport().width() - self._jump.width()) // 2
            self._jump.move(left, self.height() - self._jump.height() - 12)
            self._jump.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_End:
            self.jump_to_end()
        elif event.key() == Qt.Key.Key_Home:
            self.verticalScrollBar().setValue(0)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold()
