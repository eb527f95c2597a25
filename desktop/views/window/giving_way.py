"""In a small window the chats at the left give way to the panel at the right, and come back when it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop.views.conversation.forks.beside import Beside


class GivingWay(QObject):
    """Whoever shows the sidebar all the same has it, until the panel comes the next time."""

    def __init__(self, window: QWidget, sidebar: QWidget, panel: QWidget, beside: Beside) -> None:
        super().__init__(window)
        self._window, self._sidebar, self._panel, self._beside = window, sidebar, panel, beside
        self._is_short = False  # the panel is seen, and there is no room for both
        self.gave_way = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._judge)
        panel.installEventFilter(self)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: the panel comes or goes, or the window has another size."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.Resize}:
            self.judge_soon()
        return False

    def judge_soon(self) -> None:
        """When all that changed along with it has its size."""
        self._due.start()

    @Slot()
    def _judge(self) -> None:
        left = self._window.width() - self._sidebar.width()
        is_short = not self._panel.isHidden() and left < self._beside.needed_width()
        if is_short is self._is_short:
            return
        self._is_short = is_short
        if is_short and not self._sidebar.isHidden():
            self.gave_way = True
            self._sidebar.hide()
        elif not is_short and self.gave_way:
            self.gave_way = False
            self._sidebar.show()
