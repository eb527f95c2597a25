"""How a text that is too long for one reading is read: in windows that overlap, so that no token stands alone.

The first window is told whole. Each further one begins half a window later and is told from where the one before ended:
what stands in its first half is read again as context only. So a token at the border has at least half a window of the
text before it, and a token's figures depend on its place, on the window and on the prompt, not on how much comes after.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MOST_TOKENS: Final = 8192  # of text in one window: memory and time of a reading stay those of a long chat
_SHARE: Final = (3, 4)  # of what the model was trained for; the rest is for the prompt


class Window(NamedTuple):
    """Places in the text: read from `start` up to `end`, told from `first` on."""

    start: int
    first: int
    end: int


def window_for(n_ctx_train: int) -> int:
    """Tokens of text in one window. n_ctx_train 0: unknown."""
    return min(MOST_TOKENS, max(2, n_ctx_train * _SHARE[0] // _SHARE[1])) if n_ctx_train else MOST_TOKENS


def stride_of(window: int) -> int:
    """How far each window begins behind the one before, in tokens."""
    return max(1, window // 2)


def windows(n_text: int, window: int) -> list[Window]:
    """All windows of a text, in order; one where it fits. window: tokens, at least 1."""
    found = [Window(0, 0, min(n_text, window))]
    while found[-1].end < n_text:
        start = len(found) * stride_of(window)
        found.append(Window(start, found[-1].end, min(n_text, start + window)))
    return found


def window_of(place: int, window: int) -> int:
    """The number of the window, from 0, in which the token at this place was told. window 0: there is only one."""
    return 0 if not window or place < window else 1 + (place - window) // stride_of(window)
