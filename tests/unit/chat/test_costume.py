"""What each voice reads of a conversation."""

from dataclasses import replace

import pytest

from desktop.chat.conversation import Role, Status
from desktop.chat.costume import chat_messages, dress
from desktop.settings.values import CostumeName
from tests.unit.chat.said import answer, question

S, U, A = Role.SYSTEM, Role.USER, Role.ASSISTANT


def said(number, role, text, status=Status.COMPLETE):
    if role is A:
        return answer(number, None, None, "base", status, text)
    return replace(question(number, None, text), role=role)


@pytest.mark.parametrize(
    ("costume", "turns", "prompt", "stop"),
    [
        ("plain", [(U, "Once upon ")], "Once upon ", []),
        ("plain", [(S, "Be kind."), (U, "a"), (A, "b"), (U, "c\n")], "c\n", []),
        ("plain", [(U, "")], "", []),
        ("transcript", [(U, "Hi")], "User: Hi\nAssistant:", ["\nUser:", "\nAssistant:"]),
        (
            "transcript",
            [(S, "Be kind.\n"), (U, " a "), (A, " b"), (U, "c")],
            "Be kind.\n\nUser: a\nAssistant: b\nUser: c\nAssistant:",
            ["\nUser:", "\nAssistant:"],
        ),
    ],
)
def test_costumes(costume, turns, prompt, stop):
    dressed = dress(CostumeName(costume), turns)
    assert "".join(dressed.segments) == prompt
    assert dressed.stop == stop


def test_a_transcript_can_lose_its_oldest_exchange_whole():
    dressed = dress(CostumeName.TRANSCRIPT, [(U, "a"), (A, "b"), (U, "c"), (A, "d"), (U, "e")])
    assert dressed.segments == ["User: a\nAssistant: b\n", "User: c\nAssistant: d\n", "User: e\nAssistant:"]


def test_the_blank_before_an_answer_belongs_to_the_transcript():
    assert dress(CostumeName.TRANSCRIPT, [(U, "a")]).answer(" Paris ") == "Paris "
    assert dress(CostumeName.PLAIN, [(U, "a")]).answer(" Paris") == " Paris"


@pytest.mark.parametrize("turns", [[], [(U, "a"), (A, "b")]])
def test_an_answer_needs_a_question(turns):
    with pytest.raises(ValueError, match="user"):
        dress(CostumeName.PLAIN, turns)


def test_chat_messages_put_the_system_prompt_first():
    assert chat_messages([said(1, U, "Hi")], "Be kind.") == [(S, "Be kind."), (U, "Hi")]
    assert chat_messages([said(1, U, "Hi")], "  ") == [(U, "Hi")]


def test_what_a_chat_says_to_the_system_follows_the_system_prompt():
    path = [said(1, S, "Be brief."), said(2, U, "Hi")]
    assert chat_messages(path, "Be kind.") == [(S, "Be kind.\n\nBe brief."), (U, "Hi")]
    assert chat_messages(path) == [(S, "Be brief."), (U, "Hi")]


@pytest.mark.parametrize(
    ("status", "text"),
    [(Status.FAILED, "x"), (Status.RUNNING, "half"), (Status.COMPLETE, " \n"), (Status.INTERRUPTED, "")],
)
def test_answers_that_said_nothing_are_left_out_and_turns_still_alternate(status, text):
    path = [said(1, U, "one"), said(2, A, text, status), said(3, U, "two")]
    assert chat_messages(path) == [(U, "one\n\ntwo")]


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INTERRUPTED])
def test_half_an_answer_was_still_said(status):
    path = [said(1, U, "one"), said(2, A, "half", status), said(3, U, "two")]
    assert chat_messages(path) == [(U, "one"), (A, "half"), (U, "two")]
