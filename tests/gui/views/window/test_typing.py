"""Letters reach the field where one writes from everywhere, and keys that correct text destroy nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextBrowser, QWidget

from desktop.chat.item import Item
from desktop.views.window.main_window import MainWindow
from desktop.views.window.screens import ScreenName

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
ALT, META = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier


@pytest.fixture
def window(qtbot, asked, answered):
    made = MainWindow()
    qtbot.addWidget(made)
    made.chat_list.set_chats(
        [Item(n, f"{name} chat", 0.0, 1e9 - n) for n, name in enumerate(("hi", "wide", "third"), 1)]
    )
    made.chat_list.set_current(1)
    made.pane("instruct").set_messages([asked(1), answered(2, "An [answer](https://example.org).\n\n```py\ncode\n```")])
    with qtbot.waitActive(made):
        made.show()
    return made


def edit(window):
    return window.composer.edit


def every_stop(window, qtbot) -> list[QWidget]:
    """All that Tab reaches, and the texts that a click reaches."""
    edit(window).setFocus()
    found: list[QWidget] = []
    while QApplication.focusWidget() not in found:
        found.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert len(found) > 12
    return [*found, *window.pane("instruct").findChildren(QTextBrowser)]


def test_letters_reach_the_message_from_everywhere(window, qtbot):
    for stop in every_stop(window, qtbot):
        if stop is window.sidebar.search:  # a field of its own
            continue
        window.composer.clear_text()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(QApplication.focusWidget(), "h")
        assert QApplication.focusWidget() is edit(window), stop.accessibleName()
        qtbot.keyClicks(QApplication.focusWidget(), "i you")
        assert window.composer.text() == "hi you", stop.accessibleName()


def test_a_key_that_writes_nothing_leaves_the_keyboard_where_it_is(window, qtbot):
    button = next(b for b in window.sidebar.findChildren(QAbstractButton) if b.accessibleName() == "New chat")
    kept = {Qt.Key.Key_Backspace: NONE, Qt.Key.Key_Delete: NONE, Qt.Key.Key_F5: NONE, Qt.Key.Key_Shift: SHIFT}
    for key, pressed in kept.items():
        button.setFocus()
        qtbot.keyClick(button, key, pressed)
        assert window.focusWidget() is button, key
    for pressed in (CTRL | SHIFT, ALT, META):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_J, pressed)
        assert window.composer.text() == ""


def test_alt_gr_and_shift_write(window, qtbot):
    for pressed, text in ((SHIFT, "A"), (CTRL | ALT, "@"), (CTRL | ALT | SHIFT, "{")):
        window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendEvent(window.chat_list.list, key_event(text, pressed))
    assert QApplication.focusWidget() is edit(window)


def key_event(text, pressed):
    return QKeyEvent(QKeyEvent.Type.KeyPress, ord(text.upper()), pressed, text)


def test_space_and_enter_stay_with_the_button(window, qtbot):
    button = next(b for b in window.sidebar.findChildren(QAbstractButton) if b.accessibleName() == "Library")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        window.show_chat()
        button.setFocus()
        with qtbot.waitSignal(window.sidebar.library_requested):
            qtbot.keyClick(button, key)
    assert window.composer.text() == ""


def test_what_was_copied_is_pasted_into_the_message_from_elsewhere(window, qtbot):
    QGuiApplication.clipboard().setText("copied words")
    window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.chat_list.list, Qt.Key.Key_V, CTRL)
    assert window.composer.text() == "copied words"


def test_letters_reach_the_filter_in_the_library_and_the_search_on_its_tab(window, qtbot):
    window.show_screen(ScreenName.LIBRARY)
    page = window.library_page()
    for tab, field in (("here", page.filter), ("search", page.search.words)):
        page.show_tab(tab)
        page.header.tabs.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClicks(QApplication.focusWidget(), "q")
        qtbot.keyClicks(QApplication.focusWidget(), "wen")
        assert field.text() == "qwen"
    page.show_sign_in()
    page.sign_in.findChildren(QAbstractButton)[0].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), "x")
    assert page.filter.text() == page.search.words.text() == "qwen"


def test_letters_reach_the_filter_of_the_switcher_that_covers_the_rest(window, qtbot):
    window.covers.show_switcher(())
    button = next(b for b in window.covers.switcher.findChildren(QAbstractButton) if b.isVisible())
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(QApplication.focusWidget(), "p")
    qtbot.keyClicks(QApplication.focusWidget(), "ocket")
    assert window.covers.switcher.typing_field().text() == "pocket"
    assert window.composer.text() == ""


def test_a_field_in_the_window_keeps_its_letters(window, qtbot):
    window.chat_list.set_current(1)
    qtbot.keyClick(window.chat_list.list, Qt.Key.Key_F2)
    qtbot.keyClicks(QApplication.focusWidget(), "new name")
    assert window.composer.text() == ""


def test_choosing_a_chat_puts_the_cursor_into_the_message(window, qtbot):
    index = window.chat_list.model.index_of(3)
    where = window.chat_list.list.visualRect(index).center()
    qtbot.mouseClick(window.chat_list.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert QApplication.focusWidget() is edit(window)
    window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.chat_list.list, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is edit(window)


def test_typing_into_the_list_and_correcting_it_deletes_nothing(window, qtbot):
    asked = []
    window.chat_list.delete_requested.connect(asked.append)
    window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
    for key in "wide":
        qtbot.keyClick(QApplication.focusWidget(), key)
    for _ in range(8):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert asked == []
    assert window.chat_list.list.cursor_chat() == 1


def test_what_an_input_method_composed_over_the_list_reaches_the_message(window, qtbot):
    window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
    composed = QInputMethodEvent("", [])
    composed.setCommitString("今日は")
    QApplication.sendEvent(window.chat_list.list, composed)
    assert window.composer.text() == "今日は"
    assert QApplication.focusWidget() is edit(window)


@pytest.mark.parametrize("key", [Qt.Key.Key_Dead_Acute, Qt.Key.Key_Multi_key, Qt.Key.Key_Kanji, Qt.Key.Key_Hangul])
def test_a_key_that_begins_a_letter_brings_the_keyboard_where_it_can_be_composed(window, qtbot, key):
    window.chat_list.list.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(window.chat_list.list, QKeyEvent(QKeyEvent.Type.KeyPress, key, NONE))
    assert QApplication.focusWidget() is edit(window)


def test_a_click_beside_the_words_of_a_conversation_leaves_the_cursor_in_the_message(window, qtbot):
    view = window.pane("instruct").view
    edit(window).setFocus()
    for spot in (view.viewport().rect().bottomRight() / 2, view.viewport().rect().topLeft()):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    for button in view.findChildren(QAbstractButton):
        if button.isVisible() and button.accessibleName().startswith(("Copy", "Let")):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is edit(window)


def test_undo_belongs_to_the_words_until_a_chat_was_deleted_after_them(window, qtbot):
    undone = []
    window.chat_list.undo_delete_requested.connect(lambda: undone.append(1))
    edit(window).setFocus()
    qtbot.keyClicks(edit(window), "words")
    qtbot.keyClick(edit(window), Qt.Key.Key_Z, CTRL)
    assert (window.composer.text(), undone) == ("", [])
    qtbot.keyClicks(edit(window), "words")
    edit(window).undoes_elsewhere = True
    qtbot.keyClick(edit(window), Qt.Key.Key_Z, CTRL)
    assert (window.composer.text(), undone) == ("words", [1])
    qtbot.keyClicks(edit(window), " more")
    qtbot.keyClick(edit(window), Qt.Key.Key_Z, CTRL)
    assert (window.composer.text() != "words more", undone) == (True, [1])


def test_undo_reaches_the_chats_from_an_empty_field_and_from_everywhere_else(window, qtbot):
    for widget in (edit(window), window.chat_list.list):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        with qtbot.waitSignal(window.chat_list.undo_delete_requested):
            qtbot.keyClick(widget, Qt.Key.Key_Z, CTRL)
