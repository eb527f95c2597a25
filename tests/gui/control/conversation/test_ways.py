"""What each column shows is what its engine was sent, for ever: random use against an independent model.

The store, the tree, the control and the pool are the real ones. Many chats are answered by engines without a process,
some by the pocket pair.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.engine.process import EngineProcess
from desktop.paths import pocket_file
from desktop.voice import Voice
from tests.fakes.recording_engine import Recording
from tests.gui.control.conversation.ways_walk import Desk, Walk

LONG = os.environ.get("TANDEM_LONG") == "1"


@pytest.fixture
def desk(qtbot, tmp_path):
    recording = Recording()
    files = {voice: Path(f"/{voice.value}.gguf") for voice in Voice}
    made = Desk(qtbot, tmp_path, recording.make, files, recording)
    yield made
    made.close()


@pytest.fixture
def pocket_desk(qtbot, tmp_path):
    files = {voice: pocket_file(voice.value) for voice in Voice}
    made = Desk(qtbot, tmp_path, lambda seat: EngineProcess(tmp_path / f"engine-{seat}.log"), files)
    yield made
    made.close()


def walks(desk, seeds):
    for seed in seeds:
        Walk(desk, seed).run()


@pytest.mark.timeout(3600 if LONG else 120)
def test_every_column_shows_what_its_engine_was_sent(desk):
    walks(desk, range(2000 if LONG else 12))


@pytest.mark.timeout(1800 if LONG else 120)
def test_every_column_shows_what_the_pocket_pair_was_sent(pocket_desk):
    walks(pocket_desk, range(50 if LONG else 2))
