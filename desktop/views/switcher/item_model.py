"""The choices of the switcher as a Qt model: lines under the headings Pairs, Base and Instruct."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.library.cards.cards import SwitchChoice
from desktop.views.kit.safe_text import visible

Index = QModelIndex | QPersistentModelIndex

CHOICE_ROLE = int(Qt.ItemDataRole.UserRole)
HEADINGS = {"both": "Pairs", "base": "Base", "instruct": "Instruct"}  # few pairs, many files


class SwitchItemModel(QAbstractListModel):
    """An adapter over choices. Headings and choices that are not enabled cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[SwitchChoice, ...] = ()
        self._filter = ""
        self._rows: list[SwitchChoice | str] = []

    def set_choices(self, choices: Sequence[SwitchChoice]) -> None:
        """Show these choices."""
        self._all = tuple(choices)
        self._fill()

    def set_filter(self, words: str) -> None:
        """Show only choices with each of these words in them."""
        self._filter = words
        self._fill()

    def choice(self, index: Index) -> SwitchChoice | None:
        """The choice of a row, None for a heading."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else ""
        return row if isinstance(row, SwitchChoice) else None

    def selectable(self) -> list[int]:
        """The rows that can be chosen, from above."""
        return [at for at, row in enumerate(self._rows) if isinstance(row, SwitchChoice) and row.enabled]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == CHOICE_ROLE:
            return row
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        if isinstance(row, str):
            return row
        return visible(row.title) if role == Qt.ItemDataRole.DisplayRole else visible(_in_words(row))

    def flags(self, index: Index) -> Qt.ItemFlag:
        choice = self.choice(index)
        if choice is None or not choice.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _fill(self) -> None:
        words = self._filter.casefold().split()
        found = [c for c in self._all if all(word in f"{c.title} {c.detail}".casefold() for word in words)]
        self.beginResetModel()
        self._rows = []
        for voice, heading in HEADINGS.items():
            group = [choice for choice in found if choice.voice == voice]
            self._rows += [heading, *group] if group else []
        self.endResetModel()


def _in_words(choice: SwitchChoice) -> str:
    state = "in use" if choice.current else ""
    pill = choice.pill.text if choice.pill else ""
    return ", ".join(part for part in (HEADINGS[choice.voice], choice.title, choice.detail, pill, state) if part)
