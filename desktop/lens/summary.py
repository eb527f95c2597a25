"""A reading in a few figures: how far apart, where, and how much of the text the other side would have said, too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.lens.characters import bits_per_character
from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken

EARLY, FIRST = 10, 50  # tokens


@dataclass(frozen=True, slots=True)
class Summary:
    """Of a whole text. Divergences and entropies in bits, shares from 0 to 1; None where nothing was compared.

    kl_share_first_*: share of the sum of KL that lies in the first tokens. first_fork: place of the first token where
    the first choices differ, None where they never do. bits_per_character: the reader's surprisal, whatever its tokens.
    """

    tokens: int
    mean_logprob: float
    perplexity: float
    mean_entropy_bits: float
    unshifted: float
    marginal: float
    shifted: float
    mean_kl_bits: float | None
    mean_reverse_kl_bits: float | None
    mean_js_bits: float | None
    top1_agreement: float | None
    kl_share_first_10: float | None
    kl_share_first_50: float | None
    first_fork: int | None
    bits_per_character: float = 0.0


def summarize(tokens: Sequence[LensToken]) -> Summary:
    """tokens: at least one."""
    count, compared = len(tokens), all(token.kl_bits is not None for token in tokens)
    logprob = _mean([token.read.logprob for token in tokens])
    classes = [token.shift for token in tokens]
    divergences = [token.against.divergence for token in tokens if token.against and token.against.divergence]
    kl = [divergence.kl_bits for divergence in divergences]
    forks = [place for place, token in enumerate(tokens) if token.is_fork]
    return Summary(
        tokens=count,
        mean_logprob=logprob,
        perplexity=math.exp(min(700.0, -logprob)),
        mean_entropy_bits=_mean([token.read.entropy_bits for token in tokens]),
        unshifted=classes.count(Shift.UNSHIFTED) / count,
        marginal=classes.count(Shift.MARGINAL) / count,
        shifted=classes.count(Shift.SHIFTED) / count,
        mean_kl_bits=_mean(kl) if compared else None,
        mean_reverse_kl_bits=_mean([each.reverse_kl_bits for each in divergences]) if compared else None,
        mean_js_bits=_mean([each.js_bits for each in divergences]) if compared else None,
        top1_agreement=1 - len(forks) / count if compared else None,
        kl_share_first_10=_share(kl, EARLY) if compared else None,
        kl_share_first_50=_share(kl, FIRST) if compared else None,
        first_fork=forks[0] if forks else None,
        bits_per_character=bits_per_character([token.read for token in tokens]),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _share(values: Sequence[float], first: int) -> float | None:
    """None where all of them are 0: of nothing there is no share."""
    whole = math.fsum(values)
    return math.fsum(values[:first]) / whole if whole else None
