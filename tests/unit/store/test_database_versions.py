"""Older files are migrated with a backup before, newer ones refused untouched."""

import sqlite3
from contextlib import closing

import pytest

from desktop.errors import FileProblem
from desktop.store import migrations
from desktop.store.chats import ChatStore
from desktop.store.database import Database
from desktop.store.migrations import FIRST_FORMAT, MIGRATIONS, backups, migrate, newest_format
from tests.unit.store.filling import fill, search


def test_a_newer_file_is_refused_untouched(file):
    fill(file, 3)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = file.read_bytes()
    listing = sorted(p.name for p in file.parent.iterdir())
    with pytest.raises(FileProblem, match="newer version of Tandem") as caught:
        ChatStore(file)
    assert "format 7" in caught.value.detail
    assert f"up to {newest_format()}" in caught.value.detail
    assert file.read_bytes() == before
    assert sorted(p.name for p in file.parent.iterdir()) == listing


def _add_stars(connection):
    connection.execute("ALTER TABLE messages ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def _fails(connection):
    connection.execute("ALTER TABLE messages ADD COLUMN moons INTEGER")
    raise sqlite3.OperationalError("no")


def test_an_older_file_is_backed_up_and_migrated(file):
    chat = fill(file, 5)
    known = backups(file)
    database = Database(file, [*MIGRATIONS, _add_stars])
    assert database.rows("PRAGMA user_version")[0][0] == newest_format() + 1
    assert len(database.rows("SELECT stars FROM messages WHERE item_id = ?", (chat.id,))) == 5
    database.close()
    made = [backup for backup in backups(file) if backup not in known]
    assert len(made) == 1
    with closing(sqlite3.connect(made[0])) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == newest_format()
        assert connection.execute("SELECT count(*) FROM messages").fetchone()[0] == 5
    with pytest.raises(FileProblem, match="newer version"):
        ChatStore(file)


def test_a_migration_that_fails_changes_nothing(file):
    fill(file, 5)
    with pytest.raises(FileProblem):
        Database(file, [*MIGRATIONS, _add_stars, _fails])
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == newest_format() + 1
        columns = {row[1] for row in connection.execute("PRAGMA table_info(messages)")}
    assert "stars" in columns
    assert "moons" not in columns


def test_three_backups_are_kept(file, monkeypatch):
    for number in range(6):
        database = Database(file)
        monkeypatch.setattr(migrations.time, "strftime", lambda *_, n=number: f"2026010{n}-000000")
        migrations.back_up(database._connection, file)
        database.close()
    assert [backup.name[:14] for backup in backups(file)] == ["chats-20260105", "chats-20260104", "chats-20260103"]
    assert not list(file.parent.glob("backups/*.part"))


def test_a_file_of_format_2_gets_messages_that_can_be_hidden(file):
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        migrate(connection, file, MIGRATIONS[:1])
        connection.execute("INSERT INTO items (title) VALUES ('old')")
        connection.execute("INSERT INTO messages (item_id, role, text) VALUES (1, 'user', 'words')")
        assert connection.execute("PRAGMA user_version").fetchone()[0] == FIRST_FORMAT
    store = ChatStore(file)
    assert [(message.text, message.hidden) for message in store.messages.of(1)] == [("words", False)]
    store.messages.set_hidden(1, hidden=True)
    assert store.integrity_check() == []
    assert [found.message_id for found in search(store, "words")] == [1]
    store.close()
    assert any(backup.stem.endswith(f"-format{FIRST_FORMAT}") for backup in backups(file))
    again = ChatStore(file)
    assert [message.hidden for message in again.messages.of(1)] == [True]
    again.messages.set_hidden(1, hidden=False)
    assert [message.hidden for message in again.messages.of(1)] == [False]
    again.close()
    with pytest.raises(FileProblem, match="newer version"):
        Database(file, MIGRATIONS[:1])  # as an older build would
