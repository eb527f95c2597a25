"""Which two answers can be voted on: those to one question with which the first two columns end."""

from __future__ import annotations

from desktop.chat.comparing.vote import Verdict
from desktop.chat.item import VoiceChoice
from desktop.control.conversation.votes import Votes
from tests.gui.control.conversation.asking import send_and_wait


def test_two_answers_to_one_question_are_a_pair_and_to_different_ones_are_none(desk, qtbot):
    votes = Votes(desk.records, desk.chat)
    desk.use(max_tokens=5)
    desk.chat.choose(VoiceChoice.BOTH)
    assert votes.pair() is None
    send_and_wait(desk, qtbot, "Hello", answers=2)
    pair = votes.pair()
    assert (pair.left.parent_id, pair.right.parent_id) == (pair.question.id, pair.question.id)
    assert pair.left.id != pair.right.id
    votes.say(Verdict.LEFT)
    assert votes.pair().vote.verdict is Verdict.LEFT
    desk.chat.choose(VoiceChoice.INSTRUCT)
    assert votes.pair() is None  # one column
    send_and_wait(desk, qtbot, "More", answers=1)
    desk.chat.choose(VoiceChoice.BOTH)
    assert votes.pair() is None  # the columns end with answers to two questions
