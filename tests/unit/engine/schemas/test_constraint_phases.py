"""Grammar and schema hold for the answer: thinking may come first, and may end inside a token of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.context import Context, fit_sizes
from desktop.engine.llama.model import Model, Vocabulary
from desktop.engine.llama.piece_table import PieceTable, read_pieces
from desktop.engine.llama.sampling.chain import SamplerChain
from desktop.engine.llama.schemas import token_table as schema_tokens
from desktop.engine.llama.token_text import TokenText
from desktop.errors import EngineFailed
from desktop.protocol.messages import ContextParams, Sampling
from tests.fakes.scripted_gguf import Scripted, vocabulary, write_scripted

ONE = json.dumps({"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]})
THOUGHTFUL = 'root ::= "<think>" [a-z]+ "</think>" [ ]? "yes"'
MODEL = Scripted()


class Writer:
    """A scripted model and a chain, asked token by token."""

    def __init__(self, model: Model, context: Context, settings: Sampling) -> None:
        self.chain = SamplerChain(settings, model.vocab, context.n_ctx)
        self._context, self._text, self._end = context, TokenText(model.vocab), model.vocab.eos
        self._context.decode_one(model.vocab.bos)

    def token(self, phase: Phase, opening: frozenset[int] = frozenset()) -> int:
        token = self.chain.choose(self._context, phase, opening)
        self._context.decode_one(token)
        return token

    def rest(self, phase: Phase = Phase.ANSWER) -> str:
        tokens: list[int] = []
        while not tokens or (tokens[-1] != self._end and len(tokens) < 60):
            tokens.append(self.token(phase))
        return b"".join(self._text.piece(token) for token in tokens).decode()


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Callable[..., Writer]]:
    """Makes a Writer for a script."""
    opened: list[tuple[Model, Context, Writer]] = []

    def make(*script: str, **settings: str) -> Writer:
        path = str(write_scripted(tmp_path / f"{len(opened)}.gguf", script, 1, MODEL))
        params = ContextParams()
        model = weights.load(path, weights.inspect(path), params, 0, lambda _fraction: True)
        context = Context(model, params, fit_sizes(params, 2048, 1, 0), AbortByte(), on_gpu=False)
        opened.append((model, context, Writer(model, context, Sampling(temperature=0, **settings))))
        return opened[-1][2]

    yield make
    for model, context, writer in opened:
        writer.chain.free()
        context.free()
        model.free()


def test_thinking_comes_before_the_schema(write: Callable[..., Writer]) -> None:
    writer = write("<think>", "Hm. \n", "</think>", '{"a":1}', json_schema=ONE)
    opening = vocabulary(MODEL).index("<think>")
    assert writer.token(Phase.OPENING, frozenset({opening})) == opening
    assert [writer.token(Phase.THINKING) for _ in "Hm. \n"] == list(b"Hm. \n")
    writer.token(Phase.THINKING)
    assert writer.rest() == '{"a":1}'


def test_without_thinking_the_schema_holds_from_the_first_token(write: Callable[..., Writer]) -> None:
    writer = write("Sure", json_schema=ONE)
    assert writer.token(Phase.OPENING, frozenset({vocabulary(MODEL).index("<think>")})) != ord("S")
    assert "Sure" not in writer.rest()


def test_a_grammar_that_spells_the_thinking_out_holds_in_it(write: Callable[..., Writer]) -> None:
    opening = vocabulary(MODEL).index("<think>")
    writer = write("<think>", "hm", "</think>", "yes", grammar=THOUGHTFUL)
    assert writer.token(Phase.OPENING, frozenset({opening})) == opening
    assert [writer.token(Phase.THINKING) for _ in "hm"] == list(b"hm")
    writer.token(Phase.THINKING)
    writer.chain.begin_answer("")
    assert writer.rest() == "yes"
    writer = write("<think>", "HM", grammar=THOUGHTFUL)
    writer.token(Phase.OPENING, frozenset({opening}))
    assert writer.token(Phase.THINKING) != ord("H")


def test_a_grammar_of_the_answer_alone_leaves_the_thinking_free(write: Callable[..., Writer]) -> None:
    opening = vocabulary(MODEL).index("<think>")
    writer = write("<think>", "HM", "</think>", "no", grammar='root ::= "yes" | "no"')
    assert writer.token(Phase.OPENING, frozenset({opening})) == opening
    assert [writer.token(Phase.THINKING) for _ in "HM"] == list(b"HM")
    writer.token(Phase.THINKING)
    assert writer.rest() == "no"


@pytest.mark.parametrize("begun", ["", "\n\n", '\n{"a"', '{"a":1', " "])
def test_an_answer_that_began_with_the_end_of_the_thinking_goes_on(write: Callable[..., Writer], begun: str) -> None:
    whole = '{"a":12}'
    writer = write(whole[len(begun.strip()) :], json_schema=ONE)
    writer.chain.begin_answer(begun)
    assert begun.strip() + writer.rest() == whole
    writer = write("yes"[len(begun.strip()[:1]) :], grammar='root ::= [ ]? ("{" | "y") [ -~]+')
    writer.chain.begin_answer(begun[:3] if "{" not in begun else "\ny")
    assert writer.rest().endswith("es")


def test_text_begins_an_answer_in_several_steps(write: Callable[..., Writer]) -> None:
    writer = write(':"x y"}', json_schema='{"type":"object","additionalProperties":{"type":"string"}}')
    for text in ("\n", '{"say ', 'é🙂"'):
        writer.chain.begin_answer(text)
    assert writer.rest() == ':"x y"}'


@pytest.mark.parametrize("settings", [{"json_schema": ONE}, {"grammar": 'root ::= "yes"'}])
def test_text_that_is_not_allowed_ends_the_answer_in_words(
    write: Callable[..., Writer], settings: dict[str, str]
) -> None:
    writer = write("x", **settings)
    with pytest.raises(EngineFailed, match="does not begin as the"):
        writer.chain.begin_answer("Sure: {")


def test_a_vocabulary_without_a_letter_that_the_schema_wants_is_said_so(
    write: Callable[..., Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_n(vocab: Vocabulary) -> PieceTable:
        table = read_pieces(vocab)
        return table._replace(silent=[*table.silent, table.pieces.index(b"n")])

    monkeypatch.setattr(schema_tokens, "read_pieces", without_n)
    writer = write("null", json_schema='{"type":"null"}')
    with pytest.raises(EngineFailed, match="allows no further token"):
        writer.rest()


def test_a_vocabulary_without_an_end_says_that_the_answer_is_complete(
    write: Callable[..., Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_tokens, "read_pieces", lambda vocab: read_pieces(vocab)._replace(ends=[]))
    writer = write("null", json_schema='{"type":"null"}')
    with pytest.raises(EngineFailed) as caught:
        writer.rest()
    assert "complete" in caught.value.detail
