"""An engine's last lines below an answer that it did not end, behind a fold."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QVBoxLayout

from desktop.chat.conversation import Message
from desktop.views.kit.fold import Fold
from desktop.views.kit.log_view import log_view


class ErrorDetails:
    """One for an answer; costs nothing where there are none."""

    def __init__(self, layout: QVBoxLayout, line: QLabel, opened: Callable[[int], object]) -> None:
        """line: below which it stands in `layout`. opened: told the message's id when somebody looks at it."""
        self._layout, self._line, self._opened = layout, line, opened
        self._fold: Fold | None = None

    def show_message(self, message: Message) -> None:
        """Show what belongs to this."""
        if "\n" in message.error.strip() and self._fold is None:
            self._fold = self._made(message)
        if self._fold is not None:
            self._fold.setVisible(bool(message.error.strip()))

    def _made(self, message: Message) -> Fold:
        fold = Fold("Details", log_view(message.error))
        number = message.id
        fold.toggled.connect(lambda shown: self._opened(number) if shown else None)
        self._layout.insertWidget(self._layout.indexOf(self._line) + 1, fold)
        return fold
