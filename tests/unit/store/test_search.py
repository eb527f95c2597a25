"""Search on real files: words, their beginnings, what stands inside them, in any writing; nothing that is deleted."""

import pytest

from desktop.chat.conversation import Ending, Status
from desktop.store.chats import ChatStore
from desktop.voice import Voice
from tests.unit.store.filling import answer, search


@pytest.fixture
def store(file):
    opened = ChatStore(file)
    yield opened
    opened.close()


def marked(excerpt):
    """The excerpt with brackets where it is marked."""
    text = excerpt.text
    for start, end in reversed(excerpt.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


SAID = 'Café Olé in C++, it\'s "fine" 大海原 Ждём snake_case_name Straße ' + "x" * 300


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("caf", True),  # the beginning of a word
        ("cafe olé", True),  # accents do not count, all words do
        ("sugar cafe", False),
        ("C++", True),
        ("c++ cafe", True),
        ("C#", False),
        ("++", True),
        ('"', True),
        ('"fine"', True),
        ("大", True),
        ("海", True),
        ("海原", True),
        ("大海原", True),
        ("海大", False),
        ("cafe 海", True),
        ("дём", True),
        ("ЖДЁМ", True),
        ("ДЁМ", True),
        ("ake_cas", True),
        ("_", True),
        ("aße", True),
        ("AND OR NOT ( NEAR *", False),
        ("", False),
        (" \0 ", False),
        ("it's", True),
        ("\ud800", False),
        ("x" * 200, True),
    ],
)
def test_search(store, words, hit):
    chat = store.items.create("title")
    store.messages.add_question(chat.id, None, SAID)
    store.messages.add_question(chat.id, None, "of other things")
    found = search(store, words)
    assert [(f.title, f.message_id) for f in found] == ([("title", 1)] if hit else [])
    assert all(len(f.excerpt.text) < 130 + len(words) and f.excerpt.marks for f in found)


def test_what_stands_inside_words_is_found_also_where_other_words_match(store):
    chat = store.items.create("x")
    inside = store.messages.add_question(chat.id, None, "the downhill road")
    word = store.messages.add_question(chat.id, None, "a hill")
    newest = store.messages.add_question(chat.id, None, "uphill")
    assert [found.message_id for found in search(store, "hill")] == [word.id, newest.id, inside.id]


def test_a_character_in_very_many_messages_is_found_too(store, monkeypatch):
    monkeypatch.setattr("desktop.store.search._MOST_TERMS", 3)
    chat = store.items.create("x")
    for letter in "abcdef":
        store.messages.add_question(chat.id, None, f"q{letter}{letter} x海{letter}y")  # each has a trigram of its own
    assert len(search(store, "海")) == 6
    assert len(search(store, "海 qcc")) == 1
    hidden = answer(store, store.messages.of(chat.id)[0])
    store.messages.save_partial(hidden.id, "海")
    store.messages.delete_branch(chat.id, [2])
    assert len(search(store, "海")) == 5


@pytest.mark.parametrize(
    ("text", "words", "excerpt"),
    [
        ("the sea", "sea", "the [sea]"),
        ("salt\n  and   SEA and seashells", "sea salt", "[salt]"),  # a line is a sentence
        ("It rains. Salt and SEA and undersea. Then", "sea salt", "[Salt] and [SEA] and undersea."),
        ("Cafés", "cafe", "[Café]s"),
        ("an Undersea cave", "sea", "an Under[sea] cave"),
        (f"{'word ' * 50} deep {'blue ' * 50}", "deep", None),
        (f"{'x' * 100}deep{'y' * 100}", "deep", None),
        ("大" * 100 + "海" + "原" * 100, "海", None),
        ("海" * 5000, "海", None),
    ],
)
def test_an_excerpt_is_the_words_around_the_first_one_found(store, text, words, excerpt):
    store.messages.add_question(store.items.create("title").id, None, text)
    (found,) = search(store, words)
    if excerpt is not None:
        assert marked(found.excerpt) == excerpt
    assert len(found.excerpt.text) < 400
    assert found.excerpt.marks[0][0] <= 30  # two short lines show it


def test_an_excerpt_may_be_of_the_reasoning(store):
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"))
    store.messages.finish_answer(asked.id, Ending(Status.COMPLETE, "said", "because of the tide"))
    for words, line in (
        ("tide", "because of the [tide]"),
        ("becaus of", "[becaus]e [of] the tide"),
        ("ecause", "b[ecause] of the tide"),
    ):
        assert [marked(found.excerpt) for found in search(store, words)] == [line]


def test_an_answer_that_is_being_written_is_found_by_no_search(store):
    asked = answer(store, store.messages.add_question(store.items.create("x").id, None, "q"))
    store.messages.save_partial(asked.id, "c++ and words")
    assert search(store, "c++") == search(store, "words") == search(store, "ord") == []


def test_titles_are_found_by_any_part(store):
    cafe, sea = store.items.create("Das Café"), store.items.create("The 大海原 sea")
    for words, found in (
        ("cafe", [cafe]),
        ("afé das", [cafe]),
        ("海", [sea]),
        ("E", [sea, cafe]),
        ("", []),
        ("zz", []),
    ):
        assert [title.item_id for title in store.search.titles(words, 50)] == [item.id for item in found], words
    store.items.delete(cafe.id)
    assert store.search.titles("cafe", 50) == []


@pytest.mark.parametrize("stretch", [50_000, 7])
def test_the_next_ones_follow_without_a_gap_and_none_twice(store, monkeypatch, stretch):
    monkeypatch.setattr("desktop.store.search._STRETCH", stretch)
    chat = store.items.create("x")
    with store._database.writing() as connection:
        connection.executemany(
            "INSERT INTO messages (item_id, role, status, text) VALUES (?, 'user', 'complete', ?)",
            [(chat.id, "seashell" if number % 2 else "underseas") for number in range(600)],
        )
    for words, wanted in (("sea", [*range(600, 0, -2), *range(599, 0, -2)]), ("easea", []), ("seas", None)):
        found = [one.message_id for one in search(store, words, 1_000)]
        assert found == (wanted if wanted is not None else [*range(600, 0, -2), *range(599, 0, -2)])


def test_a_hit_tells_who_wrote_it_and_when(store):
    asked = store.messages.add_question(store.items.create("x").id, None, "the sea?")
    said = answer(store, asked)
    store.messages.finish_answer(said.id, Ending(Status.COMPLETE, "the sea"))
    answered, question = search(store, "sea")
    assert (answered.by_user, answered.voice, answered.written_at) == (False, Voice.BASE, said.created_at)
    assert (question.by_user, question.voice) == (True, None)


@pytest.mark.parametrize("words", ['"*(', "q9 " * 30_000, " ".join(map(chr, range(0x4E00, 0x4E00 + 900))), "x" * 1_000])
def test_odd_and_huge_queries_find_nothing_and_break_nothing(store, words):
    store.messages.add_question(store.items.create("x").id, None, SAID)
    assert search(store, words) == [] == store.search.titles(words, 50)


@pytest.mark.parametrize("words", ["\u0301", "\u0301 \u0308"])
def test_accents_alone_find_nothing(store, words):
    store.messages.add_question(store.items.create("Cafe\u0301").id, None, "cafe\u0301")
    assert search(store, words) == [] == store.search.titles(words, 50)
    assert len(search(store, f"caf {words}")) == len(store.search.titles(f"caf {words}", 50)) == 1


def test_a_title_that_was_changed_is_found_by_its_new_words(store):
    chat = store.items.create("The sea")
    assert [found.item_id for found in store.search.titles("sea", 5)] == [chat.id]
    store.items.rename(chat.id, "The land")
    assert store.search.titles("sea", 5) == []
    assert [found.item_id for found in store.search.titles("land", 5)] == [chat.id]
