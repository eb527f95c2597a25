"""Base, instruct, reasoning, something else or unknown: the words for what a file is, and how sure we are."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Variant(StrEnum):
    """What a model was made into."""

    BASE = "base"
    INSTRUCT = "instruct"
    REASONING = "reasoning"  # tuned to think first; speaks as the instruct voice
    OTHER = "other"  # no text model of its own: see Judgement.other
    UNKNOWN = "unknown"


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
