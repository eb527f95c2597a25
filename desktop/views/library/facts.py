"""Facts as two columns, what and its value, one line each; the whole of a long value is in its tooltip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.views.kit.labels import ElidedLabel, label


class Facts(QWidget):
    """Labels are kept and reused; facts without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[QLabel, ElidedLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts."""
        wanted = [(what, value) for what, value in facts if value]
        while len(self._lines) < len(wanted):
            self._add()
        for at, (name, value) in enumerate(self._lines):
            shown = at < len(wanted)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(wanted[at][0])
                value.set_text(wanted[at][1])
                value.setAccessibleName(f"{wanted[at][0]}: {wanted[at][1]}")

    def _add(self) -> None:
        name, value = label("", "dim"), ElidedLabel()
        at = len(self._lines)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(value, at, 1)
        self._lines.append((name, value))
