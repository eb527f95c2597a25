"""How chats are put in rows: pinned, in folders, by day; and in which order."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from desktop.chat.item import Folder, Item
from desktop.views.sidebar.arrangement import Arrangement, Order, rows_of

TODAY = date(2026, 3, 10)
DEFAULT = Arrangement()
WORK, INNER, HOME = Folder(1, None, "Work", 1.0), Folder(3, 1, "Inner", 1.0), Folder(2, None, "Home", 2.0)


def chat(number: int, day: int = 10, hour: int = 12, **more: object) -> Item:
    used = time.mktime((2026, 3, day, hour, number, 0, 0, 0, -1))  # by the clock that is on this wall in March
    return replace(Item(number, f"Chat {number}", used, used), **more)


def words(chats: list[Item], arrangement: Arrangement = DEFAULT) -> list[str | int]:
    rows = rows_of(chats, arrangement, TODAY)
    return [row if isinstance(row, str) else row.id if isinstance(row, Item) else row.name for row in rows]


def test_days_begin_at_midnight() -> None:
    chats = [chat(1, 10, 0), chat(2, 9, 23), chat(3, 9, 0), chat(4, 8, 23), chat(5, 3, 0), chat(6, 2, 23)]
    assert words(chats) == ["Today", 1, "Yesterday", 2, 3, "Last 7 days", 4, 5, "Older", 6]


def test_a_chat_of_tomorrow_is_todays() -> None:
    assert words([chat(1, 12)]) == ["Today", 1]


def test_pinned_ones_stand_above_all_and_nowhere_else() -> None:
    chats = [chat(1), chat(2, 2, pinned_at=1.0), chat(3, folder_id=1, pinned_at=2.0)]
    assert words(chats, Arrangement(folders=(WORK,))) == ["Pinned", 3, 2, "Folders", "Work", "Today", 1]


def test_folders_hold_their_chats_unless_they_are_folded() -> None:
    chats = [chat(1, folder_id=1), chat(2, folder_id=2), chat(3, folder_id=99), chat(4, folder_id=3)]
    folders = (WORK, HOME, INNER)
    shown = Arrangement(folders=folders)
    assert words(chats, shown) == ["Folders", "Work", "Inner", 4, 1, "Home", 2, "Today", 3]
    folded = replace(shown, folded=frozenset({1}))
    assert words(chats, folded) == ["Folders", "Work", "Home", 2, "Today", 3]
    assert [shown.depth_of(number) for number in (1, 3, 99, None)] == [0, 1, -1, -1]


def test_other_orders() -> None:
    chats = [
        chat(1, title="beta", created_at=5.0),
        chat(2, 9, title="Alpha", created_at=9.0),
        chat(3, 2, title="gamma", created_at=7.0),
    ]
    assert words(chats, Arrangement(Order.TITLE)) == ["Chats", 2, 1, 3]
    assert words(chats, Arrangement(Order.CREATED)) == ["Older", 2, 3, 1]
    assert words([], Arrangement(Order.TITLE)) == []
