"""A draft loses nothing: what was sent leaves it, what was written since stays."""

from __future__ import annotations

import pytest

from desktop.chat.attachments import AttachedText
from desktop.chat.begun_edit import BegunEdit, Purpose, Unfinished
from desktop.chat.draft import Draft


def pasted(*texts):
    return tuple(AttachedText("", text) for text in texts)


@pytest.mark.parametrize(
    ("draft", "whole"),
    [
        (Draft(), ""),
        (Draft("words"), "words"),
        (Draft(" \n"), " \n"),
        (Draft("", pasted("one", "two")), "one\n\ntwo"),
        (Draft("words", pasted("one")), "one\n\nwords"),
        (Draft("  ", pasted("one")), "one"),
        (Draft("words", (AttachedText("a.txt", "one"),)), "a.txt\none\n\nwords"),
    ],
)
def test_attachments_come_first(draft, whole):
    assert draft.whole() == whole
    assert draft.without(draft) == Draft()


def test_what_was_written_since_stays():
    assert Draft("Hello and more").without(Draft("Hello")) == Draft(" and more")
    assert Draft("words and more", pasted("one", "two")).without(Draft("words", pasted("one"))) == Draft(
        " and more", pasted("two")
    )
    for other in (Draft(), Draft("Something else"), Draft("Hello and more and more"), Draft("Hello", pasted("x"))):
        assert Draft("Hello and more").without(other) == Draft("Hello and more")
    assert Draft("Hello", queued=Draft("next")).without(Draft("Hello")) == Draft(queued=Draft("next"))


def test_of_two_none_is_lost():
    assert Draft("two", pasted("b")).behind(Draft("one", pasted("a"))) == Draft("one\ntwo", pasted("a", "b"))
    assert Draft("two").behind(Draft()) == Draft("two")
    both = Draft("two", queued=Draft("later")).behind(Draft("one", queued=Draft("first")))
    assert both == Draft("one\ntwo", queued=Draft("first\nlater"))


def test_what_waits_stands_before_what_was_written_since():
    assert Draft("two", queued=Draft("one", pasted("a"))).unqueued() == Draft("one\ntwo", pasted("a"))
    assert Draft("two", queued=Draft("one")).queue() == Draft(queued=Draft("one\ntwo"))
    assert Draft("two", queued=Draft("one")).without_queued() == Draft("two")


@pytest.mark.parametrize(("draft", "says"), [(Draft(" \n"), False), (Draft(), False), (Draft("", pasted(" ")), True)])
def test_blanks_alone_say_nothing(draft, says):
    assert draft.says_something() is says


def edit(speaker, number, text):
    return BegunEdit(speaker, number, Unfinished(Purpose.QUESTION, text))


def test_what_was_begun_in_messages_places_stays_and_the_younger_counts():
    former = Draft(edits=(edit("base", 1, "old"), edit("base", 2, "other")))
    both = Draft("words", edits=(edit("base", 1, "new"), edit("instruct", 1, "there"))).behind(former)
    assert both.edits == (edit("base", 1, "new"), edit("base", 2, "other"), edit("instruct", 1, "there"))
    assert Draft("x", queued=Draft("y"), edits=former.edits).unqueued() == Draft("y\nx", edits=former.edits)


def test_a_field_as_it_was_opened_is_no_loss():
    assert not Unfinished(Purpose.QUESTION, "Hello").changes("Hello")
    assert not Unfinished(Purpose.BEGINNING, "").changes("Hello")
    assert Unfinished(Purpose.ANSWER, "").changes("Hello")
    assert Unfinished(Purpose.BEGINNING, "Hello").changes("Hello")


def test_what_was_sent_of_the_queue_leaves_it_and_the_rest_waits():
    waiting = Draft("field", queued=Draft("one\ntwo"))
    assert waiting.with_queue_sent(Draft("one")) == Draft("field", queued=Draft("two"))
    assert waiting.with_queue_sent(Draft("one\ntwo")) == Draft("field")
    assert waiting.with_queue_sent(Draft("other")) is waiting
    assert Draft("field").with_queue_sent(Draft("one")) == Draft("field")
