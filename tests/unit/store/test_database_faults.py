"""What a crash, a full disk, damage, another program or another version do to the chats: nothing is lost unsaid."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from desktop.chat.conversation import Ending, Status
from desktop.errors import FileProblem
from desktop.store import database as database_module
from desktop.store.chats import ChatStore
from desktop.store.database import Database
from desktop.store.migrations import backups
from tests.unit.store.filling import answer, fill, search

ROOT = Path(__file__).parents[3]
KILLS = 300 if os.environ.get("TANDEM_LONG") else 10

WRITER = """
import sys
from pathlib import Path
from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.store.chats import ChatStore
WRITER = Writer(WriterKind.ENGINE)
store = ChatStore(Path(sys.argv[1]))
store.messages.mark_interrupted()
chat = store.items.create("writer")
parent = None
while True:
    question = store.messages.add_question(chat.id, parent, "question " + "w " * 300)
    print(question.id, flush=True)
    answer = store.messages.start_answer(chat.id, question.id, (None, None), "base", WRITER)
    print(answer.id, flush=True)
    store.messages.save_partial(answer.id, "part " * 100)
    store.messages.finish_answer(answer.id, Ending(Status.COMPLETE, "answer " * 200))
    parent = answer.id
"""


def test_kill_at_random_moments_loses_nothing_that_was_acknowledged(file):
    chance = random.Random(1)
    acknowledged = set()
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], cwd=ROOT, stdout=subprocess.PIPE)
        with writer:
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            writer.kill()
            acknowledged.update(int(line) for line in writer.stdout.read().split(b"\n")[:-1])
    store = ChatStore(file)
    assert store.notice == ""
    store.messages.mark_interrupted()
    stored = [message for chat in store.items.listed() for message in store.messages.of(chat.id)]
    assert acknowledged - {message.id for message in stored} == set()
    assert {m.status for m in stored} <= {Status.COMPLETE, Status.INTERRUPTED}
    assert store.integrity_check() == []
    store.close()
    print(f"{KILLS} kills, {len(stored)} messages, {len(acknowledged)} acknowledged, 0 lost")


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is POSIX")
def test_a_full_disk_is_said_and_costs_only_the_message_at_hand(file):
    """A file-size limit stands in for the full disk: the write itself fails, in the kernel."""
    code = """
import resource, signal, sys
from pathlib import Path
from desktop.store.chats import ChatStore
from desktop.errors import FileProblem
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = ChatStore(Path(sys.argv[1]))
chat = store.items.create("x")
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 800_000, size + 20_000_000))
kept = 0
try:
    while True:
        store.messages.add_question(chat.id, None, "w " * 10_000)
        kept += 1
except FileProblem as problem:
    print(kept, problem.title, problem.hint, sep="\\n")
assert len(store.messages.of(chat.id)) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000_000, size + 20_000_000))
store.messages.add_question(chat.id, None, "room again")
assert len(store.messages.of(chat.id)) == kept + 1
assert store.integrity_check() == []
store.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    kept, title, hint = done.stdout.splitlines()
    assert int(kept) > 3
    assert "not saved" in title
    assert hint


def test_a_full_disk_has_its_own_words(file):
    database = Database(file)
    pages = database.rows("PRAGMA page_count")[0][0]
    database.rows(f"PRAGMA max_page_count = {pages + 4}")  # SQLite then answers SQLITE_FULL
    with pytest.raises(FileProblem, match="disk is full"), database.writing() as connection:
        connection.execute("INSERT INTO items (title) VALUES (?)", ("x" * 100_000,))
    assert database.rows("SELECT * FROM items") == []
    database.close()


def test_a_second_program_is_refused_in_words(file):
    store = ChatStore(file)
    code = (
        "import sys; from pathlib import Path; from desktop.store.chats import ChatStore; ChatStore(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert "FileProblem: The chats are in use by another program." in done.stderr
    store.items.create("still works")
    store.close()


@pytest.mark.parametrize(
    "damage",
    ["header", "nuls", "empty", "middle", "cut"],
)
def test_damage_is_repaired_and_nothing_deleted(file, damage):
    fill(file)
    store = ChatStore(file)
    newer = store.items.create("after the backup")
    store.messages.add_question(newer.id, None, "newest words")
    store.close()
    assert len(backups(file)) == 1
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    changed = {
        "header": b"garbage!" * 8 + data[64:],
        "nuls": bytes(len(data)),
        "empty": b"",
        "middle": data[:middle] + b"\xff" * 8192 + data[middle + 8192 :],
        "cut": data[: len(data) * 3 // 4],
    }[damage]
    file.write_bytes(changed)
    file.with_name(file.name + ".check").touch()  # as after an unclean end
    store = ChatStore(file)
    assert "damaged" in store.notice
    assert "backup" in store.notice
    aside = file.with_name("chats.damaged-1.sqlite3")
    assert str(aside) in store.notice
    assert aside.read_bytes() == bytes(changed)
    assert len(store.messages.of(1)) == 300
    assert store.integrity_check() == []
    store.items.create("goes on")
    store.close()
    assert opening_notice(file) == ""


def opening_notice(file):
    store = ChatStore(file)
    store.close()
    return store.notice


def test_damage_without_a_backup_starts_afresh_with_what_can_be_read(file):
    fill(file)
    for backup in backups(file):
        backup.unlink()
    data = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_words_data'").fetchone()[0]
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096  # the search index only
    file.write_bytes(data)
    file.with_name(file.name + ".check").touch()
    store = ChatStore(file)
    assert "300 messages were saved" in store.notice
    assert len(search(store, "message")) == 200
    assert store.integrity_check() == []
    store.close()


def wreck(file, table):
    """Overwrite the first page of a table, as after an unclean end, and take the backups away."""
    for backup in backups(file):
        backup.unlink()
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    file.with_name(file.name + ".check").touch()


def test_messages_outlive_their_chat(file):
    chat = fill(file, 3)
    wreck(file, "items")
    store = ChatStore(file)
    assert "3 messages were saved" in store.notice
    assert [(found.id, found.title) for found in store.items.listed()] == [(chat.id, "Recovered chat")]
    assert len(store.messages.of(chat.id)) == 3
    store.close()


def test_a_damaged_character_does_not_end_the_rescue(file):
    fill(file, 30)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE messages SET text = CAST(x'41ff42' AS TEXT) WHERE id IN (5, 25)")
    wreck(file, "message_words_data")
    store = ChatStore(file)
    assert "30 messages were saved" in store.notice
    assert [message.text for message in store.messages.of(1) if message.id in (5, 25)] == ["A\ufffdB"] * 2
    store.close()


def test_a_rescue_that_fails_is_tried_again(file, monkeypatch):
    fill(file, 3)
    wreck(file, "message_words_data")
    damaged = file.read_bytes()

    def full_disk(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(database_module, "save_rows", full_disk)
        with pytest.raises(FileProblem):
            ChatStore(file)
    assert file.read_bytes() == damaged
    store = ChatStore(file)
    assert "3 messages were saved" in store.notice
    store.close()
    assert opening_notice(file) == ""


def test_damage_met_while_running_is_said_and_repaired_at_the_next_start(file):
    chat = fill(file)
    data = bytearray(file.read_bytes())
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'").fetchone()[0]
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    store = ChatStore(file)  # closed cleanly before: no check, a fast start
    with pytest.raises(FileProblem, match="The chat database is damaged") as caught:
        store.messages.of(chat.id)
    assert "Restart" in caught.value.hint
    store.close()
    store = ChatStore(file)
    assert "damaged" in store.notice
    assert len(store.messages.of(chat.id)) == 300
    store.close()


def test_two_damages_keep_two_files(file):
    for _ in range(2):
        fill(file, 1)
        file.write_bytes(b"no database at all, for sure")
        opening_notice(file)
    assert file.with_name("chats.damaged-1.sqlite3").exists()
    assert file.with_name("chats.damaged-2.sqlite3").exists()


def test_an_unclean_end_is_checked_and_a_sound_file_is_left_alone(file):
    code = WRITER.replace("while True", "for _ in range(3)") + "\nimport os; os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode in (-getattr(signal, "SIGKILL", 9), 9)
    assert file.with_name(file.name + "-wal").stat().st_size > 0
    store = ChatStore(file)
    assert store.notice == ""
    assert len(store.messages.of(1)) == 6
    store.close()
    assert not file.with_name(file.name + "-wal").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem, match="cannot write") as caught:
        ChatStore(tmp_path / "file" / "chats.sqlite3")
    assert "a file of that name is in the way" in caught.value.detail


def test_a_folder_in_place_of_the_file_is_said(file):
    file.mkdir()
    with pytest.raises(FileProblem):
        ChatStore(file)


def test_a_read_only_file_is_said(file):
    fill(file, 1)
    database = Database(file)
    database.rows("PRAGMA query_only = ON")  # the superuser writes to read-only files; SQLite's own switch does not
    with pytest.raises(FileProblem, match="cannot be written"), database.writing() as connection:
        connection.execute("DELETE FROM items")
    database.close()


def test_the_store_goes_on_after_an_error(file):
    store = ChatStore(file)
    chat = store.items.create("x")
    with pytest.raises(FileProblem):
        store.messages.add_question(chat.id, 12345, "no such parent")
    asked = answer(store, store.messages.add_question(chat.id, None, "q"))
    store.messages.finish_answer(asked.id, Ending(Status.FAILED, "", error="no memory"))
    assert store.messages.of(chat.id)[1].error == "no memory"
    store.close()


FAULT_LOOP = """
import os, resource, shutil, signal, sys
from pathlib import Path
from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.store.chats import ChatStore
from desktop.errors import FileProblem

WRITER = Writer(WriterKind.ENGINE)
sound, file, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

def flow(acknowledge):
    store = ChatStore(file)
    for _ in range(3):
        question = store.messages.add_question(1, None, "question " + "w " * 2000)
        acknowledge(question.id)
        answer = store.messages.start_answer(1, question.id, (None, None), "base", WRITER)
        store.messages.save_partial(answer.id, "part " * 500)
        store.messages.finish_answer(answer.id, Ending(Status.COMPLETE, "answer " * 1000))
        acknowledge(answer.id)
    store.close()

limit, rounds, done = 0, 0, False
while not done:
    for old in file.parent.glob(file.name + "*"):
        old.unlink()
    shutil.copy(sound, file)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            flow(lambda number: os.write(writer, b"%d " % number))
        except FileProblem:
            os._exit(1)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        acknowledged = [int(number) for number in pipe.read().split()]
    done = os.waitpid(child, 0)[1] == 0
    store = ChatStore(file)
    stored = {message.id for message in store.messages.of(1)}
    assert store.notice == "", (limit, store.notice)
    assert set(acknowledged) <= stored, (limit, acknowledged, stored)
    assert len(stored) >= 40, (limit, len(stored))
    assert store.integrity_check() == [], limit
    store.close()
    limit, rounds = limit + step, rounds + 1
print(rounds)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE and fork are POSIX")
def test_a_write_that_fails_anywhere_loses_nothing(tmp_path):
    """The limit grows step by step until the whole flow passes: every write of it has failed once."""
    file = tmp_path / "here" / "chats.sqlite3"
    file.parent.mkdir()
    fill(tmp_path / "sound.sqlite3", 40)
    step = "1000" if os.environ.get("TANDEM_LONG") else "4100"
    arguments = [str(tmp_path / "sound.sqlite3"), str(file), step]
    done = subprocess.run([sys.executable, "-c", FAULT_LOOP, *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 15
    print(f"{int(done.stdout)} places where writing failed, 0 acknowledged messages lost")
