"""What stands beside the conversation of a window: panel, presets, what the model sees."""

from __future__ import annotations

from pathlib import Path

from desktop.control.conversation.presets import Presets
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.tuning.panel import PanelWiring
from desktop.wiring.tuning.presets import PresetWiring
from desktop.wiring.tuning.seen_text import SeenTextWiring


class BesideParts:
    """Made once for each window."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper, folder: Path
    ) -> None:
        """folder: where presets are kept."""
        self.presets = Presets(folder, window)
        self.panel = PanelWiring(window, chat, keeper)
        self.preset_wishes = PresetWiring(window, chat, keeper, self.presets)
        self.seen_text = SeenTextWiring(window, chat, pool, keeper)

    def close(self) -> None:
        """Write what is not written yet."""
        self.presets.close()
