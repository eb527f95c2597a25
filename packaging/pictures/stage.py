"""The real window with a data folder of its own, and what a scene does with it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QWidget

from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.paths import Paths
from desktop.settings.file import save_settings
from desktop.settings.values import Settings, Theme
from desktop.wiring.app_parts import AppParts

PATIENCE_S = 60.0
SEED = 7  # the same words in every picture


class Stage:
    """One running window. shot: the widget that a picture is taken of, first the window itself."""

    def __init__(self, app: QApplication, folder: Path, theme: str) -> None:
        self._app = app
        paths = Paths.under(folder)
        paths.make()
        defaults = Settings()
        chosen = replace(
            defaults,
            theme=Theme(theme),
            base=replace(defaults.base, seed=SEED),
            instruct=replace(defaults.instruct, seed=SEED),
        )
        save_settings(paths.settings_file, chosen)
        self.tandem = AppParts(app, paths, None)
        self.shot: QWidget = self.tandem.window
        self.tandem.window.resize(1360, 860)
        self.tandem.start()
        self.wait(lambda: self.tandem.is_complete and self._loaded())

    def ask(self, text: str, choice: str) -> None:
        """Choose who speaks, type, send, wait for the end."""
        self.tandem.window.voice_chosen.emit(VoiceChoice(choice))
        self.wait(self._loaded)
        self.tandem.window.composer.set_text(text)
        self.tandem.window.composer.send()
        self.wait_for_answers()

    def wait_for_answers(self) -> None:
        """What was just asked is on its way, and ends."""
        self.wait(lambda: self.tandem.chat.generating)
        self.wait(lambda: not self.tandem.chat.generating)
        self.settle()

    def save(self, path: Path) -> None:
        """Grab the window as it is."""
        self.settle()
        self.shot.grab().save(str(path))
        sys.stdout.write(f"{path}\n")

    def close(self) -> None:
        """End engines and threads."""
        self.tandem.window.close()
        self.tandem.shut_down()
        self._app.closeAllWindows()

    def settle(self, seconds: float = 0.4) -> None:
        """Let animations, timers and layouts come to rest."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Run the event loop until `condition` holds."""
        limit = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > limit:
                raise SystemExit("The window did not get there within a minute.")
            self._app.processEvents()
            time.sleep(0.005)

    def _loaded(self) -> bool:
        keys = [self.tandem.chat.engines.key(speaker) for speaker in self.tandem.chat.state.speaking]
        return all(key is not None and self.tandem.pool.view(key).state is EngineState.READY for key in keys)
