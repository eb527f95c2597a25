"""The drop zone: covers the window while files are dragged over it, and takes them wherever they are let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWindow,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.views.kit import icons, theme
from desktop.views.kit.labels import label
from desktop.views.kit.local_paths import local_paths

WORDS = "Drop texts to attach them, GGUF files to use them"
MORE_WORDS = "Model files stay where they lie. Folders of them can be dropped, too."
INSET = 16
RADIUS = 14
VEIL = 0.97  # how much of the window it hides: what lies below must not be read as a target of its own
_DRAGGING = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
# What comes after a drag, never during it: the program that was dragged from may have died without a word.
_OVER = (QEvent.Type.DragLeave, QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)


class DropZone(QWidget):
    """Comes and goes at once, without movement. Dragged text is left to the fields below it."""

    dropped = Signal(list)  # paths of local files and folders

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._covered = window
        self._watched: QWindow | None = None
        self.setAccessibleName(WORDS)
        self.setAccessibleDescription(MORE_WORDS)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * INSET, 2 * INSET, 2 * INSET, 2 * INSET)
        column.setSpacing(8)
        column.addStretch(1)
        column.addWidget(self._picture)
        for words, role in ((WORDS, "heading"), (MORE_WORDS, "")):
            line = label(words, "", role, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        column.addStretch(1)
        self.hide()
        theme.notifier().changed.connect(self._recolour)
        self._recolour()

    def watch(self, window: QWindow | None) -> None:
        """Take the drags of a window before its widgets do: a text field would paste the path of a file."""
        if window is not None and window is not self._watched:
            self._watched = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in _OVER and not self.isHidden():
            self.hide()
            return event.type() == QEvent.Type.DragLeave
        if event.type() not in _DRAGGING:
            return False
        if not isinstance(event, QDropEvent) or not local_paths(event.mimeData()):
            return False
        action = _harmless(event.possibleActions())
        if action is None:
            event.ignore()
            return True
        event.setDropAction(action)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.hide()
            self.dropped.emit(local_paths(event.mimeData()))
        elif self.isHidden():
            self._cover()
        return True

    def _cover(self) -> None:
        self.resize(self._covered.size())
        self.raise_()
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, WORDS))

    @Slot()
    def _recolour(self) -> None:
        self._picture.setPixmap(icons.pixmap("plus", "accent", theme.px(32), self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = theme.tokens()
        veil, ground = QColor(tokens.bg), QColor(tokens.accent_bg)
        veil.setAlphaF(VEIL)
        ground.setAlphaF(0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), veil)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(tokens.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET), RADIUS, RADIUS)
        painter.end()


def _harmless(possible: Qt.DropAction) -> Qt.DropAction | None:
    """Never a move: whoever gave the file would delete it."""
    return next((one for one in (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction) if possible & one), None)
