"""Names are ranked as people look for them: beginnings first, accents aside, letters in order last."""

from __future__ import annotations

import pytest

from desktop.views.palette.choosing import Choosing
from desktop.views.palette.entries import MOST_SHOWN, Entry, Group
from desktop.views.palette.ranking import (
    INITIALS,
    LETTERS,
    PIECES,
    WHOLE_BEGINNING,
    WORD,
    WORDS,
    Names,
    Wanted,
    compared,
)


@pytest.mark.parametrize(
    ("typed", "name", "rank"),
    [
        ("new", "New chat", WHOLE_BEGINNING),
        ("chat", "New chat", WORD),
        ("chat new", "New chat", WORDS),
        ("nc", "New chat", INITIALS),
        ("hat", "New chat", PIECES),
        ("ew at", "New chat", PIECES),
        ("lbry", "Library", LETTERS),
        ("naive", "Naïve Bayes", WHOLE_BEGINNING),
        ("ÜBER", "Etwas über Schiffe", WORD),
        ("c++", "Notes on C++", WORD),
        ("船", "灯台と船", PIECES),
    ],
)
def test_a_name_has_its_rank(typed, name, rank):
    assert Names([compared(name)]).best(Wanted(typed), 5) == [(rank, 0)]


@pytest.mark.parametrize(("typed", "name"), [("xyz", "New chat"), ("wen", "New chat"), ("", "New chat"), ("\0", "a")])
def test_a_name_does_not_fit(typed, name):
    assert Names([compared(name)]).best(Wanted(typed), 5) == []


def test_no_name_is_found_across_two():
    names = Names([compared(name) for name in ("one", "two", "line\nbreak")])
    assert names.best(Wanted("onetwo"), 5) == []
    assert names.best(Wanted("one two"), 5) == []
    assert names.best(Wanted("line br"), 5) == [(WHOLE_BEGINNING, 2)]


@pytest.mark.parametrize(
    ("typed", "name", "marks"),
    [
        ("lig", "Lighthouse", ((0, 3),)),
        ("chat new", "New chat", ((0, 3), (4, 8))),
        ("nc", "New chat", ((0, 1), (4, 5))),
        ("lbry", "Library", ((0, 1), (2, 4), (6, 7))),
        ("naive", "Naïve Bayes", ((0, 5),)),
    ],
)
def test_what_was_typed_is_marked(typed, name, marks):
    assert Wanted(typed).marks(name) == marks


@pytest.mark.parametrize("typed", ['"*(', "[" * 100, "\\", "a" * 100_000, "^$|", "\n"])
def test_odd_words_do_no_harm(typed):
    choosing = Choosing()
    choosing.set_entries([Entry(Group.CHATS, "a" * 5_000, 1), Entry(Group.CHATS, 'odd "*( one', 2)])
    choosing.chosen(typed)


def test_recent_chats_come_first_among_equals_and_not_too_many():
    choosing = Choosing()
    choosing.set_entries([Entry(Group.CHATS, f"Ship {number}", number) for number in range(50)])
    ((group, entries),) = choosing.chosen("ship")
    assert group is Group.CHATS
    assert [entry.target for entry in entries] == list(range(MOST_SHOWN[Group.CHATS]))


def test_the_group_with_the_best_one_comes_first_and_other_words_find_a_command():
    choosing = Choosing()
    choosing.set_entries(
        [
            Entry(Group.COMMANDS, "Settings", "s", words=("preferences", "dark mode")),
            Entry(Group.CHATS, "Preferences of cats", 1),
            Entry(Group.CHATS, "Setting off", 2),
        ]
    )
    assert [group for group, _ in choosing.chosen("pref")] == [Group.CHATS, Group.COMMANDS]
    assert [group for group, _ in choosing.chosen("settings")] == [Group.COMMANDS]
    assert [group for group, _ in choosing.chosen(">pref")] == [Group.COMMANDS]
    assert [entry.title for _, found in choosing.chosen("dark") for entry in found] == ["Settings"]


def test_nothing_typed_shows_the_last_chats_without_the_open_one_then_commands():
    choosing = Choosing()
    chats = [Entry(Group.CHATS, f"Chat {number}", number, current=number == 0) for number in range(20)]
    choosing.set_entries([Entry(Group.COMMANDS, "Quit", "q"), *chats])
    (first, recent), (second, commands) = choosing.chosen("")
    assert (first, second) == (Group.CHATS, Group.COMMANDS)
    assert [entry.target for entry in recent] == list(range(1, MOST_SHOWN[Group.CHATS] + 1))
    assert [entry.target for entry in commands] == ["q"]
    assert [group for group, _ in choosing.chosen(">")] == [Group.COMMANDS]
