"""A reading: what a loaded file makes, token by token, of a text that is there already; alone or against another file.

Two engines read the same tokens. One keeps its distributions, a row of float32 log-probabilities for each token, in a
file that both were given (ContextParams.rows_file, rows_format.py says how it is laid out); the other compares its own
with them. The same happens while both run as when one follows the other: only the capacity of the file differs.
"""

from __future__ import annotations

import math

import msgspec

from desktop.protocol.prompts import ChatPrompt, TextPrompt

BEST = 20  # alternatives told with each token
MOST_IDS = 100_000  # in one event


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The distributions of one side, in the engine's rows_file.

    reading: a number above 0 that both sides of one reading have and no other reading of that file. capacity: rows that
    the file holds before the side that writes waits for the one that compares; 0 = all of them.
    """

    reading: int
    capacity: int = 0


class Score(msgspec.Struct, frozen=True, kw_only=True, tag="score"):
    """Read `text`, or the tokens `ids`, behind `prompt`. Text in either never becomes a control token.

    Both are read from position 0 with a context of its own, in batches of ScoreBegun.chunk tokens, so that no figure
    depends on what was answered before, and the cache of answers stays as it is. The tokens of `text` are those of it
    alone. keep: write the distributions there. against: compare with those that another engine keeps there; not both.
    window: tokens of text that are read at once, 0 = as many as the model allows; a longer text is read in windows that
    overlap (protocol/windows.py). Two sides that are compared should have the same.
    """

    id: int
    prompt: ChatPrompt | TextPrompt
    text: str = ""
    ids: list[int] = []
    vocabulary: str = ""  # of `ids`, and of what is compared with: refused where another is loaded; "" = not compared
    keep: Rows | None = None
    against: Rows | None = None
    window: int = 0


class Divergence(msgspec.Struct, frozen=True, kw_only=True):
    """How far two distributions over the whole vocabulary lie apart, in bits; 0 where they are the same.

    kl_bits: KL(kept || own), what it costs to expect what this engine expects where the kept one speaks.
    reverse_kl_bits: KL(own || kept). js_bits: Jensen-Shannon, from 0 to 1.
    """

    kl_bits: float
    reverse_kl_bits: float
    js_bits: float


class TokenScore(msgspec.Struct, frozen=True, kw_only=True):
    """What was expected where one token stands. logprob: natural logarithm of its probability; not below -1000.

    text: whole characters that are complete once it is in. rank: 1 + how many ids were strictly likelier. top: (id,
    text, logprob) of the BEST likeliest, of equal ones the lower id first. end_probability: that the turn ended here.
    """

    id: int
    text: str
    logprob: float
    rank: int
    entropy_bits: float
    end_probability: float
    top: list[tuple[int, str, float]]
    divergence: Divergence | None = None  # where it was compared

    @property
    def surprisal_bits(self) -> float:
        """How little it was expected: minus the binary logarithm of its probability."""
        return -self.logprob / math.log(2)


class ScoreBegun(msgspec.Struct, frozen=True, kw_only=True, tag="score_begun"):
    """What will be read. chunk: tokens in a batch, which figures depend on in their last digits.

    ids: empty where there are more than MOST_IDS; each token is told with its own. total: how many there are. window:
    tokens in a window, 0 where the text is read in one piece.
    """

    id: int
    prompt_ids: list[int]
    ids: list[int]
    chunk: int
    total: int = 0
    window: int = 0


class Scored(msgspec.Struct, frozen=True, kw_only=True, tag="scored"):
    """The next tokens, in order. first: place of the first of them among ScoreBegun.ids."""

    id: int
    first: int
    tokens: list[TokenScore]


class ScoreEnded(msgspec.Struct, frozen=True, kw_only=True, tag="score_ended"):
    """All tokens were told. decode_s: of `seconds`, those in llama.cpp."""

    id: int
    tokens: int
    seconds: float
    decode_s: float
    notes: list[str] = []
