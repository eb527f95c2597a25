"""Files that llama.cpp refuses: each message names the reason, and the hint helps with that reason."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from desktop.engine.llama.binding import LogTail
from desktop.errors import EngineDied
from desktop.protocol.messages import Failed, Loaded
from tests.fakes.asker import Asker
from tests.fakes.edited_gguf import Typed, write_edited
from tests.fakes.scripted_gguf import CHATML, Scripted, write_scripted
from tests.fakes.tiny_gguf import vocabulary

OUTPUT = "blk.0.attn_output.weight"
STRING, UINT = gguf.GGUFValueType.STRING, gguf.GGUFValueType.UINT32


@pytest.mark.parametrize(
    ("changes", "words", "newer"),
    [
        ({"keys": {"tokenizer.ggml.pre": "gpt-9"}}, ["pre-tokenizer “gpt-9”"], True),
        ({"keys": {"tokenizer.ggml.model": "news"}}, ["tokenizer “news”"], True),
        ({"tensors": {OUTPUT: None}}, [OUTPUT, "missing"], True),
        ({"tensors": {"output_norm.weight": None}}, ["output_norm.weight", "missing"], True),
        ({"tensors": {"blk.0.new.weight": np.zeros((4, 4), np.float32)}}, ["expected 22, got 21"], True),
        ({"keys": {"llama.block_count": 1}}, ["expected 21, got 12"], True),
        ({"keys": {"llama.block_count": 3}}, ["blk.2.attn_norm.weight", "missing"], True),
        ({"tensors": {OUTPUT: np.zeros((32, 64), np.float32)}}, [OUTPUT, "shape", "64, 32"], True),
        ({"keys": {"llama.embedding_length": None}}, ["llama.embedding_length", "missing"], True),
        ({"keys": {"llama.attention.layer_norm_rms_epsilon": None}}, ["layer_norm_rms_epsilon"], True),
        ({"keys": {"llama.embedding_length": Typed("x", STRING)}}, ["llama.embedding_length", "str", "u32"], True),
        ({"keys": {"llama.rope.dimension_count": 6}}, ["6", "16"], False),
        ({"keys": {"tokenizer.ggml.tokens": None}}, ["vocab"], True),
        ({"keys": {"tokenizer.ggml.merges": None}}, ["merges"], True),
        ({"keys": {"tokenizer.ggml.token_type": [1, 1]}}, ["2 < "], False),
        ({"keys": {"tokenizer.ggml.tokens": ["a", "b"]}}, ["token_embd.weight"], True),
        ({"keys": {"llama.rope.scaling.type": Typed("weird", STRING)}}, ["rope.scaling.type", "weird"], True),
        ({"keys": {"llama.expert_count": Typed(4, UINT)}}, ["expert_used_count", "is 0"], False),
        ({"keys": {"llama.expert_used_count": Typed(4, UINT)}}, ["expert_used_count", "is 4"], False),
        ({"keys": {"llama.expert_count": Typed(5000, UINT)}}, ["expert_count", "5,000"], False),
        ({"keys": {"llama.expert_count": Typed(4, UINT), "llama.expert_used_count": Typed(2, UINT)}}, ["ffn_gate_inp"],
         True),
        ({"keys": {"llama.block_count": 0}}, ["block_count", "is 0"], False),
        ({"keys": {"llama.block_count": 9999}}, ["block_count", "9,999"], False),
    ],
)  # fmt: skip
def test_the_reason_is_told_and_no_download_is_asked_for(
    engine: Asker, base_file: Path, tmp_path: Path, changes: dict[str, Any], words: list[str], newer: bool
) -> None:
    failed = engine.load(write_edited(base_file, tmp_path / "changed.gguf", **changes))
    assert isinstance(failed, Failed), failed
    told = f"{failed.title} {failed.detail}"
    assert all(word in told for word in words), told
    assert "failed to load model" not in told
    assert str(tmp_path) in failed.detail
    assert "ownload" not in failed.hint
    assert "another conversion" in failed.hint
    assert ("update of the application" in failed.hint) == newer


def table_entry(path: Path, name: str) -> tuple[bytearray, int]:
    """The file's bytes, and where the number format of a tensor stands in them; its offset follows."""
    data = bytearray(path.read_bytes())
    place = data.index(name.encode()) + len(name)
    return data, place + 4 + 8 * struct.unpack_from("<I", data, place)[0]


def test_unknown_number_formats_and_wrong_offsets(engine: Asker, base_file: Path, tmp_path: Path) -> None:
    for kind, words in ((77, "number format 77"), (4, "number format")):
        data, place = table_entry(base_file, OUTPUT)
        struct.pack_into("<I", data, place, kind)
        (tmp_path / "kind.gguf").write_bytes(data)
        failed = engine.load(tmp_path / "kind.gguf")
        assert words in failed.title
        assert "update of the application" in failed.hint
    data, place = table_entry(base_file, OUTPUT)
    struct.pack_into("<Q", data, place + 4, 64)
    (tmp_path / "offset.gguf").write_bytes(data)
    failed = engine.load(tmp_path / "offset.gguf")
    assert (failed.title, failed.hint) == ("The file is damaged.", "Download it again.")
    assert "offset 64" in failed.detail


def test_the_same_file_unchanged_loads(engine: Asker, base_file: Path, tmp_path: Path) -> None:
    assert isinstance(engine.load(write_edited(base_file, tmp_path / "same.gguf"), threads=1), Loaded)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["f: failed to allocate buffer of size 9", "llama_init_from_model: failed to initialize: x"],
         "failed to allocate buffer of size 9"),
        (["llama_init_from_model: failed to initialize the context: quantized V cache was requested"],
         "failed to initialize the context: quantized V cache was requested"),
        (["llama_model_load: error loading model: llama_model_loader: failed to load model from x"],
         "failed to load model from x"),
        ([], ""),
    ],
)  # fmt: skip
def test_the_first_line_about_a_fault_names_it(lines: list[str], reason: str) -> None:
    tail = LogTail()
    for level, line in [(2, "print_info: no error here"), *((4, line) for line in lines), (2, "cleaning up: failed")]:
        tail._on_line(level, f"{line}\n".encode(), None)
    assert tail.last_error() == reason
    tail.clear()
    assert tail.last_error() == ""


@pytest.mark.parametrize(("pre", "told"), [(None, 1), ("gpt-2", 0)])
def test_an_old_conversion_is_noted(engine: Asker, tmp_path: Path, pre: str | None, told: int) -> None:
    loaded = engine.load(write_scripted(tmp_path / "old.gguf", model=Scripted(template=CHATML, pre=pre)))
    assert isinstance(loaded, Loaded)
    assert sum("old conversion" in note for note in loaded.notes) == told


def test_sentence_pieces_need_no_pre_tokenizer(engine: Asker, tmp_path: Path) -> None:
    words = ["▁", *map(chr, range(33, 127))]
    loaded = engine.load(write_scripted(tmp_path / "pieces.gguf", model=Scripted(words=words, pre=None)))
    assert isinstance(loaded, Loaded)
    assert loaded.notes == []


def test_what_llama_cpp_would_end_the_process_over_is_told_before(base_file: Path, tmp_path: Path) -> None:
    """Two tokens of the same name: an assertion, which no message would explain afterwards."""
    names = [*vocabulary()[0]]
    names[300] = names[301]
    asker = Asker(tmp_path / "engine.log")
    try:
        failed = asker.load(write_edited(base_file, tmp_path / "twice.gguf", {"tokenizer.ggml.tokens": names}))
        assert isinstance(failed, Failed)
        assert failed.title == "llama.cpp gave up on this file."
        assert "llama-vocab.cpp" in failed.detail
        assert "token_to_id" in failed.detail
        assert "vendor" not in failed.detail
        with pytest.raises(EngineDied):
            asker.ask("Hello")
    finally:
        asker.process.stop()
