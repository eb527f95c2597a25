"""The study of the lens: its figures by hand, its texts, and that the document has a place for each of its tables."""

from pathlib import Path

import pytest
from study.document import table, written_into
from study.statistics_of import area_under_curve
from study.texts import KINDS, planted, questions

LENS = Path(__file__).parents[3] / "docs" / "lens.md"


def test_the_area_under_the_curve_counts_pairs_in_the_right_order():
    assert area_under_curve([3.0, 2.0, 1.0, 0.0], [True, True, False, False]) == 1.0
    assert area_under_curve([3.0, 2.0, 1.0, 0.0], [True, False, True, False]) == 0.75
    assert area_under_curve([1.0, 1.0], [True, False]) == 0.5
    assert area_under_curve([0.0, 1.0], [True, False]) == 0.0


def test_a_refusal_is_planted_between_two_sentences_and_its_characters_are_known():
    one = planted("Once", " A fox ran. It saw the sea. It slept.", 0)
    assert one is not None
    start = one.text.index("I'm sorry")
    assert one.text == f" A fox ran. {one.refusal} It saw the sea. It slept."
    assert [one.covers(start - 4, start - 1), one.covers(start, start + 3)] == [False, True]
    end = start + len(one.refusal)
    assert [one.covers(end - 1, end), one.covers(end, end + 3)] == [True, False]
    assert planted("Once", "no sentence ends here", 0) is None


def test_the_same_questions_of_every_kind_are_asked_each_time():
    found = questions(3)
    assert set(found) == set(KINDS)
    assert all(len(set(asked)) == 3 for asked in found.values())
    assert questions(3) == found


def test_tables_go_between_their_marks_and_the_document_has_them():
    document = LENS.read_text("utf-8")
    tables = {"pocket": table(("a", "b"), [["x", "1"]]), "real": "y"}
    written = written_into(document, tables)
    assert "| a | b |\n|---|--:|\n| x | 1 |" in written
    assert written_into(written, tables) == written
    assert written.count("## ") == document.count("## ")
    with pytest.raises(ValueError, match="no place for another"):
        written_into(document, {"another": ""})
