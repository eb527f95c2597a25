"""Sizes, speeds and durations as people read them."""

import pytest

from desktop import size_words as words


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (6_066_016, "6.1 MB"), (1_299_000_000, "1.3 GB"), (999_999_999, "1.0 GB"),
     (140_000_000_000, "140 GB"), (250_000_000, "250 MB"), (2_500, "2 kB")],
)  # fmt: skip
def test_sizes(count, said):
    assert words.size_words(count) == said


def test_a_part_shares_the_unit():
    assert words.of_words(800e6, 1.3e9) == "0.8 of 1.3 GB"
    assert words.of_words(0, 512) == "0 of 512 bytes"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (46, "46 s"), (170, "3 min"), (3600, "1 h"), (7500, "2 h 5 min")]
)
def test_durations(seconds, said):
    assert words.time_words(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"), [(190e3, "190 k"), (5.6e6, "6 M"), (1.72e9, "1.7 B"), (7e9, "7 B"), (70.6e9, "71 B")]
)
def test_parameters(count, said):
    assert words.parameter_words(count) == said


def test_contexts():
    assert words.context_words(32768) == "32k context"
    assert words.context_words(512) == "512 tokens of context"
    assert not words.context_words(0)
