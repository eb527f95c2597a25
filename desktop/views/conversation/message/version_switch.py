"""Which of a message's versions stands here, as "2/3" between two arrows, and the way to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import label


@dataclass(frozen=True, slots=True)
class Versions:
    """The place of the version that is shown, from 1 on, and how many there are."""

    place: int = 1
    count: int = 1


class _Parts(NamedTuple):
    """What it shows, once there is something to show."""

    older: IconButton
    place: QLabel
    newer: IconButton


class VersionSwitch(QWidget):
    """Hidden where there is only one. The arrow keys step, too, while one of its buttons has the keyboard."""

    step_requested = Signal(int)  # -1 to the older, +1 to the newer one

    def __init__(self, of: str, parent: QWidget | None = None) -> None:
        """of: whose versions, for screen readers: "Base answer", "your message"."""
        super().__init__(parent)
        self._of = of
        self._versions = Versions()
        self._parts: _Parts | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.hide()

    def versions(self) -> Versions:
        """What is shown."""
        return self._versions

    def set_versions(self, versions: Versions) -> None:
        """Show which of how many."""
        self._versions = versions
        if versions.count > 1 or self._parts is not None:
            self._show(self._parts or self._make(), versions)
        self.setVisible(versions.count > 1)

    def _make(self) -> _Parts:
        """Most messages never have a second version, and a chat opens with dozens of them."""
        older = IconButton("chevron-left", f"Older version of {self._of}")
        newer = IconButton("chevron-right", f"Newer version of {self._of}")
        made = self._parts = _Parts(older, label("", "dim"), newer)
        for part in made:
            self._row.addWidget(part)
        for button in (older, newer):
            button.installEventFilter(self)  # or the arrow keys would go from button to button
        older.clicked.connect(self._to_older)
        newer.clicked.connect(self._to_newer)
        return made

    def _show(self, parts: _Parts, versions: Versions) -> None:
        place, count = versions.place, versions.count
        parts.place.setText(f"{place}/{count}")
        parts.place.setAccessibleName(f"Version {place} of {count} of {self._of}")
        parts.older.setEnabled(place > 1)
        parts.newer.setEnabled(place < count)

    def side_with_keyboard(self) -> int:
        """Which of its buttons has the keyboard: -1 older, +1 newer, 0 none."""
        if self._parts is None:
            return 0
        if self._parts.older.hasFocus():
            return -1
        return 1 if self._parts.newer.hasFocus() else 0

    def take_keyboard(self, side: int) -> None:
        """Give the keyboard to that button, or to the other one where there is nothing more on that side."""
        if self._parts is None:
            return
        older, _, newer = self._parts
        wanted, other = (older, newer) if side < 0 else (newer, older)
        (wanted if wanted.isEnabled() else other).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _to_older(self) -> None:
        self.step_requested.emit(-1)

    @Slot()
    def _to_newer(self) -> None:
        self.step_requested.emit(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: what the buttons are about to get."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if self._parts is None:
            return False
        step = {Qt.Key.Key_Left: self._parts.older, Qt.Key.Key_Right: self._parts.newer}.get(Qt.Key(event.key()))
        if step is not None and step.isEnabled():
            step.click()
        return step is not None
