"""Long conversations: only a window is built, older messages come on the way up, reading is never disturbed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.chat.conversation import Role, Status
from desktop.views.conversation.message.answer_message import AnswerMessage
from desktop.views.conversation.transcript.built_part import FIRST_BUILT, OLDER
from desktop.views.conversation.transcript.column import Column
from desktop.views.conversation.transcript_view import TranscriptView
from desktop.views.kit.tab_order import tab_stops


@pytest.fixture
def view(qtbot):
    made = TranscriptView([Column()])
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def conversation(asked, answered):
    def make(count):
        return [asked(n) if n % 2 else answered(n, f"Answer {n}. " * 20) for n in range(1, count + 1)]

    return make


def bar(view):
    return view.verticalScrollBar()


def test_only_the_end_is_built(view, conversation):
    view.columns[0].set_messages(conversation(2_000))
    assert len(view.built()) == FIRST_BUILT
    assert view.built()[-1].message.id == 2_000
    assert len(view.columns[0].messages) == 2_000


def test_long_messages_fill_the_window_sooner(view, asked):
    view.columns[0].set_messages([asked(n, "word " * 10_000) for n in range(1, 100)])
    assert 1 <= len(view.built()) <= 3


def test_a_high_window_is_filled(view, asked, qtbot):
    view.resize(600, 3_000)
    view.columns[0].set_messages([asked(n) for n in range(1, 300)])
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum() > 0)


def test_it_opens_at_the_end(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(100))
    qtbot.waitUntil(lambda: bar(view).maximum() > 0 and bar(view).value() == bar(view).maximum())


def test_scrolling_up_builds_older_ones_and_keeps_the_place(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(200))
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum() > 0)
    bar(view).setValue(100)
    held = next(w for w in view.built() if view._place.top_of(w) + w.height() > 0)
    where = view._place.top_of(held)
    qtbot.waitUntil(lambda: len(view.built()) == FIRST_BUILT + OLDER)
    qtbot.waitUntil(lambda: abs(view._place.top_of(held) - where) <= 2)
    ids = [widget.message.id for widget in view.built()]
    assert ids == sorted(ids)
    assert ids[-1] == 200


def test_the_first_message_can_be_reached(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(60))

    def at_the_first():
        bar(view).setValue(0)
        return view.built()[0].message.id == 1

    qtbot.waitUntil(at_the_first)


def test_the_end_is_followed_only_from_the_end(view, conversation, answered, qtbot):
    view.columns[0].set_messages(conversation(40))
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum() > 0)
    view.columns[0].add(answered(41, "", Status.RUNNING))
    running = view.built()[-1]
    running.append("more text\n\n" * 20, "")
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum())
    assert not view._jump.isVisible()
    bar(view).setValue(bar(view).maximum() // 2)
    place = bar(view).value()
    running.append("and more\n\n" * 20, "")
    qtbot.wait(30)
    assert bar(view).value() == place
    assert view._jump.isVisible()
    qtbot.mouseClick(view._jump, Qt.MouseButton.LeftButton)
    assert view._place.following
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum())
    assert not view._jump.isVisible()


def test_the_text_stands_still_when_the_scroll_bar_comes(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(1))
    qtbot.waitUntil(lambda: view.built()[0].width() > 0)
    qtbot.wait(10)
    before = view.built()[0].mapTo(view, QPoint(0, 0)).x(), view.built()[0].width()
    assert bar(view).maximum() == 0
    empty = bar(view).grab().toImage()
    assert {empty.pixel(5, y) for y in range(empty.height())} == {empty.pixel(5, 0)}, "nothing is shown of it"
    view.columns[0].set_messages(conversation(40))
    qtbot.waitUntil(lambda: bar(view).maximum() > 0)
    qtbot.wait(10)
    assert (view.built()[-1].mapTo(view, QPoint(0, 0)).x(), view.built()[-1].width()) == before


def test_the_wheel_over_a_block_scrolls_the_conversation(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(40))
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum() > 0)
    block = view.built()[-1]._column.blocks()[0]
    qtbot.waitUntil(lambda: view.rect().contains(block.mapTo(view, QPoint(20, 5))))  # it is laid out
    where = block.mapTo(view, QPoint(20, 5))
    QTest.wheelEvent(view.windowHandle(), where, QPoint(0, 240))
    assert bar(view).value() < bar(view).maximum()


def test_home_and_end(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(20))
    qtbot.waitUntil(lambda: bar(view).value() == bar(view).maximum() > 0)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert bar(view).value() == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert bar(view).value() == bar(view).maximum()
    assert view._place.following


def test_the_place_is_kept_when_the_width_changes(view, conversation, qtbot):
    view.columns[0].set_messages(conversation(60))
    qtbot.waitUntil(lambda: bar(view).maximum() > 2_000)
    bar(view).setValue(bar(view).maximum() // 2)
    held, where = view._place.anchor.widget, view._place.anchor.offset
    view.resize(420, 500)
    qtbot.waitUntil(lambda: abs(view._place.top_of(held) - where) <= 2)


def test_the_same_conversation_is_not_built_again(view, conversation, asked):
    messages = conversation(20)
    view.columns[0].set_messages(messages)
    before = view.built()
    view.columns[0].set_messages([*messages, asked(21)])
    assert view.built()[:20] == before
    view.columns[0].set_messages(messages[:-1])
    assert view.built() == before[:-1]
    view.columns[0].set_messages([asked(500)])
    assert [widget.message.id for widget in view.built()] == [500]


def test_a_changed_answer_is_shown(view, asked, answered):
    view.columns[0].set_messages([asked(1), answered(2, "old")])
    view.columns[0].set_messages([asked(1), answered(2, "new")])
    answer = view.built()[1]
    assert isinstance(answer, AnswerMessage)
    assert answer.text() == "new"
    assert view.columns[0].messages[1].role is Role.ASSISTANT


def test_nothing_jumps_when_an_answer_ends(view, asked, answered, qtbot):
    view.columns[0].set_messages([asked(1), answered(2, "Words.", Status.RUNNING)])
    qtbot.wait(20)
    widget = view.built()[-1]
    height = widget.sizeHint().height()
    widget.finish(answered(2, "Words."))
    assert abs(widget.sizeHint().height() - height) <= 1


def test_tab_reaches_the_button_over_the_text_without_a_warning(view, answered, qtbot):
    """qt_log_level_fail makes a test of it: a button that is no part of what is scrolled has no place in it."""
    view.columns[0].set_messages([answered(n, "Long. " * 200) for n in range(1, 20)])
    qtbot.waitUntil(lambda: bar(view).maximum() > 0)
    bar(view).setValue(0)
    qtbot.waitUntil(view._jump.isVisible)
    assert view._jump in tab_stops([view])
