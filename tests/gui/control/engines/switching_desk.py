"""A desk whose memory the test decides: which voices fit, and what was in memory at most."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from msgspec.structs import replace

from desktop.control.engines.admission import Admission, CrashCounts
from desktop.control.engines.job import JobState
from desktop.control.engines.view import EngineState
from desktop.library.memory.plan import Fit, plan, shape_guess
from desktop.machine_memory import Memory
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ContextParams
from desktop.voice import Voice
from tests.gui.control.conftest import Desk

PATIENCE_MS = 20_000
GB = 10**9
PLAIN = ContextParams(n_ctx=16384, threads=1)
BOTH = (Voice.BASE, Voice.INSTRUCT)


def key_of(path):
    return EngineKey.of_file(Path(path), PLAIN)


class Machine:
    """Plans as the real one makes them, for a machine whose memory the test decides."""

    def __init__(self, free_gb=100.0, total_gb=100.0, file_gb=1.3):
        self.free, self.total, self.file = free_gb, total_gb, file_gb
        self.asked = []

    def plan_for(self, keys):
        self.asked.append(list(keys))
        shape = shape_guess(0, int(self.file * GB))
        named = [(key.path.name, shape) for key in keys]
        return plan(named, 4096, "f16", Memory(int(self.total * GB), int(self.free * GB)))


class SwitchingDesk(Desk):
    """A desk whose memory the test decides."""

    def __init__(self, folder, files, machine):
        self.machine = machine
        self.crash_counts = CrashCounts.of_this_run()
        super().__init__(folder, files)
        self.pool.admit_by(Admission(self.machine.plan_for, self.crash_counts))
        self.refused, self.most_loaded, self.begun = [], 0, []
        self.answers.begun.connect(self.begun.append)
        self.pool.refused.connect(lambda key, error: self.refused.append((key, error)))
        self.pool.changed.connect(self._count)

    def _count(self):
        held = [slot for slot in self.pool.slots.values() if slot.processes.holds_memory]
        self.most_loaded = max(self.most_loaded, len(held))

    def state(self, voice):
        return self.view(voice).state

    def ready(self, qtbot, *voices):
        qtbot.waitUntil(lambda: all(self.state(v) is EngineState.READY for v in voices), timeout=PATIENCE_MS)

    def send(self, qtbot, text, answers=1):
        before = len(self.ended)
        self.writing.send(text)
        qtbot.waitUntil(lambda: len(self.ended) == before + answers, timeout=PATIENCE_MS)
        return self.ended[before:]

    def kill(self, qtbot, voice):
        """It is gone, and whoever had an answer from it knows."""
        before = len(self.lost)
        writing = [one.run.message for one in self.answers._running.values() if one.job.state is JobState.RUNNING]
        cut = {message.id for message in writing if message.voice is voice}
        os.kill(self.process_id(voice), signal.SIGKILL)
        qtbot.waitUntil(lambda: len(self.lost) > before and not cut & set(self.answers._running), timeout=PATIENCE_MS)
        ended = self.slot(voice).processes  # nothing is judged before its memory is free
        qtbot.waitUntil(lambda: not ended.ending, timeout=PATIENCE_MS)


def change_file(desk, voice, path):
    """The settings name another file for a voice."""
    changed = {**desk.files, voice: path}
    desk.speaking._file_for = lambda settings, voice: (changed if settings.text_zoom != 1.0 else desk.files)[voice]
    desk.chat.engines.use_settings(replace(desk.settings, text_zoom=1.5))
    desk.files.update(changed)


def stored(desk, qtbot):
    got = []
    desk.records.ask(lambda store: [m for item in store.items.listed() for m in store.messages.of(item.id)], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


def begin_long_answer(desk, qtbot):
    desk.use(max_tokens=-1)
    desk.writing.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.grew) > 1, timeout=PATIENCE_MS)


def end(desk, qtbot):
    desk.chat.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    whole = "".join(text for voice, text in desk.grew if voice is desk.ended[0].voice)
    assert desk.ended[0].text == whole
    assert desk.ended[0].text


def make_small(machine):
    """Room for one file of the two."""
    machine.free = 3.0
    machine.total = 8.0
    assert machine.plan_for([key_of("a")]).fit is Fit.FITS
    assert machine.plan_for([key_of("a"), key_of("b")]).fit is Fit.ONE_AT_A_TIME
