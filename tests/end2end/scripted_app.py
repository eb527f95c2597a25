"""The real app with its real engines, driven by a script that never ends; made to be killed.

    python tests/end2end/scripted_app.py DATA_DIR BASE.gguf INSTRUCT.gguf JOURNAL [SEED]

Sends messages for ever, changing who speaks; a file that is refused after several dead engines is loaded anyway. With a
seed it does by chance whatever can be done with a message, too: edits, beginnings, versions, branches, deletions.
Appends to JOURNAL, one JSON object a line, what it was shown: questions as stored, answers with the length the window
shows and the time, ends, engine processes. A line is in the file once written, so a kill loses none.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.conversation import Message, Role
from desktop.chat.item import Item, VoiceChoice
from desktop.control.conversation.answers import Growth
from desktop.paths import Paths
from desktop.settings.file import save_settings
from desktop.settings.values import Settings
from desktop.system.instance.single_instance import SingleInstance
from desktop.system.signal_end import SignalEnd
from desktop.views.conversation.message.wishes import BeginWith, Delete, GoOn, LetOther, NewChat, Rewrite
from desktop.wiring.app_parts import AppParts

WISHES = 0.8  # how often something is done with a message instead of sending one
CHOICES = (VoiceChoice.INSTRUCT, VoiceChoice.BASE, VoiceChoice.BOTH)


class Script:
    """Sends the next message as soon as nothing is being written."""

    def __init__(self, tandem: AppParts, journal: Path, chance: random.Random | None = None) -> None:
        """chance: decides what is done with messages; None = nothing."""
        self._tandem, self._chance = tandem, chance
        self._told: set[int] = set()
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._sent = 0
        self._shown: dict[int, int] = {}
        chat, pool = tandem.chat, tandem.pool
        chat.message_added.connect(lambda m: self._write("question", id=m.id, text=m.text))
        chat.answer_grew.connect(self._on_grew)
        chat.answer_ended.connect(self._on_ended)
        pool.lost.connect(lambda key, error: self._write("lost", file=key.path.name, title=error.title))
        pool.refused.connect(lambda key, _: pool.insist(key))
        chat.state_changed.connect(lambda: QTimer.singleShot(20, self._send))
        if chance is not None:
            chat.state_changed.connect(self._tell_stored)
            tandem.conversation.branches.branched.connect(self._on_branched)
        tandem.index.changed.connect(lambda _: QTimer.singleShot(0, self._send))

    def on_raised(self) -> None:
        """Another start asked this window to the front."""
        self._write("raised")

    def _write(self, kind: str, **values: object) -> None:
        engines = dict(enumerate(self._tandem.pool.process_ids()))
        line = json.dumps({"kind": kind, "at": time.monotonic(), "engines": engines, **values}) + "\n"
        os.write(self._journal, line.encode())

    def _send(self) -> None:
        chat = self._tandem.chat
        if chat.generating or chat.refusal:
            return
        if self._chance is not None and self._chance.random() < WISHES and self._wish(self._chance):
            return
        chat.choose(CHOICES[self._sent % len(CHOICES)])
        self._sent += 1
        self._tandem.conversation.writing.send(f"Message {self._sent} of process {os.getpid()}: tell me more.")

    def _wish(self, chance: random.Random) -> bool:
        """Do something with a message that is shown. False where nothing is."""
        chat, window = self._tandem.chat, self._tandem.window
        speaker = chance.choice(chat.state.speaking)
        way = chat.column(speaker)
        if not way:
            return False
        message = chance.choice(way)
        is_answer = message.role is Role.ASSISTANT
        text = f"Words {len(self._told)} of process {os.getpid()} in the place of {message.id}."
        wishes = [Rewrite(message.id, text), Delete(message.id), NewChat(message.id), "older", "newer", "undo"]
        if is_answer:
            wishes += [BeginWith(message.id, text), GoOn(message.id), LetOther(message.id)]
        wish = chance.choice(wishes)
        self._write("wish", of=message.id, what=str(wish)[:60])
        if wish == "undo":
            window.chat_list.undo_delete_requested.emit()
        elif wish in {"older", "newer"}:
            window.pane(speaker).version_requested.emit(speaker, message.id, -1 if wish == "older" else 1)
        else:
            window.pane(speaker).wished.emit(speaker, wish)
        QTimer.singleShot(chance.randrange(200), self._send)
        return True

    def _tell_stored(self) -> None:
        """Questions and words by hand are in the chat once they are in the store."""
        for message in self._tandem.chat.state.messages():
            if message.writer is None and message.id not in self._told:
                self._told.add(message.id)
                self._write("stored", id=message.id, text=message.text)

    def _on_branched(self, item: Item) -> None:
        self._write("branched", id=item.id)

    def _on_grew(self, growth: Growth) -> None:
        message_id = growth.message.id
        self._shown[message_id] = self._shown.get(message_id, 0) + len(growth.text)
        self._write("grew", id=message_id, length=self._shown[message_id])

    def _on_ended(self, message: Message) -> None:
        self._write("ended", id=message.id, status=message.status.value, length=len(message.text))


def main(data_dir: Path, base: str, instruct: str, journal: Path, seed: str = "") -> int:
    """Run until killed."""
    paths = Paths.under(data_dir)
    paths.make()
    chosen = Settings(base_file=base, instruct_file=instruct)
    endless = {"max_tokens": 30 if seed else 600, "temperature": 1.0}
    chosen = replace(chosen, base=replace(chosen.base, **endless), instruct=replace(chosen.instruct, **endless))
    chosen = replace(chosen, engine=replace(chosen.engine, n_ctx=2048, threads=1))
    save_settings(paths.settings_file, chosen)
    app = QApplication([])
    instance = SingleInstance(paths.lock_file)
    if not instance.claim():
        return 3
    tandem = AppParts(app, paths, None)
    script = Script(tandem, journal, random.Random(seed) if seed else None)
    instance.raise_requested.connect(script.on_raised)
    signal_end = SignalEnd(app)
    tandem.start()
    exit_code = app.exec()
    tandem.shut_down()
    instance.release()
    signal_end.close()
    return exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), *sys.argv[5:]))
