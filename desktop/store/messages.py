"""The messages of items on disk: reading them, adding to them, and the way each column goes through them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop.chat.conversation import (
    AnswerTokens,
    Attachment,
    AttachmentHead,
    Ending,
    Message,
    Prefix,
    Role,
    Status,
    Writer,
)
from desktop.chat.places import Step
from desktop.store.database import Database
from desktop.store.rows import (
    MESSAGE_COLUMNS,
    attachment_from,
    message_from,
    past_text,
    tokens_columns,
    tokens_from,
    writer_columns,
    writer_from,
)
from desktop.store.statements import SQL_VALUE, Connection, Row, insert, writer_row
from desktop.store.values import clean_text, count_in, text_in

Past = tuple[int | None, Sequence[int] | None]  # follows_id and past of an answer, see Message

_COPIED = "role, speaker, writer_id, status, text, reasoning, usage, finish, notes, error, created_at, hidden"
_COPIED_ALONG = {
    "answer_tokens": "vocabulary, ids, ends, reasoning_ends, logprobs",
    "message_attachments": "place, attachment_id, name, media_type",
}
_INTERRUPTED = "Tandem ended before the answer did."


class Messages:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, item_id: int) -> list[Message]:
        """All messages of an item that are not deleted, every branch, oldest first."""
        return self._read("item_id = ? AND deleted_at IS NULL ORDER BY id", item_id)

    def chosen(self, item_id: int) -> dict[Step, int]:
        """Which message follows at which step. It may name messages that are deleted."""
        rows = self._database.rows("SELECT parent_id, speaker, child_id FROM chosen WHERE item_id = ?", (item_id,))
        return {
            (parent, speaker): child
            for parent, speaker, child in rows
            if isinstance(parent, int) and isinstance(speaker, str) and isinstance(child, int)
        }

    def add_question(
        self,
        item_id: int,
        parent_id: int | None,
        text: str,
        steps: Iterable[Step] = (),
        edited_from: int | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> Message:
        """Store what the user said, chosen at these steps. Call it before the engine is asked."""
        columns: dict[str, SQL_VALUE] = {
            "item_id": item_id,
            "parent_id": parent_id,
            "follows_id": parent_id,
            "role": Role.USER.value,
            "status": Status.COMPLETE.value,
            "text": text,
            "edited_from": edited_from,
        }
        with self._database.writing() as connection:
            made = _add(connection, columns, steps)
            for place, attachment in enumerate(attachments):
                _attach(connection, made, place, attachment)
        return self._known(made)

    def start_answer(
        self,
        item_id: int,
        question_id: int,
        after: Past,
        speaker: str,
        writer: Writer,
        prefix: Prefix | None = None,
    ) -> Message:
        """An answer in the state RUNNING, chosen after its question in its speaker's column.

        after: its `follows_id` and `past`. It is empty, or begins with what it keeps of another answer.
        """
        columns: dict[str, SQL_VALUE] = {
            "item_id": item_id,
            "parent_id": question_id,
            "follows_id": after[0],
            "past": past_text(after[1]),
            "role": Role.ASSISTANT.value,
            "status": Status.RUNNING.value,
            "text": prefix.text if prefix is not None else "",
            "reasoning": prefix.reasoning if prefix is not None else "",
            "prefix_of": prefix.message_id if prefix is not None else None,
            "prefix_tokens": prefix.tokens if prefix is not None else 0,
            "speaker": speaker,
        }
        with self._database.writing() as connection:
            columns["writer_id"] = writer_row(connection, writer_columns(writer))
            made = _add(connection, columns, [(question_id, speaker)])
        return self._known(made)

    def add_edited_answer(self, original_id: int, text: str, speaker: str, after: Past) -> Message:
        """What the user made of an answer: a sibling by the user's hand, chosen in the column of this speaker.

        after: its `follows_id` and `past` there, as another's answer may have stood in.
        """
        original, (follows_id, past) = self._known(original_id), after
        columns: dict[str, SQL_VALUE] = {
            "item_id": original.item_id,
            "parent_id": original.parent_id,
            "follows_id": follows_id,
            "past": past_text(past),
            "role": original.role.value,
            "status": Status.COMPLETE.value,
            "text": text,
            "speaker": speaker,
            "edited_from": original.id,
        }
        with self._database.writing() as connection:
            made = _add(connection, columns, [(original.parent_id or 0, speaker)])
        return self._known(made)

    def copy_way(self, message_ids: Sequence[int], item_id: int) -> None:
        """Copy these messages, each said after the one before it, into an empty item: the only way through that one.

        What they were made from stays behind; their times, writers, tokens and attachments come along.
        """
        with self._database.writing() as connection:
            last: int | None = None
            before: int | None = None  # what stood before the last one
            for message_id in message_ids:
                made = _copy(connection, message_id, item_id, (last, before))
                before, last = last, made

    def choose(self, item_id: int, steps: Mapping[Step, int]) -> None:
        """Remember which message follows at which step."""
        with self._database.writing() as connection:
            _choose(connection, item_id, steps)

    def save_partial(self, message_id: int, text: str, reasoning: str = "") -> None:
        """Keep what a running answer has so far; without effect once it has ended. Call it about once a second."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET text = ?, reasoning = ? WHERE id = ? AND status = 'running'",
                (clean_text(text), clean_text(reasoning), message_id),
            )

    def finish_answer(self, message_id: int, ending: Ending) -> None:
        """Store an answer as it ended, its tokens with it."""
        now = time.time()
        values = (
            ending.status.value,
            clean_text(ending.text),
            clean_text(ending.reasoning),
            json.dumps(ending.usage),
            ending.finish,
            clean_text(ending.notes),
            clean_text(ending.error),
            message_id,
        )
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE messages SET status = ?, text = ?, reasoning = ?, usage = ?, finish = ?, notes = ?, error = ? "
                "WHERE id = ?",
                values,
            )
            connection.execute("DELETE FROM answer_tokens WHERE message_id = ?", (message_id,))
            if ending.tokens is not None:
                insert(connection, "answer_tokens", {"message_id": message_id, **tokens_columns(ending.tokens)})
            connection.execute(
                "UPDATE items SET updated_at = ? WHERE id = (SELECT item_id FROM messages WHERE id = ?)",
                (now, message_id),
            )

    def answer_tokens(self, message_id: int) -> AnswerTokens | None:
        """The tokens of an answer, None where they are not known."""
        rows = self._database.rows("SELECT * FROM answer_tokens WHERE message_id = ?", (message_id,))
        return tokens_from(rows[0]) if rows else None

    def attachments(self, message_id: int) -> list[Attachment]:
        """What came along with a question, in the order it was given."""
        rows = self._database.rows(
            "SELECT sha256, name, media_type, size, text FROM message_attachments "
            "JOIN attachments ON attachments.id = attachment_id WHERE message_id = ? ORDER BY place",
            (message_id,),
        )
        return [attachment_from(row) for row in rows]

    def delete_branch(self, item_id: int, message_ids: Iterable[int]) -> None:
        """Hide these messages; `restore_branch` brings them back until they are purged."""
        self._set_deleted(item_id, message_ids, time.time())

    def restore_branch(self, item_id: int, message_ids: Iterable[int]) -> None:
        """Undo `delete_branch`."""
        self._set_deleted(item_id, message_ids, None)

    def set_hidden(self, message_id: int, *, hidden: bool) -> None:
        """Remember whether a message is left out of what the voices are sent."""
        with self._database.writing() as connection:
            connection.execute("UPDATE messages SET hidden = ? WHERE id = ?", (int(hidden), message_id))

    def mark_interrupted(self, reason: str = _INTERRUPTED) -> int:
        """Turn every RUNNING answer into INTERRUPTED. Call it once, at start. Returns their number."""
        with self._database.writing() as connection:
            return connection.execute(
                "UPDATE messages SET status = 'interrupted', error = ? WHERE status = 'running'", (reason,)
            ).rowcount

    def _set_deleted(self, item_id: int, message_ids: Iterable[int], deleted_at: float | None) -> None:
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE messages SET deleted_at = ? WHERE item_id = ? AND id = ?",
                [(deleted_at, item_id, message_id) for message_id in message_ids],
            )

    def _known(self, message_id: int) -> Message:
        return self._read("id = ?", message_id)[0]

    def _read(self, where: str, value: int) -> list[Message]:
        rows = self._database.rows(f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE {where}", (value,))  # noqa: S608
        writers = {row["id"]: writer_from(row) for row in self._writers(rows)}
        messages = [message_from(row, writers) for row in rows]
        heads = self._attachment_heads(where, value)
        return [replace(one, attachments=heads[one.id]) if one.id in heads else one for one in messages]

    def _attachment_heads(self, where: str, value: int) -> dict[int, tuple[AttachmentHead, ...]]:
        rows = self._database.rows(
            "SELECT message_id, name, size FROM message_attachments "  # noqa: S608
            "JOIN attachments ON attachments.id = attachment_id "
            f"WHERE message_id IN (SELECT id FROM messages WHERE {where}) ORDER BY message_id, place",
            (value,),
        )
        heads: dict[int, tuple[AttachmentHead, ...]] = {}
        for row in rows:
            found = AttachmentHead(text_in(row["name"]), count_in(row["size"]))
            heads[row["message_id"]] = (*heads.get(row["message_id"], ()), found)
        return heads

    def _writers(self, rows: Sequence[Row]) -> list[Row]:
        found: list[Row] = []
        for writer_id in {row["writer_id"] for row in rows} - {None}:
            found += self._database.rows("SELECT * FROM writers WHERE id = ?", (writer_id,))
        return found


def _add(connection: Connection, columns: dict[str, SQL_VALUE], steps: Iterable[Step]) -> int:
    now = time.time()
    made = insert(connection, "messages", {**columns, "created_at": now})
    item_id = int(columns["item_id"] or 0)
    _choose(connection, item_id, dict.fromkeys(steps, made))
    connection.execute("UPDATE items SET updated_at = ? WHERE id = ?", (now, item_id))
    return made


def _copy(connection: Connection, message_id: int, item_id: int, after: tuple[int | None, int | None]) -> int:
    """after: the copies of the message before it, and of the one before that."""
    last, before = after
    made = connection.execute(
        f"INSERT INTO messages (item_id, parent_id, follows_id, {_COPIED}) "  # noqa: S608 - our own words
        f"SELECT ?, ?, CASE role WHEN 'assistant' THEN ? ELSE ? END, {_COPIED} FROM messages WHERE id = ?",
        (item_id, last, before, last, message_id),
    ).lastrowid
    for table, columns in _COPIED_ALONG.items():
        connection.execute(
            f"INSERT INTO {table} (message_id, {columns}) SELECT ?, {columns} FROM {table} WHERE message_id = ?",  # noqa: S608
            (made, message_id),
        )
    return int(made or 0)


def _choose(connection: Connection, item_id: int, steps: Mapping[Step, int]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO chosen (item_id, parent_id, speaker, child_id) VALUES (?, ?, ?, ?)",
        [(item_id, parent_id, speaker, child_id) for (parent_id, speaker), child_id in steps.items()],
    )


def _attach(connection: Connection, message_id: int, place: int, attachment: Attachment) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO attachments (sha256, size, text) VALUES (?, ?, ?)",
        (attachment.sha256, attachment.size, clean_text(attachment.text)),
    )
    known = connection.execute("SELECT id FROM attachments WHERE sha256 = ?", (attachment.sha256,)).fetchone()
    columns: dict[str, SQL_VALUE] = {
        "message_id": message_id,
        "place": place,
        "attachment_id": known[0],
        "name": attachment.name,
        "media_type": attachment.media_type,
    }
    insert(connection, "message_attachments", columns)
