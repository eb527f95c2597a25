"""A reading in a sentence or two of plain words."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.lens.lens_token import LensToken
from desktop.lens.summary import Summary, summarize
from desktop.voice import Voice

NAMES = {Voice.BASE: "Base", Voice.INSTRUCT: "Instruct"}
ALIKE, NEAR, FAR = 0.1, 0.5, 2.0  # mean bits a token
EARLY_SHARE = 0.4  # of the divergence in the first ten tokens


def verdict(tokens: Sequence[LensToken], reader: Voice, against: Voice | None, floor_bits: float | None) -> str:
    """What both would have said alike, and where they part. tokens: at least one."""
    summary, name = summarize(tokens), NAMES[reader]
    if against is None or summary.mean_kl_bits is None:
        return f"{name} itself had {summary.unshifted:.0%} of these tokens as its first choice."
    other, mean = NAMES[against], summary.mean_kl_bits
    if floor_bits is not None and mean <= floor_bits:
        return f"No difference that stands out from the quantization: {other} reads this as {name} does."
    if mean < ALIKE:
        return f"{other} would have said nearly the same: they agree on {summary.unshifted:.0%} of the tokens."
    return f"{_how_far(mean, name, other)} {_where(summary, len(tokens))}"


def _how_far(mean: float, name: str, other: str) -> str:
    if mean < NEAR:
        return f"{other} follows {name} most of the way."
    if mean < FAR:
        return f"{other} would have gone on otherwise in many places."
    return f"{other} would hardly have written this."


def _where(summary: Summary, tokens: int) -> str:
    if summary.first_fork is None:
        return "Their first choices never differ; only how sure they are."
    early = summary.kl_share_first_10
    if early is not None and early >= EARLY_SHARE and tokens > 2 * 10:
        return "They part at the start, within the first 10 tokens."
    return f"They first part at token {summary.first_fork + 1}; {summary.shifted:.0%} of the tokens are shifted."


def costume_share(whole_bits: float | None, weights_bits: float | None) -> float | None:
    """How much of a divergence the framing alone brings, from 0 to 1; the rest is the weights'.

    whole_bits: mean KL against the plain prompt; weights_bits: the same inside the reader's own framing.
    """
    if not whole_bits or weights_bits is None:
        return None
    return min(1.0, max(0.0, 1.0 - weights_bits / whole_bits))
