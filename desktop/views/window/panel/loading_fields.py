"""How the file of who is shown is loaded: context, memory format, layers, threads, and what that takes of memory."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.settings.values import FILE_FIELDS, EngineSettings
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel, label, set_look
from desktop.views.settings.sheets import ENGINE_GROUPS
from desktop.views.window.panel.tuned_row import TunedRow, Whose

ALL_FILES = Whose("as all files have it", "Differs from what all files have.")
WAITS = "It is loaded otherwise until you reload it, or start Tandem again."


class LoadingFields(QWidget):
    """Shows what it is given; numbers are told while they are typed, too, so that the sum can follow."""

    changed = Signal(str, object)  # name, value
    typed = Signal(str, object)  # name, a number so far: what would it take?
    reset_requested = Signal(str)  # name
    reload_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, TunedRow] = {}
        self._path = ""
        self.file = ElidedLabel("", "dim")
        self.verdict, self.sum = label("", "", wrap=True), label("", "dim", wrap=True)
        self._waits = label(WAITS, "dim", wrap=True)
        self.reload = TextButton("Reload now", "rotate-ccw")
        self.reload.clicked.connect(self._on_reload)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.file)
        self._fill(column)
        for widget in (self.verdict, self.sum, self._waits, self.reload):
            column.addWidget(widget)

    def show_file(self, path: str, chosen: EngineSettings, own: Collection[str], *, waits: bool) -> None:
        """Show how a file is loaded next. own: the names of what it has otherwise than all. waits: it is not yet."""
        anew, self._path = path != self._path, path
        for name, row in self.rows.items():
            row.set_value(getattr(chosen, name), own=name in own, anew=anew)
        if not waits and self.reload.hasFocus():
            self.focus()
        self._waits.setVisible(waits)
        self.reload.setVisible(waits)

    def show_name(self, name: str) -> None:
        """Which file it is, for people."""
        self.file.set_text(name)

    def show_plan(self, summary: str, tone: str, words: str) -> None:
        """What it takes: the verdict in one of the labels' tones, and the sum. Empty where nobody knows."""
        self.verdict.setText(summary)
        self.verdict.setVisible(bool(summary))
        set_look(self.verdict, "tone", tone)
        self.sum.setText(words)
        self.sum.setVisible(bool(words))

    def focus(self) -> None:
        """Give the keyboard to the context's size."""
        self.rows[FILE_FIELDS[0]].input.control.setFocus(Qt.FocusReason.TabFocusReason)  # which selects the number

    def flush(self) -> None:
        """Tell what was typed a moment ago now."""
        for row in self.rows.values():
            row.input.flush()

    def _fill(self, column: QVBoxLayout) -> None:
        fields = {field.name: field for group in ENGINE_GROUPS for field in group.fields}
        for name in FILE_FIELDS:
            row = self.rows[name] = TunedRow(fields[name], ALL_FILES)
            row.input.typed.connect(self.typed)
            row.changed.connect(self.changed)
            row.reset_requested.connect(self.reset_requested)
            column.addWidget(row)

    @Slot()
    def _on_reload(self) -> None:
        self.flush()
        self.reload_requested.emit()
