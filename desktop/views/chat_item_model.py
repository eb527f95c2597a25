"""The chats of the sidebar as a Qt model: rows under the headings Today, Yesterday and Earlier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.chat.conversation import Chat

Index = QModelIndex | QPersistentModelIndex

CHAT_ROLE = int(Qt.ItemDataRole.UserRole)
HEADING_ROLE = CHAT_ROLE + 1


class ChatItemModel(QAbstractListModel):
    """An adapter over a list of chats, newest first. Heading rows cannot be selected."""

    renamed = Signal(int, str)  # chat id, new title: asked for, not yet done

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Chat | str] = []

    def set_chats(self, chats: Sequence[Chat], today: date | None = None) -> None:
        """Show these chats."""
        self.beginResetModel()
        self._rows = _with_headings(chats, today or _local_day(datetime.now().astimezone().timestamp()))
        self.endResetModel()

    def chat(self, index: Index) -> Chat | None:
        """The chat of a row, None for a heading."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else ""
        return row if isinstance(row, Chat) else None

    def index_of(self, chat_id: int | None) -> QModelIndex:
        """The row of a chat; an invalid index where there is none."""
        for number, row in enumerate(self._rows):
            if isinstance(row, Chat) and row.id == chat_id:
                return self.index(number)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == HEADING_ROLE:
            return isinstance(row, str)
        if isinstance(row, str):
            return row if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole} else None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole}:
            return row.title
        return row.id if role == CHAT_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.chat(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        chat = self.chat(index)
        title = " ".join(str(value).split())
        if chat is None or role != Qt.ItemDataRole.EditRole or not title or title == chat.title:
            return False
        # The store decides; the list is set anew when it has.
        self.renamed.emit(chat.id, title)
        return True


def _with_headings(chats: Sequence[Chat], today: date) -> list[Chat | str]:
    rows: list[Chat | str] = []
    current = ""
    for chat in sorted(chats, key=lambda chat: chat.updated_at, reverse=True):
        heading = _heading(_local_day(chat.updated_at), today)
        if heading != current:
            rows.append(heading)
            current = heading
        rows.append(chat)
    return rows


def _heading(day: date, today: date) -> str:
    if day >= today:
        return "Today"
    return "Yesterday" if day == today - timedelta(days=1) else "Earlier"


def _local_day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds).astimezone().date()
