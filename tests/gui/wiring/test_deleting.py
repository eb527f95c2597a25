"""Deleting chats in the real window: each deletion can be taken back, several in turn, and nothing goes unasked."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.control.conversation.open_chat import DELETED
from desktop.store.chats import ChatStore
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def three(paths):
    """Three chats, the first used last."""
    store = ChatStore(paths.database_file)
    made = []
    for title in ("third", "second", "first"):
        item = store.items.create(title)
        store.messages.add_question(item.id, None, f"in the {title}", [(0, "instruct")])
        made.insert(0, item)
    store.close()
    return made


@pytest.fixture
def tandem(qtbot, open_window, three):
    made = open_window()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: made.chat.item is not None, timeout=PATIENCE_MS)
    return made


def titles(tandem):
    return [chat.title for chat in tandem.index.chats]


def rows(tandem):
    return tandem.window.chat_list.list


def delete_by_key(qtbot, tandem):
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        qtbot.keyClick(rows(tandem), Qt.Key.Key_Delete)


def undo_by_key(qtbot, tandem):
    with qtbot.waitSignal(tandem.index.restored, timeout=PATIENCE_MS):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CTRL)


def test_several_in_turn_and_back_in_turn_by_keyboard_alone(qtbot, tandem):
    rows(tandem).setFocus(Qt.FocusReason.TabFocusReason)
    for left in (["second", "third"], ["third"], []):
        delete_by_key(qtbot, tandem)
        assert titles(tandem) == left
        assert rows(tandem).hasFocus()
    assert tandem.chat.item is None
    for back in (["third"], ["second", "third"], ["first", "second", "third"]):
        undo_by_key(qtbot, tandem)
        assert titles(tandem) == back
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.title == "first", timeout=PATIENCE_MS)
    with qtbot.assertNotEmitted(tandem.index.restored, wait=200):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CTRL)


def test_undo_from_the_message_after_a_deletion_by_mouse(qtbot, tandem):
    editor(tandem).setFocus()
    qtbot.keyClicks(editor(tandem), "words")
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.build_menu(tandem.index.chats[2]).actions()[-1].trigger()
    assert titles(tandem) == ["first", "second"]
    undo_by_key(qtbot, tandem)
    assert titles(tandem) == ["first", "second", "third"]
    assert tandem.window.composer.text() == "words"


def test_undo_is_offered_above_the_message_while_the_sidebar_is_hidden(qtbot, tandem, three):
    tandem.window.toggle_sidebar()
    deleted = three[0].id
    tandem.index.delete(deleted)
    notices = tandem.window.notices
    qtbot.waitUntil(lambda: bool(notices.cards()), timeout=PATIENCE_MS)
    (card,) = notices.cards()
    next(button for button in card.findChildren(QAbstractButton) if button.text() == "Undo").click()
    qtbot.waitUntil(lambda: tandem.index.find(deleted) is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not notices.cards(), timeout=PATIENCE_MS)


def test_keys_that_undo_words_bring_back_no_chat_for_being_held(qtbot, tandem):
    assert not tandem.window.actions_by_id["undo_delete"].autoRepeat()


def test_words_that_are_younger_than_a_deletion_are_undone_first_even_after_another_was_taken_back(qtbot, tandem):
    for chat in list(tandem.index.chats[1:]):
        with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
            tandem.window.chat_list.delete_requested.emit(chat.id)
    editor(tandem).setFocus()
    qtbot.keyClicks(editor(tandem), "words")
    with qtbot.waitSignal(tandem.index.restored, timeout=PATIENCE_MS):
        tandem.window.chat_list.undo_bar.undone.emit()
    with qtbot.assertNotEmitted(tandem.index.restored, wait=200):
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Z, CTRL)
    assert tandem.window.composer.text() == ""


def test_the_menu_offers_undo_while_there_is_something_to_undo(qtbot, tandem):
    entry = tandem.window.actions_by_id["undo_delete"]
    assert not entry.isEnabled()
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(tandem.index.chats[1].id)
    assert entry.isEnabled()
    with qtbot.waitSignal(tandem.index.restored, timeout=PATIENCE_MS):
        entry.trigger()
    assert not entry.isEnabled()


def test_the_bar_goes_on_to_the_deletion_before(qtbot, tandem):
    bar = tandem.window.chat_list.undo_bar
    for chat in list(tandem.index.chats[1:]):
        with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
            tandem.window.chat_list.delete_requested.emit(chat.id)
    for title in ("third", "second"):
        assert title in bar._text.text()
        with qtbot.waitSignal(tandem.index.restored, timeout=PATIENCE_MS):
            bar.undone.emit()
    assert bar.isHidden()


def test_deleting_ends_the_answer_that_is_on_its_way_and_keeps_what_it_has(qtbot, tandem):
    begin_endless_answer(qtbot, tandem)
    number = tandem.chat.item.id
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(number)
    qtbot.waitUntil(lambda: not tandem.answers.any_in(number), timeout=PATIENCE_MS)
    undo_by_key(qtbot, tandem)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert tandem.chat.column("instruct")[-1].text


def test_a_deleted_chat_is_looked_at_restored_and_gone_on_with(qtbot, open_window, tandem):
    number = tandem.chat.item.id
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(number)
    open_window.end(tandem)
    again = open_window()  # long after the bar has gone
    place, composer = again.window.sidebar.deleted, again.window.composer
    qtbot.waitUntil(again.window.chat_list._deleted.isVisible, timeout=PATIENCE_MS)
    again.window.actions_by_id["deleted_chats"].trigger()
    qtbot.keyClick(place.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: again.chat.item is not None and again.chat.item.id == number, timeout=PATIENCE_MS)
    assert [message.text for message in again.chat.column("instruct")] == ["in the first"]
    assert again.chat.refusal == composer._hint.whole_text() == DELETED
    composer.set_text("not now")
    composer.send()
    assert composer.text() == "not now"
    with qtbot.waitSignal(again.index.restored, timeout=PATIENCE_MS):
        place._restore.click()
    assert again.chat.refusal == ""
    assert titles(again) == ["first", "second", "third"]
    assert not again.window.chat_list._deleted.isVisibleTo(again.window.chat_list)


def test_what_is_deleted_for_good_is_gone_from_window_and_disk(qtbot, open_window, paths, tandem):
    number = tandem.chat.item.id
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(number)
    place = tandem.window.sidebar.deleted
    place.opened.emit(number)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    tandem.window.sidebar.show_deleted()
    qtbot.keyClick(place.list, Qt.Key.Key_Delete)
    with qtbot.waitSignal(tandem.index.purged, timeout=PATIENCE_MS):
        place.question._delete()
    assert tandem.chat.item is None
    assert not tandem.window.actions_by_id["undo_delete"].isEnabled()
    with qtbot.assertNotEmitted(tandem.index.restored, wait=200):
        tandem.window.chat_list.undo_delete_requested.emit()
    open_window.end(tandem)
    store = ChatStore(paths.database_file)
    assert store.items.find(number) is store.items.find_deleted(number) is None
    assert store.messages.of(number) == []
    store.close()


def test_a_deletion_that_is_not_stored_is_none(qtbot, tandem, monkeypatch):
    from desktop.errors import FileProblem
    from desktop.store.items import Items

    def full(self, item_id):
        raise FileProblem("The disk is full.")

    monkeypatch.setattr(Items, "delete", full)
    number = tandem.chat.item.id
    with qtbot.waitSignal(tandem.index.failed, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(number)
    assert tandem.chat.item.id == number
    assert titles(tandem) == ["first", "second", "third"]
    assert tandem.window.chat_list.undo_bar.isHidden()


def test_a_restoring_that_is_not_stored_can_be_tried_again(qtbot, tandem, monkeypatch):
    from desktop.errors import FileProblem
    from desktop.store.items import Items

    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(tandem.index.chats[1].id)

    def full(self, item_id):
        raise FileProblem("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(Items, "restore", full)
        with qtbot.waitSignal(tandem.index.failed, timeout=PATIENCE_MS):
            tandem.window.chat_list.undo_delete_requested.emit()
        assert titles(tandem) == ["first", "third"]
    with qtbot.waitSignal(tandem.index.restored, timeout=PATIENCE_MS):
        tandem.window.chat_list.undo_delete_requested.emit()
    assert titles(tandem) == ["first", "second", "third"]


def test_they_are_kept_for_thirty_days(qtbot, open_window, paths, three, monkeypatch):
    store = ChatStore(paths.database_file)
    for days, item in ((29, three[0]), (31, three[1])):
        with monkeypatch.context() as earlier:
            now = time.time()
            earlier.setattr("desktop.store.items.time.time", lambda now=now, days=days: now - days * 24 * 3600)
            store.items.delete(item.id)
    store.close()
    tandem = open_window()
    assert [chat.title for chat in tandem.index.deleted_chats] == ["first"]
    assert titles(tandem) == ["third"]
