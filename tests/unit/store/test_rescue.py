"""What a repair brings back: the newest sound backup, every row that can be read, and the tree they make."""

import sqlite3
from contextlib import closing

import pytest

from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.errors import FileProblem
from desktop.store.chats import ChatStore
from desktop.store.database import Database
from desktop.store.rescue import move_aside, put_back
from desktop.voice import Voice
from tests.unit.store.filling import answer, fill, wreck_the_index


def test_saved_messages_keep_their_places_and_all_that_is_known_of_them(file):
    store = ChatStore(file)
    chat = store.items.create("The sea")
    question = store.messages.add_question(chat.id, None, "What is the sea?")
    for voice in Voice:
        asked = answer(store, question, Writer(WriterKind.ENGINE, voice, "f.gguf", parameters={"top_k": 3}))
        ending = Ending(Status.COMPLETE, "Water", "hm", {"decode_s": 1.5}, "end_of_turn")
        store.messages.finish_answer(asked.id, ending)
    store.messages.add_question(chat.id, asked.id, "And then?")
    before = store.messages.of(chat.id)
    store.close()
    wreck_the_index(file)
    store = ChatStore(file)
    assert "4 messages were saved" in store.notice
    assert store.messages.of(chat.id) == before
    assert [message.parent_id for message in before] == [None, 1, 1, 3]
    assert [(found.id, found.title) for found in store.items.listed()] == [(chat.id, "The sea")]
    store.close()


def test_a_message_whose_parent_is_lost_becomes_the_first_of_its_chat(file):
    store = ChatStore(file)
    chat = store.items.create("x")
    parent = None
    for text in ("one", "two", "three", "four"):
        parent = store.messages.add_question(chat.id, parent, text).id
    store.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM messages WHERE id = 2")
    wreck_the_index(file)
    store = ChatStore(file)
    assert [(message.id, message.parent_id) for message in store.messages.of(chat.id)] == [(1, None), (3, None), (4, 3)]
    store.close()


def test_a_repair_takes_the_newest_backup_that_is_sound(file):
    fill(file, 5)
    database = Database(file)
    for name, damaged in (("chats-29990101-000000-00-format1", False), ("chats-29990102-000000-00-format1", True)):
        target = file.parent / "backups" / f"{name}.sqlite3"
        database._open_connection().execute("VACUUM INTO ?", (str(target),))
        if damaged:
            target.write_bytes(b"no database at all, for sure")
    database.close()
    file.write_bytes(b"no database either, for sure")
    store = ChatStore(file)
    assert "The backup chats-29990101-000000-00-format1.sqlite3 was restored" in store.notice
    assert len(store.messages.of(1)) == 5
    store.close()


@pytest.mark.parametrize(
    "odd",
    [
        "role = 'nobody'",
        "status = 'paused'",
        "parent_id = 4",
        "follows_id = 5",
        "role = 'x', status = 'y', follows_id = 9",
    ],
)
def test_an_odd_value_costs_itself_not_its_row(file, odd):
    fill(file, 5)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE messages SET {odd} WHERE id = 3")
    wreck_the_index(file)
    store = ChatStore(file)
    assert "5 messages were saved" in store.notice
    found = store.messages.of(1)
    assert [message.id for message in found] == [1, 2, 3, 4, 5]
    assert found[2].text.startswith("message 2 ")
    assert found[2].parent_id is None
    assert store.changes
    assert store.integrity_check() == []
    store.close()


def test_what_was_put_aside_is_put_back_whole(file):
    others = {suffix: file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")}
    for present in (("",), ("", "-wal"), ("", "-wal", "-shm")):
        for suffix in present:
            others[suffix].write_text(f"damaged{suffix}")
        aside = move_aside(file)
        assert not any(path.exists() for path in others.values())
        file.write_text("a copy of a backup")
        put_back(aside, file)
        assert {suffix: path.read_text() for suffix, path in others.items() if path.exists()} == {
            suffix: f"damaged{suffix}" for suffix in present
        }
        assert not list(file.parent.glob("*.damaged-*"))
        for suffix in present:
            others[suffix].unlink()


def test_a_repair_that_fails_says_why_and_not_what_it_could_not_put_back(file, monkeypatch):
    fill(file, 3)
    wreck_the_index(file)

    def fails(*_):
        raise sqlite3.OperationalError("no more rows for today")

    monkeypatch.setattr("desktop.store.database.save_rows", fails)
    with pytest.raises(FileProblem, match="The chat was not saved") as caught:
        ChatStore(file)
    assert "no more rows for today" in caught.value.detail
