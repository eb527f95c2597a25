"""A desk whose memory the test decides: which voices fit, and what was in memory at most."""

from __future__ import annotations

import os
import signal

from desktop.chat.conversation import Voice
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineState
from desktop.control.switching import CrashCounts, Switcher
from desktop.library.machine_memory import Memory
from desktop.library.memory_plan import Fit, plan, shape_guess
from tests.gui.control.conftest import Desk

PATIENCE_MS = 20_000
GB = 10**9
BOTH = (Voice.BASE, Voice.INSTRUCT)


class Machine:
    """Plans as the real one makes them, for a machine whose memory the test decides."""

    def __init__(self, free_gb=100.0, total_gb=100.0, file_gb=1.3):
        self.free, self.total, self.file = free_gb, total_gb, file_gb
        self.asked = []

    def plan_for(self, files, context):
        self.asked.append(dict(files))
        shape = shape_guess(0, int(self.file * GB))
        voices = [(voice.value, shape) for voice in files]
        return plan(voices, 4096, context.kv_type, Memory(int(self.total * GB), int(self.free * GB)))


class SwitchingDesk(Desk):
    """A desk whose memory the test decides."""

    def __init__(self, folder, files, machine):
        self.machine = machine
        self.crash_counts = CrashCounts.of_this_run()
        super().__init__(folder, files)
        self.refused, self.most_loaded, self.begun = [], 0, []
        self.session.answer_begun.connect(self.begun.append)
        self.session.load_refused.connect(lambda voice, error: self.refused.append((voice, error)))
        for slot in self.slots.values():
            slot.changed.connect(self._count)

    def make_session(self):
        self.switcher = Switcher(self.slots, self.machine.plan_for, self.crash_counts)
        return ChatSession(
            self.records, self.slots, lambda _, voice: self.files[voice], self.settings, switcher=self.switcher
        )

    def _count(self):
        held = [slot for slot in self.slots.values() if slot.process_id is not None or slot.ending]
        self.most_loaded = max(self.most_loaded, len(held))

    def state(self, voice):
        return self.slots[voice].view.state

    def ready(self, qtbot, *voices):
        qtbot.waitUntil(lambda: all(self.state(v) is EngineState.READY for v in voices), timeout=PATIENCE_MS)

    def send(self, qtbot, text, answers=1):
        before = len(self.ended)
        self.session.send(text)
        qtbot.waitUntil(lambda: len(self.ended) == before + answers, timeout=PATIENCE_MS)
        return self.ended[before:]

    def kill(self, qtbot, voice):
        before = len(self.lost)
        os.kill(self.slots[voice].process_id, signal.SIGKILL)
        qtbot.waitUntil(lambda: len(self.lost) > before, timeout=PATIENCE_MS)


class Kind:
    kv_type = "f16"


def stored(desk, qtbot):
    got = []
    desk.records.ask(lambda store: [m for chat in store.chats() for m in store.messages(chat.id)], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


def begin_long_answer(desk, qtbot):
    desk.use(max_tokens=-1)
    desk.session.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.grew) > 1, timeout=PATIENCE_MS)


def end(desk, qtbot):
    desk.session.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    whole = "".join(text for voice, text in desk.grew if voice is desk.ended[0].voice)
    assert desk.ended[0].text == whole
    assert desk.ended[0].text


def make_small(machine):
    """Room for one file of the two."""
    machine.free = 3.0
    machine.total = 8.0
    assert machine.plan_for({Voice.BASE: ""}, Kind).fit is Fit.FITS
    assert machine.plan_for(dict.fromkeys(BOTH, ""), Kind).fit is Fit.ONE_AT_A_TIME
