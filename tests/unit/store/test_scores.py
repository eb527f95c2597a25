"""Readings are kept with their message, found by who read it, and gone with it."""

import pytest
from msgspec.structs import replace as with_fields

from desktop.store.chats import ChatStore
from desktop.store.scores import Reader, ScoreKey
from tests.unit.store.filling import BASE_READS, INSTRUCT_READS, READING, answer, score_key


@pytest.fixture
def store(file):
    made = ChatStore(file)
    yield made
    made.close()


@pytest.fixture
def message(store):
    item = store.items.create("chat")
    return answer(store, store.messages.add_question(item.id, None, "Hello"))


def test_a_reading_is_there_after_a_restart_as_it_was(file, store, message):
    store.scores.put(score_key(message.id), READING, {"tokens": 1})
    store.close()
    again = ChatStore(file)
    assert again.scores.find(score_key(message.id)) == READING
    again.close()


def test_it_is_found_by_file_prompt_and_text_only(store, message):
    store.scores.put(score_key(message.id), READING, {})
    others = [
        Reader("other.gguf", 10, 20, "a" * 64, prompt=INSTRUCT_READS.prompt),
        Reader("i.gguf", 10, 20, "c" * 64, prompt=INSTRUCT_READS.prompt),  # another file of that name
        Reader("i.gguf", 99, 20, prompt=INSTRUCT_READS.prompt),  # the same where no hash is known
        Reader("i.gguf", 10, 20, "a" * 64, prompt="r" * 64),
    ]
    assert [store.scores.find(score_key(message.id, reader=other)) for other in others] == [None] * 4
    assert store.scores.find(ScoreKey(message.id, "u" * 64, INSTRUCT_READS, BASE_READS)) is None
    assert store.scores.find(score_key(message.id, against=None)) is None


def test_a_file_that_is_gone_is_known_by_its_name(store, message):
    store.scores.put(score_key(message.id), READING, {})
    gone = Reader("i.gguf", prompt=INSTRUCT_READS.prompt)
    assert store.scores.find(score_key(message.id, reader=gone)) == READING


def test_reading_again_takes_the_place_of_what_was_kept(store, message):
    store.scores.put(score_key(message.id), READING, {})
    newer = with_fields(READING, chunk=128)
    store.scores.put(score_key(message.id), newer, {})
    assert store.scores.find(score_key(message.id)) == newer
    assert len(store._database.rows("SELECT id FROM scores")) == 1


def test_it_goes_with_its_message(store, message):
    store.scores.put(score_key(message.id), READING, {})
    store.messages.delete_branch(message.item_id, [message.id])
    store.purge_deleted(-1.0)
    assert store._database.rows("SELECT id FROM scores") == []
    store.scores.put(score_key(message.id), READING, {})  # what comes late is of nobody
    assert store._database.rows("SELECT id FROM scores") == []


def test_a_damaged_one_is_as_good_as_none(store, message):
    store.scores.put(score_key(message.id), READING, {})
    with store._database.writing() as connection:
        connection.execute("UPDATE scores SET data = x'00'")
    assert store.scores.find(score_key(message.id)) is None
