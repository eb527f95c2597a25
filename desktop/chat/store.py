"""ChatStore: chats and their messages on disk; every method that writes has written when it returns."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.chat.conversation import Chat, Ending, Message, Role, Status, Voice, VoiceChoice
from desktop.chat.database import SQL_VALUE, Database, Row

_INTERRUPTED = "Tandem ended before the answer did."
_SEARCH_LIMIT = 200
_EXCERPT = 60  # characters on each side of a found word


@dataclass(frozen=True, slots=True)
class Found:
    """One message that matches a search. excerpt: the words around the first match, on one line."""

    chat_id: int
    chat_title: str
    message_id: int
    excerpt: str


class ChatStore:
    """All chats of one user. One connection, used from the thread that made it; every method may raise FileProblem.

    notice: what the user should be told about the opening, "" if nothing: a damaged file and how it was repaired.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.notice = self._database.notice

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        self._database.close()

    def chats(self) -> list[Chat]:
        """All chats that are not deleted, the last used first."""
        rows = self._database.rows("SELECT * FROM chats WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC")
        return [_chat(row) for row in rows]

    def create_chat(self, title: str, voice_choice: VoiceChoice = VoiceChoice.INSTRUCT) -> Chat:
        """A new, empty chat."""
        now = time.time()
        values = (clean_text(title), str(voice_choice), now, now)
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO chats (title, voice_choice, created_at, updated_at) VALUES (?, ?, ?, ?)", values
            )
        return Chat(int(cursor.lastrowid or 0), values[0], now, now, voice_choice)

    def rename_chat(self, chat_id: int, title: str) -> None:
        """Give a chat another title."""
        self._write("UPDATE chats SET title = ? WHERE id = ?", (clean_text(title), chat_id))

    def set_voice_choice(self, chat_id: int, voice_choice: VoiceChoice) -> None:
        """Remember who speaks next in a chat."""
        self._write("UPDATE chats SET voice_choice = ? WHERE id = ?", (str(voice_choice), chat_id))

    def delete_chat(self, chat_id: int) -> None:
        """Hide a chat; restore_chat brings it back until purge_deleted."""
        self._write("UPDATE chats SET deleted_at = ? WHERE id = ?", (time.time(), chat_id))

    def restore_chat(self, chat_id: int) -> None:
        """Undo delete_chat."""
        self._write("UPDATE chats SET deleted_at = NULL WHERE id = ?", (chat_id,))

    def purge_deleted(self, older_than_s: float) -> int:
        """Remove for good what was deleted more than so many seconds ago. Returns the number of chats."""
        gone = "SELECT id FROM chats WHERE deleted_at < ?"
        limit = (time.time() - older_than_s,)
        with self._database.writing() as connection:
            connection.execute(f"DELETE FROM messages WHERE chat_id IN ({gone})", limit)  # noqa: S608 - our own words
            return connection.execute("DELETE FROM chats WHERE deleted_at < ?", limit).rowcount

    def messages(self, chat_id: int) -> list[Message]:
        """All messages of a chat, every branch, oldest first."""
        return [_message(row) for row in self._messages("chat_id = ? ORDER BY id", chat_id)]

    def add_user_message(self, chat_id: int, parent_id: int | None, text: str) -> Message:
        """Store what the user said. Call it before the engine is asked."""
        return self._add(chat_id, {"parent_id": parent_id, "role": Role.USER, "text": text})

    def start_answer(
        self, chat_id: int, parent_id: int | None, voice: Voice, file: str, parameters: Mapping[str, object]
    ) -> Message:
        """An empty answer in the state RUNNING. file: the model file's name; parameters: what JSON can hold."""
        row = {"parent_id": parent_id, "role": Role.ASSISTANT, "voice": voice, "file": file}
        return self._add(chat_id, {**row, "status": Status.RUNNING, "parameters": json.dumps(parameters)})

    def save_partial(self, message_id: int, text: str, reasoning: str = "") -> None:
        """Keep what a running answer has so far; without effect once it has ended. Call it about once a second."""
        self._write(
            "UPDATE messages SET text = ?, reasoning = ? WHERE id = ? AND status = 'running'",
            (clean_text(text), clean_text(reasoning), message_id),
        )

    def finish_answer(self, message_id: int, ending: Ending) -> None:
        """Store an answer as it ended."""
        values = (
            str(ending.status),
            clean_text(ending.text),
            clean_text(ending.reasoning),
            json.dumps(ending.timings),
            ending.finish,
            clean_text(ending.error),
            message_id,
        )
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET status = ?, text = ?, reasoning = ?, timings = ?, finish = ?, error = ? "
                "WHERE id = ?",
                values,
            )
            connection.execute(
                "UPDATE chats SET updated_at = ? WHERE id = (SELECT chat_id FROM messages WHERE id = ?)",
                (time.time(), message_id),
            )

    def mark_interrupted(self, reason: str = _INTERRUPTED) -> int:
        """Turn every RUNNING answer into INTERRUPTED. Call it once, at start. Returns their number."""
        return self._write("UPDATE messages SET status = 'interrupted', error = ? WHERE status = 'running'", (reason,))

    def search(self, words: str) -> list[Found]:
        """Messages with all the words (each may go on: "tand" finds "Tandem"), newest first; deleted chats left out.

        Where no word matches, the text as a whole is looked for anywhere, as in "C++" or in languages without blanks.
        """
        words = clean_text(words).replace("\0", " ").strip()
        if not words:
            return []
        query = " ".join('"' + word.replace('"', '""') + '"*' for word in words.split())
        found = self._search("m.id IN (SELECT rowid FROM message_words WHERE message_words MATCH ?)", query)
        if not found:
            found = self._search("instr(lower(m.text), lower(?)) > 0 AND m.status <> 'running'", words)
        return [Found(row["chat_id"], row["title"], row["id"], _excerpt(row["text"], words.split())) for row in found]

    def integrity_check(self) -> list[str]:
        """What is wrong with the file, in SQLite's words; empty when all is well. Reads everything: seconds."""
        return self._database.problems()

    def _write(self, sql: str, values: tuple[SQL_VALUE, ...]) -> int:
        with self._database.writing() as connection:
            return connection.execute(sql, values).rowcount

    def _messages(self, where: str, value: int) -> list[Row]:
        return self._database.rows(f"SELECT * FROM messages WHERE {where}", (value,))  # noqa: S608 - our own words

    def _search(self, where: str, value: str) -> list[Row]:
        return self._database.rows(
            "SELECT m.id, m.chat_id, m.text, c.title FROM messages AS m JOIN chats AS c ON c.id = m.chat_id "  # noqa: S608
            f"WHERE {where} AND c.deleted_at IS NULL ORDER BY m.id DESC LIMIT {_SEARCH_LIMIT}",
            (value,),
        )

    def _add(self, chat_id: int, columns: Mapping[str, SQL_VALUE]) -> Message:
        now = time.time()
        row: dict[str, SQL_VALUE] = {"chat_id": chat_id, "status": Status.COMPLETE, "text": "", "created_at": now}
        row.update(columns)
        values = [clean_text(value) if isinstance(value, str) else value for value in row.values()]
        sql = f"INSERT INTO messages ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})"  # noqa: S608
        with self._database.writing() as connection:
            message_id = int(connection.execute(sql, values).lastrowid or 0)
            connection.execute("UPDATE chats SET updated_at = ? WHERE id = ?", (now, chat_id))
        return _message(self._messages("id = ?", message_id)[0])


def clean_text(text: str) -> str:
    """Text that UTF-8 can hold: surrogate pairs become their character, lone surrogates U+FFFD."""
    if text.isascii():
        return str(text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _chat(row: Row) -> Chat:
    return Chat(row["id"], row["title"], row["created_at"], row["updated_at"], VoiceChoice(row["voice_choice"]))


def _message(row: Row) -> Message:
    return Message(
        id=row["id"],
        chat_id=row["chat_id"],
        parent_id=row["parent_id"],
        role=Role(row["role"]),
        text=row["text"],
        status=Status(row["status"]),
        created_at=row["created_at"],
        voice=Voice(row["voice"]) if row["voice"] else None,
        reasoning=row["reasoning"],
        file=sys.intern(row["file"]),
        parameters=json.loads(row["parameters"]),
        timings=json.loads(row["timings"]),
        finish=row["finish"],
        error=row["error"],
    )


def _excerpt(text: str, words: list[str]) -> str:
    folded = text.casefold()
    places = [place for word in words if (place := folded.find(word.casefold())) >= 0]
    start = max(0, min(places, default=0) - _EXCERPT)
    end = start + 2 * _EXCERPT
    return ("…" if start else "") + " ".join(text[start:end].split()) + ("…" if end < len(text) else "")
