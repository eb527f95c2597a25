"""What the user wrote, in a soft bubble at the right: attachments as chips, plain text, code where it was fenced."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.chat.conversation import Message
from desktop.views.conversation.message.editor_place import EditorPlace
from desktop.views.conversation.message.left_out import LeftOutMark, hiding_entry
from desktop.views.conversation.message.message_editor import may_edit
from desktop.views.conversation.message.message_menu import Entry, MessageMenuButton, fill_menu
from desktop.views.conversation.message.quiet_row import QuietRow
from desktop.views.conversation.message.version_switch import VersionSwitch
from desktop.views.conversation.message.wishes import Delete, NewChat, Rewrite
from desktop.views.conversation.writing.attachment_chip import AttachmentChip
from desktop.views.kit.buttons import INSET, IconButton
from desktop.views.kit.copy_button import CopyButton
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.prose_block import PlainBlock

BUBBLE_SHARE = 0.8  # of the column
PADDING = 14
CODE_FRAME = 24  # beside a code block's lines


class UserMessage(QWidget):
    """One message, as it was written; its versions below."""

    link_requested = Signal(str)
    attachment_requested = Signal(int, int)  # the message's id, which of its attachments
    save_requested = Signal(str, str)  # a path that was chosen, the code to be written there
    step_requested = Signal(int, int)  # the message's id, -1 or +1
    wished = Signal(object)  # Wish
    left = Signal()  # its field was closed; the keyboard has no place

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setAccessibleName("You")
        self._column = BlockColumn("Your message", markdown=False, fences=True, first=1)
        self._column.add_to_menus(lambda menu: fill_menu(menu, self._entries(), askable=self._askable))
        self._column.save_requested.connect(self.save_requested)
        self._chips: list[AttachmentChip] = []
        bubble = QFrame()
        bubble.setProperty("role", "bubble")
        self._bubble = bubble
        inner = QVBoxLayout(bubble)
        inner.setContentsMargins(PADDING, 9, PADDING, 4)
        inner.addWidget(self._column)
        self._inner = inner
        self._show()
        self.versions = VersionSwitch("your message")
        self.versions.step_requested.connect(self._step)
        self._askable = True
        self.quiet_row = QuietRow(self, "What can be done with your message", self._buttons)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(INSET, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addWidget(bubble, 0, Qt.AlignmentFlag.AlignRight)
        self._layout.addLayout(self._below())
        self.editing = EditorPlace(self._layout, lambda: self._bubble, lambda: self.message.text, self)
        self.editing.accepted.connect(self._hand_over)
        self.editing.left.connect(self.left)
        self._left_out = LeftOutMark(self, self._layout, lambda: [self._bubble], Qt.AlignmentFlag.AlignRight)
        self._left_out.set_hidden(hidden=message.hidden)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        self.message = message
        self._show()
        self._fit()
        self._left_out.set_hidden(hidden=message.hidden)

    def set_unseen(self, *, unseen: bool, last: bool) -> None:
        """Whether it does not fit into the context any more. last: what comes behind it does."""
        self._left_out.set_unseen(unseen=unseen, last=last)

    def set_askable(self, *, askable: bool) -> None:
        """Whether anything can be asked now."""
        self._askable = askable
        self.editing.set_askable(askable=askable)

    def edit(self, unfinished: Unfinished) -> None:
        """Turn the bubble into a field."""
        if may_edit(unfinished.text):
            self.editing.open(unfinished)

    @Slot()
    def edit_it(self) -> None:
        """Turn it into a field with its own text."""
        self.edit(Unfinished(Purpose.QUESTION, self.message.text))

    def stand(self, *, in_the_middle: bool) -> None:
        """At the right of its column, or in the middle of all columns."""
        side = Qt.AlignmentFlag.AlignHCenter if in_the_middle else Qt.AlignmentFlag.AlignRight
        self._layout.setAlignment(self._bubble, side)
        self._below_it.setStretch(self._below_it.count() - 1, 1 if in_the_middle else 0)

    def _below(self) -> QHBoxLayout:
        self._below_it = row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self.quiet_row)
        row.addWidget(self.versions)  # its arrows stay where they are when the buttons come
        row.addStretch(0)
        return row

    def _buttons(self) -> list[IconButton]:
        edit = IconButton("pencil", "Edit your message")
        edit.clicked.connect(self.edit_it)
        copy = CopyButton("Copy your message", lambda: self.message.text)
        menu = MessageMenuButton("your message", self._entries, lambda: self._askable)
        buttons = [edit, copy, menu] if may_edit(self.message.text) else [copy, menu]
        for button in buttons:
            button.set_icon_size(15)
        return buttons

    def _entries(self) -> list[Entry | None]:
        number = self.message.id
        edit = [Entry("Edit…", self.edit_it, asks=False)] if may_edit(self.message.text) else []
        return [
            *edit,
            Entry("New chat from here", lambda: self.wished.emit(NewChat(number))),
            hiding_entry(number, self.wished.emit, hidden=self.message.hidden),
            Entry("Delete from here on", lambda: self.wished.emit(Delete(number))),
        ]

    @Slot(object)
    def _hand_over(self, written: Unfinished) -> None:
        self.wished.emit(Rewrite(self.message.id, written.text))

    def _show(self) -> None:
        self._column.set_text(self.message.text)
        self._column.setVisible(bool(self.message.text.strip()) or not self.message.attachments)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [AttachmentChip(head.name, head.size) for head in self.message.attachments]
        for place, chip in enumerate(self._chips):
            chip.clicked.connect(lambda _checked=False, at=place: self.attachment_requested.emit(self.message.id, at))
            self._inner.insertWidget(place, chip)

    @Slot(int)
    def _step(self, step: int) -> None:
        self.step_requested.emit(self.message.id, step)

    def _fit(self) -> None:
        """As narrow as the text allows."""
        widest = int(self.width() * BUBBLE_SHARE) - 2 * PADDING
        wanted = max([12.0, *(chip.sizeHint().width() for chip in self._chips)])
        for block in self._column.blocks():
            if isinstance(block, PlainBlock):
                wanted = max(wanted, block.natural_width())
            elif isinstance(block, CodeBlock):
                wanted = max(wanted, block.sizeHint().width(), block.view.wanted_width() + CODE_FRAME)
        self._bubble.setFixedWidth(min(widest, math.ceil(wanted) + 1) + 2 * PADDING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
