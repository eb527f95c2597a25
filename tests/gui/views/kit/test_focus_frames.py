"""A frame shows where the keyboard is to those who use it, and to nobody else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QVBoxLayout, QWidget

from desktop.settings.values import Settings
from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.focus_frames import FocusFrames, is_framed
from desktop.views.settings.dialog import SettingsDialog


@pytest.fixture
def frames(qapp):
    made = FocusFrames(qapp, qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def window(qtbot, frames):
    made = QWidget()
    column = QVBoxLayout(made)
    made.parts = [TextButton("One"), IconButton("x", "Two"), QCheckBox("Three"), TextButton("Four", "", "small")]
    for part in made.parts:
        column.addWidget(part)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def press_key(window, key):
    QTest.keyClick(window.windowHandle(), key)


def click(window, where):
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)


def accent_in(widget):
    picture = widget.grab().toImage()
    size = range(picture.width()), range(picture.height())
    return sum(picture.pixelColor(x, y).name() == theme.tokens().accent for x in size[0] for y in size[1])


def test_a_click_draws_none_and_the_next_key_one(window):
    for part in window.parts:
        click(window, QPoint(2, 2))
        part.setFocus(Qt.FocusReason.OtherFocusReason)
        assert not is_framed(part)
        assert accent_in(part) == 0
        press_key(window, Qt.Key.Key_Shift)
        assert is_framed(part)
        assert accent_in(part) > 40
        click(window, QPoint(2, 2))
        assert accent_in(part) == 0


def test_tab_draws_one_and_takes_it_along(window):
    window.parts[0].setFocus()
    press_key(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.parts[1]
    assert [accent_in(part) > 40 for part in window.parts] == [False, True, False, False]


def test_what_is_focused_by_a_program_after_a_click_has_none(window, qtbot):
    press_key(window, Qt.Key.Key_Tab)
    window.parts[0].clicked.connect(window.parts[3].setFocus)
    click(window, window.parts[0].geometry().center())
    assert QApplication.focusWidget() is window.parts[3]
    assert accent_in(window.parts[3]) == 0


def test_a_button_has_one_frame_not_two(window):
    """Qt's own style draws a dotted or shaded rectangle inside, too."""
    window.parts[0].setFocus()
    press_key(window, Qt.Key.Key_Shift)
    picture = window.parts[0].grab().toImage()
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle).name() for x in range(4, 9)]
    assert set(row) == {theme.tokens().bg}


def test_dialogs_are_watched_as_well(qtbot, frames):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    dialog._list.setFocus()
    press_key(dialog, Qt.Key.Key_Shift)
    assert is_framed(QApplication.focusWidget())
