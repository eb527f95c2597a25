"""Finding in one chat: every place counted, in slices, thoughts before the text they led to."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.finding.chat_find import ChatFind, Occurrence
from desktop.chat.finding.folded_texts import FoldedTexts
from desktop.chat.finding.matching import Matcher
from tests.unit.chat.said import answer, question

SAID = [
    question(1, None, "sea and sea"),
    replace(answer(2, 1, None, "instruct", text="no water"), reasoning="the sea? SÉA!"),
    question(3, 2, "nothing"),
    replace(answer(4, 3, 2, "instruct", text="sea"), reasoning="sea"),
]


def found(find):
    return [(at.message.id, at.in_reasoning, at.number) for at in map(find.at, range(find.count))]


def test_every_place_has_its_number():
    find = ChatFind(FoldedTexts())
    find.begin(Matcher(["sea"]), SAID)
    assert find.go_on()
    places = [(1, False, 0), (1, False, 1), (2, True, 0), (2, True, 1), (4, True, 0), (4, False, 0)]
    assert found(find) == places
    assert [find.number_of(at.message.id, at) for at in map(find.at, range(6))] == list(range(6))
    assert (find.number_of(4), find.number_of(3), find.first_from([3, 4]), find.first_from([3])) == (4, None, 4, None)


def test_a_place_that_is_there_no_more_becomes_the_messages_last_one():
    find = ChatFind(FoldedTexts())
    find.begin(Matcher(["sea"]), SAID)
    find.go_on()
    assert find.number_of(1, Occurrence(SAID[0], in_reasoning=False, number=9)) == 1
    assert find.number_of(4, Occurrence(SAID[3], in_reasoning=True, number=7)) == 5
    assert find.number_of(4, Occurrence(SAID[3], in_reasoning=False, number=0)) == 5


def test_a_long_chat_is_looked_through_a_little_at_a_time():
    find = ChatFind(FoldedTexts())
    find.begin(Matcher(["sea"]), SAID)
    assert not find.go_on(1)
    assert find.count == 2
    while not find.go_on(1):
        pass
    assert find.count == 6


def test_other_words_begin_anew():
    find = ChatFind(FoldedTexts())
    for words, count in (("sea", 6), ("water", 1), ("wharf", 0)):
        find.begin(Matcher([words]), SAID)
        assert find.go_on()
        assert find.count == count


def test_a_text_that_has_changed_is_read_again():
    texts = FoldedTexts()
    assert texts.text(SAID[0]) == "sea and sea"
    assert texts.text(replace(SAID[0], text="LAND")) == "land"
    assert not texts.prepare([*SAID], most=1)
    assert texts.prepare([*SAID])
