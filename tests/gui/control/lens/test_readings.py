"""Readings on real engines: together and in turn to the bit, one at a time, kept, cancelled, and one side may die."""

from __future__ import annotations

import os
import signal

import pytest

from desktop.control.engines.admission import Admission
from desktop.control.engines.pool import EnginePool
from desktop.control.lens.readings import Readings
from desktop.control.lens.run import LensRun, _Pass
from desktop.control.records import Records
from desktop.engine.process import EngineProcess
from desktop.engine.rows_place import SharedRows
from desktop.errors import BadInput
from desktop.lens.asked import Asked, Framing, Side
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ContextParams, TextPrompt
from desktop.protocol.reading import ScoreBegun
from desktop.voice import Voice
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.control.engines.asking_pool import FORGIVING
from tests.gui.control.engines.switching_desk import PATIENCE_MS, make_small

CONTEXT = ContextParams(n_ctx=1024, threads=1)
TEXT = "The sky is blue because air scatters short waves of light more than long ones. " * 3


class ReadingDesk:
    """Two files, a pool whose memory the test decides, and a store with one answer."""

    def __init__(self, folder, files, machine):
        self.folder, self.files = folder, files
        self.rows = SharedRows(folder / "cache")
        self.pool = EnginePool(self._make_process, rows_file=lambda: str(self.rows.place))
        self.pool.admit_by(Admission(machine.plan_for, FORGIVING))
        self.most_loaded = 0
        self.pool.changed.connect(self._count)
        self.records = Records(folder / "chats.sqlite3")
        self.records.open(lambda _: None, lambda error: pytest.fail(str(error)))
        self.readings = Readings(self.records, self.pool, lambda _: "", self.rows.clear)

    def _make_process(self, seat):
        self.rows.make()
        return EngineProcess(self.folder / f"engine-{seat}.log")

    def _count(self):
        held = [slot for slot in self.pool.slots.values() if slot.processes.holds_memory]
        self.most_loaded = max(self.most_loaded, len(held))

    def side(self, voice, prompt="Why is the sky blue?", file=None):
        key = EngineKey.of_file(file or self.files[voice], CONTEXT)
        return Side(voice, key, Framing.PLAIN, TextPrompt(segments=[prompt]))

    def asked(self, text=TEXT, against=("Why is the sky blue?", "Question: why?"), **fields):
        others = [self.side(Voice.BASE, prompt) for prompt in against]
        return Asked(text, self.side(Voice.INSTRUCT), others, **fields)

    def new_message(self, qtbot):
        got = []

        def write(store):
            item = store.items.create("chat")
            return store.messages.add_question(item.id, None, "stands for an answer").id

        self.records.ask(write, got.append)
        qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
        return got[0]

    def read(self, qtbot, asked, **how):
        run = self.readings.read(asked, **how)
        qtbot.waitUntil(lambda: run.is_over, timeout=PATIENCE_MS)
        return run

    def close(self):
        self.readings.close()
        self.pool.begin_shut_down()
        self.records.close()
        self.pool.wait_shut_down()
        self.rows.remove()
        assert list((self.folder / "cache").glob("readings/*")) == []


@pytest.fixture
def desk(qtbot, tmp_path, files, machine):
    made = ReadingDesk(tmp_path, files, machine)
    yield made
    made.close()


def whole(run):
    assert run.error is None
    assert run.account.is_whole
    return [run.account.read, *(compared.tokens for compared in run.account.compared)]


def test_together_and_in_turn_are_equal_to_the_bit(desk, qtbot, machine):
    together = whole(desk.read(qtbot, desk.asked()))
    assert desk.most_loaded == 2
    assert len(together[0]) == len(together[1]) == len(together[2]) > 20
    assert together[1] != together[2]  # another prompt
    for slot in desk.pool.slots.values():
        slot.unload()
    qtbot.waitUntil(lambda: not any(slot.processes.holds_memory for slot in desk.pool.slots.values()))
    make_small(machine)
    desk.most_loaded = 0
    assert whole(desk.read(qtbot, desk.asked())) == together
    assert desk.most_loaded == 1


def test_the_reader_compared_with_itself_is_the_same(desk, qtbot):
    asked = Asked(TEXT, desk.side(Voice.INSTRUCT), [desk.side(Voice.INSTRUCT)])
    run = desk.read(qtbot, asked)
    assert all(token.kl_bits == 0.0 and not token.is_fork for token in run.account.tokens(0))


def test_tokens_come_while_it_is_read_and_progress_grows(desk, qtbot):
    run = desk.readings.read(desk.asked(TEXT * 4))
    seen = []
    run.grew.connect(lambda: seen.append((len(run.account.read), run.progress)))
    qtbot.waitUntil(lambda: run.is_over, timeout=PATIENCE_MS)
    count = len(run.account.ids)
    assert len({read for read, _ in seen if 0 < read < count}) > 2
    done = [progress[0] for _, progress in seen]
    assert done == sorted(done)
    assert seen[-1][1] == (3 * count, 3 * count)


def test_two_asked_at_once_are_read_one_after_the_other(desk, qtbot):
    first, second = desk.readings.read(desk.asked()), desk.readings.read(desk.asked("Another text. " * 9))
    order = []
    first.ended.connect(lambda: order.append(("first", second.account.read == [])))
    second.ended.connect(lambda: order.append(("second", True)))
    qtbot.waitUntil(lambda: len(order) == 2, timeout=PATIENCE_MS)
    assert order == [("first", True), ("second", True)]
    assert whole(first)
    assert whole(second)


def test_what_was_read_is_drawn_again_without_an_engine(desk, qtbot):
    asked = desk.asked(message_id=desk.new_message(qtbot))
    told = whole(desk.read(qtbot, asked))
    qtbot.waitUntil(lambda: desk.rows.place.stat().st_size == 0, timeout=PATIENCE_MS)
    before = dict(desk.pool.slots)
    for slot in before.values():
        slot.unload()
    desk.pool.slots.clear()  # nobody could be asked
    again = desk.read(qtbot, asked)
    assert whole(again) == told
    assert desk.pool.slots == {}
    desk.pool.slots.update(before)


def test_cancelled_it_ends_keeps_nothing_and_the_next_one_begins(desk, qtbot):
    asked = desk.asked(TEXT * 4, message_id=desk.new_message(qtbot))
    run = desk.readings.read(asked)
    qtbot.waitUntil(lambda: len(run.account.read) > 10, timeout=PATIENCE_MS)
    run.cancel()
    qtbot.waitUntil(lambda: run.is_over, timeout=PATIENCE_MS)
    assert run.cancelled
    assert not run.account.is_whole
    rows = []
    desk.records.ask(lambda store: store._database.rows("SELECT id FROM scores"), rows.append)
    qtbot.waitUntil(lambda: bool(rows) or rows == [[]], timeout=PATIENCE_MS)
    assert rows == [[]]
    assert whole(desk.read(qtbot, desk.asked()))


def test_the_other_side_dies_and_the_readers_account_is_whole(desk, qtbot):
    run = desk.readings.read(desk.asked(TEXT * 6))
    qtbot.waitUntil(lambda: len(run.account.read) > 10, timeout=PATIENCE_MS)
    os.kill(desk.pool.slots[desk.side(Voice.BASE).key].processes.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: run.is_over, timeout=PATIENCE_MS)
    assert run.error is None
    assert run.account.is_whole
    assert run.account.compared[1].problem is not None
    assert all(len(one.tokens) in (0, len(run.account.read)) for one in run.account.compared)
    assert run.account.tokens(1)[0].against is None


def test_other_vocabularies_are_told_and_the_readers_figures_shown(desk, qtbot, tmp_path):
    other = write_model(tmp_path / "other.gguf", Tiny(spare_tokens=5))
    asked = Asked(TEXT, desk.side(Voice.INSTRUCT), [desk.side(Voice.BASE, file=other)])
    run = desk.read(qtbot, asked)
    assert run.error is None
    assert run.account.is_whole
    assert isinstance(run.account.compared[0].problem, BadInput)
    assert "vocabular" in run.account.compared[0].problem.title


def test_a_reader_that_cannot_be_loaded_says_so(desk, qtbot, tmp_path):
    gone = tmp_path / "gone.gguf"
    run = desk.read(qtbot, Asked(TEXT, desk.side(Voice.INSTRUCT, file=gone), [desk.side(Voice.BASE)]))
    assert run.error is not None
    assert run.account.read == []


def test_a_very_long_text_is_read_from_its_beginning_and_that_is_said(desk, qtbot, monkeypatch):
    monkeypatch.setattr("desktop.control.lens.run.LONGEST", 50)
    run = desk.read(qtbot, desk.asked(TEXT * 4))
    assert len(run.account.read) == 50
    assert "first 50 tokens" in run.account.notes[0]


def test_rows_that_nobody_would_take_are_not_asked_for(desk, monkeypatch):
    asked = []
    monkeypatch.setattr(LensRun, "_ask", lambda *args, **how: asked.append((args[1], how)))
    for whole_already in (True, False):
        run = LensRun(desk.asked(), desk.pool)
        run.account.begun = ScoreBegun(id=1, prompt_ids=[], ids=[5], chunk=8)
        run.account.read += [None] if whole_already else []
        run.account.compared[1].problem = BadInput("gone", "", "")
        run._passes = [_Pass(reads=True, side=1, ring=True, keeps=True)]
        run._next()
        assert run.is_over is whole_already
    ((side, how),) = asked
    assert (side.voice, how["keep"]) == (Voice.INSTRUCT, None)
