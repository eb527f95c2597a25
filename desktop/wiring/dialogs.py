"""The dialogs that the window asks for: Settings, made once and kept, and About."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.control.conversation.open_chat import OpenChat
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.paths import Paths
from desktop.views.window.main_window import MainWindow
from desktop.voice import INSTRUCT, Voice
from desktop.wiring.about_facts import confinement, licences, locations, versions

if TYPE_CHECKING:
    from desktop.views.settings.dialog import SettingsDialog


class DialogWiring(QObject):
    """Opens them when they are asked for first; nothing of them is imported or built before."""

    def __init__(
        self, window: MainWindow, keeper: SettingsKeeper, pool: EnginePool, chat: OpenChat, paths: Paths
    ) -> None:
        super().__init__(window)
        self._window, self._keeper, self._pool, self._chat, self._paths = window, keeper, pool, chat, paths
        self._settings: SettingsDialog | None = None
        window.settings_requested.connect(self.open_settings)
        window.about_requested.connect(self.open_about)

    def open_settings(self, voice: Voice | None = None) -> None:
        """Bring the settings to the front, at the sheet of a voice if one is named."""
        if self._settings is None:
            from desktop.views.settings.dialog import SettingsDialog

            self._settings = SettingsDialog(self._keeper.settings, self._window)
            self._settings.settings_changed.connect(self._keeper.update)
            self._keeper.changed.connect(self._settings.set_settings)
            self._pool.changed.connect(self._show_thinking)
            self._chat.speakers_changed.connect(self._show_thinking)
            self._show_thinking()
        if voice is not None:
            self._settings.show_voice(voice)
        self._settings.show()
        self._settings.raise_()
        self._settings.activateWindow()

    def open_about(self) -> None:
        """Show versions, places and licences as they are now."""
        from desktop.engine.processor_code.words import code_words
        from desktop.views.window.about_dialog import AboutDialog

        told = [
            *versions(),
            ("Engine's code", code_words(self._paths.engine_log("about"))),
            ("Confinement", confinement(self._keeper.settings, self._pool.views())),
        ]
        AboutDialog(told, locations(self._paths), licences(), self._window).show()

    def _show_thinking(self) -> None:
        key = self._chat.engines.key(INSTRUCT.id)
        if self._settings is not None:
            self._settings.show_thinking(shown=key is None or self._pool.view(key).may_think)
