"""Jobs asked, cancelled and killed in any order: no token in a wrong place, no job without one word at its end."""

from __future__ import annotations

import os
import random
import signal

import psutil
import pytest
from PySide6.QtCore import QTimer

from desktop.control.engines.job import JobState
from desktop.errors import AppError, EngineDied
from desktop.protocol.messages import Finish, Tokens
from desktop.protocol.texts import Tokenized
from tests.gui.control.engines.asking_pool import PATIENCE_MS, Asking, answer_to, tokens_of
from tests.gui.control.engines.switching_desk import make_small
from tests.signals import send

LONG = bool(os.environ.get("TANDEM_LONG"))
INTERLEAVINGS = 500 if LONG else 50
PART = 50  # interleavings of one test, which share a pool
WORDS = ("Once upon a time", "Hello", "The little fox", "A base model is")
MOST = 40  # tokens of an answer


class Storm:
    """One random interleaving after another on one pool of real engines."""

    def __init__(self, asking, qtbot, seed):
        self.asking, self.qtbot, self.random = asking, qtbot, random.Random(seed)
        self.kills = self.lost = self.cancelled = self.whole = 0
        self.expected = {(key, words): self._alone(key, words) for key in asking.keys for words in WORDS}

    def _alone(self, key, words):
        """What this engine says to these words, and how it reads them, while nobody else asks."""
        self.asking.want(*self.asking.keys)
        answer, counted = self.asking.ask(key, answer_to(words, MOST)), self.asking.ask(key, tokens_of(words))
        self.asking.wait(self.qtbot, answer, counted)
        return answer.text, counted.end.ids

    def interleave(self):
        self.asking.heard.clear()
        self.killed = set()
        names = ["ask", "count", "cancel", "want", "memory", "kill", "freeze"]
        for name in ["ask", *self.random.choices(names, [8, 4, 4, 2, 0.6, 0.5, 0.5], k=9)]:
            getattr(self, name)()
            self.qtbot.wait(self.random.choice([0, 0, 1, 5, 20]))
        self.asking.wait(self.qtbot, *self.asking.heard)
        self.qtbot.waitUntil(lambda: not self.killed.intersection(self.asking.pool.process_ids()), timeout=PATIENCE_MS)
        for heard in self.asking.heard:
            self.check(heard)
        assert self.asking.pool.strays == 0
        assert not any(self.asking.pool.asked(key) for key in self.asking.keys)

    def ask(self):
        key, words = self.random.choice(self.asking.keys), self.random.choice(WORDS)
        heard = self.asking.ask(key, answer_to(words, self.random.choice([1, 4, MOST])))
        heard.words = words

    def count(self):
        key, words = self.random.choice(self.asking.keys), self.random.choice(WORDS)
        self.asking.ask(key, tokens_of(words)).words = words

    def cancel(self):
        """End one job, of which nothing but the one is heard."""
        live = [heard for heard in self.asking.heard if heard.job.state in (JobState.WAITING, JobState.RUNNING)]
        if live:
            others = {id(heard): heard.job.state for heard in live}
            chosen = self.random.choice(live)
            chosen.cancel()
            for heard in live:
                assert heard is chosen or not (others[id(heard)] != heard.job.state == JobState.ENDED)

    def want(self):
        keys = self.random.sample(self.asking.keys, self.random.choice([1, 2, 2]))
        self.asking.want(*keys, load=keys if self.random.random() < 0.5 else [])

    def memory(self):
        if self.random.random() < 0.4:
            make_small(self.asking.machine)
        else:
            self.asking.machine.free = self.asking.machine.total = 100.0

    def kill(self):
        if pids := self.asking.pool.process_ids():
            pid = self.random.choice(pids)
            self.killed.add(pid)
            self.kills += send(pid, signal.SIGKILL)

    def freeze(self):
        """A slow engine, or a slow load."""
        if pids := self.asking.pool.process_ids():
            pid = self.random.choice(pids)
            send(pid, signal.SIGSTOP)
            QTimer.singleShot(60, lambda: send(pid, signal.SIGCONT))

    def check(self, heard):
        text, ids = self.expected[heard.job.key, heard.words]
        end = heard.end
        assert heard.job.state is JobState.ENDED
        assert all(event.id == heard.job.id for event in heard.told if not isinstance(event, AppError))
        assert text.startswith(heard.text)
        if isinstance(end, EngineDied):
            assert self.killed, "no engine dies by itself"
            self.lost += 1
        elif isinstance(end, Tokenized):
            assert end.ids == ids
        elif heard.was_cancelled:
            assert heard.cancelled, "only what was cancelled ends so"
            self.cancelled += 1
        else:
            assert end.finish is Finish.LENGTH
            assert sum(len(event.tokens) for event in heard.told if isinstance(event, Tokens)) == end.tokens
            assert end.tokens == heard.job.request.max_tokens
            assert end.tokens < MOST or heard.text == text
            self.whole += 1


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(INTERLEAVINGS // PART))
def test_every_job_is_told_its_own_and_ends_once(qtbot, tmp_path, files, machine, seed, allow_log):
    asking = Asking(tmp_path, files, machine)
    try:
        storm = Storm(asking, qtbot, seed)
        for _ in range(PART):
            storm.interleave()
        assert storm.kills
        assert storm.cancelled
        assert storm.whole
        logs = sorted(path.name for path in tmp_path.glob("engine-*.log"))
        assert logs == ["engine-1.log", "engine-2.log"], "no more logs than engines at once"
        pids = asking.pool.process_ids()
    finally:
        asking.close()
    assert not any(map(psutil.pid_exists, pids))
    print(f"{storm.kills} kills, {storm.lost} lost, {storm.cancelled} cancelled, {storm.whole} whole")
