"""Tensor types and file types have the numbers, names and sizes that llama.cpp and the gguf package give them."""

from __future__ import annotations

import ctypes
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.gguf.header import read_header
from desktop.gguf.types import (
    FILE_TYPES,
    TENSOR_TYPES,
    bytes_needed,
    parameter_count,
    quantization_of,
    row_bytes,
    type_name,
    weights_bytes,
)
from desktop.paths import pocket_file
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.unit.gguf.well_formed import FILES


def test_sizes_are_the_engines_own() -> None:
    from desktop.engine.llama.binding import api, ggml

    name, block, size = ggml("ggml_type_name"), ggml("ggml_blck_size"), ggml("ggml_type_size")
    name.restype, block.restype, size.restype = ctypes.c_char_p, ctypes.c_int64, ctypes.c_size_t
    found = {
        kind: (name(kind).decode().upper(), block(kind), size(kind))
        for kind in range(api.GGML_TYPE_COUNT)
        if block(kind) > 0  # removed types have none
    }
    assert {kind: (known.name, known.block, known.size) for kind, known in TENSOR_TYPES.items()} == found


def test_sizes_are_the_packages() -> None:
    for kind, (block, size) in gguf.GGML_QUANT_SIZES.items():
        assert TENSOR_TYPES[kind].name == kind.name
        if kind is not gguf.GGMLQuantizationType.Q8_1:  # the package counts its sum as 4 bytes, ggml as 2
            assert (TENSOR_TYPES[kind].block, TENSOR_TYPES[kind].size) == (block, size)


def test_file_types_are_the_engines_and_the_packages() -> None:
    from desktop.engine.llama.binding import api

    def short(name: str) -> str:
        return name.removeprefix("LLAMA_FTYPE_").removeprefix("MOSTLY_").removeprefix("ALL_").removesuffix("_MOE")

    engine = {getattr(api, name): short(name) for name in dir(api) if name.startswith("LLAMA_FTYPE_")}
    package = {kind.value: short(kind.name) for kind in gguf.LlamaFileType}
    guessed = {1024: "GUESSED"}
    assert {**FILE_TYPES, **guessed} | engine == {**FILE_TYPES, **guessed}
    assert {**FILE_TYPES, **guessed} | package == {**FILE_TYPES, **guessed}
    assert set(FILE_TYPES) - set(engine) == {33, 34, 35}


def test_unknown_types_are_named_and_have_no_size() -> None:
    assert type_name(12) == "Q4_K"
    assert type_name(99) == "type 99"
    assert row_bytes(99, 256) == 0
    assert row_bytes(12, 512) == 288


def test_counts_of_the_pocket_pair() -> None:
    header = read_header(pocket_file("base"))
    tensors = gguf.GGUFReader(pocket_file("base")).tensors
    assert parameter_count(header) == sum(int(tensor.n_elements) for tensor in tensors)
    assert weights_bytes(header) == sum(int(tensor.n_bytes) for tensor in tensors)
    assert quantization_of(header) == "Q8_0"


@pytest.mark.parametrize(
    ("said", "kind", "expected"),
    [
        (15, gguf.GGMLQuantizationType.Q4_K, "Q4_K_M"),
        (None, gguf.GGMLQuantizationType.Q4_K, "Q4_K"),
        (1, gguf.GGMLQuantizationType.F16, "F16"),
        (1, gguf.GGMLQuantizationType.Q5_K, "Q5_K"),  # the converter's word was left standing
        (999, gguf.GGMLQuantizationType.IQ4_XS, "IQ4_XS"),
        (41, None, "Q2_0"),
        (None, None, ""),
    ],
)
def test_quantization(tmp_path: Path, said: int | None, kind: gguf.GGMLQuantizationType | None, expected: str) -> None:
    writer = gguf.GGUFWriter(str(tmp_path / "file.gguf"), "llama")
    if said is not None:
        writer.add_uint32("general.file_type", said)
    if kind is not None:
        size = 256 // gguf.GGML_QUANT_SIZES[kind][0] * gguf.GGML_QUANT_SIZES[kind][1]
        writer.add_tensor("w", np.zeros((9, size), np.uint8), raw_dtype=kind)
        writer.add_tensor("norm", np.zeros(256, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert quantization_of(read_header(tmp_path / "file.gguf")) == expected


def test_a_cut_off_file_is_noticed(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.gguf", Tiny())
    whole = path.read_bytes()
    assert bytes_needed(read_header(path)) == len(whole)
    path.write_bytes(whole[:-1])
    header = read_header(path)
    assert bytes_needed(header) > header.size
    part = FILES["split part"](tmp_path / "part.gguf")
    assert bytes_needed(read_header(part)) <= part.stat().st_size
