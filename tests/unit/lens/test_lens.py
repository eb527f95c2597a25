"""Classes, surprise-adjusted divergence, floor and summary of a reading."""

from __future__ import annotations

import math

import pytest

from desktop.lens.adjusted import adjust, bins
from desktop.lens.classes import Shift, shift_of
from desktop.lens.floor import floor_bits
from desktop.lens.lens_token import LensToken, paired
from desktop.lens.summary import summarize
from desktop.protocol.reading import Divergence, TokenScore


def score(number: int, *, kl: float | None = None, rank: int = 1, entropy: float = 1.0, best: int = 0) -> TokenScore:
    return TokenScore(
        id=number,
        text="a",
        logprob=-entropy,
        rank=rank,
        entropy_bits=entropy,
        end_probability=0.0,
        top=[(best, "a", -0.1)],
        divergence=Divergence(kl_bits=kl, reverse_kl_bits=kl, js_bits=kl / 10) if kl is not None else None,
    )


def pair(number: int, kl: float, **fields: float) -> LensToken:
    entropy = float(fields.get("entropy", 1.0))
    rank, best = int(fields.get("rank", 1)), int(fields.get("best", 0))
    return LensToken(score(number, entropy=entropy), score(number, kl=kl, rank=rank, best=best))


def test_classes_are_those_of_token_distribution_shift() -> None:
    assert [shift_of(rank) for rank in (1, 2, 3, 4, 900)] == [
        Shift.UNSHIFTED,
        Shift.MARGINAL,
        Shift.MARGINAL,
        Shift.SHIFTED,
        Shift.SHIFTED,
    ]


def test_the_class_is_the_other_sides_where_there_is_one() -> None:
    assert LensToken(score(1, rank=1), score(1, rank=7)).shift is Shift.SHIFTED
    assert LensToken(score(1, rank=2)).shift is Shift.MARGINAL


def test_uncertainty_alone_leaves_nothing_and_a_planted_surprise_stands_out() -> None:
    """KL that follows entropy is taken out; one token with more than its like is left."""
    tokens = [pair(place, kl=place % 8, entropy=place % 8) for place in range(128)]
    tokens[40] = pair(40, kl=3.0, entropy=0.0)  # raw KL elsewhere is as high, and higher
    adjusted = adjust(tokens)
    bits = [token.adjusted_bits or 0.0 for token in adjusted]
    assert bits.index(max(bits)) == 40
    assert bits[40] == 3.0
    assert max(token.kl_bits or 0.0 for token in tokens) > 3.0


def test_every_token_is_in_one_bin_and_few_tokens_share_one() -> None:
    for count in (1, 7, 31, 32, 300):
        made = bins([pair(place, kl=1.0, entropy=place) for place in range(count)])
        assert sorted(place for part in made for place in part) == list(range(count))
        assert min(map(len, made)) >= min(8, count)
    assert len(bins([pair(place, kl=1.0) for place in range(31)])) == 1


def test_without_another_side_there_is_nothing_to_adjust() -> None:
    tokens = adjust(paired([score(1), score(2)], None))
    assert [token.adjusted_bits for token in tokens] == [None, None]
    summary = summarize(tokens)
    assert summary.mean_kl_bits is summary.top1_agreement is summary.first_fork is None


def test_sides_of_different_tokens_are_not_paired() -> None:
    with pytest.raises(ValueError, match="different tokens"):
        paired([score(1)], [score(2)])


def test_a_summary_counts_and_adds() -> None:
    tokens = [pair(place, kl=4.0 if place < 10 else 1.0, rank=1 + place % 4, best=place == 30) for place in range(60)]
    summary = summarize(tokens)
    assert (summary.unshifted, summary.marginal, summary.shifted) == (0.25, 0.5, 0.25)
    assert summary.mean_kl_bits == pytest.approx(90 / 60)
    assert summary.mean_js_bits == pytest.approx(9 / 60)
    assert summary.kl_share_first_10 == pytest.approx(40 / 90)
    assert summary.kl_share_first_50 == pytest.approx(80 / 90)
    assert summary.top1_agreement == pytest.approx(59 / 60)
    assert summary.first_fork == 30
    assert summary.perplexity == pytest.approx(math.e)


def test_the_floor_adds_up_over_both_files_and_is_unknown_where_one_is() -> None:
    assert floor_bits("Q8_0", "F16") == pytest.approx(0.0014 / math.log(2))
    assert floor_bits("Q8_0", "Q4_K_M") == pytest.approx(0.0314 / math.log(2))
    assert floor_bits("F16", "F16") == 0
    assert floor_bits("Q8_0", "IQ3_XXS") is None
