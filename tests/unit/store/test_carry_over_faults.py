"""A kill, a full disk or damage during a carry-over: the old file stays until the new one is whole, nothing is lost."""

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.errors import FileProblem
from desktop.store import carry_over
from desktop.store.chats import ChatStore
from desktop.store.migrations import back_up, backups, format_in_header, newest_format
from tests.unit.store.format1 import OldFile

ROOT = Path(__file__).parents[3]
KILLS = 200 if os.environ.get("TANDEM_LONG") else 20
posix = pytest.mark.skipif(sys.platform == "win32", reason="fork, SIGKILL and RLIMIT_FSIZE are POSIX")

HEAD = """
import os, pathlib, random, resource, shutil, signal, sqlite3, sys
from pathlib import Path
from desktop.errors import FileProblem
from desktop.store import database
from desktop.store import carry_over
from desktop.store.chats import ChatStore
from desktop.store.migrations import format_in_header

old, file, rounds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def all_of(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        found = connection.execute("SELECT * FROM messages ORDER BY id").fetchall()
    connection.close()
    return found

def read():
    store = ChatStore(file)
    assert store.integrity_check() == []
    assert "damaged" not in store.notice, store.notice
    found = [(item, store.messages.of(item.id), store.messages.chosen(item.id)) for item in store.items.listed()]
    store.close()
    return found, store.notice

def renew():
    shutil.rmtree(file.parent)
    file.parent.mkdir()
    shutil.copy(old, file)

renew()
before = all_of(file)
expected, notice = read()
assert len(before) == sum(len(messages) for _, messages, _ in expected) > 20
"""

KILL_LOOP = """
def count(*_):
    global events
    events += 1
    if events == last:
        os.kill(os.getpid(), signal.SIGKILL)

def told(function):
    def run(*arguments, **named):
        count()
        result = function(*arguments, **named)
        count()
        return result
    return run

def connect(*arguments, **named):
    connection = real_connect(*arguments, **named)
    connection.set_trace_callback(count)
    return connection

real_connect = sqlite3.connect

def child(at):
    global events, last
    events, last = 0, at
    sqlite3.connect = told(connect)
    os.fsync = told(os.fsync)
    for name in ("replace", "unlink", "mkdir", "open", "touch"):
        setattr(Path, name, told(getattr(Path, name)))
    ChatStore(file).close()
    return events

renew()
reader, writer = os.pipe()
if os.fork() == 0:
    os.write(writer, b"%d" % child(0))
    os._exit(0)
os.wait()
total = int(os.read(reader, 20))
chance = random.Random(7)
near_the_end = [total - n for n in range(rounds // 2)]
places = near_the_end + [chance.randrange(1, total) for _ in range(rounds - len(near_the_end))]
formats = set()
for place in places:
    renew()
    if os.fork() == 0:
        child(place)
        os._exit(0)
    assert os.wait()[1] in (signal.SIGKILL, 0)
    found = format_in_header(file)
    formats.add(found)
    if found == 1:
        assert all_of(file) == before, place
    assert read()[0] == expected, place
    left = {path.name for path in file.parent.iterdir()}
    assert left == {"chats.sqlite3", "backups"}, (place, left)
print(total, len(places), *sorted(formats))
"""

FULL_LOOP = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size, limit, failed = file.stat().st_size, 0, 0
while True:
    renew()
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            ChatStore(file)
        except FileProblem as problem:
            os._exit(1 if problem.hint else 2)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.wait()[1])
    if ended == 0:
        break
    assert ended == 1, ended
    assert format_in_header(file) == 1
    assert all_of(file) == before
    assert not [path for path in file.parent.iterdir() if path.name.endswith(".format2")]
    assert read()[0] == expected
    limit, failed = limit + size // rounds, failed + 1
print(failed)
"""


def run(code, file, rounds, odd=()):
    old = OldFile(seed=11)
    for _ in range(6):
        old.talk(6)
    source = file.with_name("old.sqlite3")
    old.write(source, *odd)
    arguments = [str(source), str(file.parent / "here" / "chats.sqlite3"), str(rounds)]
    (file.parent / "here").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", HEAD + code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


@posix
@pytest.mark.parametrize(
    "odd", [(), ("UPDATE messages SET status = 'paused', role = 'x', parent_id = 9 WHERE id = 3",)]
)
def test_a_kill_at_any_statement_or_file_operation_loses_nothing(file, odd):
    total, places, *formats = run(KILL_LOOP, file, KILLS // 2, odd)
    assert formats == [1, newest_format()]  # it was killed on both sides of the moment
    assert total > 100
    print(f"{places} kills at {total} places, 0 lost")


@posix
def test_a_disk_that_is_full_anywhere_leaves_the_old_file_as_it_is(file):
    (failed,) = run(FULL_LOOP, file, 40 if os.environ.get("TANDEM_LONG") else 5)
    assert failed >= 5
    print(f"{failed} places where writing failed, 0 lost")


def test_a_damaged_page_is_repaired_and_the_rest_carried_over(file):
    """Every page but the schema's, one after the other; what can be read is there, and the damaged file is kept."""
    old = OldFile(seed=5)
    for number in range(12):
        chat = old.chat(f"chat {number}")
        for _ in range(10):
            old.message(chat, text=old.words(150))
    source = file.with_name("old.sqlite3")
    old.write(source)
    data = source.read_bytes()
    pages = list(range(1, len(data) // 4096))
    if not os.environ.get("TANDEM_LONG"):
        pages = random.Random(2).sample(pages, 12)
    worst = len(old.messages)
    for page in pages:
        for path in file.parent.glob("chats*.sqlite3*"):
            path.unlink()
        for backup in file.parent.glob("backups/*"):
            backup.unlink()
        file.write_bytes(data[: page * 4096] + b"\xff" * 4096 + data[(page + 1) * 4096 :])
        store = ChatStore(file)
        assert store.integrity_check() == []
        found = [message.text for item in store.items.listed() for message in store.messages.of(item.id)]
        if len(found) < len(old.messages):
            assert "damaged" in store.notice
            assert file.with_name("chats.damaged-1.sqlite3").exists()
        texts = {row["text"] for row in old.messages}
        assert set(found) <= texts
        worst = min(worst, len(found))
        store.close()
        assert format_in_header(file) == newest_format()
    print(f"{len(pages)} pages damaged, {worst} of {len(old.messages)} messages there at worst")


def test_a_backup_of_format_1_is_restored_and_carried_over(file):
    old = OldFile()
    old.talk(6)
    old.write(file)
    ChatStore(file).close()
    assert len(backups(file)) == 1
    file.write_bytes(b"no database at all, for sure")
    store = ChatStore(file)
    assert "format1.sqlite3 was restored" in store.notice
    assert len(store.messages.of(1)) == len(old.messages)
    assert store.integrity_check() == []
    store.close()


def test_backups_of_each_format_are_kept(file):
    old = OldFile()
    old.talk(3)
    old.write(file)
    ChatStore(file).close()
    for _ in range(5):
        store = ChatStore(file)
        back_up(store._database._open_connection(), file)
        store.close()
    assert sorted(backup.stem[-7:] for backup in backups(file)) == ["format1", *[f"format{newest_format()}"] * 3]


def test_another_program_was_faster(file, monkeypatch):
    old = OldFile()
    old.talk(3)
    old.write(file)
    let_go = carry_over._let_go

    def and_another_carries_over(connection, database):
        let_go(connection, database)
        with monkeypatch.context() as alone:
            alone.setattr(carry_over, "_let_go", let_go)
            other = ChatStore(file)
            other.items.create("written by the other")
            other.close()

    monkeypatch.setattr(carry_over, "_let_go", and_another_carries_over)
    store = ChatStore(file)
    assert store.items.listed()[0].title == "written by the other"
    store.close()


def test_a_file_without_its_tables_is_no_mistake_of_ours(file):
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("CREATE TABLE chats (id INTEGER PRIMARY KEY); PRAGMA user_version = 1;")
    with pytest.raises(FileProblem):
        ChatStore(file)
    assert format_in_header(file) == 1
