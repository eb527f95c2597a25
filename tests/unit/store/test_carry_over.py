"""Files of the last build become files of this one: every message, path and time, whatever else stands in them."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.chat.conversation import Role, Status
from desktop.store.chats import ChatStore
from desktop.store.migrations import backups, format_in_header, newest_format
from tests.unit.store.format1 import CHAT_COLUMNS, MESSAGE_COLUMNS, VOICES, OldFile

ROOT = Path(__file__).parents[3]
LONG = bool(os.environ.get("TANDEM_LONG"))


def opened(file):
    store = ChatStore(file)
    assert store.integrity_check() == []
    return store


def ways(messages):
    """By answer: the ids before it, as they follow from what is stored."""
    found = {}
    for message in messages:
        if message.role is Role.ASSISTANT:
            before = found.get(message.follows_id, []) if message.past is None else list(message.past)
            found[message.id] = [*before, message.parent_id, message.id]
    return {number: way[:-1] for number, way in found.items()}


def shown(store, chat, voice):
    """A column as far as it was chosen."""
    chosen = store.messages.chosen(chat)
    found, place = [], 0
    while (place := chosen.get((place, voice))) is not None:
        found.append(place)
    return found


def test_every_message_path_and_time_is_there(file):
    old = OldFile(seed=3)
    for _ in range(100):
        old.talk(old.chance.randrange(1, 14))
    old.chat("empty", "both")
    old.chat("gone", "base", deleted_at=1500.0)
    old.write(file)
    store = opened(file)
    items = {item.id: item for item in store.items.listed()}
    assert len(items) == 101
    mixed = []
    for number, title, choice, created_at, updated_at, deleted_at in old.chats:
        if deleted_at is None:
            item = items[number]
            assert (item.title, item.created_at, item.updated_at) == (title, created_at, updated_at)
            assert item.speaking == (VOICES if choice == "both" else (choice,))
        messages = store.messages.of(number)
        before = [row for row in old.messages if row["chat_id"] == number]
        assert [message.id for message in messages] == [row["id"] for row in before]
        for message, row in zip(messages, before, strict=True):
            check_message(message, row)
        assert ways(messages) == {message.id: old.sent[message.id] for message in messages if message.speaker}
        for voice in VOICES:
            differs = shown(store, number, voice) != old.shown(number, voice)
            mixed += [f"chat {number}: the {voice} side"] if differs else []
    assert [change.partition(" showed")[0] for change in store.changes] == mixed
    assert len(mixed) < 10
    store.close()


def check_message(message, row):
    same = ("parent_id", "text", "reasoning", "finish", "created_at")
    assert {name: getattr(message, name) for name in same} == {name: row[name] for name in same}
    assert (message.role, message.status) == (row["role"], row["status"])
    assert message.usage == json.loads(row["timings"])
    good = message.status in {Status.COMPLETE, Status.STOPPED}
    assert (message.notes, message.error) == ((row["error"], "") if good else ("", row["error"]))
    if message.role is Role.ASSISTANT:
        assert (message.speaker, message.voice, message.writer.file) == (row["voice"], row["voice"], row["file"])
        assert message.writer.parameters == json.loads(row["parameters"])
    else:
        assert (message.speaker, message.writer, message.follows_id) == ("", None, message.parent_id)


def test_an_answer_that_was_asked_for_on_a_mixed_path_keeps_that_path(file):
    old = OldFile()
    chat = old.chat(choice="both")
    first = old.message(chat)
    base, instruct = old.answer(chat, first, "base"), old.answer(chat, first, "instruct")
    second = old.message(chat, instruct)
    alone = old.answer(chat, second, "instruct")
    third = old.message(chat, alone)
    late = old.answer(chat, third, "base")
    old.write(file)
    store = opened(file)
    found = {message.id: message for message in store.messages.of(chat)}
    assert (found[alone].follows_id, found[alone].past) == (instruct, None)
    assert (found[late].follows_id, found[late].past) == (alone, (first, base, second, alone))
    assert shown(store, chat, "base") == [first, base, second, alone, third, late]
    assert shown(store, chat, "instruct") == [first, instruct, second, alone, third, late]
    assert store.notice == ""
    store.close()


def test_a_sound_file_is_carried_over_without_a_word_and_kept(file):
    old = OldFile()
    old.talk(5)
    old.write(file)
    store = opened(file)
    assert (store.notice, store.changes) == ("", [])
    store.close()
    assert format_in_header(file) == newest_format()
    (kept,) = backups(file)
    assert kept.stem.endswith("-format1")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone()[0] == len(old.messages)
    assert sorted(path.name for path in file.parent.iterdir()) == ["backups", "chats.sqlite3"]
    ChatStore(file).close()
    assert backups(file) == [kept]


def test_titles_that_the_user_gave_are_known_by_not_being_the_first_words(file):
    old = OldFile()
    for title in ("What is the sea?", "My own"):
        old.message(old.chat(title), text="What is the sea?")
    old.write(file)
    store = opened(file)
    assert {item.title: item.titled_by_user for item in store.items.listed()} == {
        "What is the sea?": False,
        "My own": True,
    }
    store.close()


def test_ids_of_what_is_gone_are_not_given_again(file):
    old = OldFile()
    old.talk(3)
    old.write(file, "UPDATE sqlite_sequence SET seq = 5000")
    store = opened(file)
    assert store.items.create("new").id == 5001
    assert store.messages.add_question(5001, None, "q").id == 5001
    store.close()


def test_what_an_unclean_end_left_is_carried_over_too(file):
    code = """
import os, sqlite3, sys
from pathlib import Path
from tests.unit.store.format1 import OldFile
file = Path(sys.argv[1])
OldFile().write(file)
connection = sqlite3.connect(file)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("INSERT INTO chats VALUES (1, 'newest', 'base', 1, 1, NULL)")
connection.execute(
    "INSERT INTO messages (chat_id, role, status, text, created_at) VALUES (1, 'user', 'running', 'q', 1)"
)
connection.commit()
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code, str(file)], cwd=ROOT, check=False)
    assert file.with_name(file.name + "-wal").stat().st_size > 0
    store = opened(file)
    assert [item.title for item in store.items.listed()] == ["newest"]
    assert [message.text for message in store.messages.of(1)] == ["q"]
    assert store.notice == ""
    store.close()


ODD = ["NULL", "''", "'odd'", "x'ff41'", "-1", "0", "9223372036854775807", "1e300", "9e999", "'{'", "'[1]'"]
ODD += ["CAST(x'ff41' AS TEXT)", "'nul' || char(0)", '\'{"a": "b", "c": 1e999}\'']


def test_rows_that_do_not_fit_together_keep_their_words(file):
    old = OldFile()
    one, two = old.chat("one"), old.chat("two")
    for chat in (one, two, 7):
        question = old.message(chat, text=f"q{chat}")
        answered = old.answer(chat, question, "base")
        old.message(chat, answered, text=f"again{chat}")
    first, second = 1, 4
    old.write(
        file,
        f"UPDATE messages SET parent_id = {second + 1} WHERE id = {first}",  # a circle, of two chats at that
        f"UPDATE messages SET parent_id = {first + 1} WHERE id = {second}",
        f"UPDATE messages SET parent_id = 555 WHERE id = {second + 2}",
        "UPDATE messages SET parent_id = 9, chat_id = 8 WHERE id = 9",
    )
    store = opened(file)
    assert [(item.id, item.title) for item in store.items.listed()] == [
        (2, "two"),
        (1, "one"),
        (8, "Recovered chat"),
        (7, "Recovered chat"),
    ]
    parents = {m.id: m.parent_id for item in store.items.listed() for m in store.messages.of(item.id)}
    assert parents == {1: None, 2: 1, 3: 2, 4: None, 5: 4, 6: None, 7: None, 8: 7, 9: None}
    assert len(store.changes) == 6  # four parents, two lost chats
    listed = backups(file)[0].with_suffix(".txt")
    assert listed.read_text("utf-8").splitlines() == store.changes
    assert str(listed) in store.notice
    assert "6 things" in store.notice
    store.close()
    store = ChatStore(file)
    assert (store.notice, store.changes) == ("", [])
    store.close()


COLUMNS = [*(f"chats.{name}" for name in CHAT_COLUMNS), *(f"messages.{name}" for name in MESSAGE_COLUMNS)]


@pytest.mark.parametrize("column", COLUMNS)
def test_an_odd_value_in_any_column_costs_itself(file, column):
    """One chat for each odd value; NULL stands where the schema forbids it, as after damage to the schema itself."""
    table, _, name = column.partition(".")
    old = OldFile()
    victims = []
    for _ in ODD:
        chat = old.talk(3)
        victims.append(chat if table == "chats" else next(r["id"] for r in old.messages if r["chat_id"] == chat))
    values = [(odd, victim) for odd, victim in zip(ODD, victims, strict=True) if name != "id" or odd in WHOLE]
    loosen = [
        f"UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE name = '{table}'",
        "PRAGMA schema_version = 99",
    ]
    old.write(file, *loosen, *(f"UPDATE {table} SET {name} = {odd} WHERE id = {victim}" for odd, victim in values))
    store = opened(file)
    found = [message for item in store.items.listed() for message in store.messages.of(item.id)]
    deleted = {chat for odd, chat in values if column == "chats.deleted_at" and odd == "0"}
    kept = [row for row in old.messages if row["chat_id"] not in deleted]
    if column == "messages.text":
        kept = [row for row in kept if row["id"] not in victims]
        assert "A\ufffd" not in [message.text for message in found]
        assert len([message for message in found if "\ufffd" in message.text]) == 2
    texts = sorted(message.text for message in found)
    assert [row["text"] for row in kept if row["text"] not in texts] == []
    assert len(found) == len(old.messages) - sum(row["chat_id"] in deleted for row in old.messages)
    ids = {message.id for message in found}
    assert all(0 < number < 2**53 for number in ids)
    assert [row["id"] for row in kept if row["id"] not in ids and row["id"] not in victims] == []
    store.close()


WHOLE = {"-1", "0", "9223372036854775807"}  # what can stand in an INTEGER PRIMARY KEY
