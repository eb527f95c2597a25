"""Voices beside each other, one at a time, idle, refused: with real engines, and no word of a chat is lost."""

from __future__ import annotations

import os
import signal

import psutil
import pytest
from msgspec.structs import replace

from desktop.chat.conversation import Role, Status, Voice, VoiceChoice
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineState
from desktop.control.engine_worker import EngineWorker
from desktop.control.switching import CRASHES_TOO_MANY, CrashCounts, LoadRefused, Switcher
from desktop.library.machine_memory import Memory
from desktop.library.memory_plan import Fit, plan, shape_guess
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.control.conftest import CHATML, Desk

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


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def desk(qtbot, tmp_path, files, machine):
    made = SwitchingDesk(tmp_path, files, machine)
    made.records.open(lambda _: None, made.errors.append)
    yield made
    made.close()


@pytest.fixture
def small(machine):
    """Room for one file of the two."""
    machine.free = 3.0
    machine.total = 8.0
    one = machine.plan_for({Voice.BASE: ""}, Kind)
    assert one.fit is Fit.FITS
    assert machine.plan_for(dict.fromkeys(BOTH, ""), Kind).fit is Fit.ONE_AT_A_TIME
    return machine


class Kind:
    kv_type = "f16"


def stored(desk, qtbot):
    got = []
    desk.records.ask(lambda store: [m for chat in store.chats() for m in store.messages(chat.id)], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


# --- beside or instead


def test_both_are_loaded_beside_each_other_where_they_fit(desk, qtbot):
    desk.session.choose(VoiceChoice.BOTH)
    desk.ready(qtbot, *BOTH)
    first = {voice: desk.slots[voice].process_id for voice in BOTH}
    desk.send(qtbot, "Hello", answers=2)
    assert {voice: desk.slots[voice].process_id for voice in BOTH} == first


def test_toggling_loads_instead_where_only_one_fits(desk, qtbot, small):
    desk.session.load_engines()
    desk.ready(qtbot, Voice.INSTRUCT)
    first = desk.slots[Voice.INSTRUCT].process_id
    desk.session.choose(VoiceChoice.BASE)
    desk.ready(qtbot, Voice.BASE)
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    assert "Made room" in desk.slots[Voice.INSTRUCT].view.note
    assert not psutil.pid_exists(first)
    assert desk.most_loaded == 1


def test_both_answer_one_after_the_other_and_never_lie_in_memory_together(desk, qtbot, small):
    desk.session.choose(VoiceChoice.BOTH)
    for number, text in enumerate(("Hello", "And more", "And once more")):
        answers = desk.send(qtbot, text, answers=2)
        assert {answer.voice for answer in answers} == set(BOTH)
        assert all(answer.status is Status.COMPLETE and answer.timings["tokens"] == 30 for answer in answers)
        assert desk.most_loaded == 1
        for voice in BOTH:
            shown = desk.session.shown_messages(voice)
            assert [m.role for m in shown] == [Role.USER, Role.ASSISTANT] * (number + 1)
    assert not desk.errors
    kept = stored(desk, qtbot)
    assert len([m for m in kept if m.role is Role.ASSISTANT and m.status is Status.COMPLETE and m.text]) == 6


def test_the_voice_that_is_loaded_answers_first(desk, qtbot, small):
    desk.session.choose(VoiceChoice.BOTH)
    first = [a.voice for a in desk.send(qtbot, "Hello", answers=2)]
    second = [a.voice for a in desk.send(qtbot, "And more", answers=2)]
    assert first == [Voice.BASE, Voice.INSTRUCT]
    assert second == [Voice.INSTRUCT, Voice.BASE]


def test_a_waiting_voice_says_so_has_all_cores_in_its_turn_and_can_be_stopped(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.session.choose(VoiceChoice.BOTH)
    desk.session.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and bool(desk.grew), timeout=PATIENCE_MS)
    assert desk.slots[Voice.INSTRUCT].holding
    assert "Waits" in desk.slots[Voice.INSTRUCT].view.note
    desk.session.stop(Voice.INSTRUCT)
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert (desk.ended[0].voice, desk.ended[0].status, desk.ended[0].text) == (Voice.INSTRUCT, Status.STOPPED, "")
    assert desk.session.is_generating(Voice.BASE)
    assert not desk.slots[Voice.INSTRUCT].view.note
    desk.session.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    assert desk.ended[1].text
    assert desk.state(Voice.BASE) is EngineState.READY


def test_stopping_the_first_lets_the_second_begin(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.session.choose(VoiceChoice.BOTH)
    desk.session.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and bool(desk.grew), timeout=PATIENCE_MS)
    desk.session.stop(Voice.BASE)
    qtbot.waitUntil(lambda: Voice.INSTRUCT in {voice for voice, _ in desk.grew}, timeout=PATIENCE_MS)
    desk.session.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    assert all(answer.text and answer.status is Status.STOPPED for answer in desk.ended)


def test_an_engine_lost_in_the_first_turn_does_not_keep_the_second_waiting(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.session.choose(VoiceChoice.BOTH)
    desk.session.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and len(desk.grew) > 1, timeout=PATIENCE_MS)
    desk.kill(qtbot, Voice.BASE)
    assert desk.ended[0].status is Status.INTERRUPTED
    assert desk.ended[0].text
    qtbot.waitUntil(lambda: Voice.INSTRUCT in {voice for voice, _ in desk.grew}, timeout=PATIENCE_MS)
    desk.session.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)


def test_closing_while_a_voice_waits_keeps_both_answers(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.session.choose(VoiceChoice.BOTH)
    desk.session.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and len(desk.grew) > 1, timeout=PATIENCE_MS)
    shown = "".join(text for _, text in desk.grew)
    desk.close()
    desk.records.open(lambda _: None, desk.errors.append)
    _, base, instruct = stored(desk, qtbot)
    assert (base.voice, base.status, instruct.status) == (Voice.BASE, Status.INTERRUPTED, Status.INTERRUPTED)
    assert base.text.startswith(shown)


# --- while an answer is on its way


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


def test_toggling_while_writing_waits_for_the_answer(desk, qtbot, small):
    begin_long_answer(desk, qtbot)
    desk.session.choose(VoiceChoice.BASE)
    told = len(desk.grew)
    qtbot.waitUntil(lambda: len(desk.grew) > told, timeout=PATIENCE_MS)
    assert desk.session.is_generating(Voice.INSTRUCT)
    assert desk.state(Voice.BASE) is EngineState.EMPTY
    end(desk, qtbot)
    desk.ready(qtbot, Voice.BASE)
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    assert desk.most_loaded == 1


def test_another_file_chosen_while_writing_is_loaded_after_the_answer(desk, qtbot):
    begin_long_answer(desk, qtbot)
    before = desk.files[Voice.INSTRUCT]
    desk.files[Voice.INSTRUCT] = desk.files[Voice.BASE]
    desk.use(max_tokens=-1)
    desk.session.choose(VoiceChoice.BOTH)  # loads what speaks next: must leave the answer alone, too
    desk.ready(qtbot, Voice.BASE)
    told = len(desk.grew)
    qtbot.waitUntil(lambda: len(desk.grew) > told, timeout=PATIENCE_MS)
    assert desk.slots[Voice.INSTRUCT].wanted == before
    end(desk, qtbot)
    assert desk.ended[0].file == before.name
    qtbot.waitUntil(lambda: desk.slots[Voice.INSTRUCT].wanted == desk.files[Voice.BASE], timeout=PATIENCE_MS)
    desk.ready(qtbot, *BOTH)
    assert not desk.errors


def test_a_slot_told_to_load_while_writing_ends_the_answer_with_its_text(desk, qtbot, files):
    begin_long_answer(desk, qtbot)
    slot = desk.slots[Voice.INSTRUCT]
    slot.load(files[Voice.BASE], slot._wanted.context)
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.ended[0].status is Status.STOPPED
    assert desk.ended[0].text.startswith("".join(text for _, text in desk.grew)[:20])


def test_the_history_goes_on_with_another_quantization(desk, qtbot, tmp_path):
    desk.send(qtbot, "The first question.")
    other = write_model(tmp_path / "other.gguf", Tiny(template=CHATML, seed=3, n_ctx_train=16_384))
    desk.files[Voice.INSTRUCT] = other
    desk.session.use_settings(desk.settings)
    qtbot.waitUntil(lambda: desk.slots[Voice.INSTRUCT].view.file == "other.gguf", timeout=PATIENCE_MS)
    (second,) = desk.send(qtbot, "The second question.")
    assert second.file == "other.gguf"
    assert len(desk.session.shown_messages(Voice.INSTRUCT)) == 4
    assert second.timings["prompt_tokens"] > 60  # the first question and its answer among them


def test_the_old_process_is_gone_before_the_new_one_begins(desk, qtbot):
    desk.session.load_engines()
    desk.ready(qtbot, Voice.INSTRUCT)
    slot = desk.slots[Voice.INSTRUCT]
    first = slot.process_id
    seen = []
    slot.changed.connect(lambda: seen.append((slot.process_id, psutil.pid_exists(first))))
    desk.files[Voice.INSTRUCT] = desk.files[Voice.BASE]
    desk.session.use_settings(desk.settings)
    qtbot.waitUntil(lambda: slot.view.state is EngineState.READY and slot.process_id != first, timeout=PATIENCE_MS)
    assert all(not alive for pid, alive in seen if pid not in (None, first))


def test_threads_set_while_loading_reach_the_engine(desk, qtbot, monkeypatch):
    sent = []

    def spy(worker, command):
        sent.append(command)
        worker._outbox.put(command)

    monkeypatch.setattr(EngineWorker, "send", spy)
    desk.session.choose(VoiceChoice.BOTH)
    desk.send(qtbot, "Hello", answers=2)
    kinds = [type(command).__name__ for command in sent]
    assert kinds.index("SetThreads") > kinds.index("Load")
    order = [(type(c).__name__, getattr(c, "threads", None)) for c in sent]
    assert ("SetThreads", max(1, (psutil.cpu_count(logical=False) or 1) // 2)) in order


# --- refusals


def test_too_big_is_refused_in_words_and_loaded_when_insisted(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.0, 4.0, 5.0
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.FAILED
    assert "too big" in answer.error
    assert "GB" in answer.error
    (voice, error) = desk.refused[0]
    assert (voice, error.path) == (Voice.INSTRUCT, desk.files[Voice.INSTRUCT])
    assert isinstance(error, LoadRefused)
    assert not desk.errors  # the reason stands where the answer would
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    desk.session.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE


def test_slow_is_not_refused(desk, qtbot, machine):
    machine.free, machine.total, machine.file = 3.5, 8.0, 5.0
    assert machine.plan_for({Voice.BASE: ""}, Kind).fit is Fit.SLOW
    (answer,) = desk.send(qtbot, "Hello")
    assert answer.status is Status.COMPLETE


def test_a_file_that_ended_the_engine_twice_is_not_loaded_by_itself(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.session.load_engines()
        desk.ready(qtbot, Voice.INSTRUCT)
        desk.kill(qtbot, Voice.INSTRUCT)
    desk.session.load_engines()  # at start
    desk.session.choose(VoiceChoice.BASE)
    desk.session.choose(VoiceChoice.INSTRUCT)  # by toggling
    assert desk.state(Voice.INSTRUCT) is EngineState.LOST
    assert len(desk.refused) == 2
    assert "ended 2 times" in desk.refused[0][1].title
    (answer,) = desk.send(qtbot, "Hello")  # by sending
    assert answer.status is Status.FAILED
    assert "ended 2 times" in answer.error
    desk.session.insist(Voice.INSTRUCT)
    (again,) = desk.send(qtbot, "Hello again")
    assert again.status is Status.COMPLETE
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0  # it has answered


def test_insisting_holds_until_the_next_crash(desk, qtbot):
    path = desk.files[Voice.INSTRUCT]
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(path)
    desk.session.insist(Voice.INSTRUCT)
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.kill(qtbot, Voice.INSTRUCT)
    desk.session.load_engines()
    assert desk.refused[-1][1].title.endswith("ended 3 times with it.")
    assert desk.state(Voice.INSTRUCT) is EngineState.LOST


def test_an_answer_between_two_crashes_clears_the_count(desk, qtbot):
    for _ in range(2 * CRASHES_TOO_MANY):
        (answer,) = desk.send(qtbot, "Hello")
        assert answer.status is Status.COMPLETE
        desk.kill(qtbot, Voice.INSTRUCT)
    assert not desk.refused


def test_an_engine_that_was_ended_on_request_is_no_crash(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.slots[Voice.INSTRUCT]._stop_grace.setInterval(300)
    os.kill(desk.slots[Voice.INSTRUCT].process_id, signal.SIGSTOP)
    desk.session.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.crash_counts.count(desk.files[Voice.INSTRUCT]) == 0


def test_one_refused_voice_does_not_keep_the_other_from_answering(desk, qtbot):
    for _ in range(CRASHES_TOO_MANY):
        desk.crash_counts.on_crash(desk.files[Voice.BASE])
    desk.session.choose(VoiceChoice.BOTH)
    answers = {a.voice: a for a in desk.send(qtbot, "Hello", answers=2)}
    assert answers[Voice.BASE].status is Status.FAILED
    assert answers[Voice.INSTRUCT].status is Status.COMPLETE


# --- idle


def test_an_unused_voice_is_unloaded_and_loaded_again_by_the_next_question(desk, qtbot):
    desk.send(qtbot, "Hello")
    pid = desk.slots[Voice.INSTRUCT].process_id
    desk.switcher.set_idle_minutes(0.2 / 60)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not psutil.pid_exists(pid), timeout=PATIENCE_MS)
    assert "not used" in desk.slots[Voice.INSTRUCT].view.note
    assert desk.slots[Voice.INSTRUCT].view.file == "tiny-instruct.gguf"
    (answer,) = desk.send(qtbot, "Hello again")
    assert answer.status is Status.COMPLETE
    assert len(desk.session.shown_messages(Voice.INSTRUCT)) == 4


def test_an_answer_longer_than_the_idle_time_is_not_cut(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.switcher.set_idle_minutes(0.15 / 60)
    qtbot.wait(500)
    assert desk.session.is_generating(Voice.INSTRUCT)
    end(desk, qtbot)
    qtbot.waitUntil(lambda: desk.state(Voice.INSTRUCT) is EngineState.EMPTY, timeout=PATIENCE_MS)


def test_nothing_ticks_while_idle_unload_is_off(desk, qtbot):
    desk.send(qtbot, "Hello")
    assert not any(timer.isActive() for timer in desk.switcher._idle.values())


def test_turning_to_a_voice_begins_its_idle_time_anew(desk, qtbot):
    desk.session.choose(VoiceChoice.BOTH)
    desk.ready(qtbot, *BOTH)
    desk.switcher.set_idle_minutes(2 / 60)
    timer = desk.switcher._idle[Voice.BASE]
    qtbot.wait(500)
    left = timer.remainingTime()
    desk.session.choose(VoiceChoice.BASE)
    assert timer.remainingTime() > left


def test_a_file_chosen_for_a_voice_that_speaks_next_is_loaded_at_once(desk, qtbot):
    desk.session.load_engines()
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.slots[Voice.INSTRUCT].unload()
    desk.session._file_for = lambda settings, voice: desk.files[voice if not settings.instruct_file else Voice.BASE]
    desk.session.use_settings(replace(desk.settings, instruct_file="other"))
    desk.ready(qtbot, Voice.INSTRUCT)
    assert desk.slots[Voice.INSTRUCT].wanted == desk.files[Voice.BASE]
    assert desk.state(Voice.BASE) is EngineState.EMPTY
