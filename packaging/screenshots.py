"""Takes the README's pictures, and more to look at, from the real window with the real engine.

    python3 packaging/dev.py screenshots [--out docs/pictures] [--all]

Without --all: the README's pictures (Both, the families; light and dark). With it: every scene in both themes at 100 %
and 150 %.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from library_scenes import SCENES as LIBRARY_SCENES
from library_scenes import LibraryScenes

from desktop import settings
from desktop.app import Tandem
from desktop.chat.conversation import Voice, VoiceChoice
from desktop.paths import Paths
from desktop.views.settings_dialog import SettingsDialog

SCENES = ("first-start", "both", "code", "base", "settings", "engine-lost", "narrow")
PATIENCE_S = 60.0
SEED = 7  # the same words in every picture


def main() -> int:
    """Parse, then run one process per theme and scale: Qt reads the scale factor at start only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("THEME", "SCALE", "SCENES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.one:
        theme, scale, scenes = options.one
        take_pictures(options.out, theme, scale, scenes.split(","))
        return 0
    scales, scenes = (("1", "1.5"), SCENES + LIBRARY_SCENES) if options.all else (("1",), ("both", "families"))
    for theme in ("light", "dark"):
        for scale in scales:
            environment = {**os.environ, "QT_SCALE_FACTOR": scale}
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
            arguments = ["--out", str(options.out), "--one", theme, scale, ",".join(scenes)]
            subprocess.run([sys.executable, str(Path(__file__)), *arguments], env=environment, check=True)
    return 0


def take_pictures(out: Path, theme: str, scale: str, scenes: list[str]) -> None:
    """Every scene with a fresh data folder, so that each picture can be taken again alone."""
    app = QApplication([])
    library = LibraryScenes()
    for scene in scenes:
        with tempfile.TemporaryDirectory(prefix="tandem-pictures-") as folder:
            stage = Stage(app, Path(folder), theme)
            if scene in LIBRARY_SCENES:
                library.show(stage, scene)
            else:
                getattr(stage, "scene_" + scene.replace("-", "_"))()
            suffix = theme if scale == "1" else f"{theme}-{float(scale):.0%}"
            stage.save(out / f"{scene}-{suffix}.png")
            stage.close()
    library.close()


class Stage:
    """One running window and what is done in it."""

    def __init__(self, app: QApplication, folder: Path, theme: str) -> None:
        self._app = app
        paths = Paths.under(folder)
        paths.make()
        defaults = settings.Settings()
        chosen = replace(
            defaults,
            theme=settings.Theme(theme),
            base=replace(defaults.base, seed=SEED),
            instruct=replace(defaults.instruct, seed=SEED),
        )
        settings.save(paths.settings_file, chosen)
        self.tandem = Tandem(app, paths, None)
        self._shot: QWidget = self.tandem.window
        self.tandem.window.resize(1360, 860)
        self.tandem.start()
        self.wait(self._loaded)

    def scene_first_start(self) -> None:
        """Nothing said yet."""

    def scene_both(self) -> None:
        """Both voices on a question, then on a request."""
        self.ask("What is a base model?", "both")
        self.ask("Tell me a short story about a fox named Mia.", "both")

    def scene_code(self) -> None:
        """An answer with a code block."""
        self.ask("What is a base model?", "instruct")
        self.ask("Write hello world in Python.", "instruct")

    def scene_base(self) -> None:
        """The base continues a story."""
        self.ask("Once upon a time, there was a little fox who", "base")

    def scene_settings(self) -> None:
        """The settings window."""
        self.tandem.window.settings_requested.emit()
        self.settle()
        self._shot = next(w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsDialog) and w.isVisible())

    def scene_engine_lost(self) -> None:
        """The engine is ended from outside in the middle of a conversation."""
        self.ask("What is an instruct model?", "instruct")
        process = self.tandem.slots[Voice.INSTRUCT].process_id
        if process is not None:
            os.kill(process, signal.SIGKILL)
        self.wait(lambda: self.tandem.slots[Voice.INSTRUCT].view.state.value == "lost")
        self.settle()

    def scene_narrow(self) -> None:
        """Both voices in a small window."""
        self.tandem.window.resize(900, 600)
        self.ask("What is the capital of France?", "both")

    def ask(self, text: str, choice: str) -> None:
        """Choose who speaks, type, send, wait for the end."""
        self.tandem.window.voice_chosen.emit(VoiceChoice(choice))
        self.wait(self._loaded)
        self.tandem.window.composer.set_text(text)
        self.tandem.window.composer.send()
        self.wait(lambda: self.tandem.session.generating)
        self.wait(lambda: not self.tandem.session.generating)
        self.settle()

    def save(self, path: Path) -> None:
        """Grab the window as it is."""
        self.settle()
        self._shot.grab().save(str(path))
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
        voices = self.tandem.session.choice.voices()
        return all(self.tandem.slots[voice].view.state.value == "ready" for voice in voices)


if __name__ == "__main__":
    sys.exit(main())
