"""The header reader finds exactly what the gguf package's reader finds, key by key and tensor by tensor."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path

import gguf
import pytest

from desktop.errors import FileProblem
from desktop.gguf.header import ArrayInfo, GgufHeader, read_array, read_header, vocabulary_digest
from desktop.gguf.types import bytes_needed, tensor_bytes, type_name
from tests.unit.gguf.well_formed import FILES


def test_there_are_twenty() -> None:
    assert len(FILES) >= 20


@pytest.mark.parametrize("kind", FILES)
def test_equal(kind: str, tmp_path: Path) -> None:
    path = FILES[kind](tmp_path / "file.gguf")
    header, expected = read_header(path), gguf.GGUFReader(path)
    wanted = {name: field for name, field in expected.fields.items() if not name.startswith("GGUF.")}
    assert list(header.metadata) == list(wanted)
    for name, field in wanted.items():
        value = header.metadata[name]
        if field.types[0] == gguf.GGUFValueType.ARRAY:
            assert isinstance(value, ArrayInfo)
            items = field.contents() if field.data else []
            assert value.count == len(items)
            assert read_array(header, name) == items, name
            assert read_array(header, name, limit=2) == items[:2], name
        else:
            assert value == field.contents(), name
            assert type(value) is type(field.contents()), name
    assert header.version == expected.fields["GGUF.version"].parts[0][0]
    assert header.data_start == expected.data_offset
    assert header.size == path.stat().st_size
    tensors_equal(header, expected)


def tensors_equal(header: GgufHeader, expected: gguf.GGUFReader) -> None:
    found = [(t.name, t.shape, type_name(t.kind), t.offset + header.data_start) for t in header.tensors]
    wanted = [(t.name, tuple(map(int, t.shape)), t.tensor_type.name, int(t.data_offset)) for t in expected.tensors]
    assert found == wanted
    assert [tensor_bytes(t) for t in header.tensors] == [int(t.n_bytes) for t in expected.tensors]
    assert bytes_needed(header) <= header.size < bytes_needed(header) + 64 + header.data_start * (not found)


def test_digest_tells_vocabularies_apart(tmp_path: Path) -> None:
    def digest(number: int, tokens: list[str], model: str = "gpt2") -> str:
        writer = gguf.GGUFWriter(str(tmp_path / f"{number}.gguf"), "llama")
        writer.add_name("x" * number)  # the list stands at different places
        writer.add_tokenizer_model(model)
        if tokens:
            writer.add_token_list(tokens)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.close()
        return vocabulary_digest(read_header(tmp_path / f"{number}.gguf"))

    same = digest(1, ["a", "bc"])
    assert len(same) == 64
    assert digest(2, ["a", "bc"]) == same
    assert len({same, digest(3, ["ab", "c"]), digest(4, ["a", "bc", ""]), digest(5, ["a", "bc"], "llama")}) == 4
    assert digest(6, []) == ""


def test_array_of_a_file_that_changed_or_is_gone(tmp_path: Path) -> None:
    path = FILES["big vocabulary"](tmp_path / "file.gguf")
    header = read_header(path)
    with path.open("r+b") as file:
        file.truncate(1000)
    for read in (lambda: read_array(header, "tokenizer.ggml.merges"), lambda: vocabulary_digest(header)):
        with pytest.raises(FileProblem) as problem:
            read()
        assert problem.value.title == "The file has changed."
        assert problem.value.hint
    path.unlink()
    with pytest.raises(FileProblem):
        vocabulary_digest(header)
    assert read_array(header, "no such key") == []


def test_a_vocabulary_of_150000_tokens_is_read_quickly(tmp_path: Path) -> None:
    """Prints the figure; the bound only catches a reader that became ten times slower."""
    chance = random.Random(1)
    tokens = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(2, 12))) for _ in range(151_936)]
    writer = gguf.GGUFWriter(str(tmp_path / "file.gguf"), "qwen3")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * len(tokens))
    writer.add_token_merges([f"{token} {token}" for token in tokens])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    times = []
    for _ in range(3):
        started = time.process_time()
        header = read_header(tmp_path / "file.gguf")
        times.append(time.process_time() - started)
    print(f"header of 151,936 tokens and merges, {header.size / 1e6:.1f} MB: {min(times) * 1000:.0f} ms CPU")
    assert min(times) < 0.5
    assert math.isclose(header.metadata["tokenizer.ggml.tokens"].count, 151_936)  # type: ignore[union-attr]
