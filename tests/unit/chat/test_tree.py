"""The tree of messages: what each column shows, its versions, what an answer came from, and what a branch is."""

from dataclasses import replace

from desktop.chat.conversation import Status
from desktop.chat.tree import Tree
from tests.unit.chat.said import answer, question

BASE, INSTRUCT = "base", "instruct"


BOTH_ANSWER = [
    question(1, None),
    answer(2, 1, None, BASE),
    answer(3, 1, None, INSTRUCT),
    question(4, 3),
    answer(5, 4, 3, INSTRUCT),
]
CHOSEN = {(2, BASE): 4}  # as it is stored with the question: it was asked after both columns' ends


def ids(messages):
    return [message.id for message in messages]


def test_each_column_shows_its_own_answers_and_anothers_where_it_has_none():
    tree = Tree(BOTH_ANSWER, CHOSEN)
    assert ids(tree.column(INSTRUCT)) == [1, 3, 4, 5]
    assert ids(tree.column(BASE)) == [1, 2, 4, 5]


def test_what_an_answer_came_from_stays_what_it_was_when_another_version_is_chosen():
    sent = [message.id for message in Tree(BOTH_ANSWER, CHOSEN).column(BASE)]
    again = [*BOTH_ANSWER, question(6, 5), answer(7, 6, 5, BASE, past=tuple(sent)), answer(8, 1, None, BASE)]
    tree = Tree(again, {**CHOSEN, (5, BASE): 6, (1, BASE): 8})
    assert ids(tree.column(BASE)) == [1, 8]
    assert ids(tree.history(again[-2])) == [1, 2, 4, 5, 6, 7]
    assert ids(Tree(again, {**CHOSEN, (5, BASE): 6, (1, BASE): 2}).column(BASE)) == [1, 2, 4, 5, 6, 7]


def test_an_own_answer_never_stands_behind_another_past_than_its_own():
    again = [*BOTH_ANSWER, question(6, 5), answer(7, 6, 5, BASE, past=(1, 2, 4, 5)), answer(8, 1, None, BASE)]
    tree = Tree(again, {**CHOSEN, (5, BASE): 6, (1, BASE): 8, (8, BASE): 4})
    assert ids(tree.column(BASE)) == [1, 8, 4, 5, 6]


def test_answering_an_old_question_again_hides_nothing():
    again = [
        question(1, None),
        answer(2, 1, None, INSTRUCT),
        question(3, 2),
        answer(4, 3, 2, INSTRUCT),
        answer(5, 1, None, INSTRUCT),
    ]
    tree = Tree(again, {(1, INSTRUCT): 5})
    assert ids(tree.column(INSTRUCT)) == [1, 5]
    assert tree.versions(INSTRUCT) == {5: [2, 5]}
    assert ids(Tree(again, {(1, INSTRUCT): 2}).column(INSTRUCT)) == [1, 2, 3, 4]


def test_where_nothing_is_remembered_words_stand_before_none():
    failed = [question(1, None), answer(2, 1, None, BASE), answer(3, 1, None, INSTRUCT, Status.FAILED, "")]
    assert ids(Tree(failed).column(INSTRUCT)) == [1, 2]
    assert ids(Tree(failed, {(1, INSTRUCT): 3}).column(INSTRUCT)) == [1, 3]
    running = [*failed[:2], answer(3, 1, None, INSTRUCT, Status.RUNNING, "")]
    assert ids(Tree(running).column(INSTRUCT)) == [1, 3]


def test_versions_are_a_columns_own_and_those_of_speakers_that_are_not_shown():
    several = [*BOTH_ANSWER[:3], answer(4, 1, None, BASE), question(5, None)]
    tree = Tree(several, {(0, BASE): 1, (0, INSTRUCT): 1})
    assert tree.versions(BASE, (BASE, INSTRUCT)) == {1: [1, 5], 4: [2, 4]}
    assert tree.versions(BASE, (BASE,)) == {1: [1, 5], 4: [2, 3, 4]}
    assert tree.versions(INSTRUCT, (BASE, INSTRUCT)) == {1: [1, 5]}


def test_anothers_answer_is_a_version_where_a_column_went_on_from_it():
    borrowed = [
        question(1, None),
        answer(2, 1, None, INSTRUCT),
        question(3, 2),
        answer(4, 3, 2, BASE),
        answer(5, 1, None, BASE),
    ]
    tree = Tree(borrowed, {(1, BASE): 5})
    assert ids(tree.column(BASE)) == [1, 5]
    assert tree.versions(BASE, (BASE, INSTRUCT)) == {5: [2, 5]}


def test_an_empty_chat_has_empty_columns():
    assert Tree([]).column(BASE) == []
    assert Tree([]).versions(BASE) == {}
    assert Tree([]).find(1) is Tree([]).find(None) is None


def test_what_is_chosen_and_not_there_is_not_minded():
    tree = Tree(BOTH_ANSWER, {(0, BASE): 77, (1, BASE): 99, (2, BASE): 4, (5, BASE): 1})
    assert ids(tree.column(BASE)) == [1, 2, 4, 5]


def test_a_question_after_a_question_stands_behind_it():
    unanswered = [question(1, None), question(2, 1), answer(3, 2, 1, INSTRUCT)]
    assert ids(Tree(unanswered).column(INSTRUCT)) == [1, 2, 3]
    assert ids(Tree(unanswered).history(unanswered[2])) == [1, 2, 3]


def test_a_way_is_told_from_the_answer_before_it_wherever_that_says_all():
    tree = Tree(BOTH_ANSWER, CHOSEN)
    assert tree.past_of([]) == (None, None)
    assert tree.past_of(tree.column(INSTRUCT)) == (5, None)
    assert tree.past_of(tree.column(BASE)) == (5, (1, 2, 4, 5))


def test_a_branch_is_all_that_came_from_a_message():
    tree = Tree([*BOTH_ANSWER, question(6, 5), answer(7, 6, 5, BASE, past=(1, 2, 4, 5))], CHOSEN)
    assert tree.branch(5) == [5, 6, 7]
    assert tree.branch(7) == [7]
    assert tree.branch(1) == [1, 2, 3, 4, 5, 6, 7]


def test_a_question_that_another_column_answers_stays_when_one_branch_goes():
    shared = [*BOTH_ANSWER, answer(6, 4, 2, BASE)]
    assert Tree(shared, CHOSEN).branch(3) == [3, 5]
    assert Tree([shared[0], shared[1], shared[3], shared[5]], CHOSEN).column(BASE)[-1].id == 6


def test_a_question_without_its_place_goes_with_its_last_answer():
    shared = [*BOTH_ANSWER, answer(6, 4, 2, BASE)]
    left = [message for message in shared if message.id not in (3, 5)]
    assert Tree(left, CHOSEN).branch(6) == [4, 6]


def test_pins_are_what_is_not_chosen_yet():
    tree = Tree(BOTH_ANSWER, CHOSEN)
    assert tree.pins(BASE, tree.column(BASE)) == {(0, BASE): 1, (1, BASE): 2, (4, BASE): 5}
    assert Tree(BOTH_ANSWER, {(0, BASE): 1}).pins(BASE, BOTH_ANSWER[:1]) == {}


def test_an_order_of_messages_is_not_asked_for():
    assert ids(Tree(reversed(BOTH_ANSWER), CHOSEN).column(BASE)) == [1, 2, 4, 5]
    moved = replace(BOTH_ANSWER[4], past=(1, 3))
    assert ids(Tree([*BOTH_ANSWER[:4], moved], CHOSEN).history(moved)) == [1, 3, 4, 5]


def test_columns_that_only_show_an_answer_follow_its_versions():
    tree = Tree(BOTH_ANSWER, CHOSEN)
    assert tree.followers(5, (BASE, INSTRUCT)) == [BASE]
    assert tree.followers(3, (BASE, INSTRUCT)) == []  # base has its own there, instruct is the one


def test_where_its_own_answer_was_deleted_nobody_elses_stands_in_a_column():
    said = [question(1, None), answer(2, 1, None, "base"), answer(3, 1, None, "instruct")]
    chosen = {(1, "base"): 2, (1, "instruct"): 3}
    assert ids(Tree(said, chosen).column("base")) == [1, 2]
    without = Tree([said[0], said[2]], chosen)
    assert ids(without.column("base")) == [1]
    assert ids(without.column("instruct")) == [1, 3]
    again = Tree([said[0], said[2], answer(4, 1, None, "base")], chosen)
    assert ids(again.column("base")) == [1, 4]  # another one of its own
    asked = Tree([said[0], said[2], question(5, 3)], {**chosen, (1, "base"): 5})
    assert ids(asked.column("base")) == [1, 5]


def test_where_its_own_answer_was_deleted_a_column_still_goes_on_from_anothers_that_its_own_came_from():
    said = [question(1, None), answer(2, 1, None, "base"), question(3, 2), answer(4, 3, 2, "instruct")]
    deleted = {(1, "instruct"): 9}
    tree = Tree(said, deleted)
    assert ids(tree.column("instruct")) == [1, 2, 3, 4]
    with_another = Tree([*said, answer(5, 1, None, "instruct")], deleted)
    assert ids(with_another.column("instruct")) == [1, 5]
    assert with_another.versions("instruct") == {5: [2, 5]}  # [1, 2, 3, 4] can be come to
