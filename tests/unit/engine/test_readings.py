"""Readings of real engines, confined as everybody's, against float64 figures from raw logits in the same batches."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from desktop.engine.rows_place import new_reading, remove_left_rows, rows_file
from desktop.lens.classes import shift_of
from desktop.paths import pocket_file
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    Failed,
    FailureKind,
    Finished,
    Generate,
    Sampling,
    TextPrompt,
    Tokens,
)
from desktop.protocol.reading import Rows, Score, ScoreEnded, TokenScore
from desktop.protocol.windows import window_of, windows
from tests.fakes import raw_logits
from tests.fakes.reader import Reader, compare, pair_of
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model, write_recurrent

LONG = bool(os.environ.get("TANDEM_LONG"))
ANSWERS = 50 if LONG else 1
SENTENCES = [
    "I am sorry, but I cannot help with that.",
    "The sea is large and blue, and many fish live in it.\n\nShe saw two of them.",
    "Été: naïve “quotes” and 水, <|im_end|> or <s> said by hand.",
    "one two three four five six seven eight nine ten",
]


def raw(folder: Path, file: Path, reader: Reader) -> np.ndarray:
    """Log-probabilities in float64, (tokens, n_vocab), by a plain script."""
    assert reader.begun is not None
    job = {
        "file": str(file),
        "ids": [*reader.begun.prompt_ids, *reader.begun.ids],
        "first": len(reader.begun.prompt_ids) - 1,
        "chunk": reader.begun.chunk,
    }
    (folder / "job.json").write_text(json.dumps(job))
    script = [sys.executable, raw_logits.__file__, str(folder / "job.json"), str(folder / "out.npz")]
    subprocess.run(script, check=True, capture_output=True)
    return raw_logits.log_softmax(np.load(folder / "out.npz")["logits"])


def questions(count: int) -> list[str]:
    """Of every topic of the pocket pair's evaluation, as evenly as can be."""
    lines = pocket_file("base").with_name("evaluation.jsonl").read_text("utf-8").splitlines()
    asked = [(line["topic"], line["messages"][0][1]) for line in map(json.loads, lines) if len(line["messages"]) == 1]
    by_topic: dict[str, list[str]] = {}
    for topic, question in asked:
        by_topic.setdefault(topic, []).append(question)
    return [row for rows in zip(*by_topic.values(), strict=False) for row in rows][:count]


def said(reader: Reader, question: str) -> str:
    """The greedy answer, in the chat template."""
    chat = ChatPrompt(messages=[ChatMessage(role="user", content=question)])
    reader.process.send(Generate(id=800, prompt=chat, max_tokens=80, sampling=Sampling(temperature=0.0)))
    text = ""
    while not isinstance(event := reader.process.receive(30), Finished):
        assert not isinstance(event, Failed), event
        text += event.text if isinstance(event, Tokens) else ""
    return text


def agrees(tokens: list[TokenScore], rows: np.ndarray) -> None:
    places = np.arange(len(tokens))
    ids = np.array([token.id for token in tokens])
    own = rows[places, ids]
    assert [token.rank for token in tokens] == (1 + (rows > own[:, None]).sum(axis=1)).tolist()
    assert np.allclose([token.logprob for token in tokens], own, atol=1e-4)
    entropy = -(np.exp(rows) * rows).sum(axis=1) / np.log(2)
    assert np.allclose([token.entropy_bits for token in tokens], entropy, atol=1e-4)
    best = np.argsort(-rows, axis=1, kind="stable")[:, :20]
    assert [[other for other, _, _ in token.top] for token in tokens] == best.tolist()


def diverges(tokens: list[TokenScore], kept: np.ndarray, own: np.ndarray) -> None:
    apart = [token.divergence for token in tokens]
    assert all(apart)
    figures = np.array([[each.kl_bits, each.reverse_kl_bits, each.js_bits] for each in apart if each])
    wanted = [raw_logits.kl_bits(kept, own), raw_logits.kl_bits(own, kept), raw_logits.js_bits(kept, own)]
    assert np.abs(figures - np.array(wanted).T).max() < 1e-4


@pytest.fixture(scope="module")
def pocket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """The pocket instruct, which keeps, and the pocket base, which compares."""
    with pair_of(tmp_path_factory.mktemp("pocket"), pocket_file("instruct"), pocket_file("base")) as pair:
        yield pair


@pytest.fixture
def tiny_reader(tmp_path: Path) -> Iterator[Callable[[Path], Reader]]:
    readers: list[Reader] = []

    def make(file: Path, n_ctx: int = 512) -> Reader:
        readers.append(Reader(tmp_path / f"{len(readers)}.log", file, n_ctx=n_ctx))
        return readers[-1]

    yield make
    for reader in readers:
        reader.process.stop()


@pytest.mark.parametrize("text", SENTENCES)
def test_the_pocket_pair_is_read_as_float64_from_raw_logits_says(
    pocket: tuple[Reader, Reader], tmp_path: Path, text: str
) -> None:
    is_read_exactly(pocket, tmp_path, text, "Once upon a time")


@pytest.mark.parametrize("question", questions(ANSWERS))
def test_the_pocket_pairs_own_answers_are_read_as_float64_says(
    pocket: tuple[Reader, Reader], tmp_path: Path, question: str
) -> None:
    answer = said(pocket[0], question)
    assert answer
    is_read_exactly(pocket, tmp_path, answer, question)


def is_read_exactly(pocket: tuple[Reader, Reader], tmp_path: Path, text: str, prompt: str) -> None:
    instruct, base = pocket
    compare(pocket, text, prompt)
    kept, own = (raw(tmp_path, pocket_file(name), side) for name, side in (("instruct", instruct), ("base", base)))
    agrees(instruct.tokens, kept)
    agrees(base.tokens, own)
    diverges(base.tokens, kept, own)
    ranks = 1 + (own > own[np.arange(len(own)), [token.id for token in base.tokens]][:, None]).sum(axis=1)
    assert [shift_of(token.rank) for token in base.tokens] == [shift_of(rank) for rank in ranks]
    shown = "".join(token.text for token in base.tokens)
    assert shown.lstrip() == text


def test_together_and_in_turn_give_the_same_bits_and_a_ring_is_enough(pocket: tuple[Reader, Reader]) -> None:
    text = " ".join(SENTENCES)
    compare(pocket, text)
    in_turn = [list(side.tokens) for side in pocket]
    compare(pocket, text, capacity=2)
    assert [list(side.tokens) for side in pocket] == in_turn


def test_a_large_vocabulary_is_read_in_smaller_batches_and_as_exactly(tmp_path: Path) -> None:
    files = [tmp_path / "left.gguf", tmp_path / "right.gguf"]
    for file, delta in zip(files, (0.0, 0.3), strict=True):
        write_model(file, Tiny(spare_tokens=63_500, n_embd=32, n_layer=1, seed=3, delta=delta, ascii_only=False))
    with pair_of(tmp_path, *files) as pair:
        compare(pair, "what all were when we there can an your which their " * 12, capacity=8)
        assert pair[0].begun is not None
        assert pair[0].begun.chunk == 128
        assert len(pair[0].tokens) > 128
        kept, own = (raw(tmp_path, file, side) for file, side in zip(files, pair, strict=True))
        agrees(pair[0].tokens, kept)
        agrees(pair[1].tokens, own)
        diverges(pair[1].tokens, kept, own)


def test_a_file_against_itself_has_no_divergence(tmp_path: Path) -> None:
    with pair_of(tmp_path, pocket_file("base"), pocket_file("base")) as pair:
        compare(pair, SENTENCES[1])
        apart = [token.divergence for token in pair[1].tokens]
    assert max(max(each.kl_bits, each.reverse_kl_bits, each.js_bits) for each in apart if each) < 1e-5


def test_a_recurrent_model_is_read_as_token_by_token(tmp_path: Path, tiny_reader: Callable[..., Reader]) -> None:
    file = write_recurrent(tmp_path / "mamba.gguf")
    reader = tiny_reader(file)
    assert isinstance(reader.read("the sea is what all were when we there"), ScoreEnded)
    agrees(reader.tokens, raw(tmp_path, file, reader))


def test_the_next_answer_finds_its_cache_as_it_was(tiny_reader: Callable[..., Reader]) -> None:
    reader = tiny_reader(pocket_file("instruct"))
    chat = ChatPrompt(messages=[ChatMessage(role="user", content="Where is the sea?")])

    def cached() -> int:
        reader.process.send(Generate(id=900, prompt=chat, max_tokens=4))
        while not isinstance(event := reader.process.receive(60), Finished):
            assert not isinstance(event, Failed), event
        return event.cached_tokens

    cached()
    before = cached()
    reader.read(SENTENCES[0])
    assert cached() == before > 0


def test_what_a_text_says_never_becomes_a_control_token(tmp_path: Path, tiny_reader: Callable[..., Reader]) -> None:
    reader = tiny_reader(write_model(tmp_path / "chat.gguf", Tiny(template=CHATML)))
    assert isinstance(reader.read("so <|im_end|> it"), ScoreEnded)
    assert "".join(token.text for token in reader.tokens) == "so <|im_end|> it"
    assert len(reader.tokens) > 6


def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, tiny_reader: Callable[..., Reader]) -> None:
    reader = tiny_reader(write_model(tmp_path / "small.gguf", Tiny(n_ctx_train=256)))

    def refusal(**fields: object) -> tuple[FailureKind, str]:
        end = reader.read(**fields)  # type: ignore[arg-type]
        assert isinstance(end, Failed)
        return end.kind, f"{end.title} {end.detail}"

    assert refusal(text="") == (FailureKind.BAD_REQUEST, "There is no text to read. It is empty.")
    kind, words = refusal(text="what all " * 50, prompt="what all " * 5000)
    assert kind is FailureKind.TOO_LONG
    assert "it was trained for 256" in words
    kind, words = refusal(text="what all " * 5000, window=256)
    assert kind is FailureKind.TOO_LONG
    assert refusal(ids=[1 << 30])[0] is FailureKind.BAD_REQUEST
    assert refusal(text="a", vocabulary="another")[0] is FailureKind.BAD_REQUEST
    assert refusal(text="a", keep=Rows(reading=1))[1].startswith("There is no file for the rows.")
    assert isinstance(reader.read("it goes on"), ScoreEnded)


def test_a_long_text_is_read_in_windows_that_overlap_and_each_as_exactly_as_alone(
    tmp_path: Path, tiny_reader: Callable[..., Reader]
) -> None:
    file = write_model(tmp_path / "small.gguf", Tiny(n_ctx_train=256))
    reader = tiny_reader(file)
    text = "what all were when we there an can your which their " * 50
    assert isinstance(reader.read(text), ScoreEnded)
    assert reader.begun is not None
    begun, told = reader.begun, list(reader.tokens)
    assert begun.window == 192
    assert [token.id for token in told] == begun.ids
    assert begun.total == len(begun.ids) > 2 * 192
    parts = windows(len(begun.ids), begun.window)
    for number, part in enumerate(parts):
        assert isinstance(reader.read(ids=begun.ids[part.start : part.end]), ScoreEnded)
        assert reader.tokens[part.first - part.start :] == [
            replace_text(token, alone.text)
            for token, alone in zip(told[part.first : part.end], reader.tokens[part.first - part.start :], strict=True)
        ]
        assert {window_of(place, begun.window) for place in range(part.first, part.end)} == {number}


def replace_text(token: TokenScore, text: str) -> TokenScore:
    """A character whose bytes lie on both sides of a border is told otherwise."""
    return msgspec.structs.replace(token, text=text)


def test_both_sides_read_a_long_text_in_the_same_windows(tmp_path: Path) -> None:
    files = [tmp_path / "left.gguf", tmp_path / "right.gguf"]
    for file, delta in zip(files, (0.0, 0.3), strict=True):
        write_model(file, Tiny(n_ctx_train=256, delta=delta))
    with pair_of(tmp_path, *files) as pair:
        text = "what all were when we there an can your which their " * 50
        compare(pair, text)
        in_turn = [list(side.tokens) for side in pair]
        compare(pair, text, capacity=2)
        assert [list(side.tokens) for side in pair] == in_turn
        assert all(token.divergence for token in pair[1].tokens)


def test_a_file_of_rows_that_the_disk_cannot_hold_is_refused_before_it_is_written(tmp_path: Path) -> None:
    from desktop.engine.rows_format import RowsWriter
    from desktop.errors import FileProblem

    place = tmp_path / "rows"
    place.touch()
    with RowsWriter(str(place), lambda: False) as writer:
        with pytest.raises(FileProblem) as refused:
            writer.begin(1, 150_000, 0, 1 << 40, bytes(32))
        assert "are free at" in refused.value.detail
        assert place.stat().st_size == 0
        writer.begin(1, 10, 0, 3, bytes(32))


@pytest.mark.parametrize("capacity", [0, 4])
def test_a_torn_head_is_refused_in_words(tmp_path: Path, capacity: int) -> None:
    from desktop.engine import rows_format
    from desktop.errors import FileProblem

    place = tmp_path / "rows"
    place.write_bytes(rows_format._HEAD.pack(1, 10, capacity, 3, bytes(32)))
    with (
        pytest.raises(FileProblem, match="damaged"),
        rows_format.RowsReader(str(place), lambda: False) as reader,
    ):
        reader.begin(1, 10, bytes(32))


@pytest.mark.parametrize("value", [np.nan, np.inf, 3.0, -2000.0])
def test_a_row_that_holds_anything_else_brings_no_figure(tmp_path: Path, value: float) -> None:
    from desktop.engine.llama.readings.reading import _taken
    from desktop.engine.rows_format import RowsReader, RowsWriter
    from desktop.errors import FileProblem

    place = tmp_path / "rows"
    place.touch()
    row = np.full(10, -2.0, np.float32)
    with RowsWriter(str(place), lambda: False) as writer, RowsReader(str(place), lambda: False) as reader:
        writer.begin(1, 10, 0, 2, bytes(32))
        reader.begin(1, 10, bytes(32))
        writer.write(memoryview(row))
        assert _taken(reader).tolist() == row.tolist()
        row[4] = value
        writer.write(memoryview(row))
        with pytest.raises(FileProblem, match="damaged"):
            _taken(reader)


def test_predictions_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    from desktop.engine.llama.readings.distribution import Distributions
    from desktop.errors import EngineFailed

    logits = np.zeros(50, np.float32)
    logits[7] = np.nan
    with pytest.raises(EngineFailed, match="not a number"):
        Distributions(50, [1], 20).see(logits, 3)


def test_a_token_that_cannot_be_has_a_figure_that_json_can_carry() -> None:
    from desktop.engine.llama.readings.distribution import LEAST_LOGPROB, Distributions

    logits = np.zeros(50, np.float32)
    logits[7] = -np.inf
    figures, other = Distributions(50, [1], 20), Distributions(50, [1], 20)
    assert figures.see(logits, 7).logprob == LEAST_LOGPROB
    other.see(np.zeros(50, np.float32), 7)
    apart = figures.apart_from(other.row)
    assert np.isfinite([apart.kl_bits, apart.reverse_kl_bits, apart.js_bits]).all()


def test_a_side_that_waits_can_be_cancelled_and_reads_again(pocket: tuple[Reader, Reader]) -> None:
    keep = pocket[0]
    asked = TextPrompt(segments=["Once"])
    text = " ".join(SENTENCES)
    keep.begin(Score(id=0, prompt=asked, text=text, keep=Rows(reading=new_reading(), capacity=2)))
    while not keep.begun:
        keep.step()
    keep.cancel()  # nobody takes its rows
    end = keep.follow()
    assert isinstance(end, Failed)
    assert end.kind is FailureKind.CANCELLED
    compare(pocket, text)


def test_two_sides_that_read_different_tokens_are_not_compared(pocket: tuple[Reader, Reader]) -> None:
    keep, against = pocket
    asked, reading = TextPrompt(segments=["Once"]), new_reading()
    keep.begin(Score(id=0, prompt=asked, text="the sea", keep=Rows(reading=reading)))
    assert isinstance(keep.follow(), ScoreEnded)
    against.begin(Score(id=0, prompt=asked, text="the hill", against=Rows(reading=reading)))
    end = against.follow()
    assert isinstance(end, Failed)
    assert end.title == "The two sides do not read the same tokens."


def test_a_side_that_reads_other_tokens_lets_the_one_that_waits_for_it_end(pocket: tuple[Reader, Reader]) -> None:
    keep, against = pocket
    asked, reading = TextPrompt(segments=["Once"]), new_reading()
    keep.begin(Score(id=0, prompt=asked, text=" ".join(SENTENCES), keep=Rows(reading=reading, capacity=2)))
    against.begin(Score(id=0, prompt=asked, text="the hill", against=Rows(reading=reading)))
    assert isinstance(against.follow(), Failed)
    end = keep.follow()  # nobody cancels it
    assert isinstance(end, Failed)
    assert end.title == "The other side of the reading gave up."


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    from desktop.engine.rows_format import RowsWriter
    from desktop.errors import FileProblem

    with pytest.raises(FileProblem, match="no room on the disk"), RowsWriter("/dev/full", lambda: False) as writer:
        writer.begin(1, 10, 0, 3, bytes(32))


def test_the_file_of_rows_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with rows_file(tmp_path) as place:
        if sys.platform != "win32":
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert remove_left_rows(tmp_path) == 0, "it is in use"
    assert not place.exists()


def test_a_file_with_the_id_of_a_living_process_is_removed_where_nobody_holds_it(tmp_path: Path) -> None:
    with rows_file(tmp_path) as held:
        left = held.with_name(f"{os.getpid()}-0-{held.name}")
        left.touch()
        assert remove_left_rows(tmp_path) == 1
        assert held.exists()
        assert not left.exists()


def test_what_a_killed_process_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    lines = "import sys, os, signal, pathlib; from desktop.engine.rows_place import rows_file; "
    lines += "f = rows_file(pathlib.Path(sys.argv[1])); p = f.__enter__(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", lines, str(tmp_path)], check=False, cwd=Path(__file__).parents[3])
    assert len(list((tmp_path / "readings").iterdir())) == 1
    assert remove_left_rows(tmp_path) == 1
    assert list((tmp_path / "readings").iterdir()) == []
