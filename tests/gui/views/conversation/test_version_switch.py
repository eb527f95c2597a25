"""Versions of a message: told in figures, stepped through by mouse and keys, and kept in place while one reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton

from desktop.views.conversation.message.version_switch import Versions, VersionSwitch
from desktop.views.conversation.pane import TranscriptPane
from desktop.voice import INSTRUCT


@pytest.fixture
def switch(qtbot):
    made = VersionSwitch("the Base answer")
    qtbot.addWidget(made)
    made.show()
    return made


def arrows(widget):
    return [button for button in widget.findChildren(QToolButton) if "version of" in button.accessibleName()]


def test_nothing_is_shown_of_the_only_version(switch):
    switch.set_versions(Versions(1, 1))
    assert not switch.isVisible()


def test_the_place_is_told_and_only_ways_that_lead_on_can_be_gone(switch, qtbot):
    switch.set_versions(Versions(3, 3))
    older, newer = arrows(switch)
    assert (older.isEnabled(), newer.isEnabled()) == (True, False)
    assert older.accessibleName() == "Older version of the Base answer"
    with qtbot.waitSignal(switch.step_requested) as stepped:
        qtbot.mouseClick(older, Qt.MouseButton.LeftButton)
    assert stepped.args == [-1]


def test_arrow_keys_step_while_a_button_has_the_keyboard(switch, qtbot):
    switch.set_versions(Versions(2, 3))
    steps = []
    switch.step_requested.connect(steps.append)
    older, _newer = arrows(switch)
    qtbot.keyClick(older, Qt.Key.Key_Left)
    qtbot.keyClick(older, Qt.Key.Key_Right)
    switch.set_versions(Versions(1, 3))
    qtbot.keyClick(older, Qt.Key.Key_Left)
    assert steps == [-1, 1]


@pytest.fixture
def pane(qtbot):
    made = TranscriptPane(INSTRUCT)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def test_a_pane_says_which_message_is_to_change_in_which_column(pane, qtbot, asked, answered):
    pane.set_messages([asked(1), answered(2)], None, {1: Versions(1, 2), 2: Versions(2, 2)})
    question, answer = pane.view.built()
    for widget, arrow, wanted in ((question, 1, ["instruct", 1, 1]), (answer, 0, ["instruct", 2, -1])):
        with qtbot.waitSignal(pane.version_requested) as told:
            qtbot.mouseClick(arrows(widget)[arrow], Qt.MouseButton.LeftButton)
        assert told.args == wanted


def test_messages_that_are_shown_already_learn_of_their_versions(pane, qtbot, asked, answered):
    pane.set_messages([asked(1), answered(2)])
    assert not any(button.isVisible() for button in arrows(pane))
    pane.set_messages([asked(1), answered(2)], None, {2: Versions(1, 4)})
    qtbot.waitUntil(lambda: len([button for button in arrows(pane) if button.isVisible()]) == 2)


def top_of(pane, number):
    widget = next(widget for widget in pane.view.built() if widget.message.id == number)
    return widget.mapTo(pane.view.viewport(), widget.rect().topLeft()).y()


@pytest.mark.parametrize("behind", [2, 30])
def test_a_version_comes_where_the_former_one_was_and_the_keyboard_stays_with_it(pane, qtbot, asked, answered, behind):
    long = "A long answer.\n\n" * 20
    first = [asked(1), answered(2, long), asked(3)]
    rest = [answered(10 + number, long) for number in range(behind)]
    pane.set_messages([*first, answered(4, long), *rest], None, {4: Versions(1, 2)})
    bar = pane.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 1000)
    while not any(widget.message.id == 4 for widget in pane.view.built()):
        pane.view.load_older()

    def is_read():
        bar.setValue(bar.value() + top_of(pane, 4) - 40)
        return top_of(pane, 4) == 40

    qtbot.waitUntil(is_read)
    switch = next(widget for widget in pane.view.built() if widget.message.id == 4).versions
    qtbot.waitUntil(switch.isVisible)
    arrows(switch)[1].setFocus()
    assert switch.side_with_keyboard() == 1
    top = top_of(pane, 4)
    other = [answered(50 + number, long) for number in range(behind)]
    pane.set_messages([*first, answered(5, long), *other], 4, {5: Versions(2, 2)})
    qtbot.waitUntil(lambda: top_of(pane, 5) == top)
    now = next(widget for widget in pane.view.built() if widget.message.id == 5).versions
    assert now.side_with_keyboard() == -1  # there is no newer one


def test_another_first_question_stands_where_the_former_one_was(pane, qtbot, asked, answered):
    long = "A long answer.\n\n" * 40
    pane.set_messages([asked(1), answered(2, long)], None, {1: Versions(1, 2)})
    bar = pane.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 400)
    bar.setValue(0)
    top = top_of(pane, 1)
    pane.set_messages([asked(3), answered(4, long)], 1, {3: Versions(2, 2)})
    qtbot.waitUntil(lambda: top_of(pane, 3) == top)


def test_the_only_version_has_no_buttons(switch):
    assert arrows(switch) == []  # a chat opens with dozens of messages, and few of them have a second version


def test_the_arrows_of_a_question_stay_where_they_are_when_its_buttons_come(pane, asked, answered, qtbot):
    pane.set_messages([asked(1), answered(2)], versions={1: Versions(2, 2)})
    question = pane.view.built()[0]
    question.stand(in_the_middle=True)
    qtbot.waitUntil(lambda: question.versions.isVisible() and question.versions.width() > 0)
    qtbot.wait(20)
    before = question.versions.mapTo(pane, QPoint()).x()
    for part in question.quiet_row.parts():
        part.show()
    qtbot.wait(20)
    assert question.versions.mapTo(pane, QPoint()).x() == before
