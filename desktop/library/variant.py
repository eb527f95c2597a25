"""Base, instruct, reasoning, something else or unknown: what a file is, how sure we are, and which voice it has."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desktop.voice import Voice


class Variant(StrEnum):
    """What a model was made into."""

    BASE = "base"
    INSTRUCT = "instruct"
    REASONING = "reasoning"  # tuned to think first; speaks as the instruct voice
    OTHER = "other"  # no text model of its own: see Judgement.other
    UNKNOWN = "unknown"


def voice_of(variant: Variant) -> Voice:
    """The voice that a variant speaks in: only a base continues text, all others are asked."""
    return Voice.BASE if variant is Variant.BASE else Voice.INSTRUCT


class Confidence(StrEnum):
    """How far a judgement can be trusted."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Judgement(msgspec.Struct, frozen=True):
    """A variant, how sure, and why in whole sentences for people, the weightiest first."""

    variant: Variant = Variant.UNKNOWN
    confidence: Confidence = Confidence.LOW
    reasons: tuple[str, ...] = ()
    other: str = ""  # what it is when OTHER: "embedding model", "image part (mmproj)", "LoRA adapter", ...
