"""LongAnswers: notices when what was asked in a chat took long and has ended, all its voices' answers as one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Message, Status
from desktop.control.conversation.answers import Answers

LONG_S = 20.0


@dataclass(slots=True)
class _Asked:
    """What is on its way in one chat. began: on the monotonic clock."""

    began: float
    endings: list[Status] = field(default_factory=list)


class LongAnswers(QObject):
    """One for the app: times how long something is on its way, chat by chat."""

    ended = Signal(int, str)  # the item's id, how it ended, in words

    def __init__(
        self,
        answers: Answers,
        parent: QObject | None = None,
        long_s: float = LONG_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._answers, self._long_s, self._clock = answers, long_s, clock
        self._asked = {item_id: _Asked(clock()) for item_id in answers.item_ids()}  # by item id, also what runs already
        answers.begun.connect(self._on_begun)
        answers.ended.connect(self._on_ended)

    def _on_begun(self, answer: Message) -> None:
        self._asked.setdefault(answer.item_id, _Asked(self._clock()))

    def _on_ended(self, answer: Message) -> None:
        asked = self._asked.get(answer.item_id)
        if asked is None:
            return
        asked.endings.append(answer.status)
        if self._answers.any_in(answer.item_id):
            return
        del self._asked[answer.item_id]
        if self._clock() - asked.began >= self._long_s:
            self.ended.emit(answer.item_id, _words(asked.endings))


def _words(endings: list[Status]) -> str:
    if any(ending in (Status.FAILED, Status.INTERRUPTED) for ending in endings):
        return "An answer broke off"
    if len(endings) == 1:
        return "The answer is ready"
    return "Both answers are ready" if len(endings) == 2 else "The answers are ready"  # noqa: PLR2004 - both are two
