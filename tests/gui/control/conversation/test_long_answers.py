"""LongAnswers on answers that a test plays: when it tells, of which chat, and in which words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.chat.conversation import Status
from desktop.control.conversation.long_answers import LONG_S, LongAnswers
from tests.unit.chat.said import answer

COMPLETE, STOPPED, FAILED, INTERRUPTED = Status.COMPLETE, Status.STOPPED, Status.FAILED, Status.INTERRUPTED


class PlayedAnswers(QObject):
    """What LongAnswers hears of Answers, and the time, which only the test moves."""

    begun = Signal(object)
    ended = Signal(object)

    def __init__(self):
        super().__init__()
        self.now = 100.0
        self.running = {}
        self.told = []
        self.watch = LongAnswers(self, clock=lambda: self.now)
        self.watch.ended.connect(lambda item_id, words: self.told.append((item_id, words)))

    def item_ids(self):
        return {running.item_id for running in self.running.values()}

    def any_in(self, item_id):
        return any(running.item_id == item_id for running in self.running.values())

    def begin(self, number, item_id=1):
        self.running[number] = answer(number, 1, None, "base", Status.RUNNING, "", item_id=item_id)
        self.begun.emit(self.running[number])

    def end(self, number, status=COMPLETE):
        item_id = self.running.pop(number).item_id
        self.ended.emit(answer(number, 1, None, "base", status, item_id=item_id))


@pytest.fixture
def played(qapp):
    return PlayedAnswers()


@pytest.mark.parametrize(
    ("endings", "words"),
    [
        ([COMPLETE], "The answer is ready"),
        ([STOPPED], "The answer is ready"),
        ([COMPLETE, COMPLETE], "Both answers are ready"),
        ([COMPLETE, COMPLETE, COMPLETE], "The answers are ready"),
        ([COMPLETE, FAILED], "An answer broke off"),
        ([INTERRUPTED], "An answer broke off"),
    ],
)
def test_what_took_long_is_told_once_with_how_it_ended(played, endings, words):
    for number in range(len(endings)):
        played.begin(number)
    played.now += LONG_S
    for number, status in enumerate(endings):
        played.end(number, status)
    assert played.told == [(1, words)]


def test_what_was_quick_is_not_told(played):
    played.begin(1)
    played.now += LONG_S - 0.1
    played.end(1)
    assert played.told == []


def test_time_is_counted_from_the_first_answer_of_a_question(played):
    played.begin(1)
    played.now += LONG_S
    played.begin(2)
    played.end(1)
    assert played.told == []
    played.end(2)
    assert played.told == [(1, "Both answers are ready")]


def test_each_chat_is_timed_by_itself(played):
    played.begin(1, item_id=7)
    played.now += LONG_S - 1
    played.begin(2, item_id=8)
    played.now += 1
    played.end(2)
    played.end(1)
    assert played.told == [(7, "The answer is ready")]


def test_the_next_question_is_timed_anew(played):
    played.begin(1)
    played.now += LONG_S
    played.end(1)
    played.begin(2)
    played.end(2)
    assert played.told == [(1, "The answer is ready")]
