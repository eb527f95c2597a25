"""Ways on, drawn by real engines: each with its tokens, its hand and its seed."""

from __future__ import annotations

import json
import os
import signal

import pytest

from desktop.control.page.ways import Hand, Ways
from desktop.page.ending import Ending, Length
from desktop.page.piece import Author, text_of
from desktop.voice import Voice

BASE, INSTRUCT = Author(Voice.BASE, "b.gguf"), Author(Voice.INSTRUCT, "i.gguf")


@pytest.fixture
def ways(desk, qtbot):
    return Ways(desk.pool)


@pytest.fixture
def hands(desk):
    return {author.voice: Hand(desk.chat.engines.key(author.voice), author) for author in (BASE, INSTRUCT)}


def drawn(qtbot, ways, hands, text="Once", count=3, seed=5):
    with qtbot.waitSignal(ways.ended):
        ways.ask(hands, text, ways=count, length=Length(12), seed=seed)
    return [piece for _, (piece,) in ways.pieces()]


def test_each_way_has_its_tokens_its_seed_and_its_hand(ways, hands, qtbot):
    pieces = drawn(qtbot, ways, [hands[Voice.BASE]])
    assert [way.number for way in ways.ways] == [0, 1, 2]
    assert [(piece.drawn.seed, piece.drawn.way, piece.drawn.ways) for piece in pieces] == [
        (5, 0, 3),
        (6, 1, 3),
        (7, 2, 3),
    ]
    assert len({piece.text for piece in pieces}) == 3
    for piece in pieces:
        assert piece.author == BASE
        assert piece.vocabulary
        assert 0 < len(piece.ids) == len(piece.ends) <= 12
        assert piece.ends[-1] <= len(piece.text)
        assert piece.drawn.mean_logprob < 0
        assert piece.drawn.finish == ("length" if len(piece.ids) == 12 else "end_of_turn")
        assert json.loads(piece.drawn.sampling)["min_p"] == 0.02
        assert json.loads(piece.drawn.sampling)["seed"] is None


def test_an_engine_that_was_loaded_before_tells_its_vocabulary_too(desk, ways, hands, qtbot):
    drawn(qtbot, ways, [hands[Voice.BASE]])
    later = Ways(desk.pool)
    assert all(piece.vocabulary and piece.ids for piece in drawn(qtbot, later, [hands[Voice.BASE]]))


def test_the_same_seed_draws_the_same_ways(ways, hands, qtbot):
    first = [piece.ids for piece in drawn(qtbot, ways, [hands[Voice.BASE]])]
    other = [piece.ids for piece in drawn(qtbot, ways, [hands[Voice.BASE]], seed=50)]
    assert [piece.ids for piece in drawn(qtbot, ways, [hands[Voice.BASE]])] == first
    assert other != first


def test_both_voices_go_on_from_one_place(ways, hands, qtbot):
    pieces = drawn(qtbot, ways, list(hands.values()), count=2)
    assert [piece.author for piece in pieces] == [BASE, BASE, INSTRUCT, INSTRUCT]
    assert [way.number for way in ways.ways] == [0, 1, 2, 3]


def test_what_is_stopped_keeps_what_came(ways, hands, qtbot):
    ways.ask([hands[Voice.BASE]], "Once", ways=2, length=Length(4_000), seed=1)
    qtbot.waitUntil(lambda: any(way.text for way in ways.ways))
    with qtbot.waitSignal(ways.ended):
        ways.stop()
    pieces = [piece for _, (piece,) in ways.pieces()]
    assert pieces
    assert all(piece.drawn.finish == "cancelled" and piece.text for piece in pieces)
    assert not ways.is_writing


def test_those_before_tell_nothing_any_more(ways, hands, qtbot):
    with qtbot.waitSignal(ways.grew):
        ways.ask([hands[Voice.BASE]], "Once", ways=2, length=Length(4_000), seed=1)
    pieces = drawn(qtbot, ways, [hands[Voice.BASE]], count=1)
    assert len(pieces) == len(ways.ways) == 1
    assert len(pieces[0].ids) <= 12


def test_an_engine_that_dies_leaves_what_came_and_says_why(desk, ways, hands, qtbot):
    ways.ask([hands[Voice.BASE]], "Once", ways=2, length=Length(4_000), seed=1)
    qtbot.waitUntil(lambda: any(way.text for way in ways.ways))
    errors = []
    ways.failed.connect(errors.append)
    with qtbot.waitSignal(ways.ended):
        os.kill(desk.process_id(Voice.BASE), signal.SIGKILL)
    assert [type(error).__name__ for error in errors] == ["EngineDied"]
    assert [piece for _, piece in ways.pieces()]
    assert len(drawn(qtbot, ways, [hands[Voice.BASE]])) == 3  # by a new engine


def test_a_text_longer_than_the_context_is_read_from_behind_and_that_is_said(desk, ways, hands, qtbot):
    noted = []
    ways.noted.connect(noted.append)
    drawn(qtbot, ways, [hands[Voice.BASE]], text="words and more " * 4_000, count=1)
    assert noted


def test_a_way_to_the_end_of_the_paragraph_ends_there_and_nothing_is_written_for_nobody(ways, hands, qtbot):
    with qtbot.waitSignal(ways.ended):
        ways.ask([hands[Voice.BASE]], "Once", ways=4, length=Length(3_000, Ending.PARAGRAPH), seed=1)
    for way, pieces in ways.pieces():
        if way.cut is None:  # the model ended before
            continue
        assert "\n" not in text_of(pieces).lstrip("\n")
        assert pieces[-1].drawn.finish == "paragraph"
        assert sum(len(piece.ids) for piece in pieces) <= len(way.ids) < 3_000
    assert any(way.cut is not None for way in ways.ways)
