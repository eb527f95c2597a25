"""The tree of messages and the history each voice sees."""

from desktop.chat.conversation import (
    Message,
    Role,
    Status,
    Voice,
    VoiceChoice,
    answers_to,
    history,
    newest_leaf,
    title_from,
)


def said(number, parent, role, voice=None, status=Status.COMPLETE, text="words"):
    return Message(number, 1, parent, role, text, status, float(number), voice)


USER, ASSISTANT = Role.USER, Role.ASSISTANT
TREE = [
    said(1, None, USER),
    said(2, 1, ASSISTANT, Voice.BASE),
    said(3, 1, ASSISTANT, Voice.INSTRUCT),
    said(4, 3, USER),
    said(5, 4, ASSISTANT, Voice.INSTRUCT),
]


def ids(messages):
    return [message.id for message in messages]


def test_each_voice_sees_its_own_answers_and_the_others_where_it_has_none():
    leaf = newest_leaf(TREE)
    assert ids(history(TREE, leaf, Voice.INSTRUCT)) == [1, 3, 4, 5]
    assert ids(history(TREE, leaf, Voice.BASE)) == [1, 2, 4, 5]
    assert ids(history(TREE, leaf, None)) == [1, 3, 4, 5]


def test_the_newest_own_answer_stands_in():
    again = [*TREE, said(6, 1, ASSISTANT, Voice.BASE)]
    assert ids(history(again, TREE[4], Voice.BASE)) == [1, 6, 4, 5]


def test_a_failed_or_empty_own_answer_does_not_cost_the_turn():
    failed = [TREE[0], said(2, 1, ASSISTANT, Voice.BASE, Status.FAILED, ""), *TREE[2:]]
    empty = [TREE[0], said(2, 1, ASSISTANT, Voice.BASE, Status.INTERRUPTED, " \n"), *TREE[2:]]
    running = [TREE[0], said(2, 1, ASSISTANT, Voice.BASE, Status.RUNNING, ""), *TREE[2:]]
    assert ids(history(failed, TREE[4], Voice.BASE)) == [1, 3, 4, 5]
    assert ids(history(empty, TREE[4], Voice.BASE)) == [1, 3, 4, 5]
    assert ids(history(running, TREE[4], Voice.BASE)) == [1, 2, 4, 5]


def test_an_empty_chat_has_no_history():
    assert newest_leaf([]) is None
    assert history([], None, Voice.BASE) == []


def test_a_missing_parent_ends_the_path():
    assert ids(history([said(7, 3, USER)], said(7, 3, USER), None)) == [7]


def test_answers_to_a_question_are_in_order():
    assert ids(answers_to(reversed(TREE), 1)) == [2, 3]


def test_a_voice_choice_names_its_voices():
    assert VoiceChoice.BOTH.voices() == (Voice.BASE, Voice.INSTRUCT)
    assert VoiceChoice.BASE.voices() == (Voice.BASE,)


def test_titles_come_from_the_first_words():
    assert title_from("  What is\n the sea? ") == "What is the sea?"
    assert title_from("") == "New chat"
    assert title_from("one, two, three, four, five, six, seven, eight") == "one, two, three, four, five, six…"
    assert len(title_from("x" * 500)) == 41
