"""What is said of a chat database without changing it, and when it is copied."""

import os
import sqlite3
import time
from contextlib import closing

import pytest

from desktop.errors import FileProblem
from desktop.store import database as database_module
from desktop.store.chats import ChatStore
from desktop.store.database import BACKUP_EVERY_S, Database, check_file, check_sqlite
from desktop.store.migrations import backups, format_in_header, newest_format
from tests.unit.store.filling import fill


def test_sqlite_is_tried_out_with_full_text_search():
    said = check_sqlite()
    assert said.startswith(f"{sqlite3.sqlite_version}, full-text search works")
    assert ("older than 3.51.3" in said) is (sqlite3.sqlite_version_info < (3, 51, 3))


def test_a_sound_file_is_counted_and_left_as_it_is(file):
    assert check_file(file) == "none yet"
    fill(file, 7)
    before = file.read_bytes()
    assert check_file(file) == f"{file}: sound, format {newest_format()}, 7 messages"
    assert file.read_bytes() == before


def test_a_file_that_a_window_has_open_is_in_use(file):
    store = ChatStore(file)
    assert check_file(file) == f"{file}: in use by an open Tandem window"
    store.close()


def test_a_damaged_file_is_said_to_be(file):
    fill(file, 30)
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    with pytest.raises(FileProblem, match="The chat database is damaged") as caught:
        check_file(file)
    assert str(file) in caught.value.detail
    assert "repairs it" in caught.value.hint


def test_a_search_index_that_does_not_fit_the_texts_is_found(file):
    fill(file, 3)
    store = ChatStore(file)
    with store._database.writing() as connection:
        connection.execute("INSERT INTO message_words (rowid, text) VALUES (99, 'nowhere said')")
    assert any(line.startswith("search index message_words: ") for line in store.integrity_check())
    store.close()


@pytest.mark.parametrize(
    ("age_s", "writes", "made"),
    [
        (BACKUP_EVERY_S + 60, True, 1),
        (BACKUP_EVERY_S - 60, True, 0),
        (BACKUP_EVERY_S + 60, False, 0),
        (None, True, 1),
        (None, False, 0),
    ],
)
def test_a_backup_is_made_at_the_end_once_a_day_when_something_was_written(file, age_s, writes, made):
    fill(file, 1)
    for backup in backups(file):
        if age_s is None:
            backup.unlink()
        else:
            os.utime(backup, (time.time() - age_s,) * 2)
    before = len(backups(file))
    store = ChatStore(file)
    store.items.listed()
    if writes:
        store.items.create("new")
    store.close()
    assert len(backups(file)) - before == made


def test_no_backup_replaces_good_ones_once_damage_was_met(file):
    fill(file, 300)
    for backup in backups(file):
        os.utime(backup, (0, 0))
    known = backups(file)
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    store = ChatStore(file)
    store.items.create("written before the damage is met")
    with pytest.raises(FileProblem, match="damaged"):
        store.messages.of(1)
    store.close()
    assert backups(file) == known


def test_a_backup_that_cannot_be_made_is_logged_and_the_chats_are_kept(file, allow_log):
    allow_log.append("No backup of the chats was made")
    (file.parent / "backups").touch()  # a file of that name is in the way
    store = ChatStore(file)
    chat = store.items.create("kept")
    store.close()
    store = ChatStore(file)
    assert [found.id for found in store.items.listed()] == [chat.id]
    store.close()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, 0),
        (b"", 0),
        (b"SQLite format 3\0" + bytes(44) + b"\0\0\1\7", 263),
        (b"SQLite format 3\0" + bytes(44) + b"\0\0\1\7" + bytes(9), 263),
        (b"SQLite format 3\0" + bytes(44) + b"\0\0\1", 0),
        (b"SQLite format 4\0" + bytes(44) + b"\0\0\1\7", 0),
    ],
)
def test_the_format_is_read_from_the_header_without_opening_the_file(file, content, found):
    if content is not None:
        file.write_bytes(content)
    assert format_in_header(file) == found


def test_a_newer_file_is_refused_before_it_is_opened(file, monkeypatch):
    fill(file, 1)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 7")
    monkeypatch.setattr(database_module.sqlite3, "connect", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(FileProblem, match="newer version"):
        ChatStore(file)


def test_a_wrong_statement_is_a_mistake_not_a_message(file):
    database = Database(file)
    with pytest.raises(sqlite3.ProgrammingError), database.writing() as connection:
        connection.execute("SELECT ?", ())
    with pytest.raises(sqlite3.ProgrammingError):
        database.rows("SELECT ?")
    assert database.rows("SELECT 1")[0][0] == 1
    database.close()
