"""The bar at the top of a chat in which words are looked for: which of how many, back and forth, in all branches."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QLineEdit, QWidget

from desktop.views.kit import theme
from desktop.views.kit.buttons import ENTER, IconButton
from desktop.views.kit.keys import takes_escape
from desktop.views.kit.labels import label, set_look
from desktop.views.kit.tab_order import give_keyboard

FIELD = 260  # pixels at 100 % text size
NOTHING = "Nothing found"
STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class FindBar(QWidget):
    """Enter and the arrows go to the next one, with Shift to the one before; Esc closes."""

    opened = Signal()
    query_changed = Signal(str)
    step_requested = Signal(int)  # 1 to the next, -1 to the one before
    scope_changed = Signal()  # all_branches
    left = Signal()  # it was closed
    keyboard_left = Signal()  # and whoever had the keyboard is not there any more

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Find in this chat")
        self._before: QWidget | None = None  # who had the keyboard
        self.field = _Field()
        self.field.setAccessibleName("Find in this chat")
        self.field.setPlaceholderText("Find in this chat")
        self.field.textChanged.connect(self.query_changed)
        self.field.stepped.connect(self.step_requested)
        self.field.escaped.connect(self.close_bar)
        self.count = label("", "dim")
        self._older = IconButton("arrow-up", "Previous (Shift+Enter, Shift+F3)")
        self._newer = IconButton("arrow-down", "Next (Enter, F3)")
        self._older.clicked.connect(lambda: self.step_requested.emit(-1))
        self._newer.clicked.connect(lambda: self.step_requested.emit(1))
        self._branches = QCheckBox("All branches")
        self._branches.setAccessibleName("All branches")
        self._branches.setToolTip("Find in all versions and on all ways of this chat")
        self._branches.toggled.connect(lambda _on: self.scope_changed.emit())
        theme.notifier().changed.connect(self._widen)
        self._widen()
        self._arrange()
        self.show_count(0, 0)
        self.hide()

    @property
    def query(self) -> str:
        """What is looked for."""
        return self.field.text().strip()

    @property
    def all_branches(self) -> bool:
        """Whether messages that are not shown are looked through, too."""
        return self._branches.isChecked()

    def open_bar(self, words: str = "") -> None:
        """Show it with the keyboard in it. words: to look for, "" = what was looked for last."""
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._before = focused
        self.show()
        if words:
            self.field.setText(words)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self.opened.emit()

    def step(self, by: int) -> None:
        """Go to the next (1) or the one before (-1); where the bar is closed, open it first."""
        if not self.isVisible():
            self.open_bar()
        self.step_requested.emit(by)

    def show_count(self, number: int, count: int, *, more: bool = False) -> None:
        """Which one is shown, from 1 on, and how many there are. more: of those that were counted so far."""
        words = f"{number:,} of {count:,}{'…' if more else ''}" if count else ""
        self.count.setText(words or (NOTHING if self.query and not more else ""))
        set_look(self.field, "valid", bool(count or more or not self.query))
        for button in (self._older, self._newer):
            button.setEnabled(count > 0)
        self.setAccessibleDescription(self.count.text())

    def announce(self, words: str) -> None:
        """Tell a screen reader what was gone to; the keyboard stays in the field."""
        told = f"{self.count.text()}: {words}" if words else self.count.text()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.field, told))

    def has_keyboard(self) -> bool:
        """Whether the keyboard is in here."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    @Slot()
    def close_bar(self) -> None:
        """Go away, and give the keyboard back to who had it."""
        had_keyboard, before = self.has_keyboard(), self._before
        self._before = None
        self.hide()
        self.left.emit()
        if had_keyboard and not give_keyboard(before):
            self.keyboard_left.emit()

    def _arrange(self) -> None:
        close = IconButton("x", "Close (Esc)")
        close.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 12, 6)
        row.setSpacing(6)
        row.addWidget(self.field)
        row.addWidget(self.count)
        row.addWidget(self._older)
        row.addWidget(self._newer)
        row.addWidget(self._branches)
        row.addStretch(1)
        row.addWidget(close)

    @Slot()
    def _widen(self) -> None:
        self.field.setMaximumWidth(theme.px(FIELD))
        self.count.setMinimumWidth(theme.px(72))


class _Field(QLineEdit):
    """The words; its keys step."""

    stepped = Signal(int)
    escaped = Signal()

    def event(self, event: QEvent) -> bool:
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key is Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in ENTER:
            self.stepped.emit(-1 if shifted else 1)
        elif key in STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(STEPS[key])
        else:
            super().keyPressEvent(event)
