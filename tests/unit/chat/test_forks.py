"""The forks of a chat: all of them, also on ways that are not shown; what is found there, and the way to it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from desktop.chat.conversation import ROOT
from desktop.chat.finding.excerpt import excerpt
from desktop.chat.finding.fork_search import ForkSearch
from desktop.chat.finding.matching import Matcher
from desktop.chat.first_words import first_words
from desktop.chat.forks import MAIN, Forks
from desktop.chat.outline import Outline
from desktop.chat.tree import Tree
from tests.unit.chat.said import answer, question

BASE, INSTRUCT = "base", "instruct"

# 1 → 2 → 3 → 4 → 5 → 6 is shown; 7 is another answer to 3, gone on with 8, which has two answers, 9 and 10;
# 11 is 1 written otherwise, answered by 12.
SAID = [
    question(1, None, "# The *first* question\nin two lines"),
    answer(2, 1, None, INSTRUCT),
    question(3, 2, "The second question"),
    answer(4, 3, 2, INSTRUCT, text="The shown answer."),
    question(5, 4),
    answer(6, 5, 4, INSTRUCT),
    answer(7, 3, 2, INSTRUCT, text="- **The hidden** answer"),
    question(8, 7),
    answer(9, 8, 7, INSTRUCT, text="Deep down. The Straße was\nempty that night. Nobody came."),
    answer(10, 8, 7, INSTRUCT),
    question(11, None, "Another beginning"),
    answer(12, 11, None, INSTRUCT),
]
SHOWN = {(ROOT, INSTRUCT): 1, (3, INSTRUCT): 4}


def made(messages=SAID, chosen=SHOWN, speaker=INSTRUCT, beside=()):
    return Forks(Tree(messages, chosen), speaker, beside)


def test_every_fork_is_told_also_on_ways_that_are_not_shown():
    first, second, hidden = made().list
    assert (first.at, first.begins, first.level, first.stretch, first.depth, first.parent) == (None, "", 0, 0, 0, MAIN)
    assert (second.at, second.begins, second.level, second.stretch) == (3, "The second question", 3, 3)
    assert (hidden.at, hidden.level, hidden.stretch, hidden.depth) == (8, 5, 2, 1)
    assert (hidden.parent, hidden.through) == (1, 7)


def test_a_way_tells_how_it_begins_who_wrote_it_and_what_is_on_it():
    first, second, hidden = made().list
    old, new = first.ways
    assert (old.first, old.begins, old.speaker, old.voice) == (1, "The first question in two lines", "", None)
    assert (old.follows, old.length, old.shown, old.main, old.written_at) == (9, 6, True, True, 10.0)
    assert (new.first, new.follows, new.length, new.shown, new.main, new.written_at) == (11, 1, 2, False, False, 12.0)
    shown, side = second.ways
    assert (side.begins, side.speaker, side.voice, side.follows, side.shown) == (
        "The hidden answer",
        INSTRUCT,
        "instruct",
        3,
        False,
    )
    assert shown.shown
    assert [(way.first, way.main) for way in hidden.ways] == [(9, False), (10, True)]  # the newest, where none is shown


def test_a_chat_without_versions_has_no_forks():
    assert made(SAID[:6], {}).list == []
    assert made([], {}).list == []


def test_forks_on_the_shown_way_lie_on_one_line():
    versions = [answer(100 + number, 3, 2, INSTRUCT) for number in range(3)]
    later = [answer(200, 5, 4, INSTRUCT), answer(201, 1, None, INSTRUCT)]
    found = made([*SAID[:6], *versions, *later], SHOWN | {(1, INSTRUCT): 2, (5, INSTRUCT): 6}).list
    assert [(fork.at, fork.depth, fork.stretch, len(fork.ways)) for fork in found] == [
        (1, 0, 1, 2),
        (3, 0, 2, 4),
        (5, 0, 2, 2),
    ]


BOTH = [
    question(1, None),
    answer(2, 1, None, BASE),
    answer(3, 1, None, INSTRUCT),
    question(4, 3),
    answer(5, 4, 3, INSTRUCT),
    answer(6, 4, 2, BASE, past=(1, 2)),
]


def test_what_the_other_voice_answered_beside_is_no_fork():
    assert made(BOTH, {(2, BASE): 4}, BASE, (BASE, INSTRUCT)).list == []
    assert made(BOTH, {(2, BASE): 4}, BASE).list == []
    assert made(BOTH, {(2, BASE): 4}, INSTRUCT, (BASE, INSTRUCT)).list == []


def test_a_way_on_from_the_other_voice_is_one():
    gone_on = [*BOTH, question(7, 3), answer(8, 7, 3, BASE)]
    (fork,) = made(gone_on, {(1, BASE): 2, (2, BASE): 4}, BASE, (BASE, INSTRUCT)).list
    assert [(way.first, way.speaker, way.shown) for way in fork.ways] == [(2, BASE, True), (3, INSTRUCT, False)]


def test_an_answer_that_the_user_changed_is_the_users():
    changed = replace(answer(13, 3, 2, INSTRUCT, text="My words"), writer=None, edited_from=4)
    fork = made([*SAID[:6], changed]).list[0]
    assert [(way.speaker, way.voice) for way in fork.ways] == [(INSTRUCT, "instruct"), ("", None)]


def test_words_are_found_on_side_ways_with_the_forks_that_lead_there():
    (hit,) = ForkSearch().find("  the STRASSE   was empty ", {INSTRUCT: made()})
    assert hit.message.id == 9
    assert not hit.shown
    assert [(fork.at, first) for fork, first in hit.path] == [(3, 7), (8, 9)]
    hits = ForkSearch().find("answer the", {INSTRUCT: made()})
    assert [(hit.message.id, hit.shown, len(hit.path)) for hit in hits] == [(4, True, 0), (7, False, 1)]
    assert ForkSearch().find("answer that is not there", {INSTRUCT: made()}) == ForkSearch().find(" ", {}) == []


def test_texts_are_made_ready_a_little_at_a_time():
    search, steps = ForkSearch(), 1
    while not search.prepare(SAID, most=20):
        steps += 1
    assert 3 < steps < len(SAID)
    assert search.prepare(SAID, most=0)
    assert not search.prepare([replace(SAID[3], text="Other words.")], most=0)
    assert [hit.message.id for hit in search.find("nobody", {INSTRUCT: made()})] == [9]


def test_a_message_of_the_other_column_is_found_there():
    columns = {name: made(BOTH, {(2, BASE): 4}, name, (BASE, INSTRUCT)) for name in (BASE, INSTRUCT)}
    hits = ForkSearch().find("words", columns)
    assert [(hit.message.id, hit.speaker) for hit in hits] == [
        (1, BASE),
        (2, BASE),
        (3, INSTRUCT),
        (4, BASE),
        (5, INSTRUCT),
        (6, BASE),
    ]


@pytest.mark.parametrize(
    ("text", "wanted", "line", "marked"),
    [
        ("One. Two words\nhere? Three.", ["two words"], "Two words", ["Two words"]),
        ("One. Two words here? Three.", ["words", "here"], "Two words here?", ["words", "here"]),
        ("a " * 100 + "needle" + " b" * 100, ["needle"], None, ["needle"]),
        ("Die Stra\u00dfe. In der STRASSE war es ﬁnster.", ["strasse", "finster"], None, ["Stra\u00dfe"]),
        ("In der Straße war es ﬁnster.", ["strasse war", "finster"], None, ["Straße war", "ﬁnster"]),
        ("Nothing of it", ["else"], "Nothing of it", []),
        ("", ["x"], "", []),
    ],
)
def test_an_excerpt_is_the_sentence_with_the_words_marked(text, wanted, line, marked):
    found = excerpt(text, Matcher(wanted))
    assert line is None or found.text == line
    assert [found.text[start:end] for start, end in found.marks] == marked
    assert len(found.text) < 240


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## A *title*\n\nand `code`", "A title and code"),
        ("```py\nx = 1\n```", "x = 1"),
        ("1. one\n2. two", "one two"),
        ("See [the page](https://example.org/a_b).", "See the page."),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("> - quoted", "quoted"),
        (" \n ", ""),
    ],
)
def test_first_words_have_no_marks(text, words):
    assert first_words(text) == words


def test_first_words_end_between_words():
    assert first_words("word " * 40, 22) == "word word word word…"
    assert first_words("x" * 100, 10) == "x" * 10 + "…"


def grown(seed):
    """A chat as columns come to be: questions and answers at random places, some edited, some by the other voice."""
    luck, messages, chosen = random.Random(seed), [], {}
    for number in range(1, 60):
        speaker = luck.choice((BASE, INSTRUCT))
        tree = Tree(messages, chosen)
        column = tree.column(speaker)
        cut = luck.choice([len(column), len(column), luck.randint(0, len(column))])
        way = column[:cut]
        if way and way[-1].speaker == "":
            follows, past = tree.past_of(way[:-1])
            messages.append(answer(number, way[-1].id, follows, speaker, past=past))
        else:
            messages.append(question(number, way[-1].id if way else None))
        chosen |= tree.pins(speaker, way)
        chosen[way[-1].id if way else ROOT, speaker] = number
    return messages, chosen


@pytest.mark.parametrize("seed", range(12))
def test_choosing_the_way_to_a_message_shows_it_whatever_it_is(seed):
    messages, chosen = grown(seed)
    tree = Tree(messages, chosen)
    seen = set()
    for speaker in (BASE, INSTRUCT):
        outline = Outline(tree, speaker)
        shown = [spot.message.id for spot in outline.spots if spot.shown]
        assert shown == [message.id for message in tree.column(speaker)]
        for message in messages:
            way = outline.way_to(message.id)
            seen.update(step.id for step in way)
            if way:
                after = Tree(messages, {**chosen, **tree.pins(speaker, way)}).column(speaker)
                assert after[: len(way)] == way
    assert seen == {message.id for message in messages}


@pytest.mark.parametrize("seed", range(6))
def test_versions_of_shown_messages_are_ways_of_a_fork(seed):
    messages, chosen = grown(seed)
    tree = Tree(messages, chosen)
    for speaker in (BASE, INSTRUCT):
        ways = {way.first: fork for fork in Forks(tree, speaker).list for way in fork.ways}
        for shown, versions in tree.versions(speaker).items():
            own = {number for number in versions if tree.by_id[number].speaker in ("", speaker)}
            assert len(own) < 2 or own <= {way.first for way in ways[shown].ways}


def test_the_time_for_a_long_chat_grows_with_it_and_not_with_its_square():
    visits = []
    for turns in (250, 1_000):
        messages = []
        for turn in range(turns):
            last = 3 * turn - 1 if turn else None
            messages += [question(3 * turn + 1, last), answer(3 * turn + 2, 3 * turn + 1, last, INSTRUCT)]
            messages.append(answer(3 * turn + 3, 3 * turn + 1, last, INSTRUCT))
        tree = Tree(messages, {(3 * turn + 1, INSTRUCT): 3 * turn + 2 for turn in range(turns)})
        forks = Forks(tree, INSTRUCT)
        assert len(forks.list) == turns
        assert len(forks.outline.spots) == 3 * turns
        visits.append(sum(len(spot.after) for spot in forks.outline.spots))
    assert visits[1] < 4.1 * visits[0]
