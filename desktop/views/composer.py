"""Where the user writes: the field, large pastes beside it, the costume of the base voice, send and stop."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.chat.conversation import Voice, VoiceChoice
from desktop.settings import CostumeName
from desktop.views.attachment import Attachment
from desktop.views.buttons import IconButton, TextButton
from desktop.views.composer_edit import ComposerEdit
from desktop.views.labels import ElidedLabel
from desktop.views.voice_words import COSTUME_NAMES, COSTUME_TIPS, PLACEHOLDERS

SINGLE_COLUMN = 800  # one pane: hardly wider than its text
WIDEST = 16_777_215  # Qt's own limit
HINT = "Enter sends · Shift+Enter new line · Esc stops"


class Composer(QWidget):
    """Emits what the user wrote, exactly. The draft stays until take_sent() is called."""

    send_requested = Signal(str)
    stop_requested = Signal()
    costume_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason = ""
        self._sent = ""
        self._generating = False
        self._attachments: list[Attachment] = []
        self.edit = ComposerEdit()
        self._send = IconButton("arrow-up", "Send (Enter)", "on_accent", off="dim")
        self._send.setProperty("kind", "send")
        self._send.set_icon_size(20)
        self._stop = IconButton("square-filled", "Stop (Esc)", "on_accent")
        self._stop.setProperty("kind", "send")
        self._stop.set_icon_size(20)
        self._costume = TextButton("Costume: Plain", "theater", "small")
        self._costume.setMenu(self._costume_menu())
        self._hint = ElidedLabel(HINT, "dim")
        self._box = QFrame()
        self._box.setObjectName("composerBox")
        self._arrange()
        self._connect()
        self.set_placeholder(VoiceChoice.INSTRUCT)
        self.set_generating(False)

    def text(self) -> str:
        """Everything that Enter would send: attachments first, then the field."""
        parts = [attachment.text for attachment in self._attachments]
        typed = self.edit.written()
        return "\n\n".join([*parts, typed] if typed.strip() or not parts else parts)

    def set_text(self, text: str) -> None:
        """Replace the draft."""
        self.clear_text()
        self.edit.put_text(text)

    def take_sent(self) -> None:
        """The message is stored: take it out of the field, and leave what was written since."""
        text = self.text()
        if text == self._sent:
            self.clear_text()
        elif self._sent and text.startswith(self._sent):
            self.set_text(text[len(self._sent) :])
        self._sent = ""

    def clear_text(self) -> None:
        """Empty the field and drop the attachments."""
        for attachment in list(self._attachments):
            self._remove(attachment)
        self.edit.clear()

    def set_generating(self, generating: bool) -> None:
        """Offer Stop instead of Send while an answer is being written."""
        self._generating = generating
        focused = self._send.hasFocus() or self._stop.hasFocus()
        self._send.setVisible(not generating)
        self._stop.setVisible(generating)
        if focused:
            (self._stop if generating else self._send).setFocus()
        self._refresh()

    def set_enabled_reason(self, reason: str) -> None:
        """Why nothing can be sent now; "" when it can. Writing stays possible."""
        self._reason = reason
        self._hint.set_text(reason or HINT)
        self._refresh()

    def set_placeholder(self, choice: VoiceChoice) -> None:
        """Say who will read it, and show the costume where the base voice does."""
        self.edit.setPlaceholderText(PLACEHOLDERS[choice])
        self.edit.viewport().update()  # Qt leaves the old words on the screen until something else changes
        self._costume.setVisible(Voice.BASE in choice.voices())
        self._box.setMaximumWidth(WIDEST if choice is VoiceChoice.BOTH else SINGLE_COLUMN)

    def set_costume(self, costume: str) -> None:
        """Show the costume of the base voice without emitting anything."""
        name = CostumeName(costume)
        self._costume.set_text(f"Costume: {COSTUME_NAMES[name]}")
        self._costume.setToolTip(COSTUME_TIPS[name])
        for action in self._costume.menu().actions():
            action.setChecked(action.data() == name.value)

    def focus(self) -> None:
        """Put the cursor into the field."""
        self.edit.setFocus()

    def _arrange(self) -> None:
        self._chips = QVBoxLayout()
        self._chips.setSpacing(6)
        lower = QHBoxLayout()
        lower.setSpacing(8)
        lower.addWidget(self._costume)
        lower.addWidget(self._hint, 1)
        lower.addWidget(self._send)
        lower.addWidget(self._stop)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(14, 10, 10, 8)
        inner.setSpacing(6)
        inner.addLayout(self._chips)
        inner.addWidget(self.edit)
        inner.addLayout(lower)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 8)
        outer.addStretch(1)
        outer.addWidget(self._box, 1000)
        outer.addStretch(1)

    def _connect(self) -> None:
        self.edit.send_pressed.connect(self.send)
        self.edit.stop_pressed.connect(self.stop_requested)
        self.edit.large_text_pasted.connect(self._attach)
        self.edit.textChanged.connect(self._refresh)
        self.edit.focus_changed.connect(self._show_focus)
        self._send.clicked.connect(self.send)
        self._stop.clicked.connect(self.stop_requested)

    def _costume_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name in CostumeName:
            action = menu.addAction(f"{COSTUME_NAMES[name]}: {COSTUME_TIPS[name]}")
            action.setCheckable(True)
            action.setChecked(name is CostumeName.PLAIN)
            action.setData(name.value)
            action.triggered.connect(lambda _checked=False, value=name.value: self.costume_chosen.emit(value))
            group.addAction(action)
        return menu

    def _can_send(self) -> bool:
        return not self._reason and not self._generating and bool(self.text().strip())

    @Slot()
    def _refresh(self) -> None:
        self._send.setEnabled(self._can_send())

    @Slot()
    def send(self) -> None:
        """Send the draft, as Enter does; without effect while it cannot be sent."""
        if self._can_send():
            self._sent = self.text()
            self.send_requested.emit(self._sent)

    @Slot(str)
    def _attach(self, text: str) -> None:
        attachment = Attachment(text)
        attachment.removed.connect(lambda: self._remove(attachment))
        self._attachments.append(attachment)
        self._chips.addWidget(attachment)
        self._refresh()

    def _remove(self, attachment: Attachment) -> None:
        self._attachments.remove(attachment)
        self._chips.removeWidget(attachment)
        attachment.hide()
        attachment.deleteLater()
        self._refresh()
        self.edit.setFocus()

    @Slot(bool)
    def _show_focus(self, focused: bool) -> None:
        self._box.setProperty("focused", focused)
        self._box.style().unpolish(self._box)
        self._box.style().polish(self._box)
