"""Several columns as rows: what all have stands once, answers have equal tops, and one bar scrolls them all."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSplitter

from desktop.chat.conversation import Role, Status
from desktop.views.conversation.message.message_editor import Purpose, Unfinished
from desktop.views.conversation.message.version_switch import Versions
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.together import Together
from desktop.views.conversation.transcript.built_row import AcrossRow
from desktop.views.conversation.transcript.rows import rows_of
from desktop.voice import DEFAULT_SPEAKERS, Voice


@pytest.fixture
def both(qtbot):
    """Two panes, read together: (base, instruct, what holds them)."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    panes = [TranscriptPane(speaker) for speaker in DEFAULT_SPEAKERS]
    for pane in panes:
        splitter.addWidget(pane)
    made = Together(splitter)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show_panes(panes)
    made.show()
    qtbot.waitExposed(made)
    return *panes, made


@pytest.fixture
def turns(asked, answered):
    """A question, a base and an instruct answer for each turn: the ids are 1, 2, 3; 4, 5, 6; …"""

    def make(count, voice):
        own = 1 if voice is Voice.BASE else 2
        return [
            one
            for n in range(count)
            for one in (
                asked(3 * n + 1),
                answered(3 * n + 1 + own, f"Words of {voice} in turn {n}. " * (1 if own == 1 else 9), voice=voice),
            )
        ]

    return make


def top(widget, made):
    return widget.mapTo(made, QPoint()).y()


def widget_of(pane, number):
    return next(widget for widget in pane.view.built() if widget.message.id == number)


def fill(both, turns, count):
    for pane in both[:2]:
        pane.set_messages(turns(count, pane.voice))


def test_messages_that_all_have_divide_what_each_has_alone():
    assert rows_of([[1, 2, 4, 5], [1, 3, 4, 6, 7]]) == [(1, 1), (2, 3), (4, 4), (5, 6), (None, 7)]
    assert rows_of([[1, 2], [3, 4]]) == [(1, 3), (2, 4)]
    assert rows_of([[1, 2], []]) == [(1, None), (2, None)]
    assert rows_of([[1, 2, 9], [1, 3, 9], [1, 4, 9]]) == [(1, 1, 1), (2, 3, 4), (9, 9, 9)]
    assert rows_of([[5, 6]]) == [(5,), (6,)]
    assert rows_of([]) == []


def test_every_message_stands_in_one_row_of_its_column_and_in_its_order():
    chance = random.Random(4)
    for _ in range(300):
        shared = sorted(chance.sample(range(100), chance.randint(0, 8)))
        ways = [sorted({*shared, *chance.sample(range(100 * own, 100 * own + 99), 6)}) for own in range(1, 4)]
        rows = rows_of(ways)
        for column, way in enumerate(ways):
            assert [row[column] for row in rows if row[column] is not None] == way
        assert [row[0] for row in rows if len(set(row)) == 1] == [
            one for one in ways[0] if all(one in way for way in ways)
        ]


def test_a_question_stands_once_across_and_the_answers_have_equal_tops(both, turns, qtbot):
    base, instruct, made = both
    fill(both, turns, 2)
    questions = [widget for widget in base.view.built() if widget.message.role is Role.USER]
    assert [widget.message.id for widget in questions] == [1, 4]
    assert base.view is instruct.view is made.view
    qtbot.waitUntil(lambda: widget_of(base, 6).mapTo(made, QPoint()).x() > base.width())
    for left, right in ((2, 3), (5, 6)):
        assert top(widget_of(base, left), made) == top(widget_of(instruct, right), made)
        assert widget_of(base, left).mapTo(made, QPoint()).x() < base.width()
    bubble = questions[0]._bubble
    qtbot.waitUntil(lambda: abs(bubble.mapTo(made, bubble.rect().center()).x() - made.width() / 2) < 12)


def test_columns_are_as_wide_as_their_panes(both, turns, qtbot):
    base, _, made = both
    fill(both, turns, 1)
    made._splitter.setSizes([600, 300])
    made._splitter.splitterMoved.emit(600, 1)
    qtbot.waitUntil(lambda: widget_of(base, 3).mapTo(made, QPoint()).x() >= base.width() > 500)
    assert widget_of(base, 2).width() < base.width()


def test_each_is_read_alone_when_wanted_and_together_again(both, turns):
    base, instruct, made = both
    fill(both, turns, 3)
    made.set_wanted(wanted=False)
    assert base.view is not instruct.view
    assert [widget.message.id for widget in instruct.view.built()] == [1, 3, 4, 6, 7, 9]
    assert made.view is None
    made.set_wanted(wanted=True)
    assert [widget.message.id for widget in base.view.built()] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_what_is_read_stays_in_sight_when_columns_part_and_meet(both, turns, qtbot):
    base, instruct, made = both
    fill(both, turns, 40)
    base.view.scroll_to(31)
    qtbot.waitUntil(lambda: 0 <= top(widget_of(base, 31), base.view) < 100)
    for wanted in (False, True):
        made.set_wanted(wanted=wanted)
        for pane in (base, instruct):
            qtbot.waitUntil(lambda: 0 <= top(widget_of(pane, 31), pane.view) < 100)  # noqa: B023
    assert len(base.view.built()) < 120


def test_a_view_that_rested_shows_what_came_meanwhile(both, turns, asked, answered):
    base, instruct, made = both
    fill(both, turns, 5)
    kept = widget_of(base, 2)
    made.show_panes([instruct])
    instruct.add_message(asked(100))
    instruct.begin_answer(answered(101, "New", voice=Voice.INSTRUCT))
    made.show_panes([base, instruct])
    base.set_messages([*turns(5, Voice.BASE), asked(100)])
    assert widget_of(base, 2) is kept
    assert widget_of(instruct, 101).text() == "New"
    assert [widget.message.id for widget in base.view.built()][-2:] == [100, 101]


def test_a_fork_is_marked_beside_the_message_in_its_column(both, turns, qtbot):
    base, instruct, _ = both
    base.set_messages(turns(1, Voice.BASE))
    instruct.set_messages(turns(1, Voice.INSTRUCT), versions={3: Versions(1, 2)})
    assert base.view.built()
    qtbot.waitUntil(lambda: widget_of(instruct, 3).mapTo(base.view.page, QPoint()).x() > base.width())
    ((box, count),) = base.view.page.marks()
    assert count == 2
    assert base.width() < box.left() < widget_of(instruct, 3).mapTo(base.view.page, QPoint()).x()


def test_a_pane_that_stays_alone_has_its_own_view(both, turns):
    base, instruct, made = both
    fill(both, turns, 1)
    made.show_panes([instruct])
    assert [widget.message.id for widget in instruct.view.built()] == [1, 3]
    made.show_panes([base, instruct])
    assert [widget.message.id for widget in instruct.view.built()] == [1, 2, 3]


def test_both_answers_grow_beside_each_other(both, asked, answered):
    base, instruct, _ = both
    for pane in (base, instruct):
        pane.add_message(asked(1))
    for pane, number in ((base, 2), (instruct, 3)):
        pane.begin_answer(answered(number, "", Status.RUNNING, voice=pane.voice))
    for number in (2, 3):
        for pane in (base, instruct):  # every shown pane is told
            pane.append(number, f"words {number}", "")
    assert [widget.message.id for widget in base.view.built()] == [1, 2, 3]
    assert [widget_of(base, number).text() for number in (2, 3)] == ["words 2", "words 3"]
    for number, voice in ((2, Voice.BASE), (3, Voice.INSTRUCT)):
        for pane in (base, instruct):
            pane.end_answer(answered(number, f"words {number}.", voice=voice))
    assert [widget_of(base, number).text() for number in (2, 3)] == ["words 2.", "words 3."]
    assert not widget_of(base, 3).is_running()


def test_an_answer_that_both_columns_have_is_written_once(both, asked, answered):
    base, instruct, _ = both
    running = answered(2, "", Status.RUNNING)
    for pane in (base, instruct):
        pane.set_messages([asked(1), running])
    for pane in (base, instruct):
        pane.append(2, "once", "")
    assert widget_of(base, 2).text() == "once"
    assert [message.text for pane in (base, instruct) for message in pane.column.messages[1:]] == ["once", "once"]


def test_a_step_in_one_column_keeps_the_other_and_the_place(both, turns, answered, qtbot):
    base, instruct, made = both
    fill(both, turns, 30)
    view = base.view
    view.scroll_to(30)
    qtbot.wait(20)
    other, where = widget_of(base, 32), top(widget_of(base, 33), made)
    ways = turns(30, Voice.INSTRUCT)
    number = [message.id for message in ways].index(33)
    changed = [*ways[:number], answered(500, "Another.", voice=Voice.INSTRUCT), *ways[number + 1 :]]
    for pane, way in ((base, turns(30, Voice.BASE)), (instruct, changed)):
        pane.set_messages(way, at=33, versions={500: Versions(2, 2)})
    assert widget_of(base, 32) is other
    assert widget_of(instruct, 500).versions.versions() == Versions(2, 2)
    qtbot.waitUntil(lambda: abs(top(widget_of(instruct, 500), made) - where) <= 2)


def test_a_long_conversation_is_built_in_part_and_more_on_the_way_up(both, turns, qtbot):
    base, instruct, _ = both
    fill(both, turns, 400)
    view = base.view
    assert len(view.built()) <= 60
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)
    built = len(view.built())
    bar.setValue(50)
    qtbot.waitUntil(lambda: len(view.built()) > built)
    assert view.scroll_to(12)
    assert widget_of(instruct, 12).message.id == 12


def test_what_was_begun_in_a_field_stays_when_columns_part(both, turns):
    base, instruct, made = both
    fill(both, turns, 1)
    begun = Unfinished(Purpose.QUESTION, "half a thought")
    widget_of(base, 1).edit(begun)
    made.set_wanted(wanted=False)
    assert widget_of(base, 1).editing.unfinished() == begun
    made.set_wanted(wanted=True)
    assert widget_of(instruct, 1).editing.unfinished() == begun


def test_a_line_stands_above_every_turn_but_the_first(both, turns):
    base, *_ = both
    fill(both, turns, 3)
    assert base.view.built()
    rows = [row.widget for row in base.view._rows.built if isinstance(row.widget, AcrossRow)]
    assert [row.layout().count() for row in rows] == [1, 2, 2]


def test_a_view_that_rests_builds_nothing(both, turns, qtbot):
    base, instruct, made = both
    fill(both, turns, 60)
    rows = base.view
    rows.verticalScrollBar().setValue(0)  # more would be built in a moment
    built = len(rows.built())
    made.show_panes([instruct])
    rows.jump_to_end()
    rows.load_older()
    qtbot.wait(50)
    assert len(rows.built()) == built
    made.show_panes([base, instruct])
    known = base.column.begun._built()
    assert len(known) == len(set(known)) > 0
