"""Where new messages go: what they are asked after, in which columns they are chosen, what each voice is sent."""

from __future__ import annotations

from desktop.chat.places import at_the_end, beside, instead_of
from desktop.chat.tree import Tree
from tests.unit.chat.said import answer, question

BASE, INSTRUCT = "base", "instruct"
BOTH = (BASE, INSTRUCT)
ANSWERED = [question(1, None), answer(2, 1, None, BASE), answer(3, 1, None, INSTRUCT)]
CHOSEN = {(0, BASE): 1, (0, INSTRUCT): 1, (1, BASE): 2, (1, INSTRUCT): 3}


def ids(messages):
    return [message.id for message in messages]


def test_the_first_question_is_asked_after_nothing():
    place = at_the_end(Tree([]), BOTH, (INSTRUCT,))
    assert (place.parent_id, place.steps, place.pins) == (None, ((0, BASE), (0, INSTRUCT)), {})
    assert [(one.speaker, one.before, one.follows_id, one.past) for one in place.answers] == [
        (INSTRUCT, [], None, None)
    ]


def test_a_question_comes_at_the_end_of_every_column_and_each_voice_is_sent_its_own():
    place = at_the_end(Tree(ANSWERED, CHOSEN), BOTH, BOTH)
    assert place.parent_id == 3
    assert set(place.steps) == {(2, BASE), (3, INSTRUCT)}
    assert {one.speaker: ids(one.before) for one in place.answers} == {BASE: [1, 2], INSTRUCT: [1, 3]}
    assert place.pins == {}


def test_who_has_answered_keeps_its_answers_when_others_are_asked():
    place = at_the_end(Tree(ANSWERED, CHOSEN), BOTH, (INSTRUCT,))
    assert set(place.steps) == {(2, BASE), (3, INSTRUCT)}


def test_who_has_not_answered_goes_the_way_of_those_who_are_asked():
    again = [question(1, None), answer(2, 1, None, INSTRUCT), answer(3, 1, None, INSTRUCT), question(4, 3)]
    more = [*again, answer(5, 4, 3, INSTRUCT)]
    stepped_back = Tree(more, {(1, INSTRUCT): 2, (1, BASE): 3, (3, BASE): 4})
    place = at_the_end(stepped_back, BOTH, (INSTRUCT,))
    assert place.parent_id == 2
    assert set(place.steps) == {(2, BASE), (2, INSTRUCT)}
    assert place.pins[1, BASE] == 2


def test_who_is_led_is_not_led_along_own_answers_that_came_from_elsewhere():
    own = [question(1, None), answer(2, 1, None, INSTRUCT), answer(3, 1, None, BASE), question(4, 2)]
    more = [*own, answer(5, 4, 3, BASE), answer(6, 1, None, INSTRUCT)]
    tree = Tree(more, {(1, INSTRUCT): 2, (2, INSTRUCT): 4, (4, INSTRUCT): 5, (1, BASE): 6})
    place = at_the_end(tree, BOTH, (INSTRUCT,))
    assert ids(tree.column(INSTRUCT)) == [1, 2, 4, 5]
    assert set(place.steps) == {(6, BASE), (5, INSTRUCT)}
    behind = Tree(more, {(1, INSTRUCT): 2, (2, INSTRUCT): 4, (4, INSTRUCT): 5, (1, BASE): 2, (2, BASE): 4})
    assert ids(behind.column(BASE)) == [1, 2, 4]
    assert set(at_the_end(behind, BOTH, (INSTRUCT,)).steps) == {(4, BASE), (5, INSTRUCT)}


def test_an_edited_question_takes_the_place_of_the_old_one_in_every_column_that_shows_it():
    more = [*ANSWERED, question(4, 3), answer(5, 4, 2, BASE), answer(6, 4, 3, INSTRUCT)]
    tree = Tree(more, {**CHOSEN, (2, BASE): 4, (3, INSTRUCT): 4})
    place = instead_of(tree, more[3], INSTRUCT, BOTH, BOTH)
    assert place.parent_id == 3
    assert set(place.steps) == {(2, BASE), (3, INSTRUCT)}
    assert {one.speaker: ids(one.before) for one in place.answers} == {BASE: [1, 2], INSTRUCT: [1, 3]}


def test_who_does_not_have_the_question_that_is_edited_goes_that_columns_way_to_it():
    more = [*ANSWERED, question(4, 3), answer(5, 4, 3, INSTRUCT), answer(6, 1, None, BASE)]
    tree = Tree(more, {**CHOSEN, (1, BASE): 6, (3, INSTRUCT): 4})
    place = instead_of(tree, more[3], INSTRUCT, BOTH, BOTH)
    assert {one.speaker: ids(one.before) for one in place.answers} == {BASE: [1, 3], INSTRUCT: [1, 3]}
    assert place.pins[1, BASE] == 3


def test_another_answer_comes_after_what_its_column_shows():
    more = [*ANSWERED, question(4, 3), answer(5, 4, 3, INSTRUCT)]
    tree = Tree(more, {**CHOSEN, (2, BASE): 4, (3, INSTRUCT): 4})
    place = beside(tree, BASE, 5, BOTH)
    assert (ids(place.before), place.follows_id, place.past) == ([1, 2], 2, None)
    assert beside(tree, INSTRUCT, 5, BOTH).followers == (BASE,)
    assert beside(tree, BASE, 3, BOTH) is None  # it is not there


def test_a_question_at_the_end_can_be_answered_though_nothing_was():
    tree = Tree([*ANSWERED, question(4, 3)], {**CHOSEN, (3, INSTRUCT): 4})
    assert ids(beside(tree, INSTRUCT, 4, BOTH).before) == [1, 3]
    assert beside(tree, INSTRUCT, 1, BOTH) is None
