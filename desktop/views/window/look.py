"""The look of the whole application: colours and text size follow the settings."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.settings.values import Settings
from desktop.views.kit import theme
from desktop.views.kit.focus_frames import FocusFrames
from desktop.views.kit.motion import set_still

RESTYLE_DELAY_MS = 80  # restyling everything takes a while, and a held Ctrl+= asks for it many times


class Look(QObject):
    """Applied at once when made, before there is a window, and shortly after each change from then on."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(RESTYLE_DELAY_MS)
        self._due.timeout.connect(self._apply)
        FocusFrames(cast("QApplication", QApplication.instance()), self)
        self._apply()

    def follow(self, settings: Settings) -> None:
        """Look like this soon, where the look is another one."""
        looks = [(one.theme, one.text_zoom) for one in (self._settings, settings)]
        self._settings = settings
        set_still(still=settings.reduce_motion)
        if looks[0] != looks[1] or self._due.isActive():
            self._due.start()

    def _apply(self) -> None:
        set_still(still=self._settings.reduce_motion)
        theme.apply(cast("QApplication", QApplication.instance()), self._settings.theme, self._settings.text_zoom)
