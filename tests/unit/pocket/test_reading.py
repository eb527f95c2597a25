"""The form of the recipe's text files, and that every file of wordings is in it."""

import pytest
from recipe import reading
from recipe.world import TOLD, all_facts


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    reading.wordings.cache_clear()
    yield tmp_path
    reading.wordings.cache_clear()


def test_entries_stand_under_their_headings(folder):
    (folder / "a.txt").write_text(
        "# remark\n\n== one ==\n! What?\n  [a|b] <x>  \n\n== two words ==\nred|blue\n", "utf-8"
    )
    found = reading.wordings("a.txt")
    assert list(found.items()) == [("one", ("! What?", "[a|b] <x>")), ("two words", ("red|blue",))]
    assert reading.listed(found["two words"]) == ("red", "blue")
    assert reading.words(found["one"]) == ("!", "What?", "[a|b]", "<x>")


def test_a_backslash_joins_lines(folder):
    (folder / "a.txt").write_text("== verses ==\nO moon,\\\nso bright.\nO sun.\n", "utf-8")
    assert reading.wordings("a.txt")["verses"] == ("O moon,\nso bright.", "O sun.")


def test_a_line_without_a_heading_is_named(folder):
    (folder / "a.txt").write_text("lost\n== one ==\n", "utf-8")
    with pytest.raises(ValueError, match="“lost”"):
        reading.wordings("a.txt")


def test_a_heading_twice_is_named(folder):
    (folder / "a.txt").write_text("== one ==\na\n== one ==\nb\n", "utf-8")
    with pytest.raises(ValueError, match="“one” twice"):
        reading.wordings("a.txt")


def test_every_file_of_texts_has_something_under_every_heading():
    for path in reading.FOLDER.rglob("*.txt"):
        found = reading.wordings(path.relative_to(reading.FOLDER).as_posix())
        assert found, path
        assert all(found.values()), path


def test_every_question_is_asked_of_a_fact_and_every_file_of_facts_is_told():
    assert set(reading.questions()) == {fact.family.name for fact in all_facts()}
    computed = {"world", "numbers"}
    assert {path.stem for path in (reading.FOLDER / "facts").glob("*.toml")} == {*TOLD, *computed}
