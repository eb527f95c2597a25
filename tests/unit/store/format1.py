"""Databases as the last build of format 1 made them: its tables, its rows, and the paths it sent to its engines."""

import json
import random
import sqlite3
from contextlib import closing

SCHEMA = """
CREATE TABLE chats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    voice_choice TEXT NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    deleted_at REAL
);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id),
    parent_id INTEGER CHECK (parent_id < id),
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    voice TEXT,
    file TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL DEFAULT '',
    parameters TEXT NOT NULL DEFAULT '{}',
    timings TEXT NOT NULL DEFAULT '{}',
    finish TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL,
    UNIQUE (chat_id, id),
    FOREIGN KEY (chat_id, parent_id) REFERENCES messages (chat_id, id)
);
CREATE INDEX messages_by_parent ON messages (chat_id, parent_id);
CREATE INDEX messages_running ON messages (status) WHERE status = 'running';
CREATE VIEW message_texts AS SELECT id, text FROM messages WHERE status <> 'running';
CREATE VIRTUAL TABLE message_words USING fts5 (
    text, content = 'message_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN new.status <> 'running' BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_words_delete AFTER DELETE ON messages WHEN old.status <> 'running' BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
PRAGMA application_id = 1413565508;
PRAGMA user_version = 1;
"""
CHAT_COLUMNS = ("id", "title", "voice_choice", "created_at", "updated_at", "deleted_at")
MESSAGE_COLUMNS = (
    *("id", "chat_id", "parent_id", "role", "voice", "file", "status", "text", "reasoning", "parameters", "timings"),
    *("finish", "error", "created_at"),
)
VOICES = ("base", "instruct")
WORDS = ["the", "sea", "is", "salt", "water", "Café", "大海原", "C++", "über", "naïve", "and", "deep"]


class OldFile:
    """An old file on its way. sent: by answer, the ids that its engine was sent."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        self.chats, self.messages, self.sent = [], [], {}

    def chat(self, title="chat", choice="instruct", deleted_at=None):
        number = len(self.chats) + 1
        self.chats.append((number, title, choice, 1000.0 + number, 2000.0 + number, deleted_at))
        return number

    def message(self, chat, parent=None, role="user", text="words", **more):
        number = len(self.messages) + 1
        row = {"id": number, "chat_id": chat, "parent_id": parent, "role": role, "voice": None, "file": ""}
        row |= {"status": "complete", "text": text, "reasoning": "", "parameters": "{}", "timings": "{}", "finish": ""}
        row |= {"error": "", "created_at": 1000.0 + number / 4, **more}
        self.messages.append(row)
        return number

    def answer(self, chat, question, voice, **more):
        self.sent[len(self.messages) + 1] = self.path(chat, question, voice)
        row = {"role": "assistant", "voice": voice, "file": f"{voice}.gguf", "text": self.words(9), "finish": "stop"}
        row |= {"parameters": json.dumps({"top_k": self.chance.randrange(3), "costume": "plain"})}
        return self.message(chat, question, **{**row, "timings": '{"tokens": 3, "decode_s": 0.5}', **more})

    def words(self, count):
        return " ".join(self.chance.choice(WORDS) for _ in range(count))

    def path(self, chat, leaf, voice):
        """The old rule: along the parents, the newest answer of this voice that has words in place of the other's."""
        by_id = {row["id"]: row for row in self.messages if row["chat_id"] == chat}
        found = []
        while leaf is not None:
            seen = by_id[leaf]
            if seen["role"] == "assistant" and seen["voice"] != voice:
                own = [
                    row for row in by_id.values() if row["parent_id"] == seen["parent_id"] and _stands_in(row, voice)
                ]
                seen = own[-1] if own else seen
            found.append(seen["id"])
            leaf = by_id[leaf]["parent_id"]
        return found[::-1]

    def shown(self, chat, voice):
        leaf = max((row["id"] for row in self.messages if row["chat_id"] == chat), default=None)
        return self.path(chat, leaf, voice)

    def talk(self, turns):
        """A chat of so many turns: questions at the end, answers again anywhere, ends of all kinds."""
        chat = self.chat(self.words(3), self.chance.choice(["base", "both", "instruct"]))
        for _ in range(turns):
            said = [row for row in self.messages if row["chat_id"] == chat]
            if self.chance.random() < 0.65 or not said:
                question = self.message(chat, said[-1]["id"] if said else None, text=self.words(5))
            else:
                question = self.chance.choice([row["id"] for row in said if row["role"] == "user"])
            for voice in self.chance.choice([("base",), ("instruct",), VOICES]):
                status = self.chance.choice(["complete"] * 5 + ["stopped", "interrupted", "failed", "running"])
                text = "" if status == "failed" else self.words(9)
                self.answer(chat, question, voice, status=status, text=text, error=self.chance.choice(["", "said why"]))
        return chat

    def write(self, path, *changes):
        """The file; then these statements, with nothing checked."""
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(SCHEMA)
            connection.executemany(f"INSERT INTO chats VALUES ({', '.join('?' * 6)})", self.chats)
            rows = [tuple(row[name] for name in MESSAGE_COLUMNS) for row in self.messages]
            connection.executemany(f"INSERT INTO messages VALUES ({', '.join('?' * 14)})", rows)
            connection.commit()
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for change in changes:
                connection.execute("PRAGMA writable_schema = ON")
                connection.execute(change)
            connection.commit()


def _stands_in(row, voice):
    if row["role"] != "assistant" or row["voice"] != voice or row["status"] == "failed":
        return False
    return row["status"] == "running" or bool(row["text"].strip())
