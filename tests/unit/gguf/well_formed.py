"""Twenty well-formed GGUF files of different kinds, written with the gguf package or by hand."""

from __future__ import annotations

import itertools
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from gguf import GGUFValueType as Type

from desktop.paths import pocket_file
from tests.fakes.tiny_gguf import (
    CHATML,
    Tiny,
    write_image_part,
    write_lora,
    write_model,
    write_recurrent,
    write_vocabulary_only,
)

Fill = Callable[[gguf.GGUFWriter], None]

SCALARS: dict[Type, list[int | float | bool]] = {
    Type.UINT8: [0, 7, 255],
    Type.INT8: [-128, 0, 127],
    Type.UINT16: [0, 65535],
    Type.INT16: [-32768, 32767],
    Type.UINT32: [0, 4_294_967_295],
    Type.INT32: [-2_147_483_648, 2_147_483_647],
    Type.FLOAT32: [0.0, -1.5, 3.4e38, float("inf")],
    Type.BOOL: [True, False, True],
    Type.UINT64: [0, (1 << 64) - 1],
    Type.INT64: [-(1 << 63), (1 << 63) - 1],
    Type.FLOAT64: [1e300, -0.1],
}


def _write(path: Path, fill: Fill, architecture: str = "llama") -> Path:
    writer = gguf.GGUFWriter(str(path), architecture)
    fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _scalars(writer: gguf.GGUFWriter) -> None:
    for kind, values in SCALARS.items():
        for number, value in enumerate(values):
            writer.add_key_value(f"scalar.{kind.name}.{number}", value, kind)


def _arrays(writer: gguf.GGUFWriter) -> None:
    for kind, values in SCALARS.items():
        writer.add_key_value(f"array.{kind.name}", values * 3, Type.ARRAY, sub_type=kind)
    writer.add_array("array.text", ["", "a", "zwei Wörter", "模型", "🦊" * 500])
    writer.add_key_value("array.long", list(range(30_000)), Type.ARRAY, sub_type=Type.UINT32)


def _texts(writer: gguf.GGUFWriter) -> None:
    writer.add_string("text.empty", "")  # left out by the writer
    writer.add_string("text.world", "模型 ü 🦊 \x00 \n\t العربية")
    writer.add_string("schlüssel.größe", "a key of other letters")
    writer.add_string("text.long", "x" * 3_000_000)
    writer.add_array("text.long_items", ["y" * 1_500_000, "", "z" * (1 << 20)])


def _big_vocabulary(writer: gguf.GGUFWriter) -> None:
    tokens = [f"token{number}" for number in range(12_000)]
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_scores([float(-number) for number in range(len(tokens))])
    writer.add_token_types([1] * len(tokens))
    writer.add_token_merges([f"{left} {right}" for left, right in itertools.pairwise(tokens)])


def _aligned(writer: gguf.GGUFWriter) -> None:
    writer.add_custom_alignment(64)
    for number in range(5):
        writer.add_tensor(f"tensor.{number}", np.arange(7 + number, dtype=np.float32))


def _number_formats(writer: gguf.GGUFWriter) -> None:
    for kind, (block, size) in gguf.GGML_QUANT_SIZES.items():
        if kind is Kind.Q8_1:  # in the table, in no file: ggml counts 36 bytes, the package 40
            continue
        rows = np.zeros((3, 2 * size), np.uint8)
        writer.add_tensor(f"{kind.name.lower()}.weight", rows, raw_shape=rows.shape, raw_dtype=kind)
        assert block


def _dimensions(writer: gguf.GGUFWriter) -> None:
    for dimensions in range(1, 5):
        writer.add_tensor(f"d{dimensions}", np.zeros(tuple(range(2, 2 + dimensions)), np.float16))


def _many_tensors(writer: gguf.GGUFWriter) -> None:
    for number in range(1500):
        writer.add_tensor(f"blk.{number}.ffn_gate_exps.weight", np.zeros((1, 32), np.float32))


def _part(writer: gguf.GGUFWriter) -> None:
    writer.add_uint16("split.no", 1)
    writer.add_uint16("split.count", 3)
    writer.add_int32("split.tensors.count", 12)
    writer.add_tensor("blk.4.attn_q.weight", np.zeros((4, 32), np.float32))


def _importance_matrix(writer: gguf.GGUFWriter) -> None:
    writer.add_type("imatrix")
    writer.add_array("imatrix.datasets", ["calibration.txt"])
    writer.add_tensor("blk.0.attn_q.weight.in_sum2", np.ones((1, 8), np.float32))


def _embedding(writer: gguf.GGUFWriter) -> None:
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_causal_attention(False)
    writer.add_tensor("token_embd.weight", np.ones((4, 8), np.float32))


def _per_layer_numbers(writer: gguf.GGUFWriter) -> None:
    writer.add_head_count_kv([2, 4, 8])
    writer.add_array("gemma3.attention.sliding_window_pattern", [True, True, False])
    writer.add_tensor("token_embd.weight", np.ones((4, 8), np.float32))


def _empty(writer: gguf.GGUFWriter) -> None:
    writer.add_description("no tensors, hardly any keys")


def _by_hand(path: Path, version: int) -> Path:
    """Empty lists, an empty text and an empty key, which the package's writer leaves out."""

    def text(value: str) -> bytes:
        data = value.encode()
        return struct.pack("<Q", len(data)) + data

    entries = [
        text("general.architecture") + struct.pack("<I", 8) + text("llama"),
        text("empty.text") + struct.pack("<I", 8) + text(""),
        text("empty.texts") + struct.pack("<IIQ", 9, 8, 0),
        text("empty.numbers") + struct.pack("<IIQ", 9, 4, 0),
        text("one") + struct.pack("<IIQ", 9, 8, 1) + text("é"),
    ]
    head = b"GGUF" + struct.pack("<IQQ", version, 1, len(entries)) + b"".join(entries)
    head += text("w") + struct.pack("<IQQIQ", 2, 32, 2, 0, 0)
    path.write_bytes(head + bytes(-len(head) % 32) + bytes(256))
    return path


def _pocket(path: Path, instruct: bool) -> Path:
    shutil.copyfile(pocket_file("instruct" if instruct else "base"), path)
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "scalars of all types": lambda path: _write(path, _scalars),
    "arrays of all types": lambda path: _write(path, _arrays),
    "texts": lambda path: _write(path, _texts),
    "big vocabulary": lambda path: _write(path, _big_vocabulary),
    "alignment 64": lambda path: _write(path, _aligned),
    "number formats": lambda path: _write(path, _number_formats),
    "dimensions": lambda path: _write(path, _dimensions),
    "many tensors": lambda path: _write(path, _many_tensors),
    "split part": lambda path: _write(path, _part),
    "importance matrix": lambda path: _write(path, _importance_matrix, "imatrix"),
    "embedding": lambda path: _write(path, _embedding, "bert"),
    "numbers per layer": lambda path: _write(path, _per_layer_numbers, "gemma3"),
    "empty": lambda path: _write(path, _empty),
    "version 2 by hand": lambda path: _by_hand(path, 2),
    "version 3 by hand": lambda path: _by_hand(path, 3),
    "tiny": lambda path: write_model(path, Tiny(template=CHATML)),
    "recurrent": write_recurrent,
    "adapter": write_lora,
    "vocabulary only": write_vocabulary_only,
    "image part": write_image_part,
    "pocket base": lambda path: _pocket(path, instruct=False),
    "pocket instruct": lambda path: _pocket(path, instruct=True),
}
