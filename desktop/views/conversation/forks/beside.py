"""The room of a panel at the right of the panes: beside them where there is room, over them where there is not."""

from __future__ import annotations

from PySide6.QtCore import Property, QEvent, QObject, QPoint, QPropertyAnimation, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.views.kit import theme
from desktop.views.kit.motion import is_still, move

AIR = 60  # pixels at 100 % text size: names of files need more than the least
PANEL_MS = 140
NARROWER = 0.8  # of its width: so far a panel gives way before it covers the panes


class Beside(QWidget):
    """The panel keeps its width as far as the window allows; it leaves the panes what they need at least."""

    def __init__(self, panes: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panel: QWidget | None = None
        self._ghost: QLabel | None = None  # the panel's picture, on its way out
        self._slid = 1.0
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

    def needed_width(self) -> int:
        """So wide must this be for the panel to stand well beside the panes and not over them, in pixels."""
        return self._measured.minimumSizeHint().width() + theme.px(self._width * NARROWER) + theme.px(AIR)

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
            rest = round(width * (1 - self._slid))
            panel.setGeometry(-rest if mirrored else self.width() - width + rest, 0, width, self.height())
            panel.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: the panel comes or goes."""
        if event.type() == QEvent.Type.ShowToParent:
            self._come()
        elif event.type() == QEvent.Type.HideToParent:
            self._go()
        return False

    def _get_slid(self) -> float:
        return self._slid

    def _set_slid(self, slid: float) -> None:
        self._slid = slid
        self.place()

    slid = Property(float, _get_slid, _set_slid)  # how far in it is, from 0 to 1

    def _come(self) -> None:
        """The panes make room at once, or every line would be broken anew at every step; the panel slides in."""
        self._drop_ghost()
        if self.isVisible():
            self._slid = 0.0
            self.place()
            move(self, b"slid", 1.0, PANEL_MS)
        else:
            self._set_slid(1.0)

    def _go(self) -> None:
        """Its picture slides out; it is gone already."""
        panel = self._panel
        self._drop_ghost()
        if panel is not None and self.isVisible() and not is_still():
            ghost = self._ghost = QLabel(self)
            ghost.setPixmap(panel.grab())
            ghost.setGeometry(panel.geometry())
            ghost.show()
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            out = QPropertyAnimation(ghost, b"pos", ghost)
            out.setDuration(PANEL_MS)
            out.setEndValue(ghost.pos() + QPoint(-ghost.width() if mirrored else ghost.width(), 0))
            out.finished.connect(self._drop_ghost)
            out.start()
        self.place()

    @Slot()
    def _drop_ghost(self) -> None:
        ghost, self._ghost = self._ghost, None
        if ghost is not None:
            ghost.hide()
            ghost.deleteLater()
