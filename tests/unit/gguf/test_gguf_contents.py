"""GGUF files that are no language models are recognized for what they are."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.errors import FileProblem
from desktop.gguf.contents import other_content, part_paths, split_part
from desktop.gguf.header import read_header
from tests.unit.gguf.well_formed import FILES


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("tiny", ""),
        ("recurrent", ""),
        ("pocket base", ""),
        ("pocket instruct", ""),
        ("numbers per layer", ""),
        ("adapter", "LoRA adapter"),
        ("image part", "image part (mmproj)"),
        ("vocabulary only", "vocabulary without weights"),
        ("importance matrix", "importance matrix"),
        ("split part", "part 2 of 3"),
        ("embedding", "embedding model"),
    ],
)
def test_kinds_of_whole_files(kind: str, words: str, tmp_path: Path) -> None:
    assert other_content(read_header(FILES[kind](tmp_path / "file.gguf"))) == words


def _header_of(path: Path, architecture: str, fill: Callable[[gguf.GGUFWriter], None], first_tensor: str) -> str:
    writer = gguf.GGUFWriter(str(path), architecture)
    fill(writer)
    if first_tensor:
        writer.add_tensor(first_tensor, np.zeros((2, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return other_content(read_header(path))


@pytest.mark.parametrize(
    ("architecture", "keys", "first_tensor", "words"),
    [
        ("qwen3", {}, "blk.0.attn_q.weight", ""),
        ("qwen3", {"qwen3.pooling_type": 0}, "blk.0.attn_q.weight", ""),
        ("qwen3", {"qwen3.pooling_type": 3}, "blk.0.attn_q.weight", "embedding model"),
        ("qwen3", {"qwen3.pooling_type": 4}, "blk.0.attn_q.weight", "reranker"),
        ("bert", {"bert.classifier.output_labels": ["a", "b"]}, "blk.0.attn_q.weight", "reranker"),
        ("glm4moe", {"glm4moe.nextn_predict_layers": 1}, "blk.0.attn_q.weight", ""),
        ("glm4moe", {"glm4moe.nextn_predict_layers": 1}, "blk.46.nextn.eh_proj.weight", "draft part"),
        ("llama", {"diffusion.shift_logits": True}, "blk.0.attn_q.weight", "diffusion"),
        ("llada", {}, "blk.0.attn_q.weight", "diffusion"),
        ("flux", {}, "double_blocks.0.img_attn.proj.weight", "image, video or speech generator"),
        ("t5", {}, "dec.blk.0.attn_q.weight", "encoder-decoder model"),
        ("controlvector", {}, "direction.1", "control vector"),
        ("eagle3", {}, "blk.0.attn_q.weight", "draft part"),
        ("llama", {"split.no": 0, "split.count": 3}, "", ""),  # a first part may leave all weights to the others
        ("llama", {"split.no": 0, "split.count": 1}, "", "vocabulary without weights"),
    ],
)
def test_kinds_by_key(
    tmp_path: Path, architecture: str, keys: dict[str, object], first_tensor: str, words: str
) -> None:
    def fill(writer: gguf.GGUFWriter) -> None:
        for key, value in keys.items():
            kind = gguf.GGUFValueType.UINT32 if type(value) is int else gguf.GGUFValueType.get_type(value)
            writer.add_key_value(key, value, kind, sub_type=gguf.GGUFValueType.STRING)

    found = _header_of(tmp_path / "file.gguf", architecture, fill, first_tensor)
    assert found.startswith(words)
    assert bool(found) == bool(words)


def test_parts_count_from_one(tmp_path: Path) -> None:
    assert split_part(read_header(FILES["split part"](tmp_path / "part.gguf"))) == (2, 3)
    assert split_part(read_header(FILES["tiny"](tmp_path / "tiny.gguf"))) == (1, 1)


def test_names_of_all_parts(tmp_path: Path) -> None:
    def names(name: str, no: int, count: int) -> list[str]:
        writer = gguf.GGUFWriter(str(tmp_path / name), "llama")
        writer.add_uint16("split.no", no)
        writer.add_uint16("split.count", count)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.close()
        return [path.name for path in part_paths(read_header(tmp_path / name))]

    three = [f"a {{}} b-0000{number}-of-00003.gguf" for number in (1, 2, 3)]
    assert names(three[0], 0, 3) == three
    assert names("whole-00001-of-00001.gguf", 0, 1) == ["whole-00001-of-00001.gguf"]
    assert names("renamed.gguf", 0, 3) == ["renamed.gguf"]


def _entry(key: bytes, kind: int, value: bytes) -> bytes:
    return struct.pack("<Q", len(key)) + key + struct.pack("<I", kind) + value


def _file(tensors: int, *entries: bytes, rest: bytes = b"") -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, len(entries)) + b"".join(entries) + rest


_TENSOR = struct.pack("<Q1sIQQIQ", 1, b"w", 2, 32, 2, 0, 0)


@pytest.mark.parametrize(
    ("content", "title", "detail"),
    [
        (_file(0, _entry(b"k", 9, struct.pack("<IQ", 9, 1) + bytes(64))), "damaged", "list of unknown type 9"),
        (_file(0, _entry(b"k", 9, struct.pack("<IQ", 8, 1 << 61) + bytes(64))), "incomplete", "bytes"),
        (_file(0, _entry(b"k", 9, struct.pack("<IQ", 0, 1 << 63) + bytes(64))), "incomplete", "bytes"),
        (_file(0, _entry(b"k", 8, struct.pack("<Q", (1 << 64) - 1) + bytes(64))), "incomplete", "bytes"),
        (_file(0, _entry(b"k", 4, bytes(4)), _entry(b"k", 4, bytes(4))), "damaged", "“k” twice"),
        (_file(0, _entry(b"k", 13, bytes(8))), "damaged", "unknown type 13"),
        (_file(0, _entry(b"k" * 65_536, 4, bytes(4))), "damaged", "name of 65,536 bytes"),
        (_file(2, rest=_TENSOR * 2), "damaged", "same tensor name twice"),
        (_file(1, rest=struct.pack("<Q1sI", 1, b"w", 5) + bytes(99)), "damaged", "5 dimensions"),
        (_file(1, rest=struct.pack("<Q1sIQQIQ", 1, b"w", 2, 1 << 40, 1 << 40, 0, 0)), "damaged", "weights"),
        (_file(1, rest=struct.pack("<Q1sIQQIQ", 1, b"w", 2, 1 << 63, 0, 0, 0)), "damaged", "weights"),
        (_file(0, _entry(b"general.alignment", 4, struct.pack("<I", 48))), "damaged", "alignment of 48"),
        (_file(0, _entry(b"general.alignment", 4, struct.pack("<I", 0))), "damaged", "alignment of 0"),
        (_file(0, _entry(b"general.alignment", 8, struct.pack("<Q", 1) + b"x")), "damaged", "alignment of 'x'"),
        (_file(1 << 18), "damaged", "262,144 tensors"),
    ],
)
def test_contradictions_are_refused_with_the_reason(tmp_path: Path, content: bytes, title: str, detail: str) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as problem:
        read_header(path)
    assert title in problem.value.title
    assert detail in problem.value.detail
    assert str(path) in problem.value.detail


def test_the_longest_name_that_is_allowed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.gguf"
    path.write_bytes(_file(0, _entry(b"k" * 65_535, 4, bytes(4))))
    assert read_header(path).number("k" * 65_535) == 0


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is asked first; the bytes may be gone when they are read."""
    from desktop.gguf import cursor

    path = FILES["tiny"](tmp_path / "tiny.gguf")
    monkeypatch.setattr(cursor, "BLOCK_BYTES", 64)
    real = cursor.Cursor.skip_strings

    def shrink(self: cursor.Cursor, count: int) -> None:
        with path.open("r+b") as file:
            file.truncate(self.position + 100)
        real(self, count)

    monkeypatch.setattr(cursor.Cursor, "skip_strings", shrink)
    with pytest.raises(FileProblem) as problem:
        read_header(path)
    assert problem.value.title == "The file is incomplete."


def test_a_file_without_permission(tmp_path: Path) -> None:
    import os

    path = FILES["empty"](tmp_path / "file.gguf")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(FileProblem) as problem:
        read_header(path)
    assert problem.value.title == "The file may not be read."
