"""The real app with its real engines, driven by a script that never ends; made to be killed.

    python tests/end2end/scripted_app.py DATA_DIR BASE.gguf INSTRUCT.gguf JOURNAL

Sends messages for ever, changing who speaks; a file that is refused after several dead engines is loaded anyway.
Appends to JOURNAL, one JSON object a line, what it was shown: questions as stored, answers with the length the window
shows and the time, ends, engine processes. A line is in the file once written, so a kill loses none.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop import settings
from desktop.app import Tandem
from desktop.chat.conversation import Message, Voice, VoiceChoice
from desktop.control.single_instance import SingleInstance
from desktop.paths import Paths
from desktop.system.signal_end import SignalEnd

CHOICES = (VoiceChoice.INSTRUCT, VoiceChoice.BASE, VoiceChoice.BOTH)


class Script:
    """Sends the next message as soon as nothing is being written."""

    def __init__(self, tandem: Tandem, journal: Path) -> None:
        self._tandem = tandem
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._sent = 0
        self._shown: dict[int, int] = {}
        session = tandem.session
        session.message_added.connect(lambda m: self._write("question", id=m.id, text=m.text))
        session.answer_grew.connect(self._on_grew)
        session.answer_ended.connect(self._on_ended)
        session.engine_lost.connect(lambda voice, error: self._write("lost", voice=voice.value, title=error.title))
        session.load_refused.connect(lambda voice, _: QTimer.singleShot(0, lambda: session.insist(voice)))
        session.state_changed.connect(lambda: QTimer.singleShot(20, self._send))
        tandem.index.changed.connect(lambda _: QTimer.singleShot(0, self._send))

    def on_raised(self) -> None:
        """Another start asked this window to the front."""
        self._write("raised")

    def _write(self, kind: str, **values: object) -> None:
        engines = {voice.value: slot.process_id for voice, slot in self._tandem.slots.items()}
        line = json.dumps({"kind": kind, "at": time.monotonic(), "engines": engines, **values}) + "\n"
        os.write(self._journal, line.encode())

    def _send(self) -> None:
        session = self._tandem.session
        if session.generating or session.refusal:
            return
        session.choose(CHOICES[self._sent % len(CHOICES)])
        self._sent += 1
        session.send(f"Message {self._sent} of process {os.getpid()}: tell me more.")

    def _on_grew(self, _voice: Voice, message_id: int, text: str, _reasoning: str) -> None:
        self._shown[message_id] = self._shown.get(message_id, 0) + len(text)
        self._write("grew", id=message_id, length=self._shown[message_id])

    def _on_ended(self, message: Message) -> None:
        self._write("ended", id=message.id, status=message.status.value, length=len(message.text))


def main(data_dir: Path, base: str, instruct: str, journal: Path) -> int:
    """Run until killed."""
    paths = Paths.under(data_dir)
    paths.make()
    chosen = settings.Settings(base_file=base, instruct_file=instruct)
    endless = {"max_tokens": 600, "temperature": 1.0}
    chosen = replace(chosen, base=replace(chosen.base, **endless), instruct=replace(chosen.instruct, **endless))
    chosen = replace(chosen, engine=replace(chosen.engine, n_ctx=2048, threads=1))
    settings.save(paths.settings_file, chosen)
    app = QApplication([])
    instance = SingleInstance(paths.lock_file)
    if not instance.claim():
        return 3
    tandem = Tandem(app, paths, None)
    script = Script(tandem, journal)
    instance.raise_requested.connect(script.on_raised)
    signal_end = SignalEnd(app)
    tandem.start()
    exit_code = app.exec()
    tandem.shut_down()
    instance.release()
    signal_end.close()
    return exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])))
