"""Where the user writes: field, attached texts, what is queued, the costume of the base voice, send and stop."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.chat.attachments import AttachedText
from desktop.chat.draft import Draft
from desktop.chat.item import VoiceChoice
from desktop.views.conversation.writing.attached_texts import AttachedTexts
from desktop.views.conversation.writing.composer_edit import ComposerEdit
from desktop.views.conversation.writing.context_bar import ContextBar
from desktop.views.conversation.writing.costume_button import CostumeButton
from desktop.views.conversation.writing.queued_line import QueuedLine
from desktop.views.conversation.writing.size_line import SizeLine
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import ElidedLabel
from desktop.views.kit.voice_words import COLUMNS, PLACEHOLDERS
from desktop.voice import Voice

SINGLE_COLUMN = 800  # one pane: hardly wider than its text
WIDEST = 16_777_215  # Qt's own limit
HINT = "Enter sends · Shift+Enter new line · Esc stops"
QUEUE_HINT = "Enter queues · Shift+Enter new line · Esc stops"
SEND, QUEUE = "Send (Enter)", "Queue (Enter): it is sent when the answer has ended"


class Composer(QWidget):
    """Emits what the user wrote, exactly. The draft stays until take_sent() is called."""

    draft_changed = Signal()

    sending = Signal()  # is about to be sent: whoever knows that it does not fit says so now
    send_requested = Signal(object)  # Draft
    stop_requested = Signal()
    attachment_opened = Signal(object)  # AttachedText
    files_pasted = Signal(list)  # paths of local files
    files_wanted = Signal()  # to choose some by a dialog
    costume_chosen = Signal(str)
    recall_requested = Signal()  # the up arrow, while nothing is written
    go_on_requested = Signal()  # nothing was written: the answer is to go on

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason = ""
        self._generating = self._held = False
        self._sent = Draft()  # what is on its way to the store, and stands here until it is there
        self.attached = AttachedTexts()
        self.queued_line = QueuedLine()
        self.context_bar = ContextBar()
        self.size_line = SizeLine()
        self.edit = ComposerEdit()
        self._attach = IconButton("plus", "Attach text files (Ctrl+Shift+A)")
        self._send = IconButton("arrow-up", SEND, "on_accent", off="dim")
        self._send.setProperty("kind", "send")
        self._send.set_icon_size(20)
        self._stop = IconButton("square-filled", "Stop (Esc)", "on_accent")
        self._stop.setProperty("kind", "send")
        self._stop.set_icon_size(20)
        self._costume = CostumeButton()
        self._costume.costume_chosen.connect(self.costume_chosen)
        self._hint = ElidedLabel(HINT, "dim")
        self._box = QFrame()
        self._box.setObjectName("composerBox")
        self._arrange()
        self._connect()
        self.set_placeholder(VoiceChoice.INSTRUCT)
        self.set_generating(False)

    def text(self) -> str:
        """Everything that Enter would send."""
        return self.draft().whole()

    def draft(self) -> Draft:
        """What is written, and what waits."""
        return Draft(self.edit.written(), self.attached.texts(), self.queued_line.queued())

    def set_text(self, text: str) -> None:
        """Replace what is written."""
        self.set_draft(Draft(text))

    def set_draft(self, draft: Draft) -> None:
        """Show what was written earlier. There is nothing to undo in it: that would bring another chat's draft."""
        self._sent = Draft()
        self._show(draft)

    def attach(self, texts: list[AttachedText]) -> None:
        """Let these go along with what is written."""
        self.attached.add(texts)

    def edit_queued(self) -> None:
        """What waits is written again, before what was written since."""
        self._show(self.draft().unqueued())
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def recall_queued(self) -> None:
        """The same where nothing was written since: whoever stops an answer may want to say something else."""
        if self.queued_line.queued() is not None and not self.draft().says_something():
            self.edit_queued()

    def take_sent_queue(self, sent: Draft) -> None:
        """This waited and is stored."""
        self._set_queued(self.draft().with_queue_sent(sent).queued)

    def _set_queued(self, queued: Draft | None) -> None:
        self.queued_line.set_queued(queued)
        self.draft_changed.emit()

    def suggest(self, text: str) -> None:
        """Write this as if it were typed: it can be undone, and stands behind what is written already."""
        self.edit.suggest(text)

    def take_sent(self, sent: Draft) -> None:
        """This is stored: take it out of the field, and leave what was written since."""
        self._sent = Draft()
        self.edit.take_composed()  # of what comes next
        draft = self.draft()
        rest = draft.without(sent)
        if rest != draft:
            self._show(rest)

    def clear_text(self) -> None:
        """Empty the field and drop the attachments."""
        self.attached.clear()
        self.edit.clear()

    def set_generating(self, generating: bool) -> None:
        """Offer Stop while an answer is being written, and beside it to queue what is written meanwhile."""
        self._generating = generating
        focused = self._send.hasFocus() or self._stop.hasFocus()
        self._send.set_label(QUEUE if generating else SEND)
        self._stop.setVisible(generating)
        self._refresh()
        if focused:
            (self._stop if generating else self._send).setFocus()

    def set_enabled_reason(self, reason: str) -> None:
        """Why nothing can be sent now; "" when it can. Writing stays possible."""
        self._reason = reason
        self._refresh()

    def hold(self, *, held: bool) -> None:
        """Send nothing while it is not known whether it fits; what was to be sent meanwhile is sent by send()."""
        self._held = held

    def set_placeholder(self, choice: VoiceChoice, columns: int = 1) -> None:
        """Say who will read it, in so many columns, and show the costume where the base voice does."""
        is_pair = columns <= 2 and choice is VoiceChoice.BOTH  # noqa: PLR2004 - one of each voice
        words = PLACEHOLDERS[choice] if is_pair else COLUMNS.get(columns, PLACEHOLDERS[choice])
        self.edit.setPlaceholderText(words)
        self.edit.viewport().update()  # Qt leaves the old words on the screen until something else changes
        self._costume.setVisible(Voice.BASE in choice.voices())
        self._middle.setMaximumWidth(WIDEST if choice is VoiceChoice.BOTH or columns > 1 else SINGLE_COLUMN)

    def set_costume(self, costume: str) -> None:
        """Show the costume of the base voice without emitting anything."""
        self._costume.set_costume(costume)

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.edit.setFocus()

    def _arrange(self) -> None:
        lower = QHBoxLayout()
        lower.setSpacing(8)
        lower.addWidget(self._attach)
        lower.addWidget(self._costume)
        lower.addWidget(self._hint, 1)
        lower.addWidget(self._stop)
        lower.addWidget(self._send)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(14, 10, 10, 8)
        inner.setSpacing(6)
        inner.addWidget(self.attached)
        inner.addWidget(self.edit)
        inner.addLayout(lower)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.queued_line)
        column.addWidget(self.context_bar)
        column.addWidget(self.size_line)
        column.addWidget(self._box)
        self._middle = middle
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 8)
        outer.addStretch(1)
        outer.addWidget(middle, 1000)
        outer.addStretch(1)

    def _connect(self) -> None:
        self.edit.send_pressed.connect(self.send)
        self.edit.recall_pressed.connect(self.recall_requested)
        self.edit.stop_pressed.connect(self.stop_requested)
        self.edit.large_text_pasted.connect(lambda text: self.attach([AttachedText("", text)]))
        self.edit.files_pasted.connect(self.files_pasted)
        for changed in (self.edit.textChanged, self.attached.changed):
            changed.connect(self._refresh)
            changed.connect(self.draft_changed)
        self.attached.opened.connect(self.attachment_opened)
        self.attached.left.connect(self.focus)
        self.queued_line.edit_requested.connect(self.edit_queued)
        self.queued_line.remove_requested.connect(lambda: self._set_queued(None))
        for button in (self.queued_line.edit_requested, self.queued_line.remove_requested):
            button.connect(self.focus)
        self._attach.clicked.connect(self.files_wanted)
        self.edit.focus_changed.connect(self._show_focus)
        self._send.clicked.connect(self.send)
        self._stop.clicked.connect(self.stop_requested)

    def _show(self, draft: Draft) -> None:
        if draft != self.draft():
            queued = draft.queued
            self.clear_text()
            self.attached.add(draft.attachments)
            self.edit.put_text(draft.text)
            self._set_queued(queued)
        self.edit.forget_steps()

    @Slot()
    def _refresh(self) -> None:
        if not self._generating:  # it was not taken, or is stored
            self._sent = Draft()
        sayable = not self._reason and self.draft().without(self._sent).says_something()
        self._send.setEnabled(sayable)
        self._send.setVisible(sayable or not self._generating)
        self._hint.set_text(self._reason or (QUEUE_HINT if self._generating else HINT))

    @Slot()
    def send(self) -> None:
        """Send the draft, as Enter does, or queue it while an answer is written; without effect while it cannot be.

        What a voice would refuse for its size stays here, and above it stands why.
        """
        self.edit.take_composed()
        draft = self.draft()
        unsent = draft.without(self._sent)
        if self._reason:
            return
        if not unsent.says_something():
            if not self._generating and draft == Draft():
                self.go_on_requested.emit()
            return
        self.sending.emit()
        if self._held:
            return
        if self.size_line.is_too_large:
            self.size_line.refuse()
            return
        if self._generating:
            kept = self._sent if unsent != draft else Draft()
            self._show(Draft(kept.text, kept.attachments, unsent.queue().queued))
            return
        self._sent = draft.without_queued()
        self.send_requested.emit(self._sent)
        self._refresh()

    @Slot(bool)
    def _show_focus(self, focused: bool) -> None:
        self._box.setProperty("focused", focused)
        self._box.style().unpolish(self._box)
        self._box.style().polish(self._box)
