"""Votes counted by kind, with Wilson's interval; what kind of task a question is taken for."""

from __future__ import annotations

import pytest

from desktop.chat.comparing.tally import Counted, tally, wilson
from desktop.chat.comparing.vote import TaskKind, guessed_kind
from desktop.voice import Voice


@pytest.mark.parametrize(  # from Brown, Cai and DasGupta 2001, and by hand
    ("wins", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0),
     (81, 263, 0.2553, 0.3662)],
)  # fmt: skip
def test_the_interval_is_wilsons(wins: int, of: int, low: float, high: float) -> None:
    assert wilson(wins, of) == pytest.approx((low, high), abs=1e-4)


def test_votes_are_counted_by_kind_and_all_together() -> None:
    code, talk = TaskKind.CODE, TaskKind.TALK
    votes = [
        Counted(talk, None, blind=False),
        Counted(code, Voice.INSTRUCT, blind=True),
        Counted(code, Voice.BASE, blind=True),
        Counted(code, Voice.INSTRUCT, blind=False),
    ]
    rows = tally(votes)
    assert [(row.kind, row.base, row.instruct, row.ties, row.blind) for row in rows] == [
        (None, 1, 2, 1, 2),
        (code, 1, 2, 0, 2),
        (talk, 0, 0, 1, 0),
    ]
    assert rows[0].share == pytest.approx(2 / 3)
    assert rows[2].share is rows[2].interval is None
    assert tally([]) == []


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Why is the sky blue?", TaskKind.QUESTION),
        ("explain rain", TaskKind.QUESTION),
        ("Write a poem about rain", TaskKind.WRITING),
        ("Summarize this: …", TaskKind.REWRITING),
        ("A Python function that adds", TaskKind.CODE),
        ("What is 3 * 4?", TaskKind.NUMBERS),
        ("Good morning", TaskKind.TALK),
        ("", TaskKind.TALK),
    ],
)
def test_the_kind_of_a_question_is_guessed(question: str, kind: TaskKind) -> None:
    assert guessed_kind(question) is kind
