"""Windows over a long text: each token is told once, by the window that says so, with enough of the text before it."""

from __future__ import annotations

import pytest

from desktop.protocol.windows import MOST_TOKENS, stride_of, window_for, window_of, windows


@pytest.mark.parametrize("window", [1, 2, 3, 8, 9])
@pytest.mark.parametrize("n_text", [1, 2, 7, 8, 9, 12, 13, 30])
def test_each_token_is_told_once_by_the_window_that_is_named_for_it(n_text: int, window: int) -> None:
    told = [
        (number, place) for number, one in enumerate(windows(n_text, window)) for place in range(one.first, one.end)
    ]
    assert [place for _, place in told] == list(range(n_text))
    assert [window_of(place, window) for place in range(n_text)] == [number for number, _ in told]


@pytest.mark.parametrize("window", [2, 8, 9])
def test_behind_the_first_window_half_a_window_of_the_text_stands_before_what_is_told(window: int) -> None:
    for one in windows(50, window)[1:]:
        assert one.first - one.start == window - stride_of(window) >= window // 2
        assert one.end - one.start <= window


def test_without_windows_there_is_one() -> None:
    assert [window_of(place, 0) for place in (0, 5, 5000)] == [0, 0, 0]


def test_a_window_leaves_a_quarter_of_what_the_model_was_trained_for_to_the_prompt() -> None:
    assert window_for(4096) == 3072
    assert window_for(1) == 2
    assert window_for(0) == window_for(1_000_000) == MOST_TOKENS
