"""What the lens makes of tokens for people: alternatives, moved words, steps, a verdict, sentences, what is kept."""

from __future__ import annotations

import pytest

from desktop.lens.account import Account
from desktop.lens.alternatives import alternatives
from desktop.lens.classes import Shift
from desktop.lens.kept import KeptReading, pack, unpack
from desktop.lens.lens_token import LensToken
from desktop.lens.moved_words import MovedWords, moved_words
from desktop.lens.sentences import (
    class_line,
    figures_line,
    floor_line,
    moved_line,
    probability,
    shown_word,
    spoken,
    summary_line,
    underline_of,
)
from desktop.lens.steps import Stop, step
from desktop.lens.summary import summarize
from desktop.lens.verdict import costume_share, verdict
from desktop.voice import Voice
from tests.unit.lens.making import score, token

INSTRUCT, BASE = Voice.INSTRUCT, Voice.BASE


def test_alternatives_are_both_sides_best_and_the_token_itself_however_rare() -> None:
    rare = LensToken(
        score(9, "rare", 0.001, [(1, "a", 0.6), (2, "b", 0.3)]), score(9, "rare", 0.0001, [(3, "c", 0.9)], 1.0)
    )
    rows = alternatives(rare)
    assert [row.id for row in rows] == [1, 2, 9, 3]
    by_id = {row.id: row for row in rows}
    assert by_id[1].against is None
    assert by_id[1].against_at_most == pytest.approx(0.9)
    assert by_id[9].read == pytest.approx(0.001)
    assert by_id[3].read is None
    assert by_id[3].read_at_most == pytest.approx(0.3)  # as much as the last of the reader's best


def test_of_many_alternatives_ten_are_shown_with_the_token_among_them() -> None:
    top = [(number, str(number), 0.5 / (number + 1)) for number in range(20)]
    rows = alternatives(LensToken(score(19, "19", 0.01, top), score(19, "19", 0.01, top, 0.0)))
    assert len(rows) == 10
    assert 19 in {row.id for row in rows}


def test_words_moved_are_summed_over_the_text() -> None:
    moved = moved_words([token(1.0, fork=True)] * 3 + [LensToken(score(1, "Hi", 0.9, [(1, "Hi", 0.9)]))])
    assert moved == MovedWords(("Hi",), ("Ho",))
    assert moved_line(moved, INSTRUCT) == "tuning adds: “Hi” · suppresses: “Ho”"
    assert moved_line(moved, BASE) == "tuning adds: “Ho” · suppresses: “Hi”"
    assert moved_line(moved_words([]), INSTRUCT) == ""


def test_steps_go_both_ways_and_end() -> None:
    tokens = [token(), token(fork=True), token(2.0), token(sure=0.5), token(3.0, fork=True)]
    assert step(tokens, -1, 1, Stop.FORK) == 1
    assert step(tokens, 1, 1, Stop.FORK) == 4
    assert step(tokens, 4, 1, Stop.FORK) is None
    assert step(tokens, 4, -1, Stop.FORK) == 1
    assert step(tokens, 0, 1, Stop.DIVERGENCE) == 2
    assert step(tokens, 0, 1, Stop.DIVERGENCE, floor_bits=2.5) == 4
    assert step(tokens, 0, 1, Stop.UNCERTAINTY) == 3


def test_the_verdict_is_plain_and_knows_the_floor() -> None:
    same = [token(0.001)] * 30
    assert "stands out from the quantization" in verdict(same, INSTRUCT, BASE, 0.01)
    assert "nearly the same" in verdict(same, INSTRUCT, BASE, None)
    parted = [token(20.0, fork=True), *[token(0.01)] * 29]
    assert "part at the start, within the first 10 tokens" in verdict(parted, INSTRUCT, BASE, None)
    assert "hardly" in verdict([token(5.0, fork=True)] * 9, INSTRUCT, BASE, None)
    assert "Instruct itself had 100%" in verdict([LensToken(score(1, "Hi", 0.9, [(1, "Hi", 0.9)]))], INSTRUCT, None, 0)


def test_the_costumes_share_stays_between_nothing_and_all() -> None:
    assert costume_share(1.0, 0.6) == pytest.approx(0.4)
    assert costume_share(1.0, 1.7) == 0.0
    assert costume_share(0.0, 0.0) is None
    assert costume_share(1.0, None) is None


def test_a_token_is_a_sentence_for_screen_readers() -> None:
    assert spoken(token(1.0, text=" sorry", sure=0.81, rank=14), INSTRUCT, BASE) == (
        "token “sorry”: Instruct 0.81, Base rank 14, shifted"
    )
    alone = LensToken(score(1, "\n", 0.5, [(1, "\n", 0.5)]))
    assert spoken(alone, BASE, None) == "token “newline”: Base 0.50, rank 1"
    assert [shown_word(text) for text in (" ", "", "\n\n", " a ")] == ["blank", "part of a character", "newline", "a"]


def test_figures_have_units_and_what_is_less_than_can_be_told_says_so() -> None:
    assert class_line(token(1.0, rank=1214), BASE) == "shifted · base rank 1,214"
    assert figures_line(token(6.12), INSTRUCT, BASE) == ("KL 6.1 bits (+6.1 adjusted) · entropy instruct 1.0, base 1.0")
    assert [probability(0.624), probability(0.001), probability(None), probability(None, 0.021)] == [
        "0.62",
        "<0.01",
        "<0.01",
        "<0.03",
    ]
    assert "100% unshifted" in summary_line(summarize([token(0.5)] * 12))
    assert "first 10 tokens hold 83%" in summary_line(summarize([token(0.5)] * 12))


def test_what_lies_under_the_floor_has_no_underline_and_is_counted() -> None:
    tokens = [token(0.01, rank=5), token(0.5, rank=5)]
    assert [underline_of(one, 0.05) for one in tokens] == [Shift.UNSHIFTED, Shift.SHIFTED]
    line = floor_line(tokens, 0.05, ("Q4_K_M", "Q4_K_M"))
    assert "0.050 bits (Q4_K_M," in line
    assert "1 of the 2 tokens" in line
    assert "Q8_0" in floor_line(tokens, 0.5, ("Q2_K", "Q8_0"))
    assert "not known" in floor_line(tokens, None, ())


def test_a_kept_reading_comes_back_as_it_was_and_damage_is_nothing() -> None:
    one = token(0.5)
    assert one.against is not None
    kept = KeptReading(read=[one.read], against=[one.against], chunk=128, quantizations=("Q8_0", "Q8_0"))
    assert unpack(pack(kept)) == kept
    assert unpack(b"") is None
    assert unpack(pack(kept)[:-4]) is None


def test_an_account_shows_what_has_come_of_each_side(asked_twice: Account) -> None:
    account = asked_twice
    account.read += [token(1.0).read] * 3
    assert [one.against for one in account.tokens(0)] == [None] * 3
    against = token(1.0).against
    assert against is not None
    account.compared[1].tokens += [against] * 2
    shown = account.tokens(1)
    assert [one.kl_bits for one in shown] == [1.0, 1.0, None]
    assert [one.adjusted_bits for one in shown[:2]] == [0.0, 0.0]


@pytest.fixture
def asked_twice() -> Account:
    from pathlib import Path

    from desktop.lens.asked import Asked, Framing, Side
    from desktop.protocol.engine_key import EngineKey
    from desktop.protocol.messages import ContextParams, TextPrompt

    side = Side(BASE, EngineKey.of_file(Path("b.gguf"), ContextParams()), Framing.PLAIN, TextPrompt(segments=["Hello"]))
    return Account(Asked("Hi", side, [side, side]))
