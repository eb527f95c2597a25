"""A family as a card: what it is, whether it fits, its files, and what can be done with both voices together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.library.cards.cards import FamilyCard
from desktop.views.kit.labels import ElidedLabel, label, set_look
from desktop.views.kit.safe_text import visible
from desktop.views.library.action_buttons import ActionButtons
from desktop.views.library.chips import PillLabel
from desktop.views.library.file_row import FileRowView
from desktop.views.library.memory_view import MemoryView
from desktop.views.library.room import Room, take_all


class FamilyCardView(QFrame):
    """Shows a FamilyCard and keeps its widgets while it changes."""

    chosen = Signal(object)  # Action: of the card, a row or a row's quantizations

    def __init__(self, card: FamilyCard, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._card: FamilyCard | None = None
        self._room = room
        self._rows: dict[str, FileRowView] = {}
        self._memory: MemoryView | None = None
        self._title = ElidedLabel("", "", "cardTitle", grows=False)
        self._about = ElidedLabel("", "about")
        self._pill = PillLabel()
        self._actions = ActionButtons()
        self._actions.chosen.connect(self.chosen)
        self._note = label("", "dim", wrap=True)
        self._problem = label("", "danger", wrap=True)
        self._head = QGridLayout()
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setHorizontalSpacing(12)
        self._head.setVerticalSpacing(6)
        self._files = QVBoxLayout()
        self._files.setSpacing(0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self._column.addLayout(self._head)
        for words in (self._problem, self._note):
            words.hide()
            self._column.addWidget(words)
        self._column.addLayout(self._files)
        self._arrange()
        self.set_card(card)

    def event(self, event: QEvent) -> bool:
        """Never lower than it wants to be: a list of many cards scrolls, it does not press them together."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            wraps = self.hasHeightForWidth()
            self.setMinimumHeight(self.heightForWidth(self.width()) if wraps else self.sizeHint().height())
        return super().event(event)

    def card(self) -> FamilyCard | None:
        """What is shown."""
        return self._card

    def row_views(self) -> list[FileRowView]:
        """The rows in their order."""
        wanted = self._card.rows if self._card is not None else ()
        return [self._rows[row.id] for row in wanted]

    def set_card(self, card: FamilyCard) -> None:
        """Show a newer state of the same family. Only what changed is touched."""
        old = self._card
        if card == old:
            return
        self._card = card
        if old is None or (old.title, old.about) != (card.title, card.about):
            self._title.set_text(card.title)
            self._about.set_text(card.about)
            self._about.setVisible(bool(card.about))
        if old is None or old.pill != card.pill:
            self._pill.set_pill(card.pill)
        self._say_what(card)
        self._show_actions()
        self._show_memory(card)
        for line, words in ((self._note, card.note), (self._problem, card.problem)):
            line.setText(visible(words))
            line.setVisible(bool(words))
        if old is None or old.rows != card.rows:
            self._show_rows(card)
        self._set_margins()

    def set_room(self, room: Room) -> None:
        """Arrange for another width or text size."""
        self._room = room
        self._arrange()
        self._set_margins()
        self._show_actions()
        for view in self._rows.values():
            view.set_room(room)

    def _set_margins(self) -> None:
        side = 12 if self._room is Room.TINY else 16
        rows = self._card is not None and bool(self._card.rows)
        self._column.setContentsMargins(side, 12, side, 5 if rows else 12)

    def _say_what(self, card: FamilyCard) -> None:
        set_look(self, "current", card.current)
        said = (card.about, card.pill.text if card.pill else "", card.problem, "in use" if card.current else "")
        self.setAccessibleName(card.title)
        self.setAccessibleDescription(". ".join(part for part in said if part))

    def _show_actions(self) -> None:
        card = self._card
        if card is not None:
            self._actions.setVisible(bool(card.actions))
            shown = 2 if self._room is Room.WIDE and len(card.actions) == 2 else 1  # noqa: PLR2004  one, or one and a menu
            self._actions.set_choices(card.actions, card.title, shown)

    def _show_memory(self, card: FamilyCard) -> None:
        if self._memory is None and card.memory is not None:
            self._memory = MemoryView()
            self._column.insertWidget(1, self._memory)
        if self._memory is not None:
            self._memory.setVisible(card.memory is not None)
            if card.memory is not None:
                self._memory.set_memory(card.memory)

    def _show_rows(self, card: FamilyCard) -> None:
        wanted = [row.id for row in card.rows]
        for gone in [row for row in self._rows if row not in wanted]:
            view = self._rows.pop(gone)
            self._files.removeWidget(view)
            view.hide()
            view.deleteLater()
        for at, row in enumerate(card.rows):
            view = self._rows.get(row.id) or self._new_row(row.id)
            if self._files.indexOf(view) != at:
                self._files.removeWidget(view)
                self._files.insertWidget(at, view)
            view.set_row(row)

    def _new_row(self, row: str) -> FileRowView:
        view = FileRowView(self._room)
        view.chosen.connect(self.chosen)
        self._rows[row] = view
        return view

    def _arrange(self) -> None:
        head = self._head
        take_all(head)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        wide = self._room is Room.WIDE
        for at, stretch in enumerate((0, 1, 0, 0) if wide else (1, 0, 0, 0)):
            head.setColumnStretch(at, stretch)
        head.addWidget(self._title, 0, 0)
        if wide:
            head.addWidget(self._about, 0, 1)
            head.addWidget(self._pill, 0, 2, right)
            head.addWidget(self._actions, 0, 3, right)
        else:
            tiny = self._room is Room.TINY
            head.addWidget(self._about, 1, 0, 1, 2)
            head.addWidget(self._pill, 2, 0, 1, 2)
            head.addWidget(self._actions, 3 if tiny else 0, 0 if tiny else 1, 1, 2 if tiny else 1, right)
