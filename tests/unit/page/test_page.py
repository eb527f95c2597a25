"""What a writer does to a page: type, undo, keep ways, take them, go from one to the other."""

from __future__ import annotations

from desktop.page.page import Page
from desktop.page.piece import Author, Drawn, Piece
from desktop.page.take import ROOT, Take
from desktop.page.written import Written
from desktop.voice import Voice

BASE = Author(Voice.BASE)


def typed(page: Page, text: str, place: int | None = None) -> None:
    at = len(page.text) if place is None else place
    for letter in text:
        page.edit(at, at, (Piece(letter),))
        at += 1


def drawn(text: str, seed: int = 1) -> tuple[Piece, ...]:
    return (Piece(text, BASE, (9,), (len(text),), "v", Drawn(seed=seed)),)


def test_undo_goes_word_by_word_and_a_way_is_one_step() -> None:
    page = Page()
    typed(page, "one two")
    (way,) = page.keep_ways(7, [drawn(" three")])
    assert page.take_way(way) == 13
    assert page.text == "one two three"
    assert [page.undo() and page.text for _ in range(3)] == ["one two", "one ", ""]
    assert not page.undo()
    assert [page.redo() and page.text for _ in range(3)] == ["one ", "one two", "one two three"]
    assert not page.redo()


def test_letters_taken_back_are_one_step() -> None:
    page = Page()
    typed(page, "word")
    for end in (4, 3, 2):
        page.edit(end - 1, end, ())
    page.undo()
    assert page.text == ""  # typed and taken back at one place
    typed(page, "a b")
    page.edit(0, 2, ())
    assert page.undo()
    assert page.text == "a b"


def test_the_other_ways_stay_beside_the_one_that_is_taken() -> None:
    page = Page()
    typed(page, "I rowed over")
    first, second = page.keep_ways(12, [drawn(" at dawn"), drawn(" with a ledger")])
    page.take_way(second)
    assert page.text == "I rowed over with a ledger"
    assert [take.id for take in page.branches(ROOT)] == [first]
    assert page.takes[first].unread
    page.show(first)
    assert page.text == "I rowed over at dawn"
    assert not page.takes[first].unread
    page.show_trunk(ROOT)
    assert page.text == "I rowed over with a ledger"


def test_a_way_in_the_middle_keeps_what_follows() -> None:
    page = Page()
    typed(page, "The end")
    (way,) = page.keep_ways(3, [drawn(" very")])
    page.take_way(way)
    assert page.text == "The very end"
    assert [piece.author for piece in page.pieces()] == [Author(), BASE, Author()]


def test_what_a_model_wrote_is_kept_when_it_is_erased() -> None:
    page = Page()
    typed(page, "So ")
    (way,) = page.keep_ways(3, [drawn("it began")])
    page.take_way(way)
    page.edit(0, 11, ())
    assert page.text == ""
    (kept,) = page.branches(ROOT)
    assert (kept.written.text, kept.written.pieces[0].ids) == ("it began", (9,))
    page.undo()
    assert (page.text, page.branches(ROOT)) == ("So it began", [])


def test_ways_stay_where_an_undo_takes_their_text_away() -> None:
    page = Page()
    typed(page, "gone")
    (way,) = page.keep_ways(4, [drawn(" on")])
    page.undo()
    assert page.takes[way].written.text == " on"
    typed(page, "x")
    page.show(way)
    assert page.text == " on"  # at the end of what was left of its text


def test_takes_that_name_nothing_or_each_other_are_all_kept() -> None:
    def take(number: int, parent: int | None, chosen: int | None = None) -> Take:
        return Take(number, parent, 0, Written((Piece(str(number)),)), chosen)

    page = Page([take(2, 3), take(3, 2), take(4, 77), take(5, 4, chosen=9), take(6, None)])
    assert set(page.takes) == {1, 2, 3, 4, 5, 6}
    reached, waiting = set(), [ROOT]
    while waiting:
        at = waiting.pop()
        reached.add(at)
        waiting += [branch.id for branch in page.branches(at)]
    assert reached == set(page.takes)
    assert page.text == ""
