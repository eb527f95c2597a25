"""ChatStore on real files: what is written is there, whatever the text."""

import sqlite3
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.chat.conversation import Ending, Role, Status, Voice, VoiceChoice
from desktop.chat.store import ChatStore, clean_text
from desktop.errors import FileProblem


@pytest.fixture
def file(tmp_path):
    return tmp_path / "chats.sqlite3"


@pytest.fixture
def store(file):
    opened = ChatStore(file)
    yield opened
    opened.close()


def reopened(store, file):
    store.close()
    return ChatStore(file)


def test_a_chat_lives_on_after_reopening(store, file):
    chat = store.create_chat("The sea", VoiceChoice.BOTH)
    question = store.add_user_message(chat.id, None, "What is the sea?")
    answer = store.start_answer(chat.id, question.id, Voice.BASE, "b.gguf", {"temperature": 0.9, "stop": ["x"]})
    store.save_partial(answer.id, "Salt", "hm")
    ending = Ending(Status.STOPPED, "Salt water", "hmm", {"decode_s": 1.5}, "cancelled")
    store.finish_answer(answer.id, ending)
    store = reopened(store, file)
    assert [(c.id, c.title, c.voice_choice) for c in store.chats()] == [(chat.id, "The sea", VoiceChoice.BOTH)]
    first, second = store.messages(chat.id)
    assert first == question
    assert second == replace(
        answer, status=Status.STOPPED, text="Salt water", reasoning="hmm", timings={"decode_s": 1.5}, finish="cancelled"
    )
    assert (second.parameters, second.role, second.voice) == (
        {"temperature": 0.9, "stop": ["x"]},
        Role.ASSISTANT,
        Voice.BASE,
    )
    assert store.integrity_check() == []
    store.close()


def test_siblings_stay_side_by_side(store):
    chat = store.create_chat("x")
    question = store.add_user_message(chat.id, None, "q")
    answers = [store.start_answer(chat.id, question.id, voice, "f", {}) for voice in Voice]
    store.add_user_message(chat.id, answers[0].id, "and then?")
    assert [m.parent_id for m in store.messages(chat.id)] == [None, question.id, question.id, answers[0].id]


def test_a_message_cannot_hang_on_another_chats_message(store):
    one, two = store.create_chat("1"), store.create_chat("2")
    question = store.add_user_message(one.id, None, "q")
    with pytest.raises(FileProblem):
        store.add_user_message(two.id, question.id, "q")
    with pytest.raises(FileProblem):
        store.add_user_message(99, None, "q")
    assert store.messages(two.id) == []


def test_the_chat_used_last_comes_first(store):
    one, two = store.create_chat("1"), store.create_chat("2")
    assert [c.id for c in store.chats()] == [two.id, one.id]
    store.add_user_message(one.id, None, "q")
    assert [c.id for c in store.chats()] == [one.id, two.id]


def test_titles_and_voices_change(store):
    chat = store.create_chat("x")
    store.rename_chat(chat.id, "y \ud800")
    store.set_voice_choice(chat.id, VoiceChoice.BASE)
    assert [(c.title, c.voice_choice) for c in store.chats()] == [("y \ufffd", VoiceChoice.BASE)]


def test_deleting_is_undone_until_the_purge(store):
    chat, other = store.create_chat("gone"), store.create_chat("stays")
    parent = None
    for number in range(1500):  # deeper than SQLite's 1,000 levels of triggers
        parent = store.add_user_message(chat.id, parent, f"deep {number}").id
    store.delete_chat(chat.id)
    assert [c.id for c in store.chats()] == [other.id]
    assert store.search("deep") == []
    assert store.purge_deleted(older_than_s=3600) == 0
    store.restore_chat(chat.id)
    assert len(store.search("deep")) == 200
    store.delete_chat(chat.id)
    assert store.purge_deleted(older_than_s=0) == 1
    assert store.messages(chat.id) == []
    assert store.integrity_check() == []


def test_running_answers_become_interrupted_and_searchable(store, file):
    chat = store.create_chat("x")
    question = store.add_user_message(chat.id, None, "q")
    answer = store.start_answer(chat.id, question.id, Voice.INSTRUCT, "f", {})
    store.save_partial(answer.id, "half a sentence")
    store = reopened(store, file)
    assert store.search("sentence") == []
    assert store.mark_interrupted() == 1
    assert store.mark_interrupted() == 0
    kept = store.messages(chat.id)[1]
    assert (kept.status, kept.text) == (Status.INTERRUPTED, "half a sentence")
    assert "ended before" in kept.error
    store.save_partial(answer.id, "too late")
    assert [found.message_id for found in store.search("sentence")] == [answer.id]
    assert store.integrity_check() == []
    store.close()


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("caf", True),  # the beginning of a word
        ("cafe olé", True),  # accents do not count, all words do
        ("sugar cafe", False),
        ("C++", True),
        ('"', True),
        ("海", True),
        ("AND OR NOT ( NEAR *", False),
        ("", False),
        (" \0 ", False),
        ("it's", True),
    ],
)
def test_search(store, words, hit):
    chat = store.create_chat("title")
    store.add_user_message(chat.id, None, 'Café Olé in C++, it\'s "fine" 大海原 ' + "x" * 300)
    found = store.search(words)
    assert [f.chat_title for f in found] == (["title"] if hit else [])
    assert all(len(f.excerpt) < 130 for f in found)


def test_an_edited_index_follows_the_text(store):
    chat = store.create_chat("x")
    answer = store.start_answer(chat.id, None, Voice.BASE, "f", {})
    store.finish_answer(answer.id, Ending(Status.COMPLETE, "first words"))
    store.finish_answer(answer.id, Ending(Status.COMPLETE, "second words"))
    assert store.search("first") == []
    assert len(store.search("second")) == 1
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


@pytest.mark.parametrize("text", ["a\0b\0", "x" * 1_000_000, "\ufeff\u202e", "", "\r\n\x1b", "\U0010ffff"])
def test_any_text_comes_back(store, file, text):
    chat = store.create_chat(text[:50])
    store.add_user_message(chat.id, None, text)
    store = reopened(store, file)
    assert store.messages(chat.id)[0].text == text
    assert store.integrity_check() == []
    store.close()


def test_another_thread_and_a_closed_store_are_mistakes_not_messages(store):
    caught = []

    def elsewhere():
        try:
            store.chats()
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert caught
    store.close()
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.chats()
