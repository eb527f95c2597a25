"""What the window is made of before it is seen: all that can wait comes behind the first paint, and then is done."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.gui.driving import PATIENCE_MS

LATER = (
    "desktop.library.", "desktop.control.library.", "desktop.store.database", "desktop.engine.process",
    "desktop.wiring.smoke", "desktop.wiring.library", "desktop.views.library.", "markdown_it", "pygments", "sqlite3",
)  # fmt: skip
MOST = 240  # modules of the app; each costs about as much as a small widget
PROGRAM = """
import os, sys
from pathlib import Path
from desktop.app import AppParts, Paths, _application
app = _application()
paths = Paths.under(Path(sys.argv[1]))
paths.make()
parts = AppParts(app, paths, None)

def seen():
    print(*sys.modules, flush=True)
    os._exit(0)

parts.shown.first_paint.disconnect()
parts.shown.first_paint.connect(seen)
parts.start()
app.exec()
"""


def test_what_can_wait_is_not_imported_before_the_window_is_seen(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "data")],
        capture_output=True, text=True, timeout=60, check=True, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    modules = done.stdout.split()
    assert "desktop.views.conversation.chat" in modules
    assert [name for name in modules if name.startswith(LATER)] == []
    assert len([name for name in modules if name.startswith("desktop.")]) <= MOST


def test_rows_of_a_reading_that_was_killed_are_gone(qtbot, paths, open_window):
    left = paths.cache_dir / "readings" / "999999999-17-ab.rows"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"rows")
    open_window()
    qtbot.waitUntil(lambda: not left.exists(), timeout=PATIENCE_MS)
