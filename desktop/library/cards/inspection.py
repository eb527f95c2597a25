"""Everything about one file on this computer, as the inspector shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from desktop.gguf.header import ArrayInfo, GgufHeader, TensorInfo, read_array, read_header
from desktop.gguf.types import type_name
from desktop.library.cards.actions import ChooseVariant, ShowInFolder, Verify
from desktop.library.cards.cards import Choice, Inspection
from desktop.library.cards.shelf_cards import file_title
from desktop.library.model_file import ModelFile, Origin
from desktop.library.variant import Variant
from desktop.size_words import context_words, parameter_words, size_words

SHOWN_ITEMS = 12  # of an array
SHOWN_CHARACTERS = 400  # of a text; the template has its own page
TEMPLATE = "tokenizer.chat_template"
_KINDS = {0: "u8", 1: "i8", 2: "u16", 3: "i16", 4: "u32", 5: "i32", 6: "f32", 7: "bool", 8: "text"}
_KINDS |= {9: "array", 10: "u64", 11: "i64", 12: "f64"}
_KEPT = {Origin.LIBRARY: "Tandem", Origin.BUILT_IN: "Tandem, built in", Origin.ADDED: "you: Tandem reads it in place"}
_VARIANTS = (
    (None, "As judged"),
    (Variant.BASE, "Base"),
    (Variant.INSTRUCT, "Instruct"),
    (Variant.REASONING, "Reasoning"),
)


def inspect(file: ModelFile) -> Inspection:
    """Read the header again and tell all of it. Raises FileProblem when it cannot be read. Takes up to 0.1 s."""
    header = read_header(Path(file.path))
    return Inspection(
        id=file.path,
        title=file_title(file),
        facts=tuple(fact for fact in _facts(file, header) if fact[1]),
        reasons=file.judgement.reasons,
        metadata=tuple(_entry(header, key) for key in header.metadata),
        template=header.text(TEMPLATE),
        tensors=tuple(_tensor(tensor) for tensor in header.tensors),
        actions=(Choice(Verify(file.path), "Verify again"), Choice(ShowInFolder(file.path), "Show in folder")),
        variant=file.variant.value,
        chosen_variant=ChooseVariant(file.path, file.chosen_variant) if file.chosen_variant else None,
        variant_choices=_variant_choices(file),
    )


def _variant_choices(file: ModelFile) -> tuple[Choice, ...]:
    if file.variant is Variant.OTHER:
        return ()
    return tuple(Choice(ChooseVariant(file.path, variant), words) for variant, words in _VARIANTS)


def _facts(file: ModelFile, header: GgufHeader) -> Iterator[tuple[str, str]]:
    judged = file.judgement
    what = judged.other if judged.variant is Variant.OTHER else judged.variant.value
    yield "Judged as", f"{what}, {judged.confidence.value} confidence"
    if file.chosen_variant is not None:
        yield "You said", file.chosen_variant.value
    yield "Architecture", file.architecture or header.architecture
    yield "Quantization", file.quantization
    yield "Parameters", parameter_words(file.parameters) if file.parameters else ""
    yield "Trained for", context_words(file.context_length)
    yield "Licence", file.licence or header.text("general.license")
    yield "Comes from", _source(file)
    yield "Tuned from", ", ".join(file.lineage.parents)
    yield "Size", size_words(file.size) + (f" in {len(file.parts)} parts" if file.parts else "")
    yield "Checked", _checked(file)
    yield "sha256", file.sha256
    yield "Last used", _date(file.last_used)
    yield "Kept by", _KEPT.get(file.origin, file.origin.value)
    yield "File", file.path
    yield "Format", f"GGUF version {header.version}, {len(header.tensors):,} tensors, {len(header.metadata)} entries"


def _source(file: ModelFile) -> str:
    if not file.repo:
        return ""
    return f"{file.repo} at {file.commit[:10]}" if file.commit else file.repo


def _checked(file: ModelFile) -> str:
    if file.verified:
        return "its bytes are those that were published"
    return "its sha256 is known, but nothing published to compare it with" if file.sha256 else "not yet"


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds else ""


def _entry(header: GgufHeader, key: str) -> tuple[str, str, str]:
    value = header.metadata[key]
    if isinstance(value, ArrayInfo):
        items = read_array(header, key, SHOWN_ITEMS)
        shown = ", ".join(_short(repr(item) if isinstance(item, str) else str(item)) for item in items)
        more = f", … {value.count - len(items):,} more" if value.count > len(items) else ""
        return key, f"{_KINDS.get(value.kind, value.kind)} × {value.count:,}", f"[{shown}{more}]"
    return key, _scalar_kind(value), _short(str(value))


def _scalar_kind(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "text"
    return "whole number" if isinstance(value, int) else "number"


def _short(text: str) -> str:
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]}… {len(text) - SHOWN_CHARACTERS:,} more characters"


def _tensor(tensor: TensorInfo) -> tuple[str, str, str, str]:
    shape = " × ".join(f"{length:,}" for length in tensor.shape)
    return tensor.name, type_name(tensor.kind), shape, size_words(tensor_bytes(tensor))


def tensor_bytes(tensor: TensorInfo) -> int:
    """Bytes of one tensor's weights; 0 for a type this version does not know."""
    from desktop.gguf.types import row_bytes

    rows = 1
    for length in tensor.shape[1:]:
        rows *= length
    return row_bytes(tensor.kind, tensor.shape[0]) * rows if tensor.shape else 0
