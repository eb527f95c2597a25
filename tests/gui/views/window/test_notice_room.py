"""Notices in a low window, and where the keyboard goes when its notice is gone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from desktop.errors import AppError
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.fold import Fold
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    made.resize(1000, 550)
    made.show()
    qtbot.waitActive(made)
    for number in range(3):
        made.notices.show_error(AppError(f"File {number} cannot be used.", "It is cut off.", "Download it again."))
    return made


def titles(window):
    return [card.told.title for card in window.notices.cards() if card.isVisible()]


def test_a_low_window_shows_the_newest_notices_whole(window, qtbot):
    qtbot.waitUntil(lambda: titles(window) == ["File 1 cannot be used.", "File 2 cannot be used."])
    for card in window.notices.cards()[1:]:
        assert card.height() >= card.heightForWidth(card.width())


def test_older_notices_come_back_when_there_is_room(window, qtbot):
    qtbot.waitUntil(lambda: len(titles(window)) == 2)
    window.notices.cards()[-1].dismissed.emit()
    qtbot.waitUntil(lambda: titles(window) == ["File 0 cannot be used.", "File 1 cannot be used."])
    window.notices.show_info("One more.")
    window.resize(1000, 780)
    qtbot.waitUntil(lambda: len(titles(window)) == 3)


def test_the_newest_notice_is_shown_however_tall_it_is(window, qtbot):
    window.resize(760, 480)
    window.notices.show_error(AppError("Long.", "\n".join("word" for _ in range(40))))
    qtbot.waitUntil(lambda: titles(window) == ["Long."])


def test_what_is_new_is_whole_in_a_low_window(window, qtbot):
    window.notices.clear()
    notes = "\n".join(f"- Change {number}." for number in range(30))
    window.notices.show_info("Tandem 2 is available.", [Offer("Open its page", list)], notes=notes)
    fold = window.notices.findChild(Fold)
    fold.set_open(shown=True)
    box = fold.findChild(QPlainTextEdit)
    qtbot.waitUntil(lambda: 0 < box.geometry().bottom() < box.parentWidget().height())


@pytest.mark.parametrize("button", [IconButton, QPushButton])
def test_the_keyboard_goes_from_a_notice_to_the_message(window, qtbot, button):
    window.notices.show_info("Take it?", [Offer("Take it", list)])
    newest = window.notices.cards()[-1].findChildren(button)[-1]
    newest.setFocus()
    qtbot.waitUntil(newest.hasFocus)
    qtbot.keyClick(newest, Qt.Key.Key_Space)
    qtbot.waitUntil(window.composer.edit.hasFocus)


def test_the_keyboard_goes_from_a_notice_to_the_library(window, qtbot):
    window.show_library()
    close = window.notices.cards()[-1].findChild(IconButton)
    close.setFocus()
    qtbot.keyClick(close, Qt.Key.Key_Space)
    qtbot.waitUntil(window.library_page().filter.hasFocus)


def test_a_notice_that_goes_by_itself_takes_no_keyboard(window, qtbot):

    window.sidebar.chat_list.setFocus()
    before = window.focusWidget()
    window.notices.clear()
    assert window.focusWidget() is before
