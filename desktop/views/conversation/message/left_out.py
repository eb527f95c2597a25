"""How a message looks that the voices are not sent: dim, with a quiet line below it that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsOpacityEffect, QLabel, QVBoxLayout, QWidget

from desktop.views.conversation.message.message_menu import Entry
from desktop.views.conversation.message.wishes import SetHidden, Wish
from desktop.views.kit.labels import label

WORDS = "Hidden: the voices are not sent this"
UNSEEN = "Not seen any more: the context is full"
UNSEEN_TOLD = "Not seen by the model any more"
FAINT = 0.5  # opacity: less than all others, and still to be read


class LeftOutMark:
    """One for a message. Costs nothing where nothing was ever left out."""

    def __init__(
        self, message: QWidget, layout: QVBoxLayout, parts: Callable[[], Sequence[QWidget]], side: Qt.AlignmentFlag
    ) -> None:
        """parts: what becomes dim, the last of them in `layout`; the line stands below that, at a side."""
        self._message, self._layout, self._parts, self._side = message, layout, parts, side
        self._hidden = self._unseen = self._last = False
        self._shown: tuple[str, str] | None = None  # what is said of it; None while it is sent
        self._line: QLabel | None = None

    def set_hidden(self, *, hidden: bool) -> None:
        """The user hid it, or not."""
        self._hidden = hidden
        self._show()

    def set_unseen(self, *, unseen: bool, last: bool) -> None:
        """It does not fit any more, or does. last: what comes behind it does; the line stands there."""
        self._unseen, self._last = unseen, last
        self._show()

    def dim(self) -> None:
        """What is shown was built anew: dim it, too."""
        for part in self._parts() if self._shown is not None else ():
            effect = QGraphicsOpacityEffect(part)
            effect.setOpacity(FAINT)
            part.setGraphicsEffect(effect)

    def _show(self) -> None:
        words = self._words()
        if words == self._shown:
            return
        self._shown = words
        told, line = words or ("", "")
        self._message.setAccessibleDescription(told)
        for part in self._parts():
            part.setGraphicsEffect(None)  # type: ignore[arg-type]  # Qt: none any more
        if self._line is None and line:
            self._line = label("", "dim")
            self._layout.insertWidget(self._layout.indexOf(self._parts()[-1]) + 1, self._line, 0, self._side)
        if self._line is not None:
            self._line.setText(line)
            self._line.setVisible(bool(line))
        self.dim()

    def _words(self) -> tuple[str, str] | None:
        """What screen readers are told, and what stands below it."""
        if self._hidden:
            return WORDS, WORDS
        if self._unseen:
            return UNSEEN_TOLD, UNSEEN if self._last else ""
        return None


def hiding_entry(message_id: int, wished: Callable[[Wish], object], *, hidden: bool) -> Entry:
    """The line of the menu that hides a message, or shows it again."""
    words = "Show to the voices again" if hidden else "Hide from the voices"
    return Entry(words, lambda: wished(SetHidden(message_id, hidden=not hidden)))
