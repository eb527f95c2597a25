"""A comparison as JSON. docs/lens.md documents every field; a change that breaks readers raises VERSION."""

from __future__ import annotations

import dataclasses
import json
from typing import Final

from desktop.exchange.comparison import Comparison, Facts, Party, Passage, Reading
from desktop.lens.characters import bits_per_character
from desktop.lens.lens_token import LensToken
from desktop.protocol.reading import BEST, TokenScore
from desktop.protocol.windows import window_of

FORMAT: Final = "tandem-comparison"
VERSION: Final = 1


def comparison_json(comparison: Comparison, top: int = BEST) -> str:
    """One object on one line, ending with a newline. top: alternatives with each token."""
    return json.dumps(comparison_object(comparison, top), ensure_ascii=False, allow_nan=False) + "\n"


def comparison_object(comparison: Comparison, top: int = BEST) -> dict[str, object]:
    """The same as Python's objects."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "app": comparison.app,
        "made_at": comparison.made_at,
        "prompt": comparison.prompt,
        "passages": [_passage(passage, top) for passage in comparison.passages],
    }


def reading_object(reading: Reading, top: int = BEST) -> dict[str, object]:
    """A reading alone, as lens prints it. The parties are named by their files' whole paths."""
    against = reading.against
    summary = dataclasses.asdict(reading.summary)
    if reading.other:
        summary["against_bits_per_character"] = bits_per_character(reading.other)
    return {
        "reader": reading.reader.file,
        "against": against.file if against else None,
        "framing": reading.reader.framing,
        "against_framing": against.framing if against else None,
        "vocabulary": reading.vocabulary,
        "floor_bits": reading.floor_bits,
        "prompt_ids": list(reading.prompt_ids),
        "against_prompt_ids": None if reading.against_prompt_ids is None else list(reading.against_prompt_ids),
        "window": reading.window or None,
        "tokens": [_token(token, place, reading.window, top) for place, token in enumerate(reading.tokens)],
        "against_tokens": [_score(token, top) for token in reading.other] or None,
        "summary": summary,
    }


def _passage(passage: Passage, top: int) -> dict[str, object]:
    reading = passage.reading
    told = None
    if reading is not None:
        against = _party(reading.against) if reading.against else None
        told = {**reading_object(reading, top), "reader": _party(reading.reader), "against": against}
    return {
        "author": _party(passage.author) if passage.author else None,
        "sample": passage.sample,
        "text": passage.text,
        "reasoning": passage.reasoning,
        "facts": _facts(passage.facts) if passage.facts else None,
        "problem": passage.problem,
        "reading": told,
    }


def _party(party: Party) -> dict[str, object]:
    return {
        "name": party.name,
        "voice": party.voice.value if party.voice else None,
        "file": party.file_name,
        "framing": party.framing,
    }


def _facts(facts: Facts) -> dict[str, object]:
    return {**dataclasses.asdict(facts), "notes": list(facts.notes)}


def _token(token: LensToken, place: int, window: int, top: int) -> dict[str, object]:
    against = token.against
    apart = against.divergence if against is not None else None
    where = {"window": window_of(place, window)} if window else {}
    return {
        **_score(token.read, top),
        "against": against and {"logprob": against.logprob, "rank": against.rank, "entropy_bits": against.entropy_bits},
        "kl_bits": apart and apart.kl_bits,
        "reverse_kl_bits": apart and apart.reverse_kl_bits,
        "js_bits": apart and apart.js_bits,
        "adjusted_bits": token.adjusted_bits,
        "class": token.shift.value,
        **where,
    }


def _score(score: TokenScore, top: int) -> dict[str, object]:
    return {
        "id": score.id,
        "text": score.text,
        "logprob": score.logprob,
        "rank": score.rank,
        "entropy_bits": score.entropy_bits,
        "end_probability": score.end_probability,
        "top": [{"id": other, "text": text, "logprob": logprob} for other, text, logprob in score.top[:top]],
    }
