"""What stands beside the conversation of a window: panel, presets, what the model sees."""

from __future__ import annotations

from pathlib import Path

from desktop.control.conversation.presets import Presets
from desktop.control.engines.plans import LoadingPlans
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.tuning.loading import LoadingWiring
from desktop.wiring.tuning.panel import PanelWiring
from desktop.wiring.tuning.presets import PresetWiring
from desktop.wiring.tuning.seen_text import SeenTextWiring


class BesideParts:
    """Made once for each window."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper, folder: Path
    ) -> None:
        """folder: where presets are kept."""
        self._window, self._chat, self._pool, self._keeper = window, chat, pool, keeper
        self.loading: LoadingWiring | None = None
        self.presets = Presets(folder, window)
        self.panel = PanelWiring(window, chat, keeper)
        self.preset_wishes = PresetWiring(window, chat, keeper, self.presets)
        self.seen_text = SeenTextWiring(window, chat, pool, keeper)

    def begin_loading(self, plans: LoadingPlans) -> None:
        """Once the library is there, which reckons what files take of memory."""
        self.loading = LoadingWiring(self._window, self._chat, self._pool, self._keeper, plans)

    def close(self) -> None:
        """Write what is not written yet."""
        if self.loading is not None:
            self.loading.close()
        self.presets.close()
