"""A reading in words and figures: of one token, of the whole text, for eyes and for screen readers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken
from desktop.lens.moved_words import MovedWords
from desktop.lens.summary import Summary
from desktop.lens.verdict import NAMES
from desktop.voice import Voice

_WORDS = {" ": "blank", "\n": "newline", "\t": "tab", "": "part of a character"}


def shown_word(text: str) -> str:
    """A token's text as a word: blanks at its sides do not count, and what is nothing else has a name."""
    stripped = text.strip()
    if stripped:
        return stripped
    return _WORDS.get(text) or ("newline" if "\n" in text else "blank")


def probability(value: float | None, at_most: float = 0.0) -> str:
    """0.62, or <0.01; what is not among a side's best has at most as much as the last of those."""
    if value is None:
        return f"<{max(0.01, math.ceil(at_most * 100) / 100):.2f}"
    return f"{value:.2f}" if value >= 0.005 else "<0.01"  # noqa: PLR2004 - what is rounded to 0.01


def spoken(token: LensToken, reader: Voice, against: Voice | None) -> str:
    """token “sorry”: Instruct 0.81, Base rank 14."""
    own = f"token “{shown_word(token.read.text)}”: {NAMES[reader]} {probability(math.exp(token.read.logprob))}"
    if token.against is None or against is None:
        return f"{own}, rank {token.read.rank}"
    return f"{own}, {NAMES[against]} rank {token.against.rank}, {token.shift.value}"


def class_line(token: LensToken, against: Voice | None) -> str:
    """shifted · base rank 214."""
    if token.against is None or against is None:
        return f"rank {token.read.rank}"
    return f"{token.shift.value} · {NAMES[against].lower()} rank {token.against.rank:,}"


def figures_line(token: LensToken, reader: Voice, against: Voice | None) -> str:
    """KL 6.1 bits · entropy instruct 1.2, base 7.9."""
    own = f"entropy {NAMES[reader].lower()} {token.read.entropy_bits:.1f}"
    if token.against is None or against is None or token.kl_bits is None:
        return f"{token.read.surprisal_bits:.1f} bits of surprise · {own}"
    adjusted = f" ({token.adjusted_bits:+.1f} adjusted)" if token.adjusted_bits is not None else ""
    entropies = f"{own}, {NAMES[against].lower()} {token.against.entropy_bits:.1f}"
    return f"KL {token.kl_bits:.1f} bits{adjusted} · {entropies}"


def summary_line(summary: Summary) -> str:
    """0.71 bits a token · 78 % unshifted · … of a whole text."""
    classes = f"{summary.unshifted:.0%} unshifted · {summary.marginal:.0%} marginal · {summary.shifted:.0%} shifted"
    if summary.mean_kl_bits is None:
        return f"{summary.mean_entropy_bits:.2f} bits of entropy a token · {classes}"
    parts = [f"{summary.mean_kl_bits:.2f} bits a token", classes]
    if summary.top1_agreement is not None:
        parts.append(f"same first choice {summary.top1_agreement:.0%}")
    for count, share in ((10, summary.kl_share_first_10), (50, summary.kl_share_first_50)):
        if share is not None and summary.tokens > count:
            parts.append(f"first {count} tokens hold {share:.0%} of the divergence")
    return " · ".join(parts)


def moved_line(moved: MovedWords, reader: Voice) -> str:
    """tuning adds: Great, Here · suppresses: ?, Why."""
    turned = reader is Voice.BASE  # what Instruct would rather say is what tuning adds
    added, suppressed = (moved.suppressed, moved.added) if turned else (moved.added, moved.suppressed)
    parts = []
    if added:
        parts.append(f"tuning adds: {_listed(added)}")
    if suppressed:
        parts.append(f"suppresses: {_listed(suppressed)}")
    return " · ".join(parts)


def floor_line(tokens: Sequence[LensToken], floor_bits: float | None, quantizations: Sequence[str]) -> str:
    """What quantization alone brings, and how many tokens are not coloured because of it."""
    if floor_bits is None:
        return "Noise floor not known: these files do not say how they were quantized."
    under = sum(1 for token in tokens if token.kl_bits is not None and token.kl_bits <= floor_bits)
    names = " and ".join(dict.fromkeys(quantizations))
    line = f"Noise floor {floor_bits:.3f} bits ({names}, published for an 8B model): {under:,} of the"
    line += f" {len(tokens):,} tokens lie under it and have no colour."
    coarse = any(name.startswith(("Q2", "Q3", "IQ1", "IQ2", "IQ3")) for name in quantizations)
    return f"{line} The pair in Q8_0 would show finer differences." if coarse else line


def is_coloured(token: LensToken, floor_bits: float | None) -> bool:
    """Whether it differs by more than quantization brings."""
    return token.kl_bits is not None and token.kl_bits > (floor_bits or 0.0)


def underline_of(token: LensToken, floor_bits: float | None) -> Shift:
    """By rank class; what lies under the floor has none."""
    if token.against is None:
        return token.shift
    return token.shift if is_coloured(token, floor_bits) else Shift.UNSHIFTED


def _listed(words: Sequence[str]) -> str:
    return " ".join(f"“{shown_word(word)}”" for word in words)
