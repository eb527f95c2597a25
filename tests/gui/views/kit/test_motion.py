"""What moves, moves shortly, can be turned round on its way, and does not move for whoever wants it still."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPropertyAnimation
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop.settings.values import Settings
from desktop.views.conversation.forks.beside import Beside
from desktop.views.kit import motion
from desktop.views.kit.menus import Menu
from desktop.views.window.look import Look


@pytest.fixture
def beside(qtbot):
    made, panel = Beside(QWidget()), QFrame()
    panel.hide()
    made.set_panel(panel, 200)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    yield made, panel
    motion.set_still(still=False)


def moving(widget):
    return [one for one in widget.findChildren(QPropertyAnimation) if one.state() is one.State.Running]


def test_a_panel_slides_in_and_out_and_turns_round_on_its_way(qtbot, beside, monkeypatch):
    made, panel = beside
    monkeypatch.setattr(motion, "is_still", lambda: False)
    monkeypatch.setattr("desktop.views.conversation.forks.beside.is_still", lambda: False)
    panel.show()
    assert moving(made)
    panel.hide()  # before it is there
    assert panel.isHidden()
    panel.show()
    qtbot.waitUntil(lambda: not moving(made))
    assert panel.x() == 700
    panel.hide()
    assert moving(made)
    qtbot.waitUntil(lambda: made._ghost is None)


def test_nothing_slides_for_whoever_wants_it_still(beside):
    made, panel = beside
    motion.set_still(still=True)
    panel.show()
    assert panel.x() == 700
    panel.hide()
    assert not moving(made)
    assert made._ghost is None


def test_the_setting_counts_at_once(qtbot):
    look = Look(Settings(), QApplication.instance())
    look.follow(Settings(reduce_motion=True))
    assert motion.is_still()
    look.follow(Settings())
    assert not look._due.isActive()  # colours and sizes are what they were
    look.deleteLater()


def test_a_menus_corners_are_round(qtbot):
    menu = Menu()
    qtbot.addWidget(menu)
    for words in ("One", "Two", "Three"):
        menu.addAction(words)
    menu.popup(menu.mapToGlobal(menu.rect().topLeft()))
    assert not menu.mask().contains(menu.rect().topLeft())
    assert menu.mask().contains(menu.rect().center())
    menu.close()
