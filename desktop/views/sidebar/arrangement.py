"""How the chats are put in rows: pinned ones first, then folders, then the days, in the order that was chosen."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter

from desktop.chat.item import Folder, Item

Row = Item | Folder | str  # a string is a heading

PINNED, FOLDERS, BY_TITLE, OLDER = "Pinned", "Folders", "Chats", "Older"
DAYS = (("Today", 0), ("Yesterday", 1), ("Last 7 days", 7))  # each with the days since its beginning


class Order(StrEnum):
    """What the chats are ordered by, everywhere in the list."""

    USED = "used"
    CREATED = "created"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The order, the folders in theirs, and those of them that are folded up."""

    order: Order = Order.USED
    folders: tuple[Folder, ...] = ()
    folded: frozenset[int] = frozenset()

    def depth_of(self, folder_id: int | None) -> int:
        """How many folders a folder is in; -1 for None and for one that is not known."""
        above = {folder.id: folder.parent_id for folder in self.folders}
        depth = -1
        while folder_id in above and depth < len(above):
            depth, folder_id = depth + 1, above[folder_id]
        return depth

    def depth_of_row(self, row: Item | Folder) -> int:
        """How many folders a row stands in."""
        if isinstance(row, Folder):
            return max(0, self.depth_of(row.id))
        return 0 if row.pinned_at is not None else self.depth_of(row.folder_id) + 1


def rows_of(chats: Sequence[Item], arrangement: Arrangement, today: date) -> list[Row]:
    """The rows of these chats. A pinned one stands under Pinned alone, one in a folder that is gone under its day."""
    known = {folder.id for folder in arrangement.folders}
    pinned: list[Item] = []
    others: list[Item] = []
    inside: dict[int, list[Item]] = defaultdict(list)
    for chat in _ordered(chats, arrangement.order):
        if chat.pinned_at is not None:
            pinned.append(chat)
        elif chat.folder_id is not None and chat.folder_id in known:
            inside[chat.folder_id].append(chat)
        else:
            others.append(chat)
    rows: list[Row] = [PINNED, *pinned] if pinned else []
    if arrangement.folders:
        rows += [FOLDERS, *_folder_rows(arrangement, inside, None)]
    return rows + _under_headings(others, arrangement.order, today)


def _ordered(chats: Sequence[Item], order: Order) -> list[Item]:
    if order is Order.TITLE:
        return sorted(chats, key=lambda chat: (chat.title.casefold(), -chat.updated_at, -chat.id))
    return sorted(chats, key=_time_and_id(order), reverse=True)


def _time_and_id(order: Order) -> Callable[[Item], tuple[float, int]]:
    return attrgetter("created_at" if order is Order.CREATED else "updated_at", "id")


def _folder_rows(arrangement: Arrangement, inside: dict[int, list[Item]], parent: int | None) -> Iterator[Row]:
    for folder in arrangement.folders:
        if folder.parent_id == parent:
            yield folder
            if folder.id not in arrangement.folded:
                yield from _folder_rows(arrangement, inside, folder.id)
                yield from inside[folder.id]


def _under_headings(chats: list[Item], order: Order, today: date) -> list[Row]:
    """chats: in their order. Each heading is looked for, not each chat's."""
    if order is Order.TITLE:
        return [BY_TITLE, *chats] if chats else []
    rows: list[Row] = []
    begin, moment = 0, _time_and_id(order)
    for heading, days in (*DAYS, (OLDER, None)):
        end = len(chats)
        if days is not None:
            since = _midnight(today - timedelta(days=days))
            end = bisect_right(chats, -since, begin, key=lambda chat: -moment(chat)[0])
        if end > begin:
            rows += [heading, *chats[begin:end]]
        begin = end
    return rows


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min).astimezone().timestamp()
