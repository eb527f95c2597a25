"""A reading's summary in sentences, the same in the terminal and in reports."""

from __future__ import annotations

import math

from desktop.lens.floor import SOURCE
from desktop.lens.summary import Summary


def summary_lines(summary: Summary, floor: float | None) -> list[str]:
    """floor: bits that quantization alone brings, None where unknown."""
    shares = (
        f"{summary.unshifted:.1%} unshifted, {summary.marginal:.1%} marginal (·), {summary.shifted:.1%} shifted (◆)"
    )
    lines = [
        f"{summary.tokens:,} tokens: {shares}; perplexity {summary.perplexity:.2f}, "
        f"{summary.bits_per_character:.3f} bits a character"
    ]
    if summary.mean_kl_bits is None or summary.top1_agreement is None:
        return lines
    js, back = summary.mean_js_bits or 0.0, summary.mean_reverse_kl_bits or 0.0
    lines.append(f"mean KL {summary.mean_kl_bits:.4f} bits, the other way {back:.4f}, Jensen-Shannon {js:.4f}")
    early, first = summary.kl_share_first_10, summary.kl_share_first_50
    where = f"; of KL {early:.0%} lies in the first 10 tokens, {first:.0%} in the first 50" if early and first else ""
    fork = "never" if summary.first_fork is None else f"first at token {summary.first_fork + 1}"
    lines.append(f"same first choice at {summary.top1_agreement:.1%} of tokens, another one {fork}{where}")
    if floor is not None:
        lines.append(f"noise floor by quantization alone: {floor:.4f} bits, {SOURCE}")
    return lines


def characters_line(reader: str, bits: float, against: str, against_bits: float) -> str:
    """What can be said of two files with different vocabularies."""
    more = "none" if math.isclose(bits, against_bits) else reader if bits > against_bits else against
    lead = "Both are as surprised" if more == "none" else f"{more} is more surprised"
    return (
        f"Different vocabularies: no token of one is a token of the other, so there is no KL. {lead} by this text: "
        f"{reader} {bits:.3f} bits a character, {against} {against_bits:.3f}"
    )


def probability_words(logprob: float) -> str:
    """A probability for people: "62 %", "0.3 %", "3e-05 %"."""
    percent = 100 * math.exp(logprob)
    if percent >= 9.95:  # noqa: PLR2004 - from here on whole percents
        return f"{percent:.0f} %"
    return f"{percent:.1f} %" if percent >= 0.05 else f"{percent:.0e} %"  # noqa: PLR2004 - what 0.1 rounds up from
