"""Files that are no model to load are refused for what they are, before llama.cpp opens them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import gguf
import pytest

from desktop.engine.llama.gguf_check import check_file
from desktop.errors import FileProblem
from desktop.gguf.types import bytes_needed
from tests.unit.gguf.well_formed import FILES


def control_vector(path: Path) -> Path:
    writer = gguf.GGUFWriter(str(path), "controlvector")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return path


def nameless(path: Path) -> Path:
    path.write_bytes(b"GGUF\3\0\0\0" + bytes(16))
    return path


@pytest.mark.parametrize(
    ("write", "title"),
    [
        (FILES["adapter"], "This is a LoRA adapter, not a model."),
        (FILES["image part"], "This is the image part of a model (mmproj)."),
        (FILES["importance matrix"], "This is an importance matrix, not a model."),
        (FILES["vocabulary only"], "This file holds only a vocabulary."),
        (FILES["split part"], "This is a later part of a split model."),
        (control_vector, "This is a control vector, not a model."),
        (nameless, "This file holds only a vocabulary."),
    ],
)
def test_another_content_is_named(tmp_path: Path, write: Callable[[Path], Path], title: str) -> None:
    path = write(tmp_path / "file.gguf")
    with pytest.raises(FileProblem) as caught:
        check_file(str(path))
    assert caught.value.title == title
    assert str(path) in caught.value.detail
    assert caught.value.hint


def test_a_whole_model_is_let_through_and_one_byte_less_is_not(tmp_path: Path) -> None:
    path = FILES["tiny"](tmp_path / "tiny.gguf")
    header = check_file(str(path))
    os.truncate(path, bytes_needed(header))
    check_file(str(path))
    os.truncate(path, bytes_needed(header) - 1)
    with pytest.raises(FileProblem, match="incomplete") as caught:
        check_file(str(path))
    assert f"{bytes_needed(header) - 1:,} of {bytes_needed(header):,} bytes" in caught.value.detail


def test_kinds_that_only_llama_cpp_can_tell_are_left_to_it(tmp_path: Path) -> None:
    check_file(str(FILES["embedding"](tmp_path / "bert.gguf")))
