"""What stands below an answer: its versions, what can be done with it, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.chat.conversation import Message, Status
from desktop.protocol.messages import Finish
from desktop.views.conversation.message.answer_words import speed_line, speed_tip
from desktop.views.conversation.message.message_editor import BUSY
from desktop.views.conversation.message.message_menu import Entry, MessageMenuButton
from desktop.views.conversation.message.quiet import Quiet
from desktop.views.conversation.message.version_switch import VersionSwitch
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.copy_button import CopyButton
from desktop.views.kit.labels import ElidedLabel
from desktop.voice import Voice

ICON = 16  # pixels, in a button of 28


def goes_on(message: Message) -> bool:
    """Whether there is something to go on with: a base voice's text never ends for good, an answer may."""
    if not message.text.strip() or message.status is Status.RUNNING:
        return False
    unfinished = message.status is not Status.COMPLETE or message.finish == Finish.LENGTH
    return unfinished or message.voice is not Voice.INSTRUCT


class AnswerFooter(QWidget):
    """Versions, copy, answer again, go on, a menu, and the figures of an answer."""

    regenerate_requested = Signal()
    go_on_requested = Signal()
    step_requested = Signal(int)  # to an older (-1) or newer (+1) version

    def __init__(
        self,
        message: QWidget,
        writer: str,
        asked: str,
        text: Callable[[], str],
        entries: Callable[[], Sequence[Entry | None]],
    ) -> None:
        """message: below whose text it stands. writer: the name of who wrote it. asked: of whoever has this column, who
        answers when it is asked for again.

        entries: of the menu.
        """
        super().__init__()
        self._copy = CopyButton(f"Copy the {writer} answer", text)
        self._again_words = f"Let {asked} answer {'again' if asked == writer else 'instead'}"
        self._again = IconButton("refresh-cw", self._again_words)
        self._go_on = IconButton("chevrons-right", f"Let {asked} go on with this answer")
        self._menu = MessageMenuButton(f"the {writer} answer", entries, self._again.isEnabled)
        self._figures = ElidedLabel("", "dim")
        self.versions = VersionSwitch(f"the {writer} answer")
        self._rest = self._arrange()
        self._quiet = Quiet(self._rest, message, (self._copy, self._again, self._go_on, self._menu))
        self._again.clicked.connect(self.regenerate_requested)
        self._go_on.clicked.connect(self.go_on_requested)
        self.versions.step_requested.connect(self.step_requested)
        kept = self.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # what is read does not jump when the answer ends
        self.setSizePolicy(kept)

    def fill(self, menu: QMenu) -> None:
        """Add what stands behind its three dots."""
        self._menu.fill(menu)

    def _arrange(self) -> QWidget:
        """Versions are always told of; the rest is quiet below all answers but the last."""
        rest = QWidget()
        inner, row = QHBoxLayout(rest), QHBoxLayout(self)
        for layout in (inner, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(4)
        for button in (self._copy, self._again, self._go_on, self._menu):
            button.set_icon_size(ICON)
            inner.addWidget(button)
        inner.addSpacing(8)
        inner.addWidget(self._figures, 1)
        row.addWidget(self.versions)
        row.addWidget(rest, 1)
        return rest

    def set_quiet(self, *, quiet: bool) -> None:
        """Whether it is seen only while the mouse is at the answer, or the keyboard here."""
        self._quiet.set_quiet(quiet=quiet)

    def set_askable(self, *, askable: bool) -> None:
        """Whether anything can be asked now; where it cannot, the button says why."""
        self._again.setEnabled(askable)
        self._again.setToolTip(self._again_words if askable else BUSY)
        self._go_on.setEnabled(askable)

    def show_message(self, message: Message) -> None:
        """Show the figures; hide everything while the answer is being written."""
        self._figures.set_text(speed_line(message))
        self._figures.set_tip(speed_tip(message))
        self._copy.setVisible(bool(message.text))
        self._go_on.setVisible(goes_on(message))
        self.setVisible(message.status is not Status.RUNNING)
