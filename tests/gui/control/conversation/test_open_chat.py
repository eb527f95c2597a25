"""OpenChat with real engines and the real store: send to one or both, open another, ask again."""

from __future__ import annotations

import psutil
import pytest

from desktop.chat.conversation import Role, Status
from desktop.chat.item import Item, VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.voice import Voice
from tests.gui.control.conversation.asking import (
    PATIENCE_MS,
    send_and_wait,
    start_long_answer,
    stored,
)


def test_both_answer_one_question_as_siblings(desk, qtbot):
    desk.chat.choose(VoiceChoice.BOTH)
    answers = send_and_wait(desk, qtbot, "Hello", answers=2)
    assert {answer.voice for answer in answers} == {Voice.BASE, Voice.INSTRUCT}
    assert len({answer.parent_id for answer in answers}) == 1
    again = send_and_wait(desk, qtbot, "And more", answers=2)
    for answer in again:
        shown = desk.chat.column(answer.voice)
        assert [m.voice for m in shown if m.role is Role.ASSISTANT] == [answer.voice, answer.voice]
        assert [m.text for m in shown if m.role is Role.USER] == ["Hello", "And more"]


def test_toggling_prefills_only_what_the_voice_has_not_seen(desk, qtbot):
    desk.use(costume="transcript")
    desk.chat.choose(VoiceChoice.BOTH)
    send_and_wait(desk, qtbot, "The first question, with some words in it.", answers=2)
    desk.chat.choose(VoiceChoice.INSTRUCT)
    (second,) = send_and_wait(desk, qtbot, "The second question.")
    assert second.usage["cached_tokens"] > 0.5 * second.usage["prompt_tokens"]
    desk.chat.choose(VoiceChoice.BASE)
    (third,) = send_and_wait(desk, qtbot, "The third question.")
    assert third.usage["cached_tokens"] > 0
    assert third.usage["cached_tokens"] < third.usage["prompt_tokens"]


def test_a_load_can_be_stopped_and_the_next_message_loads_after_all(desk, qtbot):
    desk.chat.engines.load()
    assert desk.view(Voice.INSTRUCT).loading
    desk.chat.stop()
    assert desk.view(Voice.INSTRUCT).state is EngineState.EMPTY
    (answer,) = send_and_wait(desk, qtbot, "Hello")
    assert answer.status is Status.COMPLETE


def test_another_file_gets_a_process_of_its_own(desk, qtbot):
    send_and_wait(desk, qtbot, "Hello")
    first = desk.process_id(Voice.INSTRUCT)
    desk.files[Voice.INSTRUCT] = desk.files[Voice.BASE]
    desk.use(max_tokens=3)
    (answer,) = send_and_wait(desk, qtbot, "Hello again")
    assert answer.writer.file == "tiny-base.gguf"
    assert desk.process_id(Voice.INSTRUCT) != first
    qtbot.waitUntil(lambda: not psutil.pid_exists(first), timeout=PATIENCE_MS)


def test_answering_again_adds_a_version(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    before = len(desk.ended)
    desk.writing.regenerate([("instruct", first.id)])
    qtbot.waitUntil(lambda: len(desk.ended) == before + 1, timeout=PATIENCE_MS)
    second = desk.ended[-1]
    assert second.parent_id == first.parent_id
    assert [m.id for m in desk.chat.column("instruct")] == [first.parent_id, second.id]
    assert desk.chat.versions("instruct") == {second.id: [first.id, second.id]}


def test_answering_an_old_question_again_hides_nothing(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    send_and_wait(desk, qtbot, "And then?")
    whole = [m.id for m in desk.chat.column("instruct")]
    desk.writing.regenerate([("instruct", first.id)])
    qtbot.waitUntil(lambda: len(desk.ended) == 3, timeout=PATIENCE_MS)
    again = desk.ended[-1]
    assert [m.id for m in desk.chat.column("instruct")] == [first.parent_id, again.id]
    desk.branches.step("instruct", again.id, -1)
    assert [m.id for m in desk.chat.column("instruct")] == whole
    item = desk.chat.item
    desk.chat.new()
    desk.chat.open(item)
    qtbot.waitUntil(lambda: desk.chat.item is not None, timeout=PATIENCE_MS)
    assert [m.id for m in desk.chat.column("instruct")] == whole


def test_an_edited_question_is_asked_beside_the_old_one(desk, qtbot):
    send_and_wait(desk, qtbot, "Hello")
    (second,) = send_and_wait(desk, qtbot, "And then?")
    old = desk.chat.column("instruct")
    desk.writing.edit("instruct", second.parent_id, "And before?")
    qtbot.waitUntil(lambda: len(desk.ended) == 3, timeout=PATIENCE_MS)
    new = desk.chat.column("instruct")
    assert [m.text for m in new[:3]] == ["Hello", old[1].text, "And before?"]
    assert new[2].edited_from == second.parent_id
    assert desk.chat.versions("instruct") == {new[2].id: [second.parent_id, new[2].id]}


def test_an_answer_goes_on_behind_the_tokens_that_are_kept(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    desk.writing.go_on("instruct", first.id)
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    longer = desk.ended[-1]
    assert longer.text.startswith(first.text[:-1])
    assert len(longer.text) > len(first.text)
    assert (longer.prefix_of, longer.prefix_tokens) == (first.id, 30)
    desk.writing.go_on("instruct", longer.id, 5)
    qtbot.waitUntil(lambda: len(desk.ended) == 3, timeout=PATIENCE_MS)
    assert (desk.ended[-1].prefix_of, desk.ended[-1].prefix_tokens) == (longer.id, 5)
    tokens = []
    desk.records.ask(lambda store: [store.messages.answer_tokens(m.id) for m in desk.ended], tokens.append)
    qtbot.waitUntil(lambda: bool(tokens), timeout=PATIENCE_MS)
    kept = [row.ids for row in tokens[0]]
    assert [len(ids) for ids in kept] == [30, 60, 35]
    assert kept[1][:30] == kept[0]
    assert kept[2][:5] == kept[0][:5]


def test_words_by_hand_are_gone_on_with(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    desk.writing.edit_answer("instruct", first.id, "My own words.")
    qtbot.waitUntil(lambda: len(desk.chat.state.messages()) == 3, timeout=PATIENCE_MS)
    edited = desk.chat.column("instruct")[-1]
    assert (edited.text, edited.edited_from, edited.writer) == ("My own words.", first.id, None)
    desk.writing.go_on("instruct", edited.id)
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    longer = desk.ended[-1]
    assert longer.text.startswith("My own words.")
    assert len(longer.text) > len("My own words.")
    assert (longer.prefix_of, longer.prefix_tokens) == (edited.id, 0)
    assert "".join(text for _, text in desk.grew).endswith(longer.text)  # told once, with its beginning
    assert desk.chat.versions("instruct")[longer.id] == [first.id, edited.id, longer.id]


def test_an_answer_begins_with_the_users_words_and_its_tokens_tell_them_too(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    desk.writing.begin_with("instruct", first.id, "Once upon a time")
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    begun = desk.ended[-1]
    assert begun.text.startswith("Once upon a time")
    assert begun.usage["tokens"] == 30  # new ones
    tokens = []
    desk.records.ask(lambda store: store.messages.answer_tokens(begun.id), tokens.append)
    qtbot.waitUntil(lambda: bool(tokens), timeout=PATIENCE_MS)
    assert len(tokens[0].ids) > 30
    assert tokens[0].ends[-1] == len(begun.text)


def test_words_that_were_to_begin_an_answer_outlive_an_engine_that_does_not_start(desk, qtbot, tmp_path):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    (tmp_path / "broken.gguf").write_bytes(b"GGUF and then nothing")
    desk.files[Voice.INSTRUCT] = tmp_path / "broken.gguf"
    desk.use(max_tokens=5)
    desk.writing.begin_with("instruct", first.id, "Once upon a time")
    qtbot.waitUntil(lambda: len(desk.ended) == 2, timeout=PATIENCE_MS)
    assert desk.ended[-1].text == "Once upon a time"
    kept = next(message for message in stored(desk, qtbot) if message.id == desk.ended[-1].id)
    assert kept.text == "Once upon a time"


def test_the_other_voice_answers_in_this_column_with_what_it_shows(desk, qtbot):
    send_and_wait(desk, qtbot, "Hello")
    (second,) = send_and_wait(desk, qtbot, "And then?")
    before = desk.chat.column("instruct")
    desk.writing.answer_instead("instruct", "base", second.id)
    qtbot.waitUntil(lambda: len(desk.ended) == 3, timeout=PATIENCE_MS)
    other = desk.ended[-1]
    assert (other.speaker, other.voice, other.parent_id) == ("base", Voice.BASE, second.parent_id)
    assert desk.chat.column("instruct") == [*before[:3], other]
    assert desk.chat.state.tree.history(other) == [*before[:3], other]
    assert desk.chat.versions("instruct")[other.id] == [second.id, other.id]


def test_a_way_becomes_a_chat_of_its_own_and_the_old_one_stays(desk, qtbot):
    (first,) = send_and_wait(desk, qtbot, "Hello")
    send_and_wait(desk, qtbot, "And then?")
    desk.branches.step("instruct", first.id, -1)
    old, branched = desk.chat.column("instruct"), []
    desk.branches.branched.connect(branched.append)
    desk.branches.to_new_chat("instruct", first.id)
    qtbot.waitUntil(lambda: bool(branched), timeout=PATIENCE_MS)
    desk.chat.open(branched[0])
    qtbot.waitUntil(lambda: desk.chat.item.id == branched[0].id, timeout=PATIENCE_MS)
    new = desk.chat.column("instruct")
    assert [(m.role, m.text, m.writer, m.created_at) for m in new] == [
        (m.role, m.text, m.writer, m.created_at) for m in old[:2]
    ]
    assert branched[0].title == "Hello, branch"
    assert desk.chat.state.tree.history(new[-1]) == new
    desk.writing.go_on("instruct", new[-1].id)  # its tokens came along
    qtbot.waitUntil(lambda: len(desk.ended) == 3, timeout=PATIENCE_MS)
    assert (desk.ended[-1].prefix_of, desk.ended[-1].prefix_tokens) == (new[-1].id, 30)
    (further,) = send_and_wait(desk, qtbot, "What else?")
    assert [m.text for m in desk.chat.column("instruct")][2] == "What else?"
    assert further.item_id == branched[0].id


def test_a_branch_that_is_deleted_comes_back_whole(desk, qtbot):
    send_and_wait(desk, qtbot, "Hello")
    send_and_wait(desk, qtbot, "And then?")
    whole, deleted = desk.chat.column("instruct"), []
    desk.branches.deleted.connect(deleted.append)
    desk.branches.delete(whole[2].id)
    assert desk.chat.column("instruct") == whole[:2]
    desk.branches.restore(deleted[0])
    qtbot.waitUntil(lambda: len(desk.chat.column("instruct")) == 4, timeout=PATIENCE_MS)
    assert desk.chat.column("instruct") == whole


def test_two_chats_are_answered_at_once(desk, qtbot):
    start_long_answer(desk, qtbot)
    first = desk.chat.item
    desk.chat.new()
    assert not desk.chat.generating
    desk.chat.choose(VoiceChoice.BASE)
    desk.use(max_tokens=5)
    desk.writing.send("Meanwhile")
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert (desk.ended[0].speaker, desk.ended[0].status) == ("base", Status.COMPLETE)
    assert desk.answers.any_in(first.id)
    desk.answers.stop(first.id)
    qtbot.waitUntil(lambda: not desk.answers.any_in(first.id), timeout=PATIENCE_MS)


def test_opening_another_chat_while_writing_loses_nothing(desk, qtbot):
    start_long_answer(desk, qtbot)
    chat = desk.chat.item
    desk.chat.new()
    assert desk.chat.state.messages() == []
    desk.chat.open(chat)
    qtbot.waitUntil(lambda: desk.chat.item is not None, timeout=PATIENCE_MS)
    shown = desk.chat.column(Voice.INSTRUCT)[-1]
    assert shown.status is Status.RUNNING
    assert shown.text
    desk.chat.stop()
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    assert desk.ended[0].text.startswith(shown.text)


def test_blank_text_and_a_refused_store_send_nothing(desk, qtbot):
    desk.writing.send("  \n ")
    desk.chat.refuse("No disk.")
    desk.writing.send("Hello")
    assert not desk.chat.generating
    assert stored(desk, qtbot) == []


@pytest.fixture
def slow_store(desk, monkeypatch):
    """The store's answers wait until it is called: what the user does meanwhile comes first."""
    waiting = []
    ask = desk.records.ask

    def slowly(work, done=None, failed=None):
        ask(work, (lambda value: waiting.append((done, value))) if done is not None else None, failed)

    monkeypatch.setattr(desk.records, "ask", slowly)

    def come(qtbot, answers=1):
        qtbot.waitUntil(lambda: len(waiting) >= answers, timeout=PATIENCE_MS)
        monkeypatch.setattr(desk.records, "ask", ask)
        for done, value in waiting:
            done(value)

    return come


def test_a_new_chat_asked_for_while_a_question_is_being_stored_stays_new(desk, qtbot, slow_store):
    desk.writing.send("The first chat")
    desk.chat.new()
    slow_store(qtbot)
    assert desk.chat.item is None
    assert desk.chat.state.messages() == []
    qtbot.waitUntil(lambda: [m.status for m in stored(desk, qtbot)] == [Status.COMPLETE] * 2, timeout=PATIENCE_MS)
    assert desk.chat.state.messages() == []


def test_a_question_keeps_its_history_when_another_chat_is_opened_at_once(desk, qtbot, slow_store):
    desk.writing.send("First")
    desk.chat.new()
    desk.writing.send("Second")
    slow_store(qtbot, answers=2)
    qtbot.waitUntil(lambda: len(stored(desk, qtbot)) == 4, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not desk.chat.generating, timeout=PATIENCE_MS)
    questions = {m.item_id: m.text for m in stored(desk, qtbot) if m.role is Role.USER}
    assert sorted(questions.values()) == ["First", "Second"]
    assert desk.chat.column("instruct")[0].text == "Second"


def test_who_speaks_is_remembered_though_chosen_while_a_new_chat_is_being_stored(desk, qtbot, slow_store):
    desk.writing.send("Hello")
    desk.chat.choose(VoiceChoice.BOTH)
    slow_store(qtbot)
    read = []
    desk.records.ask(lambda store: store.items.listed()[0].speaking, read.append)
    qtbot.waitUntil(lambda: bool(read), timeout=PATIENCE_MS)
    assert read == [desk.chat.item.speaking] == [("base", "instruct")]


def chat(number):
    return Item(number, "A chat", 0.0, 0.0)


def test_a_chat_that_is_read_late_does_not_push_away_a_new_one(desk, qtbot, slow_store):
    opened = []
    desk.chat.chat_opened.connect(opened.append)
    desk.chat.open(chat(1))
    desk.chat.new()
    slow_store(qtbot)
    assert opened == [None]
    assert desk.chat.item is None


def test_a_refused_load_without_a_question_is_told(desk, qtbot, tmp_path):
    desk.files[Voice.INSTRUCT] = tmp_path / "missing.gguf"
    desk.chat.engines.load()
    qtbot.waitUntil(lambda: bool(desk.errors), timeout=PATIENCE_MS)
