"""Voices beside each other or one at a time: with real engines, and no word of a chat is lost."""

from __future__ import annotations

import psutil
import pytest
from msgspec.structs import replace

from desktop.chat.conversation import Role, Status
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.control.engines.worker import EngineWorker
from desktop.control.records import Records
from desktop.voice import Voice
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.control.conftest import CHATML
from tests.gui.control.engines.switching_desk import (
    BOTH,
    PATIENCE_MS,
    begin_long_answer,
    change_file,
    end,
    stored,
)


@pytest.fixture
def desk(switching):
    return switching


# --- beside or instead


def test_both_are_loaded_beside_each_other_where_they_fit(desk, qtbot):
    desk.chat.choose(VoiceChoice.BOTH)
    desk.ready(qtbot, *BOTH)
    first = {voice: desk.process_id(voice) for voice in BOTH}
    desk.send(qtbot, "Hello", answers=2)
    assert {voice: desk.process_id(voice) for voice in BOTH} == first


def test_toggling_loads_instead_where_only_one_fits(desk, qtbot, small):
    desk.chat.engines.load()
    desk.ready(qtbot, Voice.INSTRUCT)
    first = desk.process_id(Voice.INSTRUCT)
    desk.chat.choose(VoiceChoice.BASE)
    desk.ready(qtbot, Voice.BASE)
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    assert "Made room" in desk.view(Voice.INSTRUCT).note
    assert not psutil.pid_exists(first)
    assert desk.most_loaded == 1


def test_both_answer_one_after_the_other_and_never_lie_in_memory_together(desk, qtbot, small):
    desk.chat.choose(VoiceChoice.BOTH)
    for number, text in enumerate(("Hello", "And more", "And once more")):
        answers = desk.send(qtbot, text, answers=2)
        assert {answer.voice for answer in answers} == set(BOTH)
        assert all(answer.status is Status.COMPLETE and answer.usage["tokens"] == 30 for answer in answers)
        assert desk.most_loaded == 1
        for voice in BOTH:
            shown = desk.chat.column(voice)
            assert [m.role for m in shown] == [Role.USER, Role.ASSISTANT] * (number + 1)
    assert not desk.errors
    kept = stored(desk, qtbot)
    assert len([m for m in kept if m.role is Role.ASSISTANT and m.status is Status.COMPLETE and m.text]) == 6


def test_the_voice_that_is_loaded_answers_first(desk, qtbot, small):
    desk.chat.choose(VoiceChoice.BOTH)
    first = [a.voice for a in desk.send(qtbot, "Hello", answers=2)]
    second = [a.voice for a in desk.send(qtbot, "And more", answers=2)]
    assert first == [Voice.BASE, Voice.INSTRUCT]
    assert second == [Voice.INSTRUCT, Voice.BASE]


def test_a_waiting_voice_says_so_has_all_cores_in_its_turn_and_can_be_stopped(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.chat.choose(VoiceChoice.BOTH)
    desk.writing.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and bool(desk.grew), timeout=PATIENCE_MS)
    assert desk.slot(Voice.INSTRUCT).holding
    assert "Waits" in desk.view(Voice.INSTRUCT).note
    desk.chat.stop(Voice.INSTRUCT)
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert (desk.ended[0].voice, desk.ended[0].status, desk.ended[0].text) == (Voice.INSTRUCT, Status.STOPPED, "")
    assert desk.pool.asked(desk.chat.engines.key(Voice.BASE))
    assert not desk.view(Voice.INSTRUCT).note
    desk.chat.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    assert desk.ended[1].text
    assert desk.state(Voice.BASE) is EngineState.READY


def test_stopping_the_first_lets_the_second_begin(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.chat.choose(VoiceChoice.BOTH)
    desk.writing.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and bool(desk.grew), timeout=PATIENCE_MS)
    desk.chat.stop(Voice.BASE)
    qtbot.waitUntil(lambda: Voice.INSTRUCT in {voice for voice, _ in desk.grew}, timeout=PATIENCE_MS)
    desk.chat.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    assert all(answer.text and answer.status is Status.STOPPED for answer in desk.ended)


def test_an_engine_lost_in_the_first_turn_does_not_keep_the_second_waiting(desk, qtbot, small):
    desk.use(max_tokens=-1)
    desk.chat.choose(VoiceChoice.BOTH)
    desk.writing.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and len(desk.grew) > 1, timeout=PATIENCE_MS)
    desk.kill(qtbot, Voice.BASE)
    assert desk.ended[0].status is Status.INTERRUPTED
    assert desk.ended[0].text
    qtbot.waitUntil(lambda: Voice.INSTRUCT in {voice for voice, _ in desk.grew}, timeout=PATIENCE_MS)
    desk.chat.stop()
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)


def test_closing_while_a_voice_waits_keeps_both_answers(desk, qtbot, small, tmp_path):
    desk.use(max_tokens=-1)
    desk.chat.choose(VoiceChoice.BOTH)
    desk.writing.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(desk.begun) == 2 and len(desk.grew) > 1, timeout=PATIENCE_MS)
    shown = "".join(text for _, text in desk.grew)
    desk.close()
    desk.records = Records(tmp_path / "chats.sqlite3")
    desk.records.open(lambda _: None, desk.errors.append)
    _, base, instruct = stored(desk, qtbot)
    assert (base.voice, base.status, instruct.status) == (Voice.BASE, Status.INTERRUPTED, Status.INTERRUPTED)
    assert base.text.startswith(shown)


# --- while an answer is on its way


def test_toggling_while_writing_waits_for_the_answer(desk, qtbot, small):
    begin_long_answer(desk, qtbot)
    desk.chat.choose(VoiceChoice.BASE)
    told = len(desk.grew)
    qtbot.waitUntil(lambda: len(desk.grew) > told, timeout=PATIENCE_MS)
    assert desk.pool.asked(desk.chat.engines.key(Voice.INSTRUCT))
    assert desk.state(Voice.BASE) is EngineState.EMPTY
    end(desk, qtbot)
    desk.ready(qtbot, Voice.BASE)
    assert desk.state(Voice.INSTRUCT) is EngineState.EMPTY
    assert desk.most_loaded == 1


def test_another_file_chosen_while_writing_is_loaded_after_the_answer(desk, qtbot):
    begin_long_answer(desk, qtbot)
    before, answering = desk.files[Voice.INSTRUCT], desk.chat.engines.key(Voice.INSTRUCT)
    desk.files[Voice.INSTRUCT] = desk.files[Voice.BASE]
    desk.use(max_tokens=-1)
    desk.chat.choose(VoiceChoice.BOTH)  # loads what speaks next: must leave the answer alone, too
    desk.ready(qtbot, Voice.BASE)
    told = len(desk.grew)
    qtbot.waitUntil(lambda: len(desk.grew) > told, timeout=PATIENCE_MS)
    assert desk.pool.asked(answering)
    end(desk, qtbot)
    assert desk.ended[0].writer.file == before.name
    qtbot.waitUntil(lambda: answering not in desk.pool.slots, timeout=PATIENCE_MS)
    desk.ready(qtbot, *BOTH)
    assert len(desk.pool.process_ids()) == 1  # both speak from one file now, and share its engine
    assert not desk.errors


def test_a_slot_told_to_unload_while_writing_ends_the_answer_with_its_text(desk, qtbot):
    begin_long_answer(desk, qtbot)
    desk.slot(Voice.INSTRUCT).unload()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.ended[0].status is Status.STOPPED
    assert desk.ended[0].text.startswith("".join(text for _, text in desk.grew)[:20])


def test_the_history_goes_on_with_another_quantization(desk, qtbot, tmp_path):
    desk.send(qtbot, "The first question.")
    other = write_model(tmp_path / "other.gguf", Tiny(template=CHATML, seed=3, n_ctx_train=16_384))
    change_file(desk, Voice.INSTRUCT, other)
    qtbot.waitUntil(lambda: desk.view(Voice.INSTRUCT).file == "other.gguf", timeout=PATIENCE_MS)
    (second,) = desk.send(qtbot, "The second question.")
    assert second.writer.file == "other.gguf"
    assert len(desk.chat.column(Voice.INSTRUCT)) == 4
    assert second.usage["prompt_tokens"] > 60  # the first question and its answer among them


def test_the_old_process_is_gone_before_the_new_one_begins(desk, qtbot):
    desk.chat.engines.load()
    desk.ready(qtbot, Voice.INSTRUCT)
    first = desk.process_id(Voice.INSTRUCT)
    seen = []
    desk.pool.changed.connect(lambda _: seen.append((desk.pool.process_ids(), psutil.pid_exists(first))))
    change_file(desk, Voice.INSTRUCT, desk.files[Voice.BASE])
    desk.ready(qtbot, Voice.INSTRUCT)
    assert desk.process_id(Voice.INSTRUCT) != first
    assert all(not alive for pids, alive in seen if pids not in ([], [first]))


def test_threads_set_while_loading_reach_the_engine(desk, qtbot, monkeypatch):
    sent = []

    def spy(worker, command):
        sent.append(command)
        worker._outbox.put(command)

    monkeypatch.setattr(EngineWorker, "send", spy)
    desk.chat.choose(VoiceChoice.BOTH)
    desk.send(qtbot, "Hello", answers=2)
    kinds = [type(command).__name__ for command in sent]
    assert kinds.index("SetThreads") > kinds.index("Load")
    order = [(type(c).__name__, getattr(c, "threads", None)) for c in sent]
    assert ("SetThreads", max(1, (psutil.cpu_count(logical=False) or 1) // 2)) in order


@pytest.mark.parametrize("later", [False, True])
def test_a_schema_in_the_settings_is_told_before_its_first_answer(desk, qtbot, monkeypatch, later):
    sent = []

    def spy(worker, command):
        sent.append(command)
        worker._outbox.put(command)

    monkeypatch.setattr(EngineWorker, "send", spy)
    plain = desk.settings
    asked = replace(plain, instruct=replace(plain.instruct, json_schema='{"type":"null"}'))
    if not later:
        desk.chat.engines.use_settings(asked)
    desk.send(qtbot, "Hello", answers=1)
    desk.chat.engines.use_settings(asked)
    kinds = [type(command).__name__ for command in sent]
    assert kinds.count("ExpectSchema") == 1
    assert (kinds.index("ExpectSchema") > kinds.index("Generate")) is later


def test_a_file_chosen_for_a_voice_that_speaks_next_is_loaded_at_once(desk, qtbot, tmp_path):
    desk.chat.engines.load()
    desk.ready(qtbot, Voice.INSTRUCT)
    desk.slot(Voice.INSTRUCT).unload()
    change_file(desk, Voice.INSTRUCT, write_model(tmp_path / "other.gguf", Tiny(template=CHATML, n_ctx_train=16_384)))
    desk.ready(qtbot, Voice.INSTRUCT)
    assert desk.view(Voice.INSTRUCT).file == "other.gguf"
    assert desk.state(Voice.BASE) is EngineState.EMPTY
