"""llama.cpp's reasons for refusing a file, put into words: each kind by the words it is known by."""

from __future__ import annotations

import pytest

from desktop.engine.llama.refusals import given_up, refusal
from desktop.errors import EngineFailed, FileProblem

PATH = "/models/m.gguf"


@pytest.mark.parametrize(
    ("reason", "title", "hint"),
    [
        ("unknown model architecture: 'owl'", "The engine does not know the architecture “owl”.", "update"),
        ("unsupported model architecture: 'owl'", "The engine does not know the architecture “owl”.", "update"),
        ("unknown pre-tokenizer type: 'gpt-9'", "The engine does not know the pre-tokenizer “gpt-9”.", "conversion"),
        ("unknown tokenizer: 'news'", "The engine does not know the tokenizer “news”.", "conversion"),
        ("tensor 'a' has invalid ggml type 77", "The engine does not know the number format 77.", "conversion"),
        ("tensor 'a' of type 4 (q4_2) has 7 elements", "The engine cannot use the number format q4_2.", "conversion"),
        ("GGUF file is version 9 but 3 is known", "The engine does not know GGUF version 9.", "conversion"),
        ("tensor 'blk.0.x' not found", "The tensor “blk.0.x” is missing in the file.", "conversion"),
        ("missing tensor 'blk.0.x'", "The tensor “blk.0.x” is missing in the file.", "conversion"),
        ("wrong number of tensors; expected 2, got 1", "The file has other tensors than", "conversion"),
        ("tensor 'a' has wrong shape", "The tensor “a” has another shape than", "conversion"),
        ("key not found in model: llama.x", "“llama.x” is missing.", "conversion"),
        ("cannot find tokenizer merges", "“merges” is missing.", "conversion"),
        ("key llama.x has wrong type str", "The file's entry “llama.x” has an unexpected form.", "conversion"),
        ("key 'llama.x' has invalid GGUF type 9", "The file's entry “llama.x”", "conversion"),
        ("invalid n_rot: 6, expected 16", "The file contradicts itself.", "another conversion"),
        ("invalid split file", "The parts of this split model do not belong together.", "into one folder"),
        ("tensor data is not within the file bounds", "The file is damaged.", "Download it again."),
        ("tensor 'a' has offset 64, expected 32", "The file is damaged.", "Download it again."),
        ("a reason nobody has seen", "The file could not be loaded.", "conversion"),
        ("", "The file could not be loaded.", "conversion"),
    ],
)
def test_a_reason_becomes_words_that_help(reason: str, title: str, hint: str) -> None:
    error = refusal(PATH, reason, "last lines")
    assert isinstance(error, FileProblem)
    assert title in error.title
    assert hint in error.hint
    assert error.detail.startswith(reason or "llama.cpp gave no reason")
    assert error.detail.endswith(PATH)
    assert error.log == "last lines"


@pytest.mark.parametrize("line", ["Failed to allocate buffer", "std::bad_alloc", "unable to allocate", "Out of memory"])
def test_a_want_of_memory_is_no_fault_of_the_file(line: str) -> None:
    error = refusal(PATH, "tensor 'x' not found", f"something else\n{line}\n")
    assert isinstance(error, EngineFailed)
    assert "memory" in error.title
    assert error.detail == "tensor 'x' not found"
    assert refusal(PATH, "", line).detail == PATH


def test_a_long_reason_is_cut_and_put_on_one_line() -> None:
    error = refusal(PATH, "words \n\t" * 200, "")
    assert error.detail == f"{('words ' * 200)[:300]}: {PATH}"
    assert len(refusal(PATH, f"unknown tokenizer: '{'x' * 500}'", "").title) < 150


def test_a_file_over_which_llama_cpp_ends_is_named_with_the_condition() -> None:
    error = given_up(PATH, "GGML_ASSERT(n > 0) failed")
    assert error.detail == f"GGML_ASSERT(n > 0) failed: {PATH}"
