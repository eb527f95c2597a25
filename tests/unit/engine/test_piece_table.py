"""The texts of all tokens, read at once or one by one, and texts spelled with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.piece_table import _at_once, _one_by_one, read_pieces, spell
from desktop.protocol.messages import ContextParams
from tests.fakes.scripted_gguf import CHATML_TOKENS, Scripted, vocabulary, write_scripted

MODELS = {
    "bytes": Scripted(),
    "words": Scripted(words=("▁a", "▁the", "tandem", "é")),
}


@pytest.fixture(scope="module", params=["tiny", *MODELS])
def vocab(request: pytest.FixtureRequest, folder: Path, make_tiny: Callable[..., Path]) -> Iterator[Vocabulary]:
    name = request.param
    made = make_tiny() if name == "tiny" else write_scripted(folder / f"{name}.gguf", model=MODELS[name])
    model = weights.load(str(made), weights.inspect(str(made)), ContextParams(), 0, lambda _fraction: True)
    yield model.vocab
    model.free()


def test_both_ways_of_reading_give_the_same_texts(vocab: Vocabulary) -> None:
    one_by_one = _one_by_one(vocab)
    assert len(one_by_one) == vocab.n_tokens
    assert _at_once(vocab) in (one_by_one, None)
    assert read_pieces(vocab).pieces == one_by_one


def test_a_vocabulary_of_bytes_is_read_at_once(folder: Path) -> None:
    path = str(write_scripted(folder / "at_once.gguf", model=Scripted()))
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    assert _at_once(model.vocab) is not None
    names, table = vocabulary(Scripted()), read_pieces(model.vocab)
    assert names.index("<|endoftext|>") in table.ends
    silent = {names[token] for token in table.silent}
    assert set(CHATML_TOKENS) <= silent
    assert all(table.pieces[ord(letter)] == letter.encode() for letter in "aZ0 ~")
    model.free()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", []), ("a", [0]), ("abc", [2, 3]), ("ab", [2]), ("ca", [3, 0]), ("b", []), ("cx", []), ("aab", [0, 2])],
)
def test_a_text_is_spelled_with_the_longest_pieces_or_not_at_all(text: str, tokens: list[int]) -> None:
    assert spell(text.encode(), [b"a", b"", b"ab", b"c", b"a", b"abx"]) == tokens
