"""The list of architectures against the compiled engine and against the gguf package."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

import pytest
from gguf.constants import MODEL_ARCH_NAMES

from desktop.library.architectures import architectures, known_to_engine, runs_here, why_not

# "clip" comes first in the compiled table and "pockettts" last: what lies between them in the library are the names.
FIRST, LAST = b"\0clip\0", b"\0pockettts\0"


def library_strings() -> tuple[bytes, set[str]]:
    """The compiled library's bytes, and the words that lie together with its architecture names."""
    spec = importlib.util.find_spec("llama_cpp")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "lib"
    found = [*folder.glob("libllama.so"), *folder.glob("libllama.dylib"), *folder.glob("llama.dll")]
    if not found:
        pytest.skip(f"no compiled library in {folder}")
    data = found[0].read_bytes()
    start = data.find(FIRST)
    end = data.find(LAST, start)
    if start < 0 or end < 0 or end - start > 20_000:
        return data, set()
    return data, {word.decode("utf-8", "replace") for word in data[start : end + len(LAST)].split(b"\0") if word}


def test_every_name_is_in_the_compiled_library():
    data, _ = library_strings()
    missing = [name for name in known_to_engine() if name.encode() + b"\0" not in data]
    assert missing == []
    assert b"surely-not-an-architecture\0" not in data


def test_the_compiled_table_has_no_other_name():
    _, words = library_strings()
    if not words:
        pytest.skip("this platform's compiler does not keep the names together")
    assert len(words & known_to_engine()) > 100
    assert words - known_to_engine() <= {"(unknown)"}


def test_the_gguf_package_knows_no_other_name():
    assert importlib.metadata.version("gguf")
    assert set(MODEL_ARCH_NAMES.values()) - known_to_engine() == set()


@pytest.mark.parametrize("name", ["llama", "qwen3", "gemma3", "smollm3", "olmo2", "mamba2", "rwkv7", "gpt-oss"])
def test_text_models_run_here(name):
    assert runs_here(name)
    assert name in architectures()
    assert why_not(name) == ""


@pytest.mark.parametrize(
    ("name", "word"),
    [("bert", "embedding"), ("clip", "image"), ("eagle3", "drafts"), ("llada", "diffusion"), ("t5encoder", "embedding"),
     ("nothing-yet", "does not know"), ("Qwen3", "does not know")],
)  # fmt: skip
def test_others_say_why_not(name, word):
    assert not runs_here(name)
    assert name not in architectures()
    assert word in why_not(name)
    assert name in why_not(name)


def test_no_architecture_is_no_complaint():
    assert why_not("") == ""
    assert not runs_here("")
