"""On the vocabularies that llama.cpp ships: no special token comes of a text, and prose has the tokens it had."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.token_text import TokenText
from tests.fakes.llama_source import source_archive

VOCABULARIES = 15  # that llama.cpp ships at least
MOST_MARKS = 400  # tried of each
PROSE = (
    "The people of <b>water</b>, 3 < 4 and [1]; 'it''s' so...\n\n    def f(x):\n\treturn x  # 42 %\n\n\n"
    "<table><tr><td>eins</td></tr></table> ümläut, 日本語, 🦙 »quote«                      end\n"
) * 3


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("vocabularies")
    with tarfile.open(source_archive()) as files:
        for member in files:
            name = Path(member.name).name
            if name.startswith("ggml-vocab-") and name.endswith(".gguf"):
                (folder / name).write_bytes(files.extractfile(member).read())
    found = sorted(folder.iterdir())
    assert len(found) >= VOCABULARIES
    return found


def texts(paths: list[Path]) -> Iterator[tuple[str, TokenText, int]]:
    """(name, vocabulary, number of tokens) of each file."""
    params = api.llama_model_default_params()
    params.vocab_only = True
    for path in paths:
        model = api.llama_model_load_from_file(str(path).encode(), params)
        assert model, path
        vocab = api.llama_model_get_vocab(model)
        count = api.llama_vocab_n_tokens(vocab)
        bos, eos = api.llama_vocab_bos(vocab), api.llama_vocab_eos(vocab)
        yield path.stem, TokenText(Vocabulary(vocab, count, bos, eos, adds_bos=False)), count
        api.llama_model_free(model)


@pytest.mark.slow
def test_no_special_token_comes_of_a_text_and_prose_stays_as_it_is(vocabularies: list[Path]) -> None:
    for name, text, count in texts(vocabularies):
        assert text.tokens(PROSE) == text._tokenize(PROSE), name
        special = {token for token in range(count) if text.is_special(token)}
        assert special, name
        for token in sorted(special)[:MOST_MARKS]:
            mark = text.name(token)
            for written in (mark, f"x{mark}", mark + mark, f"<{mark}>"):
                assert special.isdisjoint(text.tokens(written)), (name, written)
