"""The room of a panel at the right of the panes: beside them where there is room, over them where there is not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.kit import theme

NARROWER = 0.8  # of its width: so far a panel gives way before it covers the panes


class Beside(QWidget):
    """The panel keeps its width as far as the window allows; it leaves the panes what they need at least."""

    def __init__(self, panes: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel: QWidget | None = None
        self._width = 0
        self._measured = panes
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(panes)
        theme.notifier().changed.connect(self.place)
        self.setMinimumWidth(0)

    def measure(self, measured: QWidget) -> None:
        """What in the panes says how much they need, where that is not all of them."""
        self._measured = measured

    def set_panel(self, panel: QWidget, width: int) -> None:
        """Once; width: in pixels, at 100 % text size."""
        self._panel, self._width = panel, width
        shown = not panel.isHidden()
        panel.setParent(self)
        panel.setVisible(shown)
        panel.installEventFilter(self)
        self.place()

    @Slot(int)
    def set_width(self, width: int) -> None:
        """Of the panel in pixels, at 100 % text size."""
        self._width = width
        self.place()

    @Slot()
    def place(self) -> None:
        """Give both their room."""
        panel = self._panel
        if panel is None:
            return
        shown = not panel.isHidden()
        left = self.width() - self._measured.minimumSizeHint().width()
        has_room = left >= theme.px(self._width * NARROWER)
        width = min(theme.px(self._width), left if has_room else self.width())
        free = width if shown and has_room else 0
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._row.setContentsMargins(free if mirrored else 0, 0, 0 if mirrored else free, 0)
        if shown:
            panel.setGeometry(0 if mirrored else self.width() - width, 0, width, self.height())
            panel.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: the panel comes or goes."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self.place()
        return False
