"""The size of a text before any engine was asked."""

from __future__ import annotations

from desktop.chat.estimate import estimated_tokens


def test_an_estimate_counts_letters_of_all_writings():
    assert estimated_tokens("four") == 1
    assert 3 < estimated_tokens("日本語で") < 6
    assert estimated_tokens("") == 0
