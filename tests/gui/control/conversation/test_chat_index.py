"""ChatIndex with the real store: the list follows what is done to it, and deleting can be undone."""

from __future__ import annotations

import pytest

from desktop.control.conversation.chat_index import MANY, ChatIndex
from desktop.control.records import Records
from desktop.errors import FileProblem
from desktop.store.items import Items

PATIENCE_MS = 5_000


class Shown:
    """An index of two chats, and what it told."""

    def __init__(self, folder, qtbot):
        self.qtbot = qtbot
        self.records = Records(folder / "chats.sqlite3")
        self.index = ChatIndex(self.records)
        self.deleted, self.errors, made = [], [], []
        self.index.deleted.connect(self.deleted.append)
        self.index.failed.connect(self.errors.append)
        self.records.open(lambda _: None, self.errors.append)
        for title in ("First", "Second"):
            self.records.ask(lambda store, title=title: store.items.create(title), made.append)
        qtbot.waitUntil(lambda: len(made) == 2, timeout=PATIENCE_MS)
        self.first, self.second = made

    def after(self, act, told="changed"):
        """The titles, newest first, once the index told of what was done."""
        with self.qtbot.waitSignal(getattr(self.index, told), timeout=PATIENCE_MS):
            act()
        return [chat.title for chat in self.index.chats]


@pytest.fixture
def shown(qtbot, tmp_path):
    made = Shown(tmp_path, qtbot)
    yield made
    made.records.close()


def test_nothing_is_listed_before_it_was_read(shown):
    assert not shown.index.is_read
    assert shown.index.chats == []
    assert set(shown.after(shown.index.refresh)) == {"First", "Second"}
    assert shown.index.is_read


def test_a_chat_is_found_by_its_id(shown):
    shown.after(shown.index.refresh)
    assert shown.index.find(shown.first.id).title == "First"
    assert shown.index.find(99) is None


def test_a_title_is_cleaned_and_a_blank_one_ignored(shown, qtbot):
    shown.after(shown.index.refresh)
    with qtbot.assertNotEmitted(shown.index.item_changed, wait=200):
        shown.index.rename(shown.first.id, " \n ")
    renamed = shown.after(lambda: shown.index.rename(shown.first.id, "  A new\n name "), "item_changed")
    assert renamed == ["Second", "A new name"]


def test_deleting_tells_which_and_can_be_undone(shown):
    shown.after(shown.index.refresh)
    assert shown.after(lambda: shown.index.delete(shown.first.id), "item_gone") == ["Second"]
    assert shown.index.find(shown.first.id) is None
    assert [[chat.id for chat in wish] for wish in shown.deleted] == [[shown.first.id]]
    assert shown.after(lambda: shown.index.restore(shown.first.id), "item_changed") == ["Second", "First"]


def test_a_message_moves_its_chat_alone(shown, qtbot):
    shown.after(shown.index.refresh)
    whole = []
    shown.index.changed.connect(whole.append)
    for chat, titles in ((shown.first, ["First", "Second"]), (shown.second, ["Second", "First"])):
        shown.records.ask(lambda store, chat=chat: store.messages.add_question(chat.id, None, "q"))
        with qtbot.waitSignal(shown.index.item_changed, timeout=PATIENCE_MS) as told:
            shown.index.refresh_item(chat.id)
        assert told.args == [shown.index.chats[0]]
        assert [chat.title for chat in shown.index.chats] == titles
        assert shown.index.find(chat.id).updated_at > chat.updated_at
    assert whole == []


def test_a_new_chat_comes_into_the_list_and_an_unknown_one_does_not(shown, qtbot):
    shown.after(shown.index.refresh)
    made = []
    shown.records.ask(lambda store: store.items.create("Third"), made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    assert shown.after(lambda: shown.index.refresh_item(made[0].id), "item_changed") == ["Third", "Second", "First"]
    with qtbot.assertNotEmitted(shown.index.item_gone, wait=200):
        shown.index.refresh_item(99)


def test_a_chat_that_is_not_listed_cannot_be_deleted(shown, qtbot):
    shown.after(shown.index.refresh)
    with qtbot.assertNotEmitted(shown.index.changed, wait=200):
        shown.index.delete(99)
    assert shown.deleted == []


@pytest.mark.parametrize(
    ("method", "act"),
    [
        ("listed", lambda index, chat: index.refresh()),
        ("find", lambda index, chat: index.refresh_item(chat.id)),
        ("rename", lambda index, chat: index.rename(chat.id, "New")),
        ("delete", lambda index, chat: index.delete(chat.id)),
        ("restore", lambda index, chat: index.restore(chat.id)),
    ],
)
def test_what_the_store_refuses_is_told(shown, qtbot, monkeypatch, method, act):
    shown.after(shown.index.refresh)

    def full(*_):
        raise FileProblem("The disk is full.")

    monkeypatch.setattr(Items, method, full)
    act(shown.index, shown.first)
    qtbot.waitUntil(lambda: bool(shown.errors), timeout=PATIENCE_MS)
    assert [error.title for error in shown.errors] == ["The disk is full."]


def test_many_are_deleted_and_restored_with_one_telling(shown, qtbot):
    made = []
    shown.records.ask(lambda store: [store.items.create(f"chat {n}").id for n in range(MANY + 1)], made.extend)
    qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    shown.after(shown.index.refresh)
    told = []
    for name in ("changed", "item_changed", "item_gone", "deleted", "restored", "deleted_changed"):
        getattr(shown.index, name).connect(lambda _, name=name: told.append(name))
    with qtbot.waitSignal(shown.index.deleted, timeout=PATIENCE_MS):
        shown.index.delete_together(made)
    assert sorted(told) == ["changed", "deleted", "deleted_changed"]
    assert {chat.title for chat in shown.index.chats} == {"First", "Second"}
    assert [chat.id for chat in shown.index.deleted_chats] == made[::-1]
    told.clear()
    with qtbot.waitSignal(shown.index.restored, timeout=PATIENCE_MS):
        shown.index.restore_together(shown.deleted[0])
    assert sorted(told) == ["changed", "deleted_changed", "restored"]
    assert [chat.id for chat in shown.index.chats[: MANY + 1]] == made[::-1]
    assert shown.index.deleted_chats == []


def test_of_several_that_cannot_be_restored_none_is_and_all_can_be_tried_again(shown, qtbot, monkeypatch):
    shown.after(shown.index.refresh)
    both = [shown.first.id, shown.second.id]
    with qtbot.waitSignal(shown.index.deleted, timeout=PATIENCE_MS):
        shown.index.delete_together(both)
    restore = Items.restore

    def full_at_the_second(items, item_id):
        if item_id == both[1]:
            raise FileProblem("The disk is full.")
        restore(items, item_id)

    monkeypatch.setattr(Items, "restore", full_at_the_second)
    with qtbot.waitSignal(shown.index.not_restored, timeout=PATIENCE_MS) as told:
        shown.index.restore_together(shown.deleted[0])
    assert [chat.id for chat in told.args[0]] == both
    monkeypatch.undo()
    assert shown.after(shown.index.refresh) == []
