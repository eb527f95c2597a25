"""Going to any message of a long conversation: little is built for it, and what is being written is not lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.chat.conversation import Status
from desktop.views.conversation.message.version_switch import Versions
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.transcript.fork_steps import READ_AT
from desktop.views.kit.buttons import INSET
from desktop.voice import INSTRUCT

LONG = "A long answer.\n\n" * 12


@pytest.fixture
def pane(qtbot):
    made = TranscriptPane(INSTRUCT)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def conversation(asked, answered):
    return [asked(n) if n % 2 else answered(n, LONG) for n in range(1, 601)]


def ids(pane):
    return [widget.message.id for widget in pane.view.built()]


def top_of(pane, number):
    widget = next((widget for widget in pane.view.built() if widget.message.id == number), None)
    return widget.mapTo(pane.view.viewport(), QPoint()).y() if widget is not None else None


def test_a_message_far_away_is_gone_to_and_little_is_built(pane, conversation, qtbot):
    pane.set_messages(conversation)
    pane.view.scroll_to(77)
    assert len(ids(pane)) <= 30
    qtbot.waitUntil(lambda: top_of(pane, 77) == READ_AT)
    assert ids(pane) == list(range(ids(pane)[0], ids(pane)[-1] + 1))
    assert pane.view._jump.isVisible()
    qtbot.mouseClick(pane.view._jump, Qt.MouseButton.LeftButton)
    assert ids(pane)[-1] == 600
    qtbot.waitUntil(lambda: not pane.view._jump.isVisible())


def test_a_message_that_is_not_there_moves_nothing(pane, conversation):
    pane.set_messages(conversation[:10])
    assert not pane.view.scroll_to(11)
    assert len(ids(pane)) == 10


def test_from_there_one_reads_on_in_both_directions(pane, conversation, qtbot):
    pane.set_messages(conversation)
    pane.view.scroll_to(300)
    qtbot.waitUntil(lambda: top_of(pane, 300) == READ_AT)
    bar = pane.view.verticalScrollBar()
    first, last = ids(pane)[0], ids(pane)[-1]
    for _ in range(3):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda before=last: ids(pane)[-1] > before and bar.value() < bar.maximum())
        last = ids(pane)[-1]
        assert not pane.view._place.following
    bar.setValue(0)
    qtbot.waitUntil(lambda: ids(pane)[0] < first)
    assert ids(pane) == list(range(ids(pane)[0], ids(pane)[-1] + 1))


def test_an_answer_that_grows_while_one_reads_elsewhere_is_whole_afterwards(pane, conversation, answered, qtbot):
    pane.set_messages(conversation)
    running = answered(601, "", Status.RUNNING)
    pane.begin_answer(running)
    pane.append(601, "One, ", "")
    pane.view.scroll_to(50)
    pane.append(601, "two, ", "")
    assert 601 not in ids(pane)
    pane.view.jump_to_end()
    pane.append(601, "three.", "")
    assert pane.view.built()[-1].text() == "One, two, three."
    pane.view.scroll_to(50)
    pane.end_answer(replace(running, text="One, two, three.", status=Status.COMPLETE))
    assert pane.last_answer() == "One, two, three."
    pane.view.jump_to_end()
    assert not pane.view.built()[-1].is_running()


def test_what_turns_out_as_thinking_leaves_also_where_it_is_not_built(pane, conversation, answered):
    pane.set_messages(conversation)
    pane.begin_answer(answered(601, "", Status.RUNNING))
    pane.append(601, "Hm, let me see.", "")
    pane.view.scroll_to(50)
    pane.take_back(601)
    pane.append(601, "", "Hm, let me see.")
    pane.append(601, "Yes.", "")
    pane.view.jump_to_end()
    assert pane.view.built()[-1].text() == "Yes."


def test_a_question_sent_while_one_reads_elsewhere_brings_back_to_the_end(pane, conversation, asked, qtbot):
    pane.set_messages(conversation)
    pane.view.scroll_to(50)
    pane.add_message(asked(601))
    assert ids(pane)[-1] == 601
    assert pane.view._place.following


def test_another_version_stands_where_the_former_was_however_much_comes_behind_it(pane, conversation, answered, qtbot):
    pane.set_messages(conversation, None, {100: Versions(1, 2)})
    pane.view.scroll_to(100)
    qtbot.waitUntil(lambda: top_of(pane, 100) == READ_AT)
    other = [*conversation[:99], *(answered(1_000 + number, LONG) for number in range(400))]
    pane.set_messages(other, 100, {1_000: Versions(2, 2)})
    qtbot.waitUntil(lambda: top_of(pane, 1_000) == READ_AT)
    assert len(ids(pane)) < 80


FORKED = {40: Versions(1, 2), 41: Versions(2, 3), 300: Versions(1, 2), 600: Versions(2, 2)}


def test_keys_go_from_fork_to_fork_in_both_directions(pane, conversation, qtbot):
    pane.set_messages(conversation, None, FORKED)
    assert [pane.view.step_fork(pane.column, -1) for _ in range(5)] == [600, 300, 41, 40, None]
    qtbot.waitUntil(lambda: top_of(pane, 40) == READ_AT)
    assert [pane.view.step_fork(pane.column, 1) for _ in range(4)] == [41, 300, 600, None]
    assert ids(pane)[-1] == 600


def test_none_is_left_out_at_the_end_which_cannot_come_to_the_top(pane, asked, qtbot):
    pane.set_messages([asked(n) for n in range(1, 60)], None, {n: Versions(1, 2) for n in (20, 57, 59)})
    found = []
    for by in (-1, -1, 1, -1, -1):
        found.append(pane.view.step_fork(pane.column, by))
        qtbot.wait(10)  # what is near comes, and moves nothing
    assert found == [59, 57, 59, 57, 20]


def test_after_scrolling_the_next_fork_is_the_next_from_there(pane, conversation, qtbot):
    pane.set_messages(conversation, None, FORKED)
    pane.view.scroll_to(200)
    qtbot.waitUntil(lambda: top_of(pane, 200) == READ_AT)
    assert pane.view.step_fork(pane.column, -1) == 41
    pane.view.scroll_to(300)
    qtbot.waitUntil(lambda: top_of(pane, 300) == READ_AT)
    pane.view.verticalScrollBar().setValue(pane.view.verticalScrollBar().value() + 60)
    assert pane.view.step_fork(pane.column, -1) == 300  # its beginning was scrolled past


def test_without_forks_the_keys_do_nothing(pane, conversation):
    pane.set_messages(conversation[:20])
    place = pane.view.verticalScrollBar().value()
    assert pane.view.step_fork(pane.column, 1) is pane.view.step_fork(pane.column, -1) is None
    assert pane.view.verticalScrollBar().value() == place


def test_a_mark_in_the_margin_says_how_many_versions_are_there(pane, conversation, qtbot):
    pane.set_messages(conversation[:6], None, {3: Versions(2, 3)})
    page = pane.view.widget()
    qtbot.waitUntil(lambda: len(page.marks()) == 1 and page.marks()[0][0].y() > 0)
    box, count = page.marks()[0]
    widget = pane.view.built()[2]
    assert count == 3
    assert box.right() < widget.mapTo(page, QPoint(INSET, 0)).x()  # where its text begins
    assert box.left() >= 0
    assert 0 <= box.y() - widget.mapTo(page, QPoint()).y() < 20
    before = page.grab(box).toImage()
    QApplication.sendEvent(page, QHelpEvent(QHelpEvent.Type.ToolTip, box.center(), page.mapToGlobal(box.center())))
    assert QToolTip.text() == "3 versions here"
    QToolTip.hideText()
    pane.set_messages(conversation[:6])
    assert page.marks() == []
    assert page.grab(box).toImage() != before
