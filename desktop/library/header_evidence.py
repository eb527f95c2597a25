"""What a file's own metadata says: the kind of file, base or tuned, and the models it was made from."""

from __future__ import annotations

from desktop.gguf.header import GgufHeader
from desktop.library import other_kinds as kinds
from desktop.library.family_rules import fit_of
from desktop.library.name_rule import judge_name
from desktop.library.naming import parse_name
from desktop.library.repository import Lineage
from desktop.library.variant_words import Confidence, Judgement, Variant

_BY_TYPE = {
    "adapter": kinds.LORA,
    "mmproj": kinds.MMPROJ,
    "clip": kinds.MMPROJ,
    "imatrix": kinds.IMATRIX,
    "vocab": kinds.VOCABULARY,
}
_BY_ARCHITECTURE = {
    "clip": kinds.MMPROJ,
    "bert": kinds.EMBEDDING,
    "nomic-bert": kinds.EMBEDDING,
    "nomic-bert-moe": kinds.EMBEDDING,
    "jina-bert-v2": kinds.EMBEDDING,
    "jina-bert-v3": kinds.EMBEDDING,
    "modern-bert": kinds.EMBEDDING,
    "neo-bert": kinds.EMBEDDING,
    "eurobert": kinds.EMBEDDING,
    "gemma-embedding": kinds.EMBEDDING,
    "t5encoder": kinds.ENCODER,
    "wavtokenizer-dec": kinds.SPEECH,
    "whisper": kinds.SPEECH,
    "flux": kinds.PICTURE,
    "sd1": kinds.PICTURE,
    "sdxl": kinds.PICTURE,
    "sd3": kinds.PICTURE,
    "wan": kinds.PICTURE,
    "ltxv": kinds.PICTURE,
    "qwen_image": kinds.PICTURE,
    "hyvid": kinds.PICTURE,
    "lumina2": kinds.PICTURE,
    "eagle3": kinds.DRAFT,
    "dflash": kinds.DRAFT,
}
_RANK_POOLING = 4
_LONGEST_TEXT = 200  # characters of a value that are believed and shown
_MAX_PARENTS = 8


def kind_in(header: GgufHeader) -> str:
    """What the file is when it is no text model of its own, "" for one that is."""
    kind = _BY_TYPE.get(header.text("general.type").lower()) or _BY_ARCHITECTURE.get(header.architecture)
    if kind:
        return kind
    if any(key.startswith("adapter.") for key in header.metadata):
        return kinds.LORA
    if header.shape_number("pooling_type") == _RANK_POOLING or "classifier.output_labels" in _own_keys(header):
        return kinds.RERANKER
    if header.shape_number("pooling_type") > 0:
        return kinds.EMBEDDING
    split = header.number("split.count") > 1  # whose first part may hold no weights
    return "" if split or header.tensors or "tokenizer.ggml.tokens" not in header.metadata else kinds.VOCABULARY


def telling_name(name: str, header: GgufHeader) -> str:
    """The file's name, or the one that its metadata spells where the name shows neither a family nor a size.

    For naming and pairing files that were renamed: "favourite.gguf" is what its metadata says it is.
    """
    given = parse_name(name)
    identity = _identity(header) or _text(header, "general.name")
    if not identity or given.size_label or fit_of(given):
        return name
    return identity


def lineage_in(header: GgufHeader) -> Lineage:
    """The models that general.base_model names; how they were used is not said there."""
    count = min(header.number("general.base_model.count"), _MAX_PARENTS)
    found = (_parent(header, place) for place in range(count))
    return Lineage(tuple(parent for parent in found if parent))


def judge_metadata(header: GgufHeader) -> tuple[Judgement, bool]:
    """What the identity keys say, and whether a word said it: keys without such a word may only have lost it."""
    identity = _identity(header)
    general = _text(header, "general.name")
    for text in (identity, general):
        name = parse_name(text)
        judgement = judge_name(name)
        if name.tuning and judgement.variant not in (Variant.UNKNOWN, Variant.OTHER):
            why = tuple(f"Its metadata calls it “{text}”. {reason}" for reason in judgement.reasons[:1])
            return Judgement(judgement.variant, judgement.confidence, why), True
    bare = judge_name(parse_name(identity or general))
    if bare.variant in (Variant.UNKNOWN, Variant.OTHER):
        return Judgement(), False
    why = tuple(f"Its metadata calls it “{identity or general}”. {one}" for one in bare.reasons[:1])
    return Judgement(bare.variant, min(bare.confidence, Confidence.MEDIUM, key=_ORDER.index), why), False


_ORDER = [Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH]


def _identity(header: GgufHeader) -> str:
    """The name that the keys of general.* spell, in the order of the format's naming convention."""
    parts = [_text(header, f"general.{key}") for key in ("basename", "size_label", "finetune", "version")]
    return "-".join(part for part in parts if part) if parts[0] or parts[2] else ""


def _text(header: GgufHeader, key: str) -> str:
    return header.text(key)[:_LONGEST_TEXT]


def _parent(header: GgufHeader, place: int) -> str:
    prefix = f"general.base_model.{place}"
    url = _text(header, f"{prefix}.repo_url")
    if url:
        return "/".join(url.rstrip("/").split("/")[-2:])
    name, owner = _text(header, f"{prefix}.name"), _text(header, f"{prefix}.organization")
    return f"{owner}/{name}".strip("/").replace(" ", "-")


def _own_keys(header: GgufHeader) -> set[str]:
    prefix = f"{header.architecture}."
    return {key.removeprefix(prefix) for key in header.metadata if key.startswith(prefix)}
