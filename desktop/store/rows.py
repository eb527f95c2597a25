"""Rows of the database as the chat's types and back, field by field: an odd value costs itself, never its row."""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from desktop.chat.conversation import AnswerTokens, Attachment, Message, Role, Status, Writer, WriterKind
from desktop.chat.item import Folder, Item, ItemKind
from desktop.store.statements import Row
from desktop.store.values import (
    clean_text,
    count_in,
    json_in,
    mapping_in,
    numbers_in,
    text_in,
    time_in,
    whole_in,
    word_in,
)
from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Speaker, Voice

ITEM_COLUMNS = (
    "id, title, created_at, updated_at, kind, titled_by_user, folder_id, pinned_at, archived_at, deleted_at, "
    "speakers, speaking, system_prompt, preset, source, foreign_id"
)
MESSAGE_COLUMNS = (
    "id, item_id, parent_id, follows_id, role, text, status, created_at, speaker, writer_id, reasoning, past, "
    "edited_from, prefix_of, prefix_tokens, usage, finish, notes, error, foreign_id, hidden"
)
UNKNOWN_WRITER = Writer(WriterKind.ENGINE)  # stands in for one whose row is lost
_VALUE_BYTES = 4


def item_from(row: Row) -> Item:
    """The item of a row with ITEM_COLUMNS."""
    (
        number,
        title,
        created,
        updated,
        kind,
        titled,
        folder,
        *times,
        speakers,
        speaking,
        prompt,
        preset,
        source,
        other,
    ) = row
    created_at = time_in(created) or 0.0
    pinned_at, archived_at, deleted_at = map(time_in, times)
    known = speakers_in(speakers)
    return Item(
        id=number,
        title=text_in(title),
        created_at=created_at,
        updated_at=time_in(updated) or created_at,
        kind=word_in(kind, ItemKind) or ItemKind.CHAT,
        titled_by_user=titled == 1,
        folder_id=whole_in(folder),
        pinned_at=pinned_at,
        archived_at=archived_at,
        deleted_at=deleted_at,
        speakers=known,
        speaking=_speaking_in(speaking, tuple(speaker.id for speaker in known)),
        system_prompt=text_in(prompt),
        preset=text_in(preset),
        source=text_in(source),
        foreign_id=text_in(other),
    )


@lru_cache(maxsize=256)
def speakers_in(value: object) -> tuple[Speaker, ...]:
    """The speakers of a JSON list, each with an id of its own; the default ones where none is left."""
    if value == "":
        return DEFAULT_SPEAKERS
    found: dict[str, Speaker] = {}
    listed = json_in(value)
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and not isinstance(one.get("own", {}), dict):
            one = {**one, "own": {}}  # noqa: PLW2901
        try:
            speaker = msgspec.convert(one, Speaker)
        except msgspec.ValidationError:
            continue
        if speaker.id:
            found.setdefault(speaker.id, speaker)
    return tuple(found.values()) or DEFAULT_SPEAKERS


@lru_cache(maxsize=1024)
def _speaking_in(value: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of a JSON list that are those of speakers; the instruct speaker, else the first, where none is left."""
    listed = json_in(value)
    found = dict.fromkeys(one for one in (listed if isinstance(listed, list) else ()) if one in known)
    return tuple(found) or ((INSTRUCT.id,) if INSTRUCT.id in known else (known[0],))


def speakers_text(speakers: Sequence[Speaker]) -> str:
    """What is stored of an item's speakers."""
    return "" if tuple(speakers) == DEFAULT_SPEAKERS else msgspec.json.encode(list(speakers)).decode()


def speaking_text(speaking: Sequence[str]) -> str:
    """What is stored of those who speak next."""
    return json.dumps(list(speaking))


def message_from(row: Row, writers: Mapping[int, Writer]) -> Message:
    """The message of a row with MESSAGE_COLUMNS."""
    (number, item_id, parent, follows, role_word, text, status, created, speaker, writer_id, *more) = row
    (reasoning, past, edited_from, prefix_of, prefix_tokens, usage, finish, notes, error, foreign_id, hidden) = more
    role = word_in(role_word, Role) or Role.USER
    return Message(
        id=number,
        item_id=item_id,
        parent_id=_earlier(parent, number),
        follows_id=_earlier(follows, number),
        role=role,
        text=text_in(text),
        status=word_in(status, Status) or Status.INTERRUPTED,
        created_at=time_in(created) or 0.0,
        speaker=speaker_in(speaker, role),
        writer=None if writer_id is None else writers.get(writer_id, UNKNOWN_WRITER),
        reasoning=text_in(reasoning),
        past=_past_in(past, number),
        edited_from=_earlier(edited_from, number),
        prefix_of=_earlier(prefix_of, number),
        prefix_tokens=count_in(prefix_tokens),
        usage=numbers_in(usage) if usage != "{}" else {},
        finish=sys.intern(text_in(finish)),
        notes=text_in(notes),
        error=text_in(error),
        foreign_id=text_in(foreign_id),
        hidden=hidden not in (0, None),  # in doubt it is not sent
    )


def speaker_in(value: object, role: Role) -> str:
    """Whose column an answer stands in: the instruct speaker's where none is named. Questions stand in none."""
    if role is not Role.ASSISTANT:
        return ""
    return sys.intern(text_in(value)) or INSTRUCT.id


def past_text(past: Sequence[int] | None) -> str | None:
    """What is stored of an answer's past."""
    return None if past is None else json.dumps(list(past), separators=(",", ":"))


def _past_in(value: object, than: int) -> tuple[int, ...] | None:
    listed = json_in(value)
    if not isinstance(listed, list) or any(_earlier(one, than) is None for one in listed):
        return None
    return tuple(listed)


def _earlier(value: object, than: int) -> int | None:
    return value if isinstance(value, int) and 0 < value < than else None


def writer_from(row: Row) -> Writer:
    """The writer of a row of `writers`."""
    return Writer(
        kind=word_in(row["kind"], WriterKind) or WriterKind.ENGINE,
        voice=word_in(row["voice"], Voice),
        file=text_in(row["file"]),
        file_sha256=text_in(row["file_sha256"]),
        endpoint=text_in(row["endpoint"]),
        costume=text_in(row["costume"]),
        parameters=mapping_in(row["parameters"]),
    )


def writer_columns(writer: Writer) -> dict[str, str | None]:
    """The columns of a writer's row, its key included. Raises TypeError where JSON cannot hold a parameter."""
    columns: dict[str, str | None] = {
        "kind": writer.kind.value,
        "voice": writer.voice.value if writer.voice is not None else None,
        "file": clean_text(writer.file),
        "file_sha256": clean_text(writer.file_sha256),
        "endpoint": clean_text(writer.endpoint),
        "costume": clean_text(writer.costume),
        "parameters": json.dumps(writer.parameters, sort_keys=True, ensure_ascii=True),
    }
    told = json.dumps(columns, sort_keys=True, ensure_ascii=True)
    return {"key": hashlib.sha256(told.encode()).hexdigest(), **columns}


def folder_from(row: Row) -> Folder:
    """The folder of a row of `folders`."""
    place = row["place"]
    return Folder(
        id=row["id"],
        parent_id=whole_in(row["parent_id"]),
        name=text_in(row["name"]),
        place=float(place) if isinstance(place, (int, float)) else 0.0,
    )


def attachment_from(row: Row) -> Attachment:
    """The attachment of a row with what both of its tables say."""
    return Attachment(
        sha256=text_in(row["sha256"]),
        name=text_in(row["name"]),
        media_type=text_in(row["media_type"]),
        size=count_in(row["size"]),
        text=text_in(row["text"]),
    )


def tokens_from(row: Row) -> AnswerTokens | None:
    """The tokens of a row of `answer_tokens`; None where ids and ends do not fit each other."""
    ids, ends = _unpacked(row["ids"], "I"), _unpacked(row["ends"], "I")
    if ids is None or ends is None or len(ids) != len(ends):
        return None
    reasoning_ends, logprobs = _unpacked(row["reasoning_ends"], "I"), _unpacked(row["logprobs"], "f")
    return AnswerTokens(
        vocabulary=text_in(row["vocabulary"]),
        ids=tuple(map(int, ids)),
        ends=tuple(map(int, ends)),
        reasoning_ends=tuple(map(int, reasoning_ends or ())) if _fits(reasoning_ends, ids) else None,
        logprobs=logprobs if _fits(logprobs, ids) else None,
    )


def tokens_columns(tokens: AnswerTokens) -> dict[str, str | bytes | None]:
    """The columns of a row of `answer_tokens`, little-endian. Raises ValueError where the lengths differ."""
    count, thoughts, logprobs = len(tokens.ids), tokens.reasoning_ends, tokens.logprobs
    if any(row is not None and len(row) != count for row in (tokens.ends, thoughts, logprobs)):
        raise ValueError("as many ends, and what else is known, as ids")
    return {
        "vocabulary": tokens.vocabulary,
        "ids": struct.pack(f"<{count}I", *tokens.ids),
        "ends": struct.pack(f"<{count}I", *tokens.ends),
        "reasoning_ends": None if thoughts is None else struct.pack(f"<{count}I", *thoughts),
        "logprobs": None if logprobs is None else struct.pack(f"<{count}f", *logprobs),
    }


def _fits(row: Sequence[float] | None, ids: Sequence[float]) -> bool:
    return row is not None and len(row) == len(ids)


def _unpacked(value: object, letter: str) -> tuple[float, ...] | None:
    if not isinstance(value, bytes) or len(value) % _VALUE_BYTES:
        return None
    return struct.unpack(f"<{len(value) // _VALUE_BYTES}{letter}", value)
