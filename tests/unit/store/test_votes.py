"""Votes on real files: one for a pair, kept over a reopening, gone with their messages, counted by voice."""

from __future__ import annotations

import pytest

from desktop.chat.comparing.tally import Counted
from desktop.chat.comparing.vote import TaskKind, Verdict, Vote
from desktop.chat.conversation import ROOT
from desktop.store.chats import ChatStore
from desktop.voice import Voice
from tests.unit.store.filling import BASE_WRITER, INSTRUCT_WRITER, answer


@pytest.fixture
def store(file):
    opened = ChatStore(file)
    yield opened
    opened.close()


@pytest.fixture
def pair(store):
    """A question's two answers: the item's id, the base's, the instruct's."""
    item = store.items.create("The sea", ("base", "instruct"))
    question = store.messages.add_question(item.id, None, "Why?", [(ROOT, "base"), (ROOT, "instruct")])
    return item.id, answer(store, question).id, answer(store, question, INSTRUCT_WRITER).id


def vote(pair, verdict, *, turned=False, kind=TaskKind.QUESTION):
    item_id, *sides = pair
    left, right = reversed(sides) if turned else sides
    return Vote(item_id, left, right, verdict, blind=turned, kind=kind)


def test_one_vote_is_kept_for_a_pair_and_is_there_after_reopening(store, pair, file):
    store.votes.put(vote(pair, Verdict.LEFT))
    latest = vote(pair, Verdict.LEFT, turned=True)
    store.votes.put(latest)
    store.close()
    again = ChatStore(file)
    assert again.votes.of(pair[0]) == [latest]
    assert again.votes.counted() == [Counted(TaskKind.QUESTION, Voice.INSTRUCT, blind=True)]
    again.votes.remove(pair[1], pair[2])
    assert again.votes.of(pair[0]) == []
    again.close()


def test_an_open_vote_a_deleted_answer_and_a_deleted_chat_are_not_counted(store, pair):
    store.votes.put(vote(pair, Verdict.OPEN))
    assert store.votes.counted() == []
    store.votes.put(vote(pair, Verdict.TIE))
    assert store.votes.counted() == [Counted(TaskKind.QUESTION, None, blind=False)]
    store.messages.delete_branch(pair[0], [pair[2]])
    assert store.votes.counted() == []
    store.messages.restore_branch(pair[0], [pair[2]])
    store.items.delete(pair[0])
    assert store.votes.counted() == []


def test_what_is_removed_for_good_takes_its_votes_along(store, pair):
    store.votes.put(vote(pair, Verdict.RIGHT))
    store.messages.delete_branch(pair[0], [pair[2]])
    store.purge_deleted(-1)
    assert store.votes.of(pair[0]) == []


def test_two_of_the_same_voice_are_no_vote_between_voices(store, pair):
    item_id, base, _ = pair
    question = store.messages.of(item_id)[0]
    other = answer(store, question, BASE_WRITER).id
    store.votes.put(Vote(item_id, base, other, Verdict.LEFT, blind=False, kind=TaskKind.TALK))
    assert len(store.votes.of(item_id)) == 1
    assert store.votes.counted() == []
