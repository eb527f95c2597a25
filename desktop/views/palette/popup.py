"""The palette: a field over the window, and under it what is offered for what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER
from desktop.views.kit.labels import ElidedLabel, hairline, label
from desktop.views.kit.tab_order import give_keyboard
from desktop.views.palette.choosing import Choosing
from desktop.views.palette.delegate import PaletteDelegate
from desktop.views.palette.entries import COMMANDS_ONLY, Entry, Group
from desktop.views.palette.item_model import PaletteItemModel, in_words
from desktop.views.palette.shadow import CORNER, Shadow

WIDTH = 620  # pixels at 100 % text size
MARGIN = 16  # to the edges of the window
LIST_HEIGHT = 400
TOP = 0.14  # of the window's height, above the card
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
HINT = "Search commands, chats and messages, or > for commands"


class Palette(QWidget):
    """Covers its parent, so that a press beside the card closes it. The field keeps the keyboard."""

    chosen = Signal(object)  # the target of an Entry
    query_changed = Signal(str)  # messages are to be looked for; "" = none

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Palette")
        self._covered = parent
        self._choosing = Choosing()
        self._messages: list[Entry] = []
        self._opens_first = False  # Enter was pressed before anything was found
        self._told = ""  # the line that a screen reader was told of last
        self._model = PaletteItemModel(self)
        self._returns_to: QWidget | None = None
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setAccessibleName(HINT)
        self.field.setPlaceholderText(HINT)
        self.field.textChanged.connect(self._on_text)
        self.field.installEventFilter(self)
        self.list = QListView()
        self._nothing = label("", "about", wrap=True)
        self._nothing.setContentsMargins(12, 6, 12, 6)
        self._card = QFrame(self)
        self._card.setObjectName("paletteCard")
        self._shadow = Shadow()
        self._prepare_list()
        self._arrange()
        parent.installEventFilter(self)
        theme.notifier().changed.connect(self._fit)
        self.hide()

    def open_with(self, entries: Sequence[Entry]) -> None:
        """Offer these, beginning with an empty field."""
        if self.isHidden():
            self._returns_to = QApplication.focusWidget()
        self._choosing.set_entries(entries)
        self.field.blockSignals(True)  # noqa: FBT003
        self.field.clear()
        self.field.blockSignals(False)  # noqa: FBT003
        self._told = ""
        self.show()
        self.raise_()
        self._on_text("")
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_messages(self, asked: str, entries: Sequence[Entry]) -> None:
        """What was found in messages for `asked`, which comes below all others; nothing if something else is typed."""
        if self.isVisible() and asked == self.query():
            self._messages = list(entries)
            self._fill(self.list.currentIndex().row())
            if self._opens_first:
                self._choose_current()

    def query(self) -> str:
        """What is looked for in messages: what is typed, unless only commands are wanted."""
        typed = self.field.text().strip()
        return "" if typed.startswith(COMMANDS_ONLY) else typed

    @Slot()
    def close_palette(self) -> None:
        """Go away without choosing; the focus returns to where it was."""
        if self.isHidden():
            return
        self.hide()
        self.query_changed.emit("")
        give_keyboard(self._returns_to, Qt.FocusReason.PopupFocusReason)

    def go_back(self) -> None:
        """Esc."""
        self.close_palette()

    def typing_field(self) -> QWidget:
        """Where letters go that are typed while the keyboard is elsewhere in the window."""
        return self.field

    @Slot(str)
    def _on_text(self, _text: str) -> None:
        self._messages, self._opens_first = [], False
        self._fill(0)
        self.query_changed.emit(self.query())

    def _fill(self, row: int) -> None:
        """row: which one is chosen, if it can be."""
        groups = self._choosing.chosen(self.field.text())
        if self._messages:
            groups = [*groups, (Group.MESSAGES, self._messages)]
        self._model.set_groups(groups)
        rows = self._model.selectable()
        self._nothing.setText(f"Nothing here is called “{self.field.text().strip()}”.")
        self._nothing.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self._fit()
        if rows:
            self._go_to(row if row in rows else rows[0])

    def _go_to(self, row: int) -> None:
        index = self._model.index(row)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(self._model.index(row - 1) if row == self._model.selectable()[0] else index)
        entry = self._model.entry(index)
        words = in_words(entry) if entry is not None else ""
        if words != self._told:  # the field has the keyboard: nothing else tells which line is chosen
            self._told = words
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.list, words))

    def _move(self, step: int) -> None:
        """By a line round the list, by a page to its ends."""
        rows = self._model.selectable()
        if not rows:
            return
        now = self.list.currentIndex().row()
        at = rows.index(now) + step if now in rows else 0
        self._go_to(rows[at % len(rows) if abs(step) == 1 else max(0, min(len(rows) - 1, at))])

    @Slot()
    def _choose_current(self) -> None:
        entry = self._model.entry(self.list.currentIndex())
        self._opens_first = entry is None and bool(self.query())
        if entry is not None:
            self.close_palette()
            self.chosen.emit(entry.target)

    @Slot()
    def _fit(self) -> None:
        """In the middle, its upper edge always at the same height, as high as its lines."""
        parent = self._covered
        self.setGeometry(parent.rect())
        before = self._card.geometry()
        lines = sum(self.list.sizeHintForRow(at) for at in range(min(self._model.rowCount(), 40)))
        top = max(MARGIN, int(parent.height() * TOP))
        most = max(80, parent.height() - top - MARGIN - theme.px(120))
        self.list.setFixedHeight(max(1, min(lines + 2, most, theme.px(LIST_HEIGHT))))
        width = min(theme.px(WIDTH), parent.width() - 2 * MARGIN)
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        self._card.move((parent.width() - width) // 2, top)
        if self._card.geometry() != before:  # what is below it is painted with it
            self.update(self._shadow.room(self._card.geometry().united(before)))

    def _prepare_list(self) -> None:
        self.list.setObjectName("switcherList")
        self.list.setAccessibleName("What was found")
        self.list.setModel(self._model)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps it, arrows move here
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.viewport().setMouseTracking(True)
        self.list.setCursor(Qt.CursorShape.PointingHandCursor)
        self.list.viewport().installEventFilter(self)
        self.list.clicked.connect(self._choose_current)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._card)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(hairline())
        column.addWidget(self._nothing)
        column.addWidget(self.list)
        column.addWidget(hairline())
        keys = ElidedLabel("↑ ↓ move · Enter chooses · Esc closes", "dim")
        keys.setContentsMargins(12, 0, 12, 0)
        column.addWidget(keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shadow around the card, nothing where only the card was changed: it hides what is below it."""
        card = self._card.geometry()
        seen = event.region() - QRegion(card.adjusted(CORNER, CORNER, -CORNER, -CORNER))
        if not seen.isEmpty():
            painter = QPainter(self)
            painter.setClipRegion(seen)
            self._shadow.paint(painter, card, self.devicePixelRatioF())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        if watched is self.list.viewport() and event.type() == QEvent.Type.MouseMove:
            index = self.list.indexAt(event.position().toPoint())  # type: ignore[attr-defined]
            if self._model.entry(index) is not None:
                self.list.setCurrentIndex(index)
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in STEPS:
                self._move(STEPS[key])
                return True
            if key in ENTER:
                if not event.isAutoRepeat():
                    self._choose_current()
                return True
        return super().eventFilter(watched, event)
