"""What a report tells: one prompt, the passages behind it, and how they were read. Plain data, for every format.

Nothing here knows who asked: the terminal fills it, and the window may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

import desktop
from desktop.lens.lens_token import LensToken
from desktop.lens.summary import Summary
from desktop.protocol.reading import TokenScore
from desktop.protocol.windows import windows
from desktop.voice import Voice


@dataclass(frozen=True, slots=True)
class Party:
    """Who speaks or reads. name: for people. framing: "plain", "template" or a costume's name."""

    name: str
    file: str
    framing: str
    voice: Voice | None = None

    @property
    def file_name(self) -> str:
        """Without its folders, which are nobody else's business."""
        return PurePath(self.file).name


@dataclass(frozen=True, slots=True)
class Facts:
    """How an answer came. Seconds and tokens per second; finish, seed and counts as the engine told them."""

    prompt_tokens: int
    cached_tokens: int
    tokens: int
    finish: str
    seed: int
    load_s: float
    first_token_s: float
    decode_tokens_per_s: float
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a passage was read. against: None where nobody was compared.

    window: tokens in each of the windows that it was read in, 0 = in one piece. other: the other side's own tokens,
    where its vocabulary is another one and nothing but surprisal per character can be compared; else empty.
    """

    reader: Party
    against: Party | None
    vocabulary: str
    floor_bits: float | None
    prompt_ids: Sequence[int]
    against_prompt_ids: Sequence[int] | None
    window: int
    tokens: Sequence[LensToken]
    summary: Summary
    other: Sequence[TokenScore] = ()

    @property
    def compared(self) -> bool:
        """Whether there are divergences."""
        return self.summary.mean_kl_bits is not None

    def windows_words(self) -> str:
        """How a long text was read; "" where in one piece."""
        if not self.window:
            return ""
        count = len(windows(len(self.tokens), self.window))
        return (
            f"The text has {len(self.tokens):,} tokens and was read in {count:,} windows of {self.window:,} that "
            "overlap by half, so that behind the first every token has at least half a window of text before it."
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """An answer, or a text that was there. problem: why it or its reading is missing, in words."""

    text: str
    author: Party | None = None
    sample: int = 1
    reasoning: str = ""
    facts: Facts | None = None
    reading: Reading | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """made_at: local time with its zone, ISO 8601. app: which version wrote it."""

    prompt: str
    passages: Sequence[Passage]
    made_at: str
    app: str
    notes: Sequence[str] = field(default=())


def app_words() -> str:
    """Which program wrote a report."""
    return f"Tandem {desktop.__version__}"


def now_words() -> str:
    """Local time with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
