"""The switcher: which file or pair speaks, chosen from a list over the status line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.library.cards.actions import Action
from desktop.library.cards.cards import SwitchChoice
from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel, hairline, label
from desktop.views.kit.tab_order import give_keyboard
from desktop.views.switcher.delegate import SwitchDelegate
from desktop.views.switcher.item_model import SwitchItemModel
from desktop.voice import Voice

WIDTH = 620  # pixels at 100 % text size
MARGIN = 16  # to the edges of what it covers
ABOVE = 40  # leaves the status line to be seen
KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class Switcher(QWidget):
    """Covers its parent with nothing, so that a press beside the card closes it. The card has the list."""

    chosen = Signal(object)  # Action
    library_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Choose model files")
        self._covered = parent
        self._model = SwitchItemModel(self)
        self._returns_to: QWidget | None = None
        self._filter = QLineEdit()
        self._filter.setAccessibleName("Filter the files")
        self._filter.setPlaceholderText("Choose who speaks, or type to filter…")
        self._filter.textChanged.connect(self._filtered)
        self._filter.installEventFilter(self)
        self.list = QListView()
        self.list.setObjectName("switcherList")
        self.list.setAccessibleName("Files and pairs")
        self.list.setModel(self._model)
        self.list.setItemDelegate(SwitchDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the filter line keeps it, arrows move here
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setCursor(Qt.CursorShape.PointingHandCursor)
        self.list.clicked.connect(self._choose_current)
        self._nothing = label("", "about", wrap=True)
        self._card = QFrame(self)
        self._card.setObjectName("switcherCard")
        self._arrange()
        parent.installEventFilter(self)
        theme.notifier().changed.connect(self._fit)
        self.hide()

    def open_with(self, choices: Sequence[SwitchChoice], voice: Voice | None = None) -> None:
        """Show these choices, beginning at the one in use of a voice."""
        if self.isHidden():
            self._returns_to = QApplication.focusWidget()
        self._filter.blockSignals(True)  # noqa: FBT003
        self._filter.clear()
        self._filter.blockSignals(False)  # noqa: FBT003
        self._model.set_filter("")
        self.set_choices(choices, voice)
        self.show()
        self.raise_()
        self._filter.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_choices(self, choices: Sequence[SwitchChoice], voice: Voice | None = None) -> None:
        """Show newer choices; the line chosen from stays where it is still there."""
        before = self._current()
        self._model.set_choices(choices)
        wanted = [c for c in (before,) if c is not None and voice is None]
        self._select(wanted[0].action if wanted else None, voice)
        self._after_change()

    @Slot()
    def close_switcher(self) -> None:
        """Go away without choosing; the focus returns to where it was."""
        if self.isHidden():
            return
        self.hide()
        give_keyboard(self._returns_to, Qt.FocusReason.PopupFocusReason)
        self._returns_to = None
        self.closed.emit()

    def go_back(self) -> None:
        """Esc."""
        self.close_switcher()

    def typing_field(self) -> QWidget:
        """Where letters go that are typed while the keyboard is elsewhere in the window."""
        return self._filter

    def _current(self) -> SwitchChoice | None:
        return self._model.choice(self.list.currentIndex())

    def _select(self, action: Action | None, voice: Voice | None) -> None:
        """The choice of this action, else the one in use (of this voice), else the first."""
        rows = self._model.selectable()
        choices = [(at, self._model.choice(self._model.index(at))) for at in rows]
        of_voice = [(at, c) for at, c in choices if c and (voice is None or c.voice == voice.value)] or choices
        for test in (
            lambda c: c.action == action,
            lambda c: c.current,
            lambda _: True,
        ):
            found = next((at for at, c in of_voice if c is not None and test(c)), None)
            if found is not None:
                self.list.setCurrentIndex(self._model.index(found))
                self.list.scrollTo(self._model.index(max(0, found - 1)))
                return

    def _move(self, step: int) -> None:
        rows = self._model.selectable()
        if not rows:
            return
        now = self.list.currentIndex().row()
        at = rows.index(now) + step if now in rows else 0
        self.list.setCurrentIndex(self._model.index(rows[max(0, min(len(rows) - 1, at))]))

    @Slot()
    def _choose_current(self) -> None:
        choice = self._current()
        if choice is not None and choice.enabled:
            self.close_switcher()
            self.chosen.emit(choice.action)

    @Slot()
    def _open_library(self) -> None:
        self.close_switcher()
        self.library_requested.emit()

    @Slot(str)
    def _filtered(self, text: str) -> None:
        before = self._current()
        self._model.set_filter(text)
        self._select(before.action if before is not None else None, None)
        self._after_change()

    def _after_change(self) -> None:
        empty = self._model.rowCount() == 0
        typed = self._filter.text().strip()
        self._nothing.setText(f"Nothing here is called “{typed}”." if typed else "There are no files yet.")
        self._nothing.setVisible(empty)
        self.list.setVisible(not empty)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """At the lower edge of the parent, as high as its lines."""
        parent = self._covered
        self.setGeometry(parent.rect())
        lines = sum(self.list.sizeHintForRow(at) for at in range(self._model.rowCount()))
        most = max(80, parent.height() - 2 * MARGIN - theme.px(ABOVE) - theme.px(110))
        self.list.setFixedHeight(max(1, min(lines + 2, most, theme.px(420))))
        width = min(theme.px(WIDTH), parent.width() - 2 * MARGIN)
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        left = MARGIN
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            left = parent.width() - width - MARGIN
        self._card.move(left, max(MARGIN, parent.height() - theme.px(ABOVE) - self._card.height()))

    def _arrange(self) -> None:
        library = TextButton("Open the library", "library", "small")
        library.clicked.connect(self._open_library)
        keys = ElidedLabel("Enter chooses · Esc closes", "dim", grows=False)
        below = QHBoxLayout()
        below.addWidget(library)
        below.addStretch(1)
        below.addWidget(keys)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(10, 10, 10, 6)
        column.setSpacing(6)
        column.addWidget(self._filter)
        column.addWidget(self._nothing)
        column.addWidget(self.list)
        column.addWidget(hairline())
        column.addLayout(below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_switcher()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_switcher()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        if watched is self._filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in KEYS:
                self._move(KEYS[key])
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose_current()
                return True
        return super().eventFilter(watched, event)
