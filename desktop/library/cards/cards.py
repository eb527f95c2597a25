"""What the library shows, ready for widgets: cards of families, rows of files, pills and memory bars in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.library.cards.actions import Action, ChooseVariant


class Tone(StrEnum):
    """Colour of a pill; its words say the same."""

    NEUTRAL = "neutral"
    OK = "ok"
    WARN = "warn"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Pill:
    """A few words on a coloured ground. tip: the arithmetic or what would help."""

    text: str
    tone: Tone = Tone.NEUTRAL
    tip: str = ""


class Share(StrEnum):
    """What a part of the memory bar stands for."""

    BASE = "base"
    INSTRUCT = "instruct"
    KV = "kv"
    BUFFERS = "buffers"


@dataclass(frozen=True, slots=True)
class MemoryBar:
    """Needs against what is free, in bytes. words: the same as arithmetic."""

    shares: tuple[tuple[Share, int], ...]
    free_bytes: int
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that is offered. action: what goes back when it is chosen; why_not: shown when it is not enabled."""

    action: Action
    text: str
    enabled: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One variant of a family: a file here, on its way, or to be had."""

    id: str
    variant: str  # Variant's value: base, instruct, reasoning, other, unknown
    title: str  # "Qwen3-1.7B-Base · Q4_K_M"
    why: str  # the weightiest reason for the variant
    reasons: tuple[str, ...] = ()  # all of them
    status: str = ""  # "1.3 GB · verified", "0.8 of 1.3 GB · 11 MB/s · 46 s left", "Paused at 62 %"
    progress: float | None = None  # 0..1 while downloading or paused
    problem: str = ""  # in danger tone below the row
    quantizations: tuple[Choice, ...] = ()  # "Q4_K_M · 1.3 GB", when there are several
    chosen: Action | None = None  # that of the quantization shown
    actions: tuple[Choice, ...] = ()  # the first is a button, the others are in the row's menu


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """A family: its two voices together."""

    id: str
    title: str
    about: str  # "Apache-2.0 · 32k context · good at following, reasoning, code"
    pill: Pill | None = None
    memory: MemoryBar | None = None
    rows: tuple[FileRow, ...] = ()
    actions: tuple[Choice, ...] = ()  # the first is the primary button
    note: str = ""  # dim line: "The two files have different vocabularies: ..."
    problem: str = ""  # danger line: gated, unknown architecture, ...
    current: bool = False  # the pair the chat uses now: accent outline


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything about one file, for the inspector panel."""

    id: str
    title: str
    facts: tuple[tuple[str, str], ...]  # (what, value) in order
    reasons: tuple[str, ...]
    metadata: tuple[tuple[str, str, str], ...] = ()  # (key, type, value as text, long ones shortened)
    template: str = ""  # the chat template's source
    tensors: tuple[tuple[str, str, str, str], ...] = ()  # (name, type, shape, size)
    actions: tuple[Choice, ...] = ()
    variant: str = "unknown"
    variant_choices: tuple[Choice, ...] = ()  # "As judged" and what the user can say
    chosen_variant: ChooseVariant | None = None  # what the user said it is


@dataclass(frozen=True, slots=True)
class Query:
    """What the user searches the hub for. Sizes in billions of parameters, 0 = any."""

    words: str = ""
    author: str = ""
    licence: str = ""
    smallest: float = 0.0
    largest: float = 0.0
    runnable_only: bool = True  # only architectures this engine knows


@dataclass(frozen=True, slots=True)
class SwitchChoice:
    """One line of the switcher (Ctrl+L). voice: base, instruct or both."""

    action: Action  # what goes back when it is chosen
    voice: str
    title: str  # "Qwen3 1.7B · Q4_K_M"
    detail: str  # why, size, "loaded now"
    pill: Pill | None = None
    current: bool = False
    enabled: bool = True
