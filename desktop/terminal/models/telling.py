"""Prints what a `models` command found: one JSON object, or text in aligned columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import msgspec

from desktop.library.model_file import ModelFile
from desktop.library.variant import Judgement, Variant
from desktop.terminal.text_in_out import write

_SPACE = "  "


def tell(report: Mapping[str, object], words: str, *, as_json: bool) -> None:
    """The one or the other on standard output."""
    write((json.dumps(report, ensure_ascii=False) if as_json else words.rstrip("\n")) + "\n")


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """One line for each row, cells below each other. right: columns that end at the same place."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return [
        _SPACE.join(
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def file_report(file: ModelFile) -> dict[str, object]:
    """One file as JSON: every field of ModelFile but the shape; `variant` is the user's word or the judgement's."""
    report = msgspec.to_builtins(file)
    del report["shape"]
    return {**report, "variant": file.variant.value}


def judgement_report(judgement: Judgement) -> dict[str, object]:
    """A judgement as JSON."""
    return {
        "variant": judgement.variant.value,
        "confidence": judgement.confidence.value,
        "reasons": list(judgement.reasons),
        "other": judgement.other,
    }


def judgement_words(judgement: Judgement) -> str:
    """What it is and how sure that is, the reasons on lines of their own."""
    what = judgement.variant.value
    if judgement.variant is Variant.OTHER and judgement.other:
        what = f"other: {judgement.other}"
    sure = f" ({judgement.confidence.value} confidence)" if judgement.variant is not Variant.UNKNOWN else ""
    return "\n".join([f"{what}{sure}", *(f"  {reason}" for reason in judgement.reasons)])
