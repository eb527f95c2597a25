"""An odd value in any column of any table costs itself: neither its row nor the rows beside it, read or repaired."""

import os
import random
import sqlite3
from contextlib import closing

import pytest

from desktop.chat.comparing.vote import TaskKind, Verdict, Vote
from desktop.chat.conversation import AnswerTokens, Attachment, Ending, Prefix, Status, Writer, WriterKind
from desktop.chat.item import Item
from desktop.page.page import Page
from desktop.page.piece import Author, Drawn, Piece
from desktop.page.take import Take
from desktop.page.written import Written
from desktop.store.chats import ChatStore
from desktop.store.migrations import MIGRATIONS, backups
from desktop.voice import BASE, INSTRUCT, FileSource, Speaker, Voice
from tests.unit.store.filling import BASE_WRITER, READING, score_key, search, wreck_the_index

ODD = ["NULL", "''", "'odd'", "x'ff41'", "-1", "0", "9223372036854775807", "1e300", "9e999", "'{'", "'[1]'"]
ODD += ["CAST(x'ff41' AS TEXT)", "'nul' || char(0)", '\'{"a": "b", "c": 1e999}\'', "'[[['", "zeroblob(5)"]


def some_of(odd, column, count):
    """Other ones for each column; all of them in a long run."""
    return odd if os.environ.get("TANDEM_LONG") else random.Random(column).sample(odd, count)


def fill_all(file):
    """Three items with a row in every table and a value in every column."""
    store = ChatStore(file)
    for number in range(3):
        folder = store.folders.create(f"folder {number}", number or None)
        third = Speaker(id="base-2", voice=Voice.BASE, source=FileSource(path="/m.gguf"))
        item = store.items.create(f"item {number}", ("base", "base-2"), (BASE, INSTRUCT, third))
        store.items.move(item.id, folder.id)
        store.items.set_pinned(item.id, pinned=True)
        store.items.set_archived(item.id, archived=True)
        store.items.set_system_prompt(item.id, "prompt")
        store.items.set_preset(item.id, "preset")
        kept = Attachment(sha256=str(number) * 64, name="n", media_type="text/plain", size=3, text="abc")
        first = store.messages.add_question(item.id, None, f"question {number}", [(0, "base")], attachments=[kept])
        question = store.messages.add_question(item.id, None, f"edited {number}", [(0, "base")], first.id)
        writer = Writer(
            WriterKind.ENGINE, Voice.BASE, f"{number}.gguf", "a" * 64, "http://x", "chat", {"top_k": number}
        )
        asked = store.messages.start_answer(item.id, question.id, (None, None), "base", writer)
        ending = Ending(Status.STOPPED, "answer", "thought", {"tokens": 2}, "stop", "note", "error")
        store.messages.finish_answer(asked.id, ending)
        prefix = Prefix(asked.id, 1, "an", "th")
        again = store.messages.start_answer(item.id, question.id, (first.id, (first.id,)), "base", writer, prefix)
        tokens = AnswerTokens("v", (1, 2), (1, 6), (0, 0), (-0.5, -0.25))
        store.messages.finish_answer(again.id, Ending(Status.COMPLETE, f"answer {number}", tokens=tokens))
        store.scores.put(score_key(again.id), READING, {"tokens": 1})
        store.votes.put(Vote(item.id, asked.id, again.id, Verdict.LEFT, blind=True, kind=TaskKind.CODE))
        store.pages.write(item.id, {take.id: take for take in takes(number)})
    with store._database.writing() as connection:
        connection.execute(
            "UPDATE items SET source = 'elsewhere', foreign_id = id, titled_by_user = 1, deleted_at = NULL"
        )
        connection.execute("UPDATE messages SET foreign_id = 'f' || id, hidden = 1")
    store.close()


def takes(number):
    """A page of two takes, with a value in every column of both tables."""
    drawn = Drawn(number, 1, 2, -1.5, "length", '{"top_k": 3}')
    piece = Piece(f"and so {number}", Author(Voice.BASE, f"{number}.gguf", "a" * 64), (1, 2), (3, 8), "v", drawn)
    begun = Take(1, None, 0, Written((Piece(f"It begins {number} "), piece)), chosen=2, bookmarked=True)
    return [begun, Take(2, 1, 3, Written((Piece(f"otherwise {number}"),)), unread=True, pruned=True)]


def columns():
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in MIGRATIONS:
            migration(connection)
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            )
            if not row[0].startswith(("message_words", "message_trigrams", "sqlite_"))
        ]
        return [(table, row[1]) for table in names for row in connection.execute(f"PRAGMA table_info({table})")]


def read_all(store):
    """All that can be read, by item."""
    found = {}
    for item in store.items.listed():
        messages = store.messages.of(item.id)
        tokens = [store.messages.answer_tokens(message.id) for message in messages]
        attached = [store.messages.attachments(message.id) for message in messages]
        scores = [store.scores.find(score_key(message.id)) for message in messages]
        page = store.pages.read(item.id)
        assert {*Page(page).takes} >= {take.id for take in page}
        found[item.id] = (item, messages, store.messages.chosen(item.id), tokens, attached, scores, page)
        store.votes.of(item.id)
    store.votes.counted()
    store.folders.listed()
    store.search.titles("item", 50)
    search(store, "question")
    search(store, "nswe")
    return found


def make_odd(file, table, column, odd):
    """Returns whether the second row of the table has the value now: SQLite may know better."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE name = '{table}'")
        connection.execute("PRAGMA schema_version = 99")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        keys = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
        second = connection.execute(f"SELECT {', '.join(keys)} FROM {table} ORDER BY {', '.join(keys)}").fetchall()
        second = second[len(second) // 2]
        where = " AND ".join(f"{key} = ?" for key in keys)
        try:
            connection.execute(f"UPDATE {table} SET {column} = {odd} WHERE {where}", second)
        except sqlite3.DatabaseError:
            return False
        connection.commit()
        return True


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    made = tmp_path_factory.mktemp("sound") / "chats.sqlite3"
    fill_all(made)
    return made.read_bytes()


@pytest.mark.parametrize(("table", "column"), columns())
def test_an_odd_value_costs_itself_when_it_is_read(file, sound, table, column):
    file.write_bytes(sound)
    store = ChatStore(file)
    before = read_all(store)
    store.close()
    made = 0
    for odd in some_of(ODD, column, len(ODD) if column == "id" else 6):
        file.write_bytes(sound)
        made += make_odd(file, table, column, odd)
        store = ChatStore(file)
        assert store.notice == ""
        after = read_all(store)
        assert {number: after.get(number) for number in (1, 3)} == {number: before[number] for number in (1, 3)}
        for item, messages, *_ in after.values():
            assert isinstance(item, Item)
            assert all(isinstance(message.text, str) for message in messages)
        if (table, column) not in {
            ("items", "id"),
            ("items", "deleted_at"),
            ("messages", "item_id"),
            ("messages", "deleted_at"),
        }:
            assert set(after) == {1, 2, 3}
            assert len(after[2][1]) == len(before[2][1]), (odd, after[2][1])
        store.close()
    assert made > 0


@pytest.mark.parametrize(("table", "column"), columns())
def test_an_odd_value_costs_itself_when_a_file_is_repaired(file, sound, table, column):
    for odd in some_of(ODD, column, 3):
        for path in [*file.parent.glob("chats*"), *backups(file)]:
            path.unlink()
        file.write_bytes(sound)
        make_odd(file, table, column, odd)
        wreck_the_index(file)
        store = ChatStore(file)
        assert "damaged" in store.notice
        assert store.integrity_check() == []
        found = [message.text for item in store.items.listed() for message in store.messages.of(item.id)]
        if column != "deleted_at" and (table, column) != ("messages", "id"):
            assert len(found) == 12, (odd, found, store.changes)
        assert [text for text in ("question 0", "edited 2", "answer 2") if text not in found] == []
        store.close()


def test_every_table_and_column_survives_a_repair(file):
    fill_all(file)
    before = dump(file)
    assert {(table, name) for table, rows in before.items() for name in rows[0]} == set(columns())
    empty = {(t, n) for t, rows in before.items() for n in rows[0] if all(row[n] in {None, ""} for row in rows)}
    assert empty == {("items", "deleted_at"), ("messages", "deleted_at")}
    wreck_the_index(file)
    store = ChatStore(file)
    assert "12 messages were saved" in store.notice
    assert store.changes == []
    store.close()
    assert dump(file) == before


def dump(file):
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        for table in {table for table, _ in columns()}:
            found[table] = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
    return found


def test_a_writer_that_is_lost_is_still_not_the_user(file):
    fill_all(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM writers WHERE file = '1.gguf'")
        connection.commit()
    store = ChatStore(file)
    assert store.messages.of(2)[2].writer == Writer(WriterKind.ENGINE)
    store.close()
    wreck_the_index(file)
    store = ChatStore(file)
    assert store.messages.of(2)[2].writer == Writer(WriterKind.ENGINE)
    assert store.messages.of(1)[2].writer.file == "0.gguf"
    assert store.integrity_check() == []
    store.close()


def test_a_column_that_only_a_newer_file_has_is_passed_over_and_one_that_only_this_build_has_gets_its_default(file):
    fill_all(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE messages ADD COLUMN stars INTEGER")
        connection.execute("ALTER TABLE items DROP COLUMN preset")
        connection.commit()
    wreck_the_index(file)
    store = ChatStore(file)
    assert [(item.title, item.preset) for item in store.items.listed()] == [(f"item {n}", "") for n in (2, 1, 0)]
    assert BASE_WRITER.kind is store.messages.of(1)[2].writer.kind
    store.close()


@pytest.mark.parametrize("number", ["0", "-3", "1.5", "NULL"])
def test_what_is_no_id_of_an_earlier_message_is_none(tmp_path, number):
    file = tmp_path / "chats.sqlite3"
    fill_all(file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE messages SET parent_id = {number}, edited_from = {number}, past = '[{number}]'")
        connection.commit()
    store = ChatStore(file)
    read = [message for item in store.items.listed() for message in store.messages.of(item.id)]
    assert read
    assert {(message.parent_id, message.edited_from, message.past) for message in read} == {(None, None, None)}
    store.close()
