"""The real app with its real engines, and somebody who writes on one page for ever; made to be killed.

    python tests/end2end/writing_app.py DATA_DIR BASE.gguf INSTRUCT.gguf JOURNAL SEED

Types letters and by chance lets a voice go on, takes ways, leaves them, undoes, goes to another take, erases.
Appends to JOURNAL, one JSON object a line, what stands on the page and which takes there are, with the time, whenever
that changed.
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

from desktop.chat.item import ItemKind
from desktop.paths import Paths
from desktop.settings.file import save_settings
from desktop.settings.values import Settings
from desktop.wiring.app_parts import AppParts

WORDS = ("the lamp ", "counted ", "ships ", "漢字 ", "and 😀 ", "so\n", "on ")
MOST = 3_000  # code points: then the end is erased


class Writer:
    """Does one thing after the other."""

    def __init__(self, tandem: AppParts, journal: Path, chance: random.Random) -> None:
        self._tandem, self._chance = tandem, chance
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._told = None
        tandem.index.changed.connect(lambda _: QTimer.singleShot(0, self._begin))

    def _begin(self) -> None:
        pages = [item for item in self._tandem.index.chats if item.kind is ItemKind.PAGE]
        if pages:
            self._tandem.chat.open(pages[0])
        else:
            self._tandem.window.new_page_requested.emit()
        screen = self._tandem.window.page_screen()
        screen.length.setCurrentIndex(0)
        screen.edit.edited.connect(lambda *_: self._tell())
        self._tandem.shown.page.page.text_changed.connect(lambda _: self._tell())
        self._tandem.shown.page.page.takes_changed.connect(self._tell)
        QTimer.singleShot(300, self._go)

    def _go(self) -> None:
        parts = self._tandem.shown.page
        edit, going = parts._screen.edit, parts.going_on
        choice = self._chance.random()
        if len(edit.text()) > MOST:
            edit.selectAll()
            edit.insertPlainText("anew ")
        elif choice < 0.75:
            edit.insertPlainText(self._chance.choice(WORDS))
        elif choice < 0.85:
            parts._screen.ways.setCurrentIndex(self._chance.randrange(3))
            going.go_on()
        elif choice < 0.92:
            going.take(0)
        elif choice < 0.96:
            parts.page.undo()
        else:
            takes = [take.id for take in parts.page.page.takes.values() if not take.pruned]
            parts._show_take(self._chance.choice(takes))
        QTimer.singleShot(self._chance.randrange(5, 40), self._go)

    def _tell(self) -> None:
        page = self._tandem.shown.page.page.page
        now = {"text": page.text, "takes": sorted(page.takes)}
        if now != self._told:
            self._told = now
            engines = dict(enumerate(self._tandem.pool.process_ids()))
            line = json.dumps({"kind": "page", "at": time.monotonic(), "engines": engines, **now}) + "\n"
            os.write(self._journal, line.encode())


def main(data_dir: Path, base: str, instruct: str, journal: Path, seed: str) -> int:
    """Run until killed."""
    paths = Paths.under(data_dir)
    paths.make()
    chosen = Settings(base_file=base, instruct_file=instruct)
    save_settings(paths.settings_file, replace(chosen, engine=replace(chosen.engine, n_ctx=2048, threads=1)))
    app = QApplication([])
    tandem = AppParts(app, paths, None)
    writer = Writer(tandem, journal, random.Random(seed))
    tandem.start()
    code = app.exec()
    tandem.shut_down()
    del writer
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]), sys.argv[5]))
