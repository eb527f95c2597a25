"""Fills a store with a chat to lose."""

import sqlite3
from contextlib import closing

from desktop.chat.conversation import Writer, WriterKind
from desktop.lens.kept import KeptReading
from desktop.protocol.reading import Divergence, TokenScore
from desktop.store.chats import ChatStore
from desktop.store.migrations import backups
from desktop.store.scores import Reader, ScoreKey
from desktop.voice import Voice

BASE_WRITER = Writer(WriterKind.ENGINE, Voice.BASE, "b.gguf", parameters={"temperature": 0.9, "stop": ["x"]})
INSTRUCT_WRITER = Writer(WriterKind.ENGINE, Voice.INSTRUCT, "i.gguf")
AT_THE_ROOT = (None, None)  # what an answer to the first question stands after
INSTRUCT_READS = Reader("i.gguf", 10, 20, "a" * 64, "instruct", "template", "p" * 64)
BASE_READS = Reader("b.gguf", 11, 21, "b" * 64, "base", "plain", "q" * 64)


def score(divergence=None):
    """What one side told of the token "Hi"."""
    top = [(5, "Hi", -0.5), (6, "Ho", -1.5)]
    return TokenScore(
        id=5, text="Hi", logprob=-0.5, rank=1, entropy_bits=1.0, end_probability=0.0, top=top, divergence=divergence
    )


READING = KeptReading(
    read=[score()], against=[score(Divergence(kl_bits=0.5, reverse_kl_bits=0.4, js_bits=0.1))], chunk=512
)


def score_key(message_id, reader=INSTRUCT_READS, against=BASE_READS):
    return ScoreKey(message_id, "t" * 64, reader, against)


def fill(file, count=300):
    store = ChatStore(file)
    chat = store.items.create("kept")
    for number in range(count):
        store.messages.add_question(chat.id, None, f"message {number} " + "w " * 200)
    store.close()
    return chat


def answer(store, question, writer=BASE_WRITER, after=AT_THE_ROOT, prefix=None):
    """An answer on its way to a question, in its voice's column."""
    return store.messages.start_answer(question.item_id, question.id, after, writer.voice.value, writer, prefix)


def wreck_the_index(file):
    """Damage that leaves all chats and messages readable, as after an unclean end; the backups are gone."""
    for backup in backups(file):
        backup.unlink()
    with closing(sqlite3.connect(file)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'message_words_data'").fetchone()[0]
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    file.write_bytes(data)
    file.with_name(file.name + ".check").touch()


def search(store, words, most=200):
    """All that is found, as many at a time as a list would ask for."""
    place, found = store.search.begin(words), []
    while not place.ended and len(found) < most:
        found += store.search.messages(place, min(50, most - len(found)))
    return found
