"""What can be done with an answer: in sight below the last one; below others while somebody is at them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication

from desktop.views.conversation.pane import TranscriptPane
from desktop.views.kit import motion
from desktop.voice import INSTRUCT


@pytest.fixture(autouse=True)
def still():
    motion.set_still(still=True)
    yield
    motion.set_still(still=False)


def footers(pane):
    return [widget.footer for widget in pane.view.built(pane.column) if hasattr(widget, "footer")]


def seen(footer):
    effect = footer._rest.graphicsEffect()
    return effect is None or effect.opacity() == 1.0


@pytest.fixture
def filled(qtbot, asked, answered):
    pane = TranscriptPane(INSTRUCT)
    qtbot.addWidget(pane)
    pane.resize(700, 600)
    with qtbot.waitActive(pane):
        pane.show()
    pane.set_messages([asked(1), answered(2, "one"), asked(3), answered(4, "two")])
    return pane


def test_only_the_last_ones_are_in_sight(filled, asked, answered):
    assert [seen(footer) for footer in footers(filled)] == [False, True]
    filled.add_message(asked(5))
    assert [seen(footer) for footer in footers(filled)] == [False, True]
    filled.add_message(answered(6, "three"))
    assert [seen(footer) for footer in footers(filled)] == [False, False, True]


def test_the_mouse_at_an_answer_brings_them(filled):
    footer = footers(filled)[0]
    point = QPointF(5, 5)
    QApplication.sendEvent(footer.parentWidget(), QEnterEvent(point, point, point))
    assert seen(footer)
    QApplication.sendEvent(footer.parentWidget(), QEvent(QEvent.Type.Leave))
    assert not seen(footer)


def test_the_keyboard_brings_them(filled):
    footer = footers(filled)[0]
    footer._copy.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen(footer)
    footer._again.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen(footer)
    footer._again.clearFocus()
    assert not seen(footer)
    assert footer._copy.isVisible()  # screen readers and Tab find it


def test_they_fade_where_things_may_move(filled, monkeypatch):
    motion.set_still(still=False)
    monkeypatch.setattr(motion, "is_still", lambda: False)
    footer = footers(filled)[0]
    footer._copy.setFocus(Qt.FocusReason.TabFocusReason)
    assert not seen(footer)
    effect = footer._rest.graphicsEffect()
    animation = effect.findChildren(motion.QPropertyAnimation)[0]
    animation.setCurrentTime(animation.duration())
    assert seen(footer)
