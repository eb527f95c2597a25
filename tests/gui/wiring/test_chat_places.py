"""Pinning, archiving, folders and deletions of several in the real window with the real store; undone as one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.chat.item import VoiceChoice
from desktop.control.conversation.chat_index import MANY
from desktop.errors import FileProblem
from desktop.store.chats import ChatStore
from desktop.store.items import Items
from tests.gui.driving import PATIENCE_MS


@pytest.fixture
def three(paths):
    store = ChatStore(paths.database_file)
    made = [store.items.create(title) for title in ("third", "second", "first")][::-1]
    for item in made[::-1]:
        store.messages.add_question(item.id, None, f"in the {item.title}", [(0, "instruct")])
    store.close()
    return [item.id for item in made]


@pytest.fixture
def tandem(qtbot, open_window, three):
    made = open_window()
    qtbot.waitUntil(lambda: made.chat.item is not None, timeout=PATIENCE_MS)
    return made


def rows(tandem):
    model = tandem.window.chat_list.model
    return [model.index(row).data() for row in range(model.rowCount())]


def shows(qtbot, tandem, *wanted):
    qtbot.waitUntil(lambda: rows(tandem) == list(wanted), timeout=PATIENCE_MS)


def undo(tandem):
    tandem.window.chat_list.undo_delete_requested.emit()


def words(tandem):
    return tandem.window.chat_list.undo_bar._text.text()


def test_several_are_pinned_and_let_go_as_one(qtbot, tandem, three):
    tandem.window.chat_list.pin_requested.emit(three[1:])
    shows(qtbot, tandem, "Pinned", "second", "third", "Today", "first")
    assert words(tandem) == "Pinned 2 chats"
    undo(tandem)
    shows(qtbot, tandem, "Today", "first", "second", "third")


def test_several_are_deleted_and_brought_back_as_one(qtbot, tandem, three):
    tandem.window.chat_list.several_delete_requested.emit(three[:2])
    shows(qtbot, tandem, "Today", "third")
    assert words(tandem) == "Deleted 2 chats"
    undo(tandem)
    shows(qtbot, tandem, "Today", "first", "second", "third")
    assert tandem.window.chat_list.undo_bar.isHidden()


def test_of_several_deleted_together_one_was_restored_alone(qtbot, tandem, three):
    tandem.window.chat_list.several_delete_requested.emit(three[:2])
    shows(qtbot, tandem, "Today", "third")
    tandem.index.restore(three[0])
    shows(qtbot, tandem, "Today", "first", "third")
    undo(tandem)
    shows(qtbot, tandem, "Today", "first", "second", "third")


def test_the_archive_is_a_place_of_its_own(qtbot, tandem, three):
    tandem.window.chat_list.archive_requested.emit([three[1]])
    shows(qtbot, tandem, "Today", "first", "third")
    archive = tandem.window.sidebar.archived
    assert archive.number() == 1
    assert tandem.window.chat_list._archived.text() == "Archived (1)"
    tandem.window.actions_by_id["archived_chats"].trigger()
    assert archive.isVisible()
    qtbot.keyClick(archive.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tandem.chat.item.id == three[1], timeout=PATIENCE_MS)
    archive.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(archive.list, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    shows(qtbot, tandem, "Today", "first", "second", "third")
    qtbot.keyClick(archive, Qt.Key.Key_Escape)
    assert tandem.window.chat_list.isVisible()


def test_what_is_archived_is_not_what_the_next_start_opens(qtbot, open_window, paths, three):
    store = ChatStore(paths.database_file)
    store.items.set_archived(three[0], archived=True)
    store.close()
    tandem = open_window()
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert tandem.chat.item.id == three[1]


def test_a_folder_is_made_named_filled_and_removed_with_its_chats_kept(qtbot, tandem, three):
    chats = tandem.window.chat_list
    chats.folder_requested.emit([three[0]])
    qtbot.waitUntil(lambda: chats.list.findChild(QLineEdit) is not None, timeout=PATIENCE_MS)
    editor = chats.list.findChild(QLineEdit)
    editor.setText("Work")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    shows(qtbot, tandem, "Folders", "Work", "first", "Today", "second", "third")
    folder = tandem.places.folders[0].id
    chats.move_requested.emit([three[2]], folder)
    shows(qtbot, tandem, "Folders", "Work", "first", "third", "Today", "second")
    chats.folder_delete_requested.emit(folder)
    shows(qtbot, tandem, "Today", "first", "second", "third")
    assert words(tandem) == "Removed the folder “Work”"
    undo(tandem)
    shows(qtbot, tandem, "Folders", "Work", "first", "third", "Today", "second")
    chats.fold(folder, folded=True)
    chats.folder_delete_requested.emit(folder)
    shows(qtbot, tandem, "Today", "first", "second", "third")
    undo(tandem)
    shows(qtbot, tandem, "Folders", "Work", "Today", "second")  # folded, as it was
    chats.fold(folder, folded=False)
    undo(tandem)
    shows(qtbot, tandem, "Folders", "Work", "first", "Today", "second", "third")


def test_a_folder_that_came_back_is_the_one_that_earlier_steps_lead_into(qtbot, tandem, three):
    chats = tandem.window.chat_list
    chats.folder_requested.emit([three[0]])
    shows(qtbot, tandem, "Folders", "New folder", "first", "Today", "second", "third")
    qtbot.waitUntil(lambda: chats.list.findChild(QLineEdit) is not None, timeout=PATIENCE_MS)
    qtbot.keyClick(chats.list.findChild(QLineEdit), Qt.Key.Key_Escape)
    folder = tandem.places.folders[0]
    chats.move_requested.emit([three[0]], None)
    shows(qtbot, tandem, "Folders", "New folder", "Today", "first", "second", "third")
    chats.folder_delete_requested.emit(folder.id)
    shows(qtbot, tandem, "Today", "first", "second", "third")
    undo(tandem)
    shows(qtbot, tandem, "Folders", "New folder", "Today", "first", "second", "third")
    assert tandem.places.folders == [folder]
    undo(tandem)
    shows(qtbot, tandem, "Folders", "New folder", "first", "Today", "second", "third")


def test_a_chat_put_into_a_folder_that_is_gone_is_in_none(qtbot, tandem, three):
    tandem.window.chat_list.move_requested.emit([three[0]], 99)
    qtbot.waitUntil(lambda: words(tandem) == "Moved “first”", timeout=PATIENCE_MS)
    assert tandem.index.find(three[0]).folder_id is None


def test_nothing_is_half_done_where_the_store_refuses(qtbot, tandem, three, monkeypatch):
    pin, calls = Items.set_pinned, []

    def full_at_the_second(items, item_id, *, pinned):
        calls.append(item_id)
        if len(calls) == 2:
            raise FileProblem("The disk is full.")
        pin(items, item_id, pinned=pinned)

    monkeypatch.setattr(Items, "set_pinned", full_at_the_second)
    with qtbot.waitSignal(tandem.places.failed, timeout=PATIENCE_MS):
        tandem.window.chat_list.pin_requested.emit(three)
    tandem.index.refresh()
    with qtbot.waitSignal(tandem.index.changed, timeout=PATIENCE_MS):
        pass
    assert rows(tandem) == ["Today", "first", "second", "third"]


def test_many_at_once_build_the_list_once(qtbot, open_window, paths):
    store = ChatStore(paths.database_file)
    ids = [store.items.create(f"chat {number}").id for number in range(MANY + 1)]
    store.close()
    tandem = open_window()
    told = []
    tandem.index.item_changed.connect(told.append)
    with qtbot.waitSignal(tandem.index.changed, timeout=PATIENCE_MS):
        tandem.window.chat_list.pin_requested.emit(ids)
    assert rows(tandem)[0] == "Pinned"
    assert len(rows(tandem)) == MANY + 2
    assert told == []


def test_many_are_deleted_and_brought_back_with_each_list_built_once(qtbot, open_window, paths):
    store = ChatStore(paths.database_file)
    ids = [store.items.create(f"chat {number}").id for number in range(MANY + 1)]
    store.close()
    tandem = open_window()
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    lists = tandem.window.chat_list.model, tandem.window.sidebar.deleted.model
    built, offered = [], []
    for model in lists:
        model.rows_came.connect(lambda: built.append(1))
    tandem.shown.deletions.changed.connect(lambda: offered.append(words(tandem)))
    tandem.window.chat_list.several_delete_requested.emit(ids)
    qtbot.waitUntil(lambda: bool(offered), timeout=PATIENCE_MS)
    assert (rows(tandem), len(built), offered) == ([], 2, [f"Deleted {MANY + 1} chats"])
    undo(tandem)
    qtbot.waitUntil(lambda: len(offered) == 2, timeout=PATIENCE_MS)
    assert (len(rows(tandem)), len(built), tandem.shown.deletions.words()) == (MANY + 2, 4, "")


def test_the_mark_of_the_voice_follows_the_switch(qtbot, tandem, three):
    index = tandem.window.chat_list.model.index_of(three[0])
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    description = Qt.ItemDataRole.AccessibleDescriptionRole
    qtbot.waitUntil(lambda: index.data(description) == "Open, Both", timeout=PATIENCE_MS)


def test_the_windows_title_is_the_open_chats(qtbot, tandem, three):
    assert tandem.window.windowTitle() == "first - Tandem"
    tandem.window.chat_list.rename_requested.emit(three[0], "Another")
    qtbot.waitUntil(lambda: tandem.window.windowTitle() == "Another - Tandem", timeout=PATIENCE_MS)
    tandem.window.new_chat_requested.emit()
    assert tandem.window.windowTitle() == "Tandem"


def test_the_order_and_what_is_folded_are_there_again_at_the_next_start(qtbot, open_window, paths, three):
    store = ChatStore(paths.database_file)
    work = store.folders.create("Work").id
    store.items.move(three[0], work)
    store.close()
    tandem = open_window()
    shows(qtbot, tandem, "Folders", "Work", "first", "Today", "second", "third")
    tandem.window.chat_list.fold(work, folded=True)
    next(a for a in tandem.window.chat_list.order.menu().actions() if a.text() == "By title").trigger()
    open_window.end(tandem)
    again = open_window()
    shows(qtbot, again, "Folders", "Work", "Chats", "second", "third")
