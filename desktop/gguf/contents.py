"""What a GGUF file holds when it is no language model that writes text."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.gguf.header import GgufHeader

MOST_PARTS = 1000

ADAPTER = "LoRA adapter"
IMAGE_PART = "image part (mmproj)"
IMPORTANCE_MATRIX = "importance matrix"
CONTROL_VECTOR = "control vector"
VOCABULARY = "vocabulary without weights"
DRAFT = "draft part (speculative decoding)"
DIFFUSION = "diffusion text model"
GENERATOR = "image, video or speech generator"
RERANKER = "reranker"
EMBEDDING = "embedding model"
ENCODER_DECODER = "encoder-decoder model"

# Names as llama.cpp and the converters of image generators write them.
_ARCHITECTURES = {
    IMAGE_PART: "clip",
    IMPORTANCE_MATRIX: "imatrix",
    CONTROL_VECTOR: "controlvector",
    DRAFT: "eagle3 dflash",
    DIFFUSION: "dream llada llada-moe rnd1",
    EMBEDDING: "bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert "
    "gemma-embedding llama-embed t5encoder",
    ENCODER_DECODER: "t5",
    GENERATOR: "flux flux2 sd1 sdxl sd3 aura hidream cosmos ltxv hyvid wan lumina2 qwen_image pig whisper "
    "wavtokenizer-dec",
}
_BY_ARCHITECTURE = {name: content for content, names in _ARCHITECTURES.items() for name in names.split()}
_BY_TYPE = {
    "adapter": ADAPTER,
    "mmproj": IMAGE_PART,
    "clip": IMAGE_PART,
    "imatrix": IMPORTANCE_MATRIX,
    "vocab": VOCABULARY,
}
_FIRST_PART = re.compile(r"-00001-of-(\d{5})\.gguf$")
_POOLING_RANK = 4  # llama.cpp's pooling types: 0 none, 1 mean, 2 class token, 3 last token, 4 rank


def other_content(header: GgufHeader) -> str:
    """What the file holds, in a few words; "" when it is a language model or the first part of one."""
    by_type = _BY_TYPE.get(header.text("general.type").lower(), "")
    if by_type or "adapter.type" in header.metadata:
        return by_type or ADAPTER
    part, parts = split_part(header)
    if part > 1:
        return f"part {part} of {parts}"
    if _is_reranker(header):
        return RERANKER
    by_architecture = _BY_ARCHITECTURE.get(header.architecture, "")
    if by_architecture:
        return by_architecture
    if not header.tensors and parts < 2:  # noqa: PLR2004 - a first part may leave all weights to the others
        return VOCABULARY
    return _by_shape(header)


def split_part(header: GgufHeader) -> tuple[int, int]:
    """(number of this part, how many there are), counted from 1; (1, 1) for a whole file."""
    return header.number("split.no") + 1, max(1, header.number("split.count", 1))


def part_paths(header: GgufHeader) -> tuple[Path, ...]:
    """All files of a split model by the name of its first part, whether they are there or not; else the file itself."""
    found = _FIRST_PART.search(header.path.name)
    count = min(split_part(header)[1], MOST_PARTS)
    if found is None or count == 1:
        return (header.path,)
    stem, end = header.path.name[: found.start()], found[1]
    return tuple(header.path.with_name(f"{stem}-{number:05}-of-{end}.gguf") for number in range(1, count + 1))


def _is_reranker(header: GgufHeader) -> bool:
    labels = f"{header.architecture}.classifier.output_labels" in header.metadata
    return labels or header.shape_number("pooling_type") == _POOLING_RANK


def _by_shape(header: GgufHeader) -> str:
    if "diffusion.shift_logits" in header.metadata:
        return DIFFUSION
    if header.shape_number("pooling_type") > 0:
        return EMBEDDING
    ahead = header.shape_number("nextn_predict_layers")  # blocks that predict further ahead stand behind the others
    if ahead and not any(tensor.name.startswith("blk.0.") for tensor in header.tensors):
        return DRAFT
    return ""
