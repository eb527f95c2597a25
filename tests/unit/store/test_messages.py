"""Messages on real files: what is said, the ways through it, and what was deleted of it."""

import sqlite3
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat.conversation import ROOT, AnswerTokens, Attachment, Ending, Prefix, Role, Status, Writer, WriterKind
from desktop.errors import FileProblem
from desktop.store.chats import ChatStore
from desktop.store.values import clean_text
from desktop.voice import Voice
from tests.unit.store.filling import AT_THE_ROOT, BASE_WRITER, INSTRUCT_WRITER, answer, search


@pytest.fixture
def store(file):
    opened = ChatStore(file)
    yield opened
    opened.close()


def reopened(store, file):
    store.close()
    return ChatStore(file)


TOKENS = AnswerTokens("v" * 64, (1, 2**32 - 1), (0, 10), (4, 4), (-0.5, -2.25))


def test_a_chat_lives_on_after_reopening(store, file):
    chat = store.items.create("The sea", ("base", "instruct"))
    steps = [(ROOT, "base"), (ROOT, "instruct")]
    question = store.messages.add_question(chat.id, None, "What is the sea?", steps)
    asked = answer(store, question)
    store.messages.save_partial(asked.id, "Salt", "hm")
    ending = Ending(Status.STOPPED, "Salt water", "hmm", {"decode_s": 1.5}, "cancelled", "Cut short.", "", TOKENS)
    store.messages.finish_answer(asked.id, ending)
    store = reopened(store, file)
    first, second = store.messages.of(chat.id)
    assert first == question
    assert (first.role, first.writer, first.speaker) == (Role.USER, None, "")
    assert second == replace(
        asked,
        status=Status.STOPPED,
        text="Salt water",
        reasoning="hmm",
        usage={"decode_s": 1.5},
        finish="cancelled",
        notes="Cut short.",
    )
    assert (second.role, second.voice, second.speaker, second.writer) == (
        Role.ASSISTANT,
        Voice.BASE,
        "base",
        BASE_WRITER,
    )
    assert store.messages.answer_tokens(asked.id) == TOKENS
    assert store.messages.answer_tokens(question.id) is None
    chosen = {(ROOT, "base"): question.id, (ROOT, "instruct"): question.id, (question.id, "base"): asked.id}
    assert store.messages.chosen(chat.id) == chosen
    assert store.integrity_check() == []
    store.close()


def test_versions_stay_side_by_side_and_know_where_they_come_from(store):
    chat = store.items.create("x")
    question = store.messages.add_question(chat.id, None, "q")
    first = answer(store, question)
    store.messages.finish_answer(first.id, Ending(Status.COMPLETE, "one two three", tokens=TOKENS))
    prefix = Prefix(first.id, 2, "one two", "thought")
    longer = answer(store, question, prefix=prefix)
    assert (longer.text, longer.reasoning, longer.prefix_of, longer.prefix_tokens) == (
        "one two",
        "thought",
        first.id,
        2,
    )
    assert longer.status is Status.RUNNING
    edited = store.messages.add_edited_answer(first.id, "by hand", "base", AT_THE_ROOT)
    assert (edited.parent_id, edited.follows_id, edited.speaker) == (question.id, None, "base")
    assert (edited.edited_from, edited.writer, edited.status) == (first.id, None, Status.COMPLETE)
    assert store.messages.chosen(chat.id)[question.id, "base"] == edited.id
    asked_again = store.messages.add_question(chat.id, None, "Q", [(ROOT, "base")], question.id)
    assert (asked_again.edited_from, asked_again.parent_id) == (question.id, None)
    store.messages.choose(chat.id, {(ROOT, "base"): question.id, (question.id, "base"): first.id})
    assert store.messages.chosen(chat.id) == {(ROOT, "base"): question.id, (question.id, "base"): first.id}


def test_an_answer_remembers_what_it_was_asked_after(store):
    chat = store.items.create("x")
    question = store.messages.add_question(chat.id, None, "q")
    base, instruct = answer(store, question), answer(store, question, INSTRUCT_WRITER)
    following = store.messages.add_question(chat.id, instruct.id, "and then?")
    assert (following.parent_id, following.follows_id) == (instruct.id, instruct.id)
    plain = answer(store, following, after=(base.id, None))
    mixed = answer(store, following, after=(base.id, (question.id, base.id)))
    assert (plain.follows_id, plain.past) == (base.id, None)
    assert (mixed.follows_id, mixed.past) == (base.id, (question.id, base.id))
    edited = store.messages.add_edited_answer(mixed.id, "x", "instruct", (instruct.id, (question.id, instruct.id)))
    assert (edited.speaker, edited.follows_id, edited.past) == ("instruct", instruct.id, (question.id, instruct.id))
    assert store.messages.chosen(chat.id)[following.id, "instruct"] == edited.id


def test_one_writer_is_kept_for_all_messages_of_which_the_same_is_true(store):
    chat = store.items.create("x")
    question = store.messages.add_question(chat.id, None, "q")
    other = replace(BASE_WRITER, file_sha256="a" * 64, costume="transcript", endpoint="http://x")
    for writer in (BASE_WRITER, INSTRUCT_WRITER, BASE_WRITER, other, other):
        answer(store, question, writer)
    found = [message.writer for message in store.messages.of(chat.id)[1:]]
    assert found == [BASE_WRITER, INSTRUCT_WRITER, BASE_WRITER, other, other]
    assert store._database.rows("SELECT count(*) FROM writers")[0][0] == 3


def test_a_message_cannot_hang_on_another_items_message(store):
    one, two = store.items.create("1"), store.items.create("2")
    question = store.messages.add_question(one.id, None, "q")
    with pytest.raises(FileProblem):
        store.messages.add_question(two.id, question.id, "q")
    with pytest.raises(FileProblem):
        store.messages.add_question(99, None, "q")
    with pytest.raises(FileProblem):
        store.messages.choose(two.id, {(ROOT, "base"): question.id})
    other = store.messages.add_question(two.id, None, "q")
    with pytest.raises(FileProblem):
        answer(store, other, after=(question.id, None))
    assert store.messages.of(two.id) == [other]
    assert store.messages.chosen(two.id) == {}


def test_attachments_come_back_in_their_order_under_their_own_names(store):
    chat = store.items.create("x")
    same = Attachment(sha256="a" * 64, name="one.txt", media_type="text/plain", size=5, text="words")
    given = [same, replace(same, sha256="b" * 64, name="two.md", text="more"), replace(same, name="one again.txt")]
    question = store.messages.add_question(chat.id, None, "q", attachments=given)
    assert store.messages.attachments(question.id) == given
    assert store._database.rows("SELECT count(*) FROM attachments")[0][0] == 2
    assert store.messages.attachments(99) == []


def test_a_deleted_branch_comes_back_until_it_is_purged(store):
    chat = store.items.create("x")
    question = store.messages.add_question(chat.id, None, "q", [(ROOT, "base")])
    asked = answer(store, question)
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "water words", tokens=TOKENS))
    edited = store.messages.add_edited_answer(asked.id, "edited words", "base", AT_THE_ROOT)
    store.messages.delete_branch(chat.id, [asked.id])
    assert store.messages.of(chat.id) == [question, edited]
    assert [found.message_id for found in search(store, "words")] == [edited.id]
    store.messages.delete_branch(99, [edited.id])
    store.messages.restore_branch(chat.id, [asked.id])
    assert [found.message_id for found in search(store, "words")] == [edited.id, asked.id]
    assert store.messages.answer_tokens(asked.id) == TOKENS
    store.messages.delete_branch(chat.id, [asked.id])
    assert store.purge_deleted(3600) == ([], 0)
    assert store.purge_deleted(0) == ([], 1)
    store.messages.restore_branch(chat.id, [asked.id])
    assert store.messages.of(chat.id) == [question, replace(edited, edited_from=None)]
    assert store.integrity_check() == []


def test_a_purge_keeps_what_a_kept_message_stands_after(store):
    chat = store.items.create("x")
    question = store.messages.add_question(chat.id, None, "q", [(ROOT, "base")])
    asked, other = answer(store, question), answer(store, question, INSTRUCT_WRITER)
    following = store.messages.add_question(chat.id, other.id, "q2")
    kept = answer(store, following, after=(asked.id, None))
    store.messages.delete_branch(chat.id, [question.id, asked.id, other.id, following.id])
    assert store.purge_deleted(0) == ([], 0)
    assert store.messages.of(chat.id) == [kept]
    store.messages.delete_branch(chat.id, [kept.id])
    assert store.purge_deleted(0) == ([], 5)
    assert store.messages.chosen(chat.id) == {}
    assert store.integrity_check() == []


def test_running_answers_become_interrupted_and_searchable(store, file):
    chat = store.items.create("x")
    asked = answer(store, store.messages.add_question(chat.id, None, "q"))
    store.messages.save_partial(asked.id, "half a sentence")
    store = reopened(store, file)
    assert search(store, "sentence") == []
    assert store.messages.mark_interrupted() == 1
    assert store.messages.mark_interrupted() == 0
    kept = store.messages.of(chat.id)[1]
    assert (kept.status, kept.text) == (Status.INTERRUPTED, "half a sentence")
    assert "ended before" in kept.error
    store.messages.save_partial(asked.id, "too late")
    assert [found.message_id for found in search(store, "sentence")] == [asked.id]
    assert store.integrity_check() == []
    store.close()


def test_tokens_that_do_not_fit_each_other_are_a_mistake(store):
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"))
    for wrong in (
        AnswerTokens("v", (1, 2), (1,)),
        AnswerTokens("v", (1,), (1,), (1, 2)),
        AnswerTokens("v", (1,), (1,), logprobs=(0.5, 0.5)),
    ):
        with pytest.raises(ValueError, match="as many"):
            store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "x", tokens=wrong))
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "x", tokens=AnswerTokens("v", (), ())))
    assert store.messages.answer_tokens(asked.id) == AnswerTokens("v", (), ())
    stored = store._database.rows("SELECT ids, ends FROM answer_tokens")[0]
    assert tuple(stored) == (b"", b"")


def test_token_ids_are_stored_little_endian(store):
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"))
    tokens = AnswerTokens("v", (258,), (3,), (1,), (-1.5,))
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "x", tokens=tokens))
    stored = store._database.rows("SELECT ids, ends, reasoning_ends, logprobs FROM answer_tokens")[0]
    assert tuple(stored) == (b"\x02\x01\0\0", b"\x03\0\0\0", b"\x01\0\0\0", b"\0\0\xc0\xbf")


def test_an_edited_index_follows_the_text(store):
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"))
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "first words", "thinking"))
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "second words", "pondering"))
    assert search(store, "first") == search(store, "thinking") == search(store, "hinki") == []
    assert len(search(store, "second")) == len(search(store, "ponderi")) == 1
    assert store.integrity_check() == []


ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates, NULs and noncharacters included


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_clean_text_changes_lone_surrogates_only(text):
    cleaned = clean_text(text)
    cleaned.encode()
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert cleaned == text


def test_surrogates(store):
    assert clean_text("a\ud800b") == "a\ufffdb"
    assert clean_text("\udc00\ud83d\ude00") == "\ufffd😀"
    assert clean_text("\ufeffx") == "\ufeffx"
    writer = Writer(WriterKind.ENGINE, Voice.BASE, "f\udcff.gguf", parameters={"stop": ["\ud800"]})
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"), writer)
    assert asked.writer.file == "f\ufffd.gguf"
    assert answer(store, store.messages.of(1)[0], writer).writer == asked.writer


@pytest.mark.parametrize(
    "text", ["a\0b\0", "x" * 1_000_000, "\ufeff\u202e", "", "\r\n\x1b", "\U0010ffff", "\U0001d518"]
)
def test_any_text_comes_back(store, file, text):
    chat = store.items.create(text[:50])
    store.messages.add_question(chat.id, None, text)
    store = reopened(store, file)
    assert store.messages.of(chat.id)[0].text == text
    assert store.integrity_check() == []
    store.close()


def test_another_thread_and_a_closed_store_are_mistakes_not_messages(store):
    caught = []

    def elsewhere():
        try:
            store.items.listed()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert caught
    store.close()
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.items.listed()
