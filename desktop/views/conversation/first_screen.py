"""What a new chat begins with: both voices beside each other, each with a prompt that is sent by a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.item import VoiceChoice
from desktop.views.conversation.starters import ASK_BOTH, STARTERS
from desktop.views.kit import icons, theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel, label
from desktop.views.kit.voice_words import VoiceChip
from desktop.voice import Voice

WIDEST = 616  # two cards of 300 px, and what is between them
ABOVE, BELOW = 36, 64  # how the free height is shared: the middle lies at about 42 % of the whole

PURPOSES = {
    Voice.BASE: "Continues whatever stands there. For drafts, stories, patterns, exploring.",
    Voice.INSTRUCT: "Answers and follows requests. For questions, tasks, conversation.",
}
BUILT_IN = "The built-in pair is tiny. It shows the difference, and is not for facts, code or long texts."


class FirstScreen(QScrollArea):
    """Scrolls where the window is too low for it."""

    asked = Signal(object, str)  # VoiceChoice, what is to be sent
    pair_requested = Signal()  # the pair that was offered is to be looked at
    files_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("New chat")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._starters: list[QWidget] = []
        self._pair = TextButton("Get a real pair", "", "link")
        self._pair.setToolTip("The largest pair of the catalogue that fits this computer and is not long in coming")
        self._pair.clicked.connect(self.pair_requested)
        self._pair.hide()
        self._files = TextButton("I have GGUF files", "", "link")
        self._files.clicked.connect(self.files_requested)
        self._last_line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._built_in = label(BUILT_IN, "dim", wrap=True)
        self._built_in.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        page.setObjectName("scrolledColumn")
        self.setWidget(page)  # before it is filled, or all that is in it is styled and measured twice
        self._fill(page)

    def set_sendable(self, *, sendable: bool) -> None:
        """Whether anything can be sent now."""
        for starter in self._starters:
            starter.setEnabled(sendable)

    def offer_pair(self, words: str) -> None:
        """Offer a pair by its name, size and what is known of it, "" = none."""
        self._pair.set_text(words)
        self._pair.setVisible(bool(words))

    def set_built_in(self, *, built_in: bool) -> None:
        """Whether the built-in pair speaks: then it is said what that is not for."""
        self._built_in.setVisible(built_in)

    def _fill(self, page: QWidget) -> None:
        holder = QWidget(page)
        holder.setMaximumWidth(WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for words, role in (("One model, two voices", "headline"), (_SUBTITLE, "subtitle")):
            line = label(words, "", role, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        column.addSpacing(4)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for voice in (Voice.BASE, Voice.INSTRUCT):
            cards.addWidget(self._card(voice), 1)
        column.addLayout(cards)
        column.addWidget(self._both())
        column.addWidget(self._built_in)
        column.addLayout(self._fill_last_line())
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(holder, 1000)
        row.addStretch(1)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(24, 16, 24, 16)
        rows.addStretch(ABOVE)
        rows.addLayout(row)
        rows.addStretch(BELOW)

    def _card(self, voice: Voice) -> QFrame:
        card = QFrame()
        card.setProperty("role", "voiceCard")
        card.setProperty("voice", voice.value)
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(VoiceChip(voice), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(label(PURPOSES[voice], wrap=True))
        column.addStretch(1)
        column.addWidget(self._starter(VoiceChoice(voice.value), STARTERS[voice][0]))
        return card

    def _both(self) -> Starter:
        starter = self._starter(VoiceChoice.BOTH, ASK_BOTH)
        starter.set_lead("Ask both:")
        return starter

    def _starter(self, choice: VoiceChoice, text: str) -> Starter:
        starter = Starter(text, choice)
        starter.clicked.connect(lambda: self.asked.emit(choice, text))
        self._starters.append(starter)
        return starter

    def _fill_last_line(self) -> QBoxLayout:
        row = self._last_line
        row.setSpacing(4)
        row.addStretch(1)
        for link in (self._pair, self._files):
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignCenter)
        row.addStretch(1)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.px(WIDEST)
        self._last_line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


_SUBTITLE = "The same model before and after it was taught to follow you. Try both."


class Starter(TextButton):
    """A prompt with the sign of the Enter key: a click sends it."""

    def __init__(self, text: str, choice: VoiceChoice) -> None:
        super().__init__("", "", "starter")
        who = {VoiceChoice.BOTH: "both voices"}.get(choice, f"the {choice.value} voice")
        self.setAccessibleName(f"Ask {who}: {text}" if choice is not VoiceChoice.BASE else f"Let Base continue: {text}")
        self.setToolTip(f"Send to {who}")
        self._lead = label("", "", "title")
        self._lead.hide()
        self._text = ElidedLabel(text)
        self._enter = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(8)
        for part, stretch in ((self._lead, 0), (self._text, 1), (self._enter, 0)):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part, stretch)
        theme.notifier().changed.connect(self._redraw)
        self._redraw()

    def set_lead(self, words: str) -> None:
        """What stands before the prompt, in bold."""
        self._lead.setText(words)
        self._lead.show()

    @Slot()
    def _redraw(self) -> None:
        self.setMinimumHeight(theme.px(40))
        self._enter.setPixmap(icons.pixmap("corner-down-left", "dim", theme.px(15), self.devicePixelRatioF()))
