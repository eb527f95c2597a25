"""The window with the pocket pair, brought from state to state; before each next one the tree on the bus is walked."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.paths import Paths
from desktop.wiring.app_parts import AppParts

PYTHON, WALK, FOLDER = sys.argv[1], str(Path(__file__).with_name("at_spi_walk.py")), Path(sys.argv[2])
PATIENCE_S = 60


def wait(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("it did not get there")
        app.processEvents()
        time.sleep(0.005)


def is_ready(speaker):
    key = tandem.chat.engines.key(speaker)
    return key is not None and tandem.pool.view(key).state is EngineState.READY


def told(state):
    settled = time.monotonic() + 0.4
    wait(lambda: time.monotonic() > settled)
    reader = subprocess.Popen([PYTHON, WALK], stdout=subprocess.PIPE, text=True)
    wait(lambda: reader.poll() is not None)
    said = json.loads(reader.communicate()[0].splitlines()[-1])
    sys.stdout.write(json.dumps({"state": state, **said}) + "\n")
    sys.stdout.flush()


def close_dialogs():
    for one in QApplication.topLevelWidgets():
        if one is not window and one.isVisible():
            one.close()


app = QApplication([])
paths = Paths.under(FOLDER)
paths.make()
tandem = AppParts(app, paths, None)
window, actions = tandem.window, tandem.window.actions_by_id
tandem.start()
wait(lambda: is_ready("instruct"))
told("first start")
tandem.chat.choose(VoiceChoice.BOTH)
wait(lambda: is_ready("base") and is_ready("instruct"))
window.composer.set_text("What is a base model?")
window.composer.send()
wait(lambda: tandem.chat.generating)
wait(lambda: not tandem.chat.generating)
told("both")
for state in ("forks", "find", "seen_text", "settings", "shortcuts"):
    actions[state].trigger()
    told(state)
    close_dialogs()
for state in ("palette", "switch_files"):
    actions[state].trigger()
    told(state)
    window.covers.shown().go_back()
window.side_panel.open_loading()
told("panel")
window.show_library()
told("library")
window.close()
tandem.shut_down()
