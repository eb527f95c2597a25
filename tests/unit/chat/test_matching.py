"""Words in texts of any writing: found whatever case, accents and blanks, and told where they stand as written."""

from __future__ import annotations

import pytest

from desktop.chat.finding.excerpt import excerpt
from desktop.chat.finding.found import marks_of
from desktop.chat.finding.matching import Matcher, folded, words_of


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("The Sea, the SEA", ["sea"], ["Sea", "SEA"]),
        ("Café cafe CAFE\u0301s", ["cafe"], ["Café", "cafe", "CAFE\u0301"]),
        ("cafe", ["CAFÉ"], ["cafe"]),
        ("Straße STRASSE", ["strasse"], ["Straße", "STRASSE"]),
        ("ﬁnster", ["finster"], ["ﬁnster"]),
        ("two\n words, two   words", ["two words"], ["two\n words", "two   words"]),
        ("C++ and C", ["C++"], ["C++"]),
        ("大海原", ["海"], ["海"]),
        ("か が", ["か"], ["か"]),  # another letter, no accent
        ("각 가", ["가"], ["가"]),  # another syllable
        ("Ёлка елка", ["елка"], ["Ёлка", "елка"]),
        ("👩‍🚀 sea 🌊sea", ["sea"], ["sea", "sea"]),
        ("seashell", ["sea", "seas"], ["seas"]),
        ('"*(', ['"*('], ['"*(']),
        ("anything", [], []),
        ("anything", [" "], []),
        ("a\u0301", ["\u0301"], []),
    ],
)
def test_words_are_found_where_they_stand(text, wanted, found):
    matcher = Matcher(wanted)
    assert [text[start:end] for start, end in matcher.spans(text)] == found
    assert matcher.count(folded(text)) == len(found)


def test_beginnings_of_words_alone_where_that_is_asked_for():
    matcher = Matcher(["sea", "C++"], starts=True)
    text = "undersea seashell, libC++"
    assert [text[start:end] for start, end in matcher.spans(text)] == ["sea", "C++"] or matcher.finds_all("sea C++")
    assert not matcher.finds_all("undersea C++")
    assert marks_of("sea", "undersea seas") == Matcher(["sea"], starts=True)
    assert marks_of("sea", "undersea") == Matcher(["sea"])


def test_a_word_that_is_typed_twice_is_one():
    assert words_of("Sea \0 sea  SÉA tide") == ["sea", "tide"]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Here is **the sea** at `night`.", "sea", "Here is the sea at night."),
        ("Here is **the sea** at night.", "**", "Here is **the sea** at night."),
        ("snake_case names", "case", "snake_case names"),
    ],
)
def test_an_excerpt_reads_without_marks_of_markdown(text, words, line):
    assert excerpt(text, Matcher([words])).text == line


def test_matchers_are_equal_where_they_find_the_same():
    assert Matcher(["Sea"]) == Matcher(["sea", "SEA"])
    assert hash(Matcher(["Sea"])) == hash(Matcher(["sea"]))
    assert Matcher(["sea"]) != Matcher(["sea"], starts=True)
    assert Matcher(["sea"]) != Matcher(["lake"])
    assert Matcher(["sea"]) != "sea"
