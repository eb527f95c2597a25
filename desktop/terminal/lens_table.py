"""A reading as a table for a terminal: a line for each token, and a few lines that sum it up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from desktop.lens.classes import Shift
from desktop.lens.floor import SOURCE
from desktop.lens.lens_token import LensToken
from desktop.lens.summary import Summary

_TOKEN_COLUMNS = 18
_MARKS = {Shift.UNSHIFTED: " ", Shift.MARGINAL: "·", Shift.SHIFTED: "◆"}  # readable without colour


def table(tokens: Sequence[LensToken], summary: Summary, top: int, floor: float | None) -> str:
    """floor: bits, None where unknown. Ends with a newline."""
    compared = summary.mean_kl_bits is not None
    head = f"  {'token':{_TOKEN_COLUMNS}} {'share':>7} {'rank':>6} {'entropy':>7}"
    head += f" {'other':>7} {'rank':>6} {'KL':>7} {'adjusted':>8}" if compared else ""
    lines = [head + ("  first choices" if top else ""), *(_line(token, top) for token in tokens), ""]
    return "\n".join([*lines, *_summary(summary, floor)]) + "\n"


def _line(token: LensToken, top: int) -> str:
    read, against = token.read, token.against
    line = f"{_MARKS[token.shift]} {_shown(read.text):{_TOKEN_COLUMNS}} {_share(read.logprob)} {read.rank:6}"
    line += f" {read.entropy_bits:7.2f}"
    if against is not None and against.divergence is not None:
        line += f" {_share(against.logprob)} {against.rank:6} {against.divergence.kl_bits:7.3f}"
        line += f" {token.adjusted_bits or 0.0:+8.3f}"
    best = "  ".join(f"{_shown(text)} {_share(logprob).strip()}" for _, text, logprob in read.top[:top])
    return f"{line}  {best}".rstrip()


def _summary(summary: Summary, floor: float | None) -> list[str]:
    shares = (
        f"{summary.unshifted:.1%} unshifted, {summary.marginal:.1%} marginal (·), {summary.shifted:.1%} shifted (◆)"
    )
    lines = [f"{summary.tokens} tokens: {shares}; perplexity {summary.perplexity:.2f}"]
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


def _share(logprob: float) -> str:
    """A probability in seven columns."""
    share = math.exp(logprob)
    return f"{share:7.1%}" if share >= 0.0005 else f"{share:7.0e}"  # noqa: PLR2004 - what 0.1 % rounds up from


def _shown(text: str) -> str:
    """A token's text on one line, blanks and line ends to be seen."""
    plain = text.replace("\n", "↵").replace("\t", "⇥").replace(" ", "·")
    return plain if len(plain) <= _TOKEN_COLUMNS else plain[: _TOKEN_COLUMNS - 1] + "…"
