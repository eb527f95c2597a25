"""Number formats of weights: ggml's tensor types, the names of whole files' quantizations, and sizes counted from them.

Numbers as in ggml.h and llama.h of the llama.cpp that the engine uses; a test compares them with the library.
"""

from __future__ import annotations

import collections
import math
from typing import NamedTuple

from desktop.gguf.header import GgufHeader, TensorInfo


class TensorType(NamedTuple):
    """name as people write it. A block of `block` weights takes `size` bytes."""

    name: str
    block: int
    size: int


TENSOR_TYPES = {
    0: TensorType("F32", 1, 4),
    1: TensorType("F16", 1, 2),
    2: TensorType("Q4_0", 32, 18),
    3: TensorType("Q4_1", 32, 20),
    6: TensorType("Q5_0", 32, 22),
    7: TensorType("Q5_1", 32, 24),
    8: TensorType("Q8_0", 32, 34),
    9: TensorType("Q8_1", 32, 36),
    10: TensorType("Q2_K", 256, 84),
    11: TensorType("Q3_K", 256, 110),
    12: TensorType("Q4_K", 256, 144),
    13: TensorType("Q5_K", 256, 176),
    14: TensorType("Q6_K", 256, 210),
    15: TensorType("Q8_K", 256, 292),
    16: TensorType("IQ2_XXS", 256, 66),
    17: TensorType("IQ2_XS", 256, 74),
    18: TensorType("IQ3_XXS", 256, 98),
    19: TensorType("IQ1_S", 256, 50),
    20: TensorType("IQ4_NL", 32, 18),
    21: TensorType("IQ3_S", 256, 110),
    22: TensorType("IQ2_S", 256, 82),
    23: TensorType("IQ4_XS", 256, 136),
    24: TensorType("I8", 1, 1),
    25: TensorType("I16", 1, 2),
    26: TensorType("I32", 1, 4),
    27: TensorType("I64", 1, 8),
    28: TensorType("F64", 1, 8),
    29: TensorType("IQ1_M", 256, 56),
    30: TensorType("BF16", 1, 2),
    34: TensorType("TQ1_0", 256, 54),
    35: TensorType("TQ2_0", 256, 66),
    39: TensorType("MXFP4", 32, 17),
    40: TensorType("NVFP4", 64, 36),
    41: TensorType("Q1_0", 128, 18),
    42: TensorType("Q2_0", 64, 18),
}

FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    33: "Q4_0_4_4",  # three that llama.cpp no longer reads
    34: "Q4_0_4_8",
    35: "Q4_0_8_8",
    36: "TQ1_0",
    37: "TQ2_0",
    38: "MXFP4",
    39: "NVFP4",
    40: "Q1_0",
    41: "Q2_0",
}
FLOATS = frozenset({"F32", "F16", "BF16"})


def type_name(kind: int) -> str:
    """A tensor type's name; "type 99" for one that is not known here."""
    known = TENSOR_TYPES.get(kind)
    return known.name if known else f"type {kind}"


def row_bytes(kind: int, elements: int) -> int:
    """Size of one row of weights in bytes, begun blocks left out; 0 for an unknown type."""
    known = TENSOR_TYPES.get(kind)
    return elements // known.block * known.size if known else 0


def tensor_bytes(tensor: TensorInfo) -> int:
    """Size of one tensor in bytes; 0 for an unknown type."""
    shape = tensor.shape or (1,)
    return row_bytes(tensor.kind, shape[0]) * math.prod(shape[1:])


def weights_bytes(header: GgufHeader) -> int:
    """Size of all tensors in bytes, without padding."""
    return sum(tensor_bytes(tensor) for tensor in header.tensors)


def bytes_needed(header: GgufHeader) -> int:
    """Where the last tensor ends, in bytes from the start of the file; a larger number than `header.size`: cut off."""
    return header.data_start + max((tensor.offset + tensor_bytes(tensor) for tensor in header.tensors), default=0)


def parameter_count(header: GgufHeader) -> int:
    """Number of weights in this file (of a split model: in this part)."""
    return sum(math.prod(tensor.shape) for tensor in header.tensors)


def quantization_of(header: GgufHeader) -> str:
    """The file's quantization, e.g. "Q4_K_M"; "" without tensors.

    `general.file_type` says it; converters that quantize later leave "F16" there, and then the tensors are believed.
    """
    said = FILE_TYPES.get(header.number("general.file_type", -1), "")
    most = _most_weights(header)
    if said and not (said in FLOATS and most not in FLOATS):
        return said
    return most or said


def _most_weights(header: GgufHeader) -> str:
    """The type that most weights have."""
    counts: collections.Counter[int] = collections.Counter()
    for tensor in header.tensors:
        counts[tensor.kind] += math.prod(tensor.shape)
    return type_name(counts.most_common(1)[0][0]) if counts else ""
