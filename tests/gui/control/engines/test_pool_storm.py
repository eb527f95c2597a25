"""A user who toggles, sends, stops, changes files and loses engines in any order loses no word of the chat."""

from __future__ import annotations

import os
import random
import signal

import pytest

from desktop.chat.conversation import Role, Status
from desktop.chat.item import VoiceChoice
from desktop.voice import Voice
from tests.gui.control.engines.switching_desk import PATIENCE_MS, Machine, SwitchingDesk, stored
from tests.signals import send

LONG = bool(os.environ.get("TANDEM_LONG"))
STEPS = 30
RUNNING = {Status.RUNNING}


class Storm:
    """Random steps on one desk, from one seed."""

    def __init__(self, desk, qtbot, seed):
        self.desk, self.qtbot, self.random = desk, qtbot, random.Random(seed)
        self.kills = 0

    def step(self):
        name = self.random.choices(
            ["send", "choose", "stop", "stop one", "swap", "kill", "regenerate", "memory", "idle", "wait", "insist"],
            [6, 4, 2, 2, 2, 1, 2, 1, 1, 8, 1],
        )[0]
        getattr(self, name.replace(" ", "_"))()
        self.qtbot.wait(self.random.choice([0, 1, 10, 60, 150]))

    def send(self):
        self.desk.use(max_tokens=self.random.choice([1, 8, 200]))
        self.desk.writing.send(f"Question {self.random.random()}")

    def choose(self):
        self.desk.chat.choose(self.random.choice(list(VoiceChoice)))

    def stop(self):
        self.desk.chat.stop()

    def stop_one(self):
        self.desk.chat.stop(self.random.choice(list(Voice)))

    def swap(self):
        files = self.desk.files
        files[Voice.BASE], files[Voice.INSTRUCT] = files[Voice.INSTRUCT], files[Voice.BASE]
        self.desk.chat.engines.use_settings(self.desk.settings)

    def kill(self):
        pids = [pid for slot in self.desk.pool.slots.values() if (pid := slot.processes.process_id) is not None]
        if pids:
            self.kills += send(self.random.choice(pids), signal.SIGKILL)

    def regenerate(self):
        speaker = self.random.choice(self.desk.chat.state.speaking)
        answers = [m for m in self.desk.chat.column(speaker) if m.role is Role.ASSISTANT]
        if answers:
            self.desk.writing.regenerate([(speaker, self.random.choice(answers).id)])

    def memory(self):
        self.desk.machine.free = self.random.choice([3.0, 3.0, 8.0])

    def idle(self):
        self.desk.pool.idle.set_minutes(self.random.choice([0, 0.05 / 60]))

    def wait(self):
        self.qtbot.wait(self.random.choice([5, 50, 300]))

    def insist(self):
        self.desk.insist(self.random.choice(list(Voice)))


@pytest.mark.parametrize("seed", range(40 if LONG else 2))
def test_no_word_is_lost(qtbot, tmp_path, files, seed, allow_log):
    desk = SwitchingDesk(tmp_path, files, Machine(free_gb=3.0, total_gb=16.0))
    heard = {}
    desk.chat.answer_grew.connect(lambda growth: heard.setdefault(growth.message.id, []).append(growth.text))
    desk.records.open(lambda _: None, desk.errors.append)
    try:
        storm = Storm(desk, qtbot, seed)
        for _ in range(STEPS):
            storm.step()
        desk.pool.idle.set_minutes(0)
        qtbot.waitUntil(lambda: _ended(desk), timeout=PATIENCE_MS)
        desk.chat.new()
        kept = {message.id: message for message in stored(desk, qtbot)} if desk.begun else {}
        for answer in desk.begun:
            end = kept[answer.id]
            assert end.status not in RUNNING
            assert "".join(heard.get(answer.id, [])) == end.text
        ended = {answer.id: answer for answer in desk.ended}
        begun = {answer.id for answer in desk.begun}
        assert len(ended) == len(desk.ended), "each ends once"
        assert begun <= ended.keys()
        unasked = [answer for number, answer in ended.items() if number not in begun]
        assert all((answer.status, answer.text) == (Status.STOPPED, "") for answer in unasked)  # stopped while stored
    finally:
        desk.close()


def _ended(desk):
    """Everything came to an end by itself; an endless wait would be an answer that nobody writes."""
    return not desk.chat.generating
