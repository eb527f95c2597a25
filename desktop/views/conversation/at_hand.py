"""Which message a key is about that names none: the one with the keyboard, else the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Role
from desktop.views.conversation.message.message_widget import as_answer, as_question
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.transcript.column import Column

if TYPE_CHECKING:
    from desktop.views.conversation.message.answer_message import AnswerMessage


def answer_at_hand(panes: Sequence[TranscriptPane]) -> AnswerMessage | None:
    """The answer in these panes; built now where it is far from what is read. None where there is no word yet."""
    focused = QApplication.focusWidget()
    for answer in (widget for pane in panes for widget in _answers(pane)):
        if focused is not None and answer.isAncestorOf(focused):
            return answer
    newest = [(_newest(pane.column), pane) for pane in panes]
    message_id, pane = max(newest, key=lambda found: found[0], default=(0, None))
    if pane is None or not message_id:
        return None
    if all(answer.message.id != message_id for answer in _answers(pane)):
        pane.view.jump_to_end()
    return next((answer for answer in _answers(pane) if answer.message.id == message_id), None)


def edit_last_question(pane: TranscriptPane) -> bool:
    """Turn the last question of a column into a field. False where there is none."""
    pane.view.jump_to_end()
    for widget in reversed(pane.view.built(pane.column)):
        if (question := as_question(widget)) is not None:
            question.edit_it()
            pane.view.ensureWidgetVisible(widget)
            return True
    return False


def step_version(pane: TranscriptPane, by: int) -> bool:
    """Ask for an older (-1) or newer (+1) version: of the message with the keyboard, else of the last with any."""
    several = [widget for widget in pane.view.built(pane.column) if widget.versions.versions().count > 1]
    focused = [widget for widget in several if widget.isAncestorOf(QApplication.focusWidget() or widget)]
    found = (focused or several)[-1:]
    for widget in found:
        pane.column.step_requested.emit(widget.message.id, by)
    return bool(found)


def _answers(pane: TranscriptPane) -> list[AnswerMessage]:
    return [answer for widget in pane.view.built(pane.column) if (answer := as_answer(widget)) is not None]


def _newest(column: Column) -> int:
    """The id of the last answer with words in it, 0 where there is none."""
    answers = (m.id for m in reversed(column.messages) if m.role is Role.ASSISTANT and m.text)
    return next(answers, 0)
