"""One SQLite connection that keeps its promises: durable, migrated, checked after a crash, repaired if damaged."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from desktop.errors import FileProblem
from desktop.paths import folder_problem
from desktop.store.carry_over import OLD_FORMAT, carry_over
from desktop.store.migrations import (
    MIGRATIONS,
    Migration,
    back_up,
    backups,
    format_in_header,
    format_of,
    migrate,
    newest_format,
)
from desktop.store.rescue import move_aside, put_back, restore_backup, save_rows
from desktop.store.soundness import CODES_OF_DAMAGE, check_quickly, problems
from desktop.store.statements import SQL_VALUE, Row
from desktop.store.values import read_text

BACKUP_EVERY_S = 24 * 3600.0
LOCK_PATIENCE_S = 2.0

_log = logging.getLogger(__name__)

_PRAGMAS = (
    "locking_mode = EXCLUSIVE",  # one process, one connection: also rules out SQLite's WAL-reset bug (before 3.51.3)
    "journal_mode = WAL",
    "synchronous = FULL",  # a message that was shown as stored survives a power cut
    "fullfsync = ON",  # macOS: fsync alone does not reach the disk
    "foreign_keys = ON",
    "cell_size_check = ON",
    "temp_store = MEMORY",
)
_WAL_RESET_FIXED = (3, 51, 3)
_NO_TEXT = "Could not decode to UTF-8"  # Python's words, not SQLite's: there is no code for it
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_FULL = (sqlite3.SQLITE_FULL,)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH)


class Database:
    """The open chat database, used from the thread that made it.

    notice: what the user should be told about the opening (damage and how it was repaired), "" if nothing.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        """Open, check after an unclean end, migrate; repair a damaged file. Raises FileProblem."""
        self.path = path = path.absolute()
        self.notice = ""
        self.changes: list[str] = []
        self._migrations = migrations
        self._changed = False
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._suspect = self._ended_uncleanly()
            self._refuse_newer(format_in_header(path))
            self._connection: sqlite3.Connection | None = self._open_or_repair()
        except sqlite3.Error as error:
            raise self._in_words(error) from error
        except OSError as error:
            raise folder_problem(path.parent, error) from error

    def rows(self, sql: str, values: Sequence[SQL_VALUE] = ()) -> list[Row]:
        """All rows of a query. Raises FileProblem."""
        connection = self._open_connection()
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.ProgrammingError:
            raise  # a mistake of ours, not of the disk
        except sqlite3.Error as error:
            if not str(error).startswith(_NO_TEXT):
                raise self._in_words(error) from error
        connection.text_factory = read_text  # one damaged character must not cost the other rows
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._in_words(error) from error
        finally:
            connection.text_factory = str

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: on disk when the block has ended, undone if it raised. Raises FileProblem.

        Within another one it is a part of that.
        """
        connection = self._open_connection()
        is_part = connection.in_transaction
        if is_part:
            yield connection
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
                self._changed = True
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            raise self._in_words(error) from error

    def problems(self) -> list[str]:
        """What SQLite's full checks and the search indexes' own find wrong; empty when all is well."""
        try:
            return problems(self._open_connection())
        except sqlite3.Error as error:
            raise self._in_words(error) from error

    def close(self) -> None:
        """Write everything back and let go of the file; a backup first when the newest is a day old."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with closing(connection):
            if not (self._changed and not self._suspect and self._backup_is_due()):
                return
            try:
                back_up(connection, self.path)
            except (sqlite3.Error, OSError) as error:
                _log.warning("No backup of the chats was made: %s", error)

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the chat database was closed")
        return self._connection

    def _ended_uncleanly(self) -> bool:
        """SQLite removes the -wal file when the last connection closes; the .check file is ours."""
        wal = self._beside("-wal")
        return self._beside(".check").exists() or (wal.exists() and wal.stat().st_size > 0)

    def _refuse_newer(self, found: int) -> None:
        if found <= newest_format(self._migrations):
            return
        raise FileProblem(
            "These chats were written by a newer version of Tandem.",
            f"{self.path} has format {found}; this version reads formats up to {newest_format(self._migrations)}. "
            "The file was not changed.",
            "Install the newer version again, or start with another folder: --data-dir.",
        )

    def _open_or_repair(self) -> sqlite3.Connection:
        if self.path.exists() and self.path.stat().st_size == 0 and backups(self.path):
            return self._repair("the file is empty")
        try:
            return self._open()
        except sqlite3.DatabaseError as error:
            if _primary_code(error) not in CODES_OF_DAMAGE:
                raise
            return self._repair(str(error))

    def _open(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            if self._suspect:
                check_quickly(connection)
                self._beside(".check").unlink(missing_ok=True)
                self._suspect = False
            if format_of(connection) == OLD_FORMAT:
                carried = carry_over(connection, self.path)
                self.notice, self.changes = carried.notice, carried.changes
                connection = self._connect()
            migrate(connection, self.path, self._migrations)
            _distrust_schema(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=LOCK_PATIENCE_S, isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.row_factory = sqlite3.Row
            self._refuse_newer(format_of(connection))
        except BaseException:
            connection.close()
            raise
        return connection

    def _repair(self, reason: str) -> sqlite3.Connection:
        """Put the damaged file aside, open the newest good backup or a fresh file, save newer rows into it."""
        self._beside(".check").touch()  # until all is done: a repair that fails is begun again at the next start
        self._suspect = False
        damaged = move_aside(self.path)
        restored = restore_backup(self.path)
        connection = self._open()
        try:
            saved = save_rows(damaged, connection)
        except BaseException:  # such as a full disk: what could be saved must be looked for again
            connection.close()
            put_back(damaged, self.path)
            raise
        self._beside(".check").unlink()
        then = f"The backup {restored.name} was restored" if restored else "A new database was started"
        count = saved.messages
        also = f" and {count} messages were saved from the damaged file." if count else "."
        self.changes += saved.changes
        self.notice = (
            f"The chat database is damaged ({reason}). {then}{also} The damaged file was kept: {damaged}. "
            "If messages are missing, keep that file and ask for help before deleting anything."
        )
        return connection

    def _backup_is_due(self) -> bool:
        newest = backups(self.path)[:1]
        return not newest or time.time() - newest[0].stat().st_mtime > BACKUP_EVERY_S

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _in_words(self, error: sqlite3.Error) -> FileProblem:
        """The one place where SQLite's errors become messages for the user."""
        code = _primary_code(error)
        detail = f"{self.path}: {error} ({getattr(error, 'sqlite_errorname', type(error).__name__)})."
        if code in CODES_OF_DAMAGE:
            self._suspect = True
            self._beside(".check").touch()
            return FileProblem(
                "The chat database is damaged.", detail, "Restart Tandem: it repairs the database and deletes nothing."
            )
        if code in _FULL:
            return FileProblem("The disk is full, so the chat was not saved.", detail, "Free some space and try again.")
        if code in _LOCKED:
            return FileProblem(
                "The chats are in use by another program.", detail, "Close the other Tandem window, then try again."
            )
        if code in _READ_ONLY:
            return FileProblem(
                "The chats cannot be written.", detail, "Make the file and its folder writable, or use --data-dir."
            )
        return FileProblem(
            "The chat was not saved.", detail, "Try again; if it happens again, check the disk and restart Tandem."
        )


def sqlite_version() -> str:
    """The version of the SQLite library in use."""
    return sqlite3.sqlite_version


def check_sqlite() -> str:
    """SQLite's version and full-text search, tried out. Raises FileProblem when they do not do."""
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
            connection.execute("INSERT INTO words VALUES ('Tandem')")
            found = connection.execute("SELECT count(*) FROM words WHERE words MATCH 'tandem'").fetchone()[0]
    except sqlite3.Error as error:
        raise FileProblem(
            "SQLite lacks what the chats need.",
            f"Version {sqlite3.sqlite_version}, FTS5: {error}.",
            "Use a Python whose SQLite has FTS5, such as python.org's.",
        ) from error
    note = (
        ""
        if sqlite3.sqlite_version_info >= _WAL_RESET_FIXED
        else ("; older than 3.51.3, which can damage files that two connections share: Tandem keeps to one")
    )
    return f"{sqlite3.sqlite_version}, full-text search {'works' if found else 'finds nothing'}{note}"


def check_file(path: Path) -> str:
    """The state of a chat database in words, without changing it. Raises FileProblem when it is damaged."""
    path = path.absolute()
    if not path.exists():
        return "none yet"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as connection:
            check_quickly(connection)
            count = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
            return f"{path}: sound, format {format_of(connection)}, {count} messages"
    except sqlite3.Error as error:
        if _primary_code(error) in _LOCKED:
            return f"{path}: in use by an open Tandem window"
        raise FileProblem(
            "The chat database is damaged.", f"{path}: {error}.", "Start Tandem: it repairs it and deletes nothing."
        ) from error


def _primary_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # the higher bytes only say where


def _distrust_schema(connection: sqlite3.Connection) -> None:
    """Keep a tampered file's schema from calling functions, where SQLite is new enough to except its own FTS5."""
    connection.execute("PRAGMA trusted_schema = OFF")
    try:
        connection.execute("EXPLAIN DELETE FROM messages").fetchall()
    except sqlite3.OperationalError:  # "unsafe use of virtual table", seen in 3.40
        connection.execute("PRAGMA trusted_schema = ON")
