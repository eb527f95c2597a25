"""Marks in two columns what only one of them says in answer to a question, while that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.chat.comparing.only_here import OnlyHere, only_here
from desktop.chat.conversation import Message, Role, Status
from desktop.views.conversation.transcript.column import Column

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.only_here import OnlyHere


class Compared(QObject):
    """Answers on their way are not compared: their words would flicker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: list[Column] = []
        self._wanted = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)

    def set_wanted(self, *, wanted: bool) -> None:
        """Whether words are marked."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._show()

    def use_columns(self, columns: Sequence[Column]) -> None:
        """These are shown; of more than two, the first two are compared."""
        for column in self._columns:
            for changed in (column.refilled, column.added, column.replaced):
                changed.disconnect(self._soon_again)
            if column not in columns[:2]:
                column.set_only_here(None)
        self._columns = list(columns[:2])
        for column in self._columns:
            for changed in (column.refilled, column.added, column.replaced):
                changed.connect(self._soon_again)
        self._show()

    @Slot()
    def _soon_again(self) -> None:
        if self._wanted:
            self._soon.start()

    @Slot()
    def _show(self) -> None:
        two = self._wanted and len(self._columns) > 1
        for column, other in zip(self._columns, reversed(self._columns), strict=True):
            told: Callable[[Message], OnlyHere | None] | None = partial(_words, other) if two else None
            column.set_only_here(told)


def _words(other: Column, answer: Message) -> OnlyHere | None:
    beside = other.answer_to(answer.parent_id)
    if answer.role is not Role.ASSISTANT or beside is None or beside.id == answer.id:
        return None
    if Status.RUNNING in (answer.status, beside.status):
        return None

    return only_here(answer.text, beside.text)
