"""The real app as a double-click starts it, command line and all, with somebody who reads its notices.

    python tests/end2end/opening_app.py JOURNAL [--data-dir D] [FILE …]

Appends to JOURNAL, one JSON object a line: each notice's words and buttons, and each time the window was asked to the
front. Ends like the app: with its exit status.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop import app, cli
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import NoticeCard
from desktop.wiring import window_parts
from desktop.wiring.app_parts import AppParts

LOOK_EVERY_MS = 30


class Read(AppParts):
    """Looks at the notices and writes down what is new."""

    def __init__(self, *parts: object) -> None:
        super().__init__(*parts)
        self._seen: list[NoticeCard] = []
        timer = QTimer(self)
        timer.timeout.connect(self._read)
        timer.start(LOOK_EVERY_MS)

    def _read(self) -> None:
        for card in self.window.notices.cards():
            if card not in self._seen:
                self._seen.append(card)
                note("notice", words=card.told.one_line(), offers=[offer.words for offer in card.offers])


def note(kind: str, **values: object) -> None:
    os.write(JOURNAL, (json.dumps({"kind": kind, **values}) + "\n").encode())


class Raised(MainWindow):
    """Says when it was asked to the front."""

    def bring_to_front(self) -> None:
        super().bring_to_front()
        note("raised", active=self.isActiveWindow(), minimized=self.isMinimized())


if __name__ == "__main__":
    JOURNAL = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    app.AppParts, window_parts.MainWindow = Read, Raised
    sys.exit(cli.main(sys.argv[2:]))
