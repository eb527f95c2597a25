"""Recently deleted: looked at, restored, and deleted for good only after a question."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.chat.item import Item
from desktop.views.sidebar.sidebar import Sidebar
from tests.gui.views.sidebar.conftest import NOW


def gone(number):
    return Item(number, f"Chat {number}", 0.0, NOW - 9e6, deleted_at=NOW - number)


@pytest.fixture
def sidebar(qtbot):
    made = Sidebar()
    qtbot.addWidget(made)
    made.resize(260, 620)
    made.chat_list.set_chats([Item(7, "kept", 0.0, NOW)])
    made.chat_list.set_deleted(2)
    made.deleted.set_chats([gone(1), gone(2)])
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def place(sidebar):
    sidebar.show_deleted()
    return sidebar.deleted


def press(qtbot, widget, name):
    button = next(b for b in widget.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_way_there_is_offered_while_there_is_something(sidebar, qtbot):
    press(qtbot, sidebar, "Recently deleted (2)")
    assert sidebar.deleted.isVisible()
    press(qtbot, sidebar, "Back to the chats (Esc)")
    assert sidebar.chat_list.isVisible()
    sidebar.chat_list.set_deleted(0)
    assert not sidebar.chat_list._deleted.isVisible()


def test_they_stand_under_the_day_of_their_deletion_the_last_first(place):
    rows = [place.model.index(row).data() for row in range(place.model.rowCount())]
    assert rows[0] in {"Today", "Yesterday"}
    assert [row for row in rows if row.startswith("Chat")] == ["Chat 1", "Chat 2"]
    assert "kept until" in place._kept.text()


def test_the_keyboard_looks_restores_and_goes_back(place, qtbot):
    assert QApplication.focusWidget() is place.list
    qtbot.keyClick(place.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(place.opened) as caught:
        qtbot.keyClick(place.list, Qt.Key.Key_Return)
    assert caught.args == [2]
    with qtbot.waitSignal(place.restore_requested) as caught:
        press(qtbot, place, "Restore")
    assert caught.args == [2]
    qtbot.keyClick(place.list, Qt.Key.Key_Escape)
    assert not place.isVisible()


def test_nothing_goes_for_good_without_an_answer(place, qtbot):
    with qtbot.assertNotEmitted(place.purge_requested):
        qtbot.keyClick(place.list, Qt.Key.Key_Delete)
        assert place.question.isVisible()
        assert QApplication.focusWidget().accessibleName() == "Keep"  # Enter loses nothing
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert not place.question.isVisible()
        press(qtbot, place, "Delete for good…")
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        assert place.isVisible()
        assert not place.question.isVisible()
    assert QApplication.focusWidget() is place.list


def test_the_answer_counts_for_what_was_asked_about(place, qtbot):
    press(qtbot, place, "Delete for good…")
    assert "“Chat 1”" in place.question._words.text()
    place.list.put_cursor(2)
    with qtbot.waitSignal(place.purge_requested) as caught:
        press(qtbot, place.question, "Delete for good")
    assert caught.args == [[1]]


def test_all_can_go_at_once(place, qtbot):
    press(qtbot, place, "Delete all for good…")
    assert "all 2" in place.question._words.text()
    with qtbot.waitSignal(place.purge_requested) as caught:
        press(qtbot, place.question, "Delete for good")
    assert caught.args == [[1, 2]]


def test_a_question_about_a_chat_that_is_back_is_taken_back(place, qtbot):
    press(qtbot, place, "Delete for good…")
    place.set_chats([gone(2)])
    assert not place.question.isVisible()


def test_an_empty_place_says_so(place):
    place.set_chats([])
    assert "Nothing was deleted" in place._kept.text()
    assert not any(b.isEnabled() for b in (place._restore, place._purge, place._all))


def test_the_menu_offers_the_same(place, qtbot):
    menu = place.build_menu(gone(2))
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == ["Look at it", "Restore", "Delete for good…"]
    menu.actions()[-1].trigger()
    assert place.question.about == [2]
