"""The tokens of a comparison as CSV (RFC 4180, UTF-8): a line for each token of each passage that was read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from desktop.exchange.comparison import Comparison, Passage, Reading
from desktop.lens.lens_token import LensToken
from desktop.protocol.reading import TokenScore
from desktop.protocol.windows import window_of

COLUMNS: Final = (
    "passage", "author", "reader", "against", "place", "window", "id", "text", "class", "logprob", "rank",
    "entropy_bits", "end_probability", "against_logprob", "against_rank", "against_entropy_bits", "kl_bits",
    "reverse_kl_bits", "js_bits", "adjusted_bits",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets would compute instead of showing


def comparison_csv(comparison: Comparison) -> str:
    """Passages, places and windows are counted from 0. Numbers are written so that they read back the same.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number, passage in enumerate(comparison.passages):
        if passage.reading is not None:
            writer.writerows(_lines(number, passage, passage.reading))
    return out.getvalue()


def _lines(number: int, passage: Passage, reading: Reading) -> Iterator[list[object]]:
    author = _shown(passage.author.name if passage.author else "")
    reader, against = _shown(reading.reader.name), _shown(reading.against.name if reading.against else "")
    for place, token in enumerate(reading.tokens):
        window = window_of(place, reading.window)
        yield [number, author, reader, against if reading.compared else "", place, window, *_own(token.read, token),
               *_against(token)]  # fmt: skip
    for place, score in enumerate(reading.other):
        window = window_of(place, reading.window)
        yield [number, author, against, "", place, window, *_own(score, LensToken(score)), *[""] * 7]


def _own(score: TokenScore, token: LensToken) -> list[object]:
    figures = [score.logprob, score.rank, score.entropy_bits, score.end_probability]
    return [score.id, _shown(score.text), token.shift.value, *figures]


def _against(token: LensToken) -> list[object]:
    against = token.against
    if against is None or against.divergence is None:
        return [""] * 7
    apart = against.divergence
    adjusted = "" if token.adjusted_bits is None else token.adjusted_bits
    return [against.logprob, against.rank, against.entropy_bits, apart.kl_bits, apart.reverse_kl_bits, apart.js_bits,
            adjusted]  # fmt: skip


def _shown(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
