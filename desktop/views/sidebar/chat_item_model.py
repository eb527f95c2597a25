"""The chats of the sidebar as a Qt model: rows under headings and in folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.chat.item import Folder, Item, ItemKind, choice_of
from desktop.views.kit.voice_words import CHOICE_NAMES
from desktop.views.sidebar.arrangement import Arrangement, Row, rows_of

Index = QModelIndex | QPersistentModelIndex

CHAT_ROLE = int(Qt.ItemDataRole.UserRole)
HEADING_ROLE = CHAT_ROLE + 1
OPEN_ROLE = CHAT_ROLE + 2
VOICE_ROLE = CHAT_ROLE + 3  # VoiceChoice of a chat: who speaks next in it
DEPTH_ROLE = CHAT_ROLE + 4  # in how many folders the row is
FOLDED_ROLE = CHAT_ROLE + 5  # of a folder: whether its chats are not shown; None for all others

TITLE_ROLES = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole}


class ChatItemModel(QAbstractListModel):
    """An adapter over chats and folders. Heading rows cannot be selected."""

    renamed = Signal(int, str)  # chat id, new title: asked for, not yet done
    folder_renamed = Signal(int, str)  # folder id, new name: asked for, not yet done
    open_changed = Signal()  # OPEN_ROLE of some rows
    rows_leave = Signal()  # before rows come or go, or move
    rows_came = Signal()  # after it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.arrangement = Arrangement()
        self._chats: dict[int, Item] = {}
        self._rows: list[Row] = []
        self._places: dict[int, int] | None = None  # the rows of chats by their ids, None = to be counted again
        self._open: int | None = None
        self._held = False  # rows stay where they are

    def set_chats(self, chats: Sequence[Item], today: date | None = None) -> None:
        """Show these chats."""
        self._chats = {chat.id: chat for chat in chats}
        rows = rows_of(list(self._chats.values()), self.arrangement, _day(today))
        self.rows_leave.emit()
        self.beginResetModel()
        self._rows, self._places = rows, None
        self.endResetModel()
        self.rows_came.emit()

    def put_chat(self, chat: Item, today: date | None = None) -> None:
        """Show a chat that is new, or has another title, time or place; the other rows stay as they are."""
        known = self._chats.get(chat.id)
        self._chats[chat.id] = chat
        row = self.index_of(chat.id).row()
        if self._held:
            if row >= 0:
                self._rows[row] = chat
                self.dataChanged.emit(self.index(row), self.index(row))
            return
        rows = rows_of(list(self._chats.values()), self.arrangement, _day(today))
        if known is not None and len(rows) == len(self._rows) and row == _common(self._rows, rows):
            self._rows = rows
            self.dataChanged.emit(self.index(row), self.index(row))
            return
        self._move(chat.id, rows)

    def remove_chat(self, item_id: int, today: date | None = None) -> None:
        """Show a chat no longer."""
        if self._chats.pop(item_id, None) is not None:
            self._move(item_id, rows_of(list(self._chats.values()), self.arrangement, _day(today)))

    def hold(self, *, held: bool) -> None:
        """Let chats that are new or used stay where they are, as a row is edited and would leave; or go again."""
        was_held, self._held = self._held, held
        if was_held and not held:
            self.set_today()

    def set_today(self, today: date | None = None) -> None:
        """Put the chats under the headings that are right now: a day may have gone by."""
        rows = rows_of(list(self._chats.values()), self.arrangement, _day(today))
        if rows != self._rows and not self._held:
            self._show(rows)

    def arrange(self, arrangement: Arrangement, today: date | None = None) -> None:
        """Show the chats in another order, or with other folders, or these folded otherwise."""
        self.arrangement = arrangement
        self._show(rows_of(list(self._chats.values()), self.arrangement, _day(today)))

    def set_open(self, item_id: int | None) -> None:
        """Which chat is open, None = none of these. dataChanged would lay out all rows for another colour of two."""
        self._open = item_id
        self.open_changed.emit()

    def chats(self) -> list[Item]:
        """Those that have a row, from the top."""
        return [row for row in self._rows if isinstance(row, Item)]

    def first_to_read(self, item_id: int | None) -> QModelIndex:
        """Where the keyboard begins: at the open chat, else at the one given, else at the first."""
        found = (self.index_of(known) for known in (self._open, item_id))
        first = next((row.id for row in self._rows if isinstance(row, Item)), None)
        return next((index for index in found if index.isValid()), self.index_of(first))

    def index_near(self, row: int) -> QModelIndex:
        """The chat at this row or behind it, else the one before it; an invalid index where there is none."""
        numbers = [number for number, known in enumerate(self._rows) if isinstance(known, Item)]
        behind = next((number for number in numbers if number >= row), numbers[-1] if numbers else -1)
        return self.index(behind)

    def row(self, index: Index) -> Row:
        """What a row shows; "" behind the last one."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else ""

    def chat(self, index: Index) -> Item | None:
        """The chat of a row, None for a heading or a folder."""
        row = self.row(index)
        return row if isinstance(row, Item) else None

    def folder(self, index: Index) -> Folder | None:
        """The folder of a row, None for a heading or a chat."""
        row = self.row(index)
        return row if isinstance(row, Folder) else None

    def index_of(self, item_id: int | None) -> QModelIndex:
        """The row of a chat; an invalid index where there is none."""
        if self._places is None:
            self._places = {row.id: number for number, row in enumerate(self._rows) if isinstance(row, Item)}
        place = self._places.get(item_id) if item_id is not None else None
        return self.index(place) if place is not None else QModelIndex()

    def index_of_folder(self, folder_id: int) -> QModelIndex:
        """The row of a folder; an invalid index where there is none."""
        places = (place for place, row in enumerate(self._rows) if isinstance(row, Folder) and row.id == folder_id)
        return self.index(next(places, -1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == HEADING_ROLE:
            return isinstance(row, str)
        if isinstance(row, str):
            return row if role in TITLE_ROLES else None
        if role == DEPTH_ROLE:
            return self.arrangement.depth_of_row(row)
        return self._chat_data(row, role) if isinstance(row, Item) else self._folder_data(row, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if isinstance(row, str):
            return Qt.ItemFlag.NoItemFlags
        shared = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return shared | Qt.ItemFlag.ItemIsDragEnabled if isinstance(row, Item) else shared

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row(index)
        name = " ".join(str(value).split())
        if isinstance(row, str) or role != Qt.ItemDataRole.EditRole or name in {"", _name(row)}:
            return False
        # The store decides; the list is set anew when it has.
        (self.renamed if isinstance(row, Item) else self.folder_renamed).emit(row.id, name)
        return True

    def _chat_data(self, chat: Item, role: int) -> object:
        if role in TITLE_ROLES:
            return chat.title
        if role == OPEN_ROLE:
            return chat.id == self._open
        choice = choice_of(chat.speakers, chat.speaking)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            kind = "Page" if chat.kind is ItemKind.PAGE else ""
            marks = ("Open" if chat.id == self._open else "", "Pinned" if chat.pinned_at is not None else "", kind)
            return ", ".join(mark for mark in (*marks, CHOICE_NAMES[choice]) if mark)
        return choice if role == VOICE_ROLE else chat.id if role == CHAT_ROLE else None

    def _folder_data(self, folder: Folder, role: int) -> object:
        if role in TITLE_ROLES:
            return folder.name
        if role == FOLDED_ROLE:
            return folder.id in self.arrangement.folded
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            number = Counter(chat.folder_id for chat in self._chats.values())[folder.id]
            folded = "folded" if folder.id in self.arrangement.folded else "unfolded"
            return f"Folder, {number:,} {'chat' if number == 1 else 'chats'}, {folded}"
        return None

    def _show(self, rows: list[Row]) -> None:
        self.rows_leave.emit()
        self._replace(rows)
        self.rows_came.emit()

    def _move(self, item_id: int, rows: list[Row]) -> None:
        """First without the chat, then with it: each time a row and perhaps its heading comes or goes."""
        index = self.index_of(item_id)
        self.rows_leave.emit()
        if index.isValid():
            self._replace(_without(self._rows, index.row()))
        self._replace(rows)
        self.rows_came.emit()

    def _replace(self, rows: list[Row]) -> None:
        same = _common(self._rows, rows)
        left = _common(self._rows[same:][::-1], rows[same:][::-1])
        self._places = None
        if len(self._rows) > same + left:
            self.beginRemoveRows(QModelIndex(), same, len(self._rows) - left - 1)
            del self._rows[same : len(self._rows) - left]
            self.endRemoveRows()
        if len(rows) > same + left:
            self.beginInsertRows(QModelIndex(), same, len(rows) - left - 1)
            self._rows = rows
            self.endInsertRows()


def _day(today: date | None) -> date:
    return today or date.today()  # noqa: DTZ011 - the desktop's day is meant


def _name(row: Item | Folder) -> str:
    return row.title if isinstance(row, Item) else row.name


def _without(rows: Sequence[Row], place: int) -> list[Row]:
    """All but this row, and but the heading above it that has no other."""
    alone = isinstance(rows[place - 1], str) and all(isinstance(row, str) for row in rows[place + 1 : place + 2])
    return [*rows[: place - 1 if alone and place else place], *rows[place + 1 :]]


def _common(one: Sequence[Row], other: Sequence[Row]) -> int:
    """How many rows both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a is not b), min(len(one), len(other)))
