"""The folded line of the panel below which it says how the file of who is shown is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views.kit.fold import Fold

if TYPE_CHECKING:  # made, and imported, when they are seen first
    from desktop.views.window.panel.loading_fields import LoadingFields

TITLE = "Loading the file"


class LoadingPlace(QWidget):
    """What is in it is built when it is opened first, and told of before it is filled."""

    built = Signal(object)  # LoadingFields
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: LoadingFields | None = None
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.fold = Fold(TITLE, self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        self.fold.toggled.connect(self._on_toggled)

    def is_seen(self) -> bool:
        """Whether its fields are to be seen, and so have to be right."""
        return self.fields is not None and self.isVisible() and self.fold.is_open()

    def show_own(self, count: int) -> None:
        """How many settings the file has otherwise than all files."""
        self.fold.set_title(f"{TITLE} ({count} changed)" if count else TITLE)

    def open(self) -> None:
        """Show what is in it."""
        self.fold.set_open(shown=True)
        self._on_toggled(shown=True)

    def flush(self) -> None:
        """Tell what was typed a moment ago now."""
        if self.fields is not None:
            self.fields.flush()

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        if not shown:
            self.flush()
            return
        if self.fields is None:
            from desktop.views.window.panel.loading_fields import LoadingFields

            self.fields = LoadingFields()
            self._column.addWidget(self.fields)
            self.built.emit(self.fields)
        self.opened.emit()
