"""Several panes above one view: their messages as rows with one scroll bar; or each pane with a view of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from desktop.views.conversation.link_bar import LinkBar
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.transcript_view import TranscriptView


class Together(QWidget):
    """Columns are as wide as their panes."""

    def __init__(self, splitter: QSplitter, parent: QWidget | None = None) -> None:
        """splitter: holds the panes."""
        super().__init__(parent)
        self._splitter, self._wanted = splitter, True
        self._panes: list[TranscriptPane] = []
        self._view: TranscriptView | None = None
        self._link_bar = LinkBar()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(splitter, 1)
        self._layout.addWidget(self._link_bar)
        splitter.splitterMoved.connect(self._divide)

    @property
    def view(self) -> TranscriptView | None:
        """What shows several panes' messages now; None where each does that itself."""
        return self._view if len(self._panes) > 1 and self._wanted else None

    def set_wanted(self, *, wanted: bool) -> None:
        """Whether several columns are read together, or each alone."""
        if wanted != self._wanted:
            read = [(pane, pane.view.read_message(pane.column)) for pane in self._panes]
            self._wanted = wanted
            self._arrange()
            for pane, message_id in read:
                if message_id is not None:
                    pane.view.scroll_to(message_id)

    def show_panes(self, panes: Sequence[TranscriptPane]) -> None:
        """These are shown, from left to right."""
        for pane in self._panes:
            if pane not in panes:
                pane.removeEventFilter(self)  # what it stood in lets it go, and it gets its place when it comes again
        for pane in panes:
            if pane not in self._panes:
                pane.installEventFilter(self)
        self._panes = list(panes)
        self._splitter.updateGeometry()  # a splitter that was never seen does not tell of what came into it
        self._arrange()

    def _arrange(self) -> None:
        together = self._wanted and len(self._panes) > 1
        if together and self._view is None:
            self._view = TranscriptView()
            self._layout.insertWidget(1, self._view, 1)
        if self._view is not None:
            if not together:
                self._view.rest()
            self._view.setVisible(together)
        self._layout.setStretch(0, 0 if together else 1)
        for pane in self._panes:
            pane.stand_in(self._view if together else None, self._link_bar if together else None)
        if together and self._view is not None:
            self._view.set_columns([pane.column for pane in self._panes])
            self._divide()

    @Slot()
    def _divide(self) -> None:
        """Columns end where their panes end; the last one gives the scroll bar its room."""
        if self._view is not None and len(self._panes) > 1:
            widths = [pane.width() for pane in self._panes]
            self._view.set_widths([*widths[:-1], widths[-1] - self._view.verticalScrollBar().width()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: a pane got another size."""
        if event.type() is QEvent.Type.Resize:
            self._divide()
        return False
