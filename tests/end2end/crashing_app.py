"""The real app, made to end in every bad way; tells what it was shown first.

    python tests/end2end/crashing_app.py DATA_DIR HOW JOURNAL

HOW: segfault, abort, killed, exception, early (killed before there is a window), screen (stays until its screen is
gone), talk (says CANARY in every way, with faults, and is killed), report (show the report, end well) or well.
Appends to JOURNAL, one JSON object a line: the notices, whether engines were loaded, the report's text.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.paths import Paths
from desktop.system.crash import hooks
from desktop.system.crash.run_record import RunRecord
from desktop.views.window.crash_dialog import CrashDialog
from desktop.voice import Voice
from desktop.wiring import crash
from desktop.wiring.app_parts import AppParts

LOOK_MS = 400  # the notice comes after the first paint, from a thread
SETTLED_MS = 100
CANARY = "Xylophonquartz"  # stands for everything a user writes
BAD_ENDS = {
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "screen": lambda: None,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


class Script:
    """Looks at the window after a while, then ends it as asked."""

    def __init__(self, tandem: AppParts, how: str, journal: Path) -> None:
        self._tandem, self._how, self._journal = tandem, how, journal

    def begin(self) -> None:
        """The first paint was."""
        QTimer.singleShot(LOOK_MS, self._look)

    def _look(self) -> None:
        notices = self._tandem.window.notices
        said = [
            {"text": card.told.one_line(), "offers": [offer.words for offer in card.offers]} for card in notices.cards()
        ]
        loaded = [view.state is not EngineState.EMPTY for view in self._tandem.pool.views()]
        self._write(notices=said, loaded=any(loaded))
        if self._how == "talk":
            self._talk()
        elif self._how == "report":
            press = next(offer for card in notices.cards() for offer in card.offers if offer.words == "Show report")
            press.callback()
            QTimer.singleShot(LOOK_MS, self._read_report)
        else:
            BAD_ENDS.get(self._how, self._tandem.window.close)()

    def _talk(self) -> None:
        """Both voices answer; a grammar that is none is refused; an engine dies while it answers."""
        settings = self._tandem.keeper.settings
        voice = replace(settings.instruct, system_prompt=f"Say {CANARY}.", stop=[CANARY])
        broken = replace(voice, grammar=f'root ::= "{CANARY}')
        fine, refused = replace(settings, instruct=voice), replace(settings, instruct=broken)
        self._turns = [(VoiceChoice.BOTH, fine), (VoiceChoice.INSTRUCT, refused), (VoiceChoice.INSTRUCT, fine)]
        chat = self._tandem.chat
        chat.answer_begun.connect(lambda *_: QTimer.singleShot(0, self._end_engine_in_the_last_turn))
        chat.answer_ended.connect(lambda message: self._write(**{f"ended {message.id}": message.status.value}))
        chat.failed.connect(lambda error: self._write(failed=error.one_line()))
        chat.state_changed.connect(lambda: QTimer.singleShot(50, self._next_turn))
        self._next_turn()

    def _next_turn(self) -> None:
        chat = self._tandem.chat
        if chat.generating:
            return
        if not self._turns:
            BAD_ENDS["killed"]()
        choice, settings = self._turns.pop(0)
        chat.engines.use_settings(settings)
        chat.choose(choice)
        self._tandem.conversation.writing.send(f"Tell me of {CANARY}.")

    def _end_engine_in_the_last_turn(self) -> None:
        if not self._turns:
            slot = self._tandem.pool.slots[self._tandem.chat.engines.key(Voice.INSTRUCT)]
            os.kill(slot.processes.process_id, signal.SIGSEGV)

    def _read_report(self) -> None:
        (dialog,) = self._tandem.window.findChildren(CrashDialog)
        self._write(report=dialog.report.toPlainText())
        dialog.close()
        self._tandem.window.close()

    def _write(self, **values: object) -> None:
        with self._journal.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(values) + "\n")


def main(data_dir: Path, how: str, journal: Path) -> int:
    """Run once."""
    paths = Paths.under(data_dir)
    paths.make()
    app = QApplication([])
    record = RunRecord(paths.running_file)
    record.begin()
    hooks.start_logging(paths, record.id, record.ended_well)
    if how == "early":
        BAD_ENDS["killed"]()
    crash.SETTLED_MS = SETTLED_MS
    tandem = AppParts(app, paths, None, record)
    script = Script(tandem, how, journal)
    tandem.complete.connect(script.begin)
    tandem.start()
    exit_code = app.exec()
    if how == "exception":
        raise ValueError("a fault while ending")
    tandem.shut_down()
    return exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
