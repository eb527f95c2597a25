"""What a database of format 1 holds, as rows of format 2: odd values cost themselves, words are always kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from desktop.chat.conversation import Role, Status, Writer, WriterKind
from desktop.chat.item import VoiceChoice, speaking_for, title_from
from desktop.store.old_ways import OldMessage, OldWays
from desktop.store.rows import past_text, speaker_in, speaking_text
from desktop.store.statements import SQL_VALUE
from desktop.store.values import (
    HIGHEST_ID,
    Damaged,
    json_in,
    mapping_in,
    number_in,
    numbers_in,
    text_in,
    time_in,
    word_in,
)
from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Voice

OldRow = Mapping[str, object]
NewRow = dict[str, SQL_VALUE]
Value = TypeVar("Value")

RECOVERED = "Recovered chat"
_SHOWN = 60  # characters of an odd value in the list of changes
_GOOD = (Status.COMPLETE, Status.STOPPED)  # what stands in their `error` are notes


class Format1:
    """The rows of one old file, in the order of the calls: chats, then each message's place, then each message.

    changes: what could not be taken over as it was, a line each.
    """

    def __init__(self) -> None:
        self.changes: list[str] = []
        self.items: dict[int, NewRow] = {}
        self.ways: dict[int, OldWays] = {}  # by item
        self._item_ids: dict[object, int] = {}  # by old id
        self._placed: dict[int, OldMessage] = {}  # by old id; what it says is new
        self._written: dict[object, Writer] = {}
        self._recovered: set[int] = set()  # items of which nothing is known but their messages
        self._first_met: set[int] = set()  # items whose first message was met

    @property
    def recovered(self) -> int:
        """The number of items that stand in for chats that only their messages name."""
        return len(self._recovered)

    def take_chats(self, rows: Iterable[OldRow]) -> None:
        """All rows of `chats`."""
        found = list(rows)
        self._item_ids = self._new_ids([row["id"] for row in found], "chat")
        for row in found:
            number = self._item_ids[row["id"]]
            self.items[number] = self._item(number, row)

    def take_places(self, rows: Iterable[OldRow]) -> None:
        """All rows of `messages`, of which id, chat, parent, role, voice, status and text are looked at."""
        light = [_Light.of(row) for row in rows]
        numbers = self._new_ids([one.id for one in light], "message")
        for one in sorted(light, key=lambda one: numbers[one.id]):
            self._placed[one.id] = self._place(one, numbers[one.id])
        by_item: dict[int, list[OldMessage]] = {}
        for placed in self._placed.values():
            by_item.setdefault(placed.item_id, []).append(placed)
        self.ways = {item_id: OldWays(messages) for item_id, messages in by_item.items()}
        for item_id, ways in self.ways.items():
            for voice in ways.unsure:
                self.changes.append(
                    f"chat {item_id}: the {voice} side showed answers that were not written after each other; "
                    "it opens along the way of its last answer"
                )

    def message(self, row: OldRow) -> tuple[NewRow, Writer | None]:
        """A row of `messages`, and who wrote it. Its place was taken before."""
        placed = self._placed[_whole(row["id"])]
        changed = _Changes(f"message {placed.id}", self.changes)
        ways = self.ways[placed.item_id].places.get(placed.id)
        told = row.get("status")
        status = changed.default("status", told, word_in(told, Status), Status.INTERRUPTED)
        said = changed.text("error", row.get("error", ""))
        columns: NewRow = {
            "id": placed.id,
            "item_id": placed.item_id,
            "parent_id": placed.parent_id,
            "follows_id": ways.follows_id if ways is not None else placed.parent_id,
            "past": past_text(ways.past) if ways is not None else None,
            "role": placed.role.value,
            "speaker": speaker_in(placed.voice.value if placed.voice is not None else "", placed.role),
            "status": status.value,
            "text": changed.text("text", row.get("text")),
            "reasoning": changed.text("reasoning", row.get("reasoning", "")),
            "usage": changed.usage(row.get("timings", "{}")),
            "finish": changed.text("finish", row.get("finish", "")),
            "notes": said if status in _GOOD else "",
            "error": said if status not in _GOOD else "",
            "created_at": self._time(changed, row, placed),
        }
        return columns, self._writer(changed, row, placed)

    def chosen(self) -> Iterator[NewRow]:
        """The rows of `chosen`."""
        for item_id, ways in self.ways.items():
            for (parent_id, speaker), child_id in ways.chosen.items():
                yield {"item_id": item_id, "parent_id": parent_id, "speaker": speaker, "child_id": child_id}

    def _item(self, number: int, row: OldRow) -> NewRow:
        changed = _Changes(f"chat {number}", self.changes)
        said = row.get("voice_choice")
        choice = changed.default("who speaks", said, word_in(said, VoiceChoice), VoiceChoice.INSTRUCT)
        created = row.get("created_at")
        updated = row.get("updated_at")
        created_at = changed.default("created_at", created, time_in(created), time_in(updated) or 0.0)
        deleted = row.get("deleted_at")
        return {
            "id": number,
            "title": changed.text("title", row.get("title")),
            "titled_by_user": 0,  # until its first question tells
            "speaking": speaking_text(speaking_for(DEFAULT_SPEAKERS, choice)),
            "created_at": created_at,
            "updated_at": changed.default("updated_at", updated, time_in(updated), created_at),
            "deleted_at": None if deleted is None else changed.default("deleted_at", deleted, time_in(deleted), None),
        }

    def _place(self, one: _Light, number: int) -> OldMessage:
        changed = _Changes(f"message {number}", self.changes)
        item_id = self._item_of(changed, one.item)
        parent = self._placed.get(one.parent) if isinstance(one.parent, int) else None
        parent_id = parent.id if parent is not None and parent.item_id == item_id else None
        if parent_id is None and one.parent is not None:
            changed.told("parent", one.parent, "none: it is the first of its chat")
        voice = word_in(one.voice, Voice)
        role = changed.default("role", one.role, one.role if isinstance(one.role, Role) else None, _role_for(voice))
        if role is Role.ASSISTANT and voice is None:
            changed.told("voice", one.voice, "the instruct side")
        return OldMessage(number, item_id, parent_id, role, voice if role is Role.ASSISTANT else None, one.speaks)

    def _item_of(self, changed: _Changes, old: object) -> int:
        if old not in self._item_ids:
            taken = isinstance(old, int) and 0 < old <= HIGHEST_ID and old not in self.items
            number = _whole(old) if taken else max(self.items, default=0) + 1
            self._item_ids[old] = number
            self._recovered.add(number)
            self.items[number] = {
                "id": number,
                "title": RECOVERED,
                "titled_by_user": 0,
                "speaking": speaking_text((INSTRUCT.id,)),
                "created_at": 0.0,
                "updated_at": 0.0,
            }
            changed.told("chat", old, f"chat {number}, “{RECOVERED}”")
        return self._item_ids[old]

    def _time(self, changed: _Changes, row: OldRow, placed: OldMessage) -> float:
        item = self.items[placed.item_id]
        told = row.get("created_at")
        found = changed.default("created_at", told, time_in(told), number_in(item["created_at"]))
        if placed.item_id not in self._first_met:
            self._first_met.add(placed.item_id)
            recovered = placed.item_id in self._recovered
            item["titled_by_user"] = int(not recovered and item["title"] != title_from(text_in(row.get("text"))))
            item["created_at"] = found if recovered else item["created_at"]
        if placed.item_id in self._recovered:
            item["updated_at"] = max(number_in(item["updated_at"]), found)
        return found

    def _writer(self, changed: _Changes, row: OldRow, placed: OldMessage) -> Writer | None:
        if placed.role is not Role.ASSISTANT:
            return None
        told = row.get("parameters", "{}")
        file = changed.text("file", row.get("file", ""))
        known = (placed.voice, file, told)
        if known not in self._written:
            parameters = mapping_in(told)
            costume = parameters.get("costume")
            self._written[known] = Writer(
                kind=WriterKind.ENGINE,
                voice=placed.voice,
                file=file,
                costume=costume if isinstance(costume, str) else "",
                parameters=parameters,
            )
        if not isinstance(json_in(told), dict):
            changed.told("parameters", told, "none")
        return self._written[known]

    def _new_ids(self, old: list[object], what: str) -> dict[object, int]:
        """Their own, but for those below 1 and those so high that no more could follow."""
        wholes = sorted(map(_whole, old))
        good = [number for number in wholes if 0 < number <= HIGHEST_ID]
        numbers: dict[object, int] = {number: number for number in good}
        free = (good[-1] if good else 0) + 1
        for number in wholes:
            if number not in numbers:
                numbers[number] = free
                self.changes.append(f"{what} {number} is now {what} {free}")
                free += 1
        return numbers


class _Light(NamedTuple):
    """What is kept of each message of the whole file at once."""

    id: int
    item: object
    parent: object
    role: object
    voice: object
    speaks: bool

    @classmethod
    def of(cls, row: OldRow) -> _Light:
        status = row.get("status")
        words = bool(text_in(row.get("text")).strip())
        speaks = status != Status.FAILED and (status == Status.RUNNING or words)
        role = word_in(row.get("role"), Role)
        place = (_whole(row["id"]), row.get("chat_id"), row.get("parent_id"))
        return cls(*place, role or row.get("role"), row.get("voice"), speaks)


class _Changes:
    """Notes what of one row is not as it was."""

    def __init__(self, what: str, changes: list[str]) -> None:
        self._what, self._changes = what, changes

    def told(self, name: str, old: object, now: object) -> None:
        """One value has become another."""
        shown = repr(old)
        if len(shown) > _SHOWN:
            shown = shown[:_SHOWN] + "…"
        self._changes.append(f"{self._what}: {name} {shown} became {now}")

    def default(self, name: str, old: object, found: Value | None, instead: Value) -> Value:
        """What was found, or what stands in where nothing could be."""
        if found is not None:
            return found
        self.told(name, old, instead)
        return instead

    def text(self, name: str, old: object) -> str:
        """The words, kept whatever they stand in."""
        words = text_in(old)
        if isinstance(old, Damaged):
            self._changes.append(f"{self._what}: {name} was not all text; what could not be read is \ufffd")
        elif not isinstance(old, str):
            self.told(name, old, "nothing" if old is None else "a text")
        return str(words)

    def usage(self, old: object) -> str:
        """The numbers of an answer."""
        numbers = numbers_in(old)
        if json_in(old) != numbers:
            self.told("timings", old, numbers)
        return json.dumps(numbers)


def _role_for(voice: Voice | None) -> Role:
    return Role.USER if voice is None else Role.ASSISTANT


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
