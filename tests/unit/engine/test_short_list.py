"""The short list chooses as llama.cpp's whole chain does: over random logits, many settings, several vocabularies."""

from __future__ import annotations

import ctypes
import os
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.engine.llama import model as weights
from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.sampling import late_numpy
from desktop.engine.llama.sampling.candidates import Candidates, Row, row_of
from desktop.engine.llama.sampling.free_choice import LEAST_VOCABULARY
from desktop.engine.llama.sampling.samplers import Stages, make_samplers
from desktop.engine.llama.sampling.short_list import ShortList
from desktop.protocol.messages import ContextParams, Sampling
from tests.fakes.asker import Asker

LONG = bool(os.environ.get("TANDEM_LONG"))
ROWS = 150 if LONG else 8  # of each kind, for each of the settings
VOCABULARIES = (LEAST_VOCABULARY, 64_000, 152_064) if LONG else (LEAST_VOCABULARY, 32_001)
SEED = 20

SETTINGS: dict[str, dict[str, Any]] = {
    "base voice": {"temperature": 0.9, "repeat_penalty": 1.05},
    "top_p alone": {"min_p": 0.0},
    "low top_p": {"min_p": 0.0, "top_p": 0.3},
    "top_p of nothing": {"top_p": 0.0},
    "high top_p over a low min_p": {"top_p": 0.99, "min_p": 0.001},
    "min_p of one": {"min_p": 1.0},
    "xtc": {"xtc_probability": 0.5, "xtc_threshold": 0.05},
    "penalties": {"frequency_penalty": 0.7, "presence_penalty": -0.3, "repeat_last_n": 5},
    "dry": {"dry_multiplier": 0.8, "dry_allowed_length": 1},
    "everything that changes logits": {
        "logit_bias": {5: 4.0, 100: -1e6}, "repeat_penalty": 1.3, "presence_penalty": 0.1, "dry_multiplier": 2.0,
        "temperature": 1.3,
    },
}  # fmt: skip

KINDS: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "bell": lambda random, n: random.standard_normal(n) * 2,
    "sure": lambda random, n: random.standard_normal(n) + 15 * (random.random(n) > 1 - 5 / n) * random.random(n),
    "words": lambda random, n: random.standard_normal(n) * 0.3 - 1.1 * np.log(random.permutation(n) + 1.0),
    "equal ones": lambda random, n: np.round(random.standard_normal(n) * 2, 1),
    "flat": lambda random, n: random.random(n) / 100,
    "ruled out": lambda random, n: np.where(random.random(n) < 0.999, -np.inf, random.standard_normal(n)),
}


@pytest.fixture(scope="module")
def tiny(make_tiny: Callable[..., Path]) -> Iterator[Vocabulary]:
    """A vocabulary whose pointer DRY may read."""
    path = str(make_tiny())
    model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
    yield model.vocab
    model.free()


class Both:
    """The same settings twice, with the same seed: the whole chain, and the short list."""

    def __init__(self, settings: Sampling, vocab: Vocabulary) -> None:
        self.settings, self.n_vocab = settings, vocab.n_tokens
        self._stages = [make_samplers(settings, vocab, 512, SEED) for _ in range(2)]
        self._chains = [_chain(stages) for stages in self._stages]
        self._full = Candidates(vocab.n_tokens)
        self.short_list = ShortList(settings, self._stages[1], vocab.n_tokens)
        self._logits = (ctypes.c_float * vocab.n_tokens)()
        self._changed = array("i", settings.logit_bias)
        self.left_to_the_chain = 0

    def choose(self, row: Row) -> tuple[int, int]:
        """What the whole chain chooses, and what the short list does; both are told of the former."""
        row_of(self._logits)[:] = row
        wanted = self._by_chain(0)
        chosen = self.short_list.choose(self._logits, self._changed)
        if chosen is None:
            self.left_to_the_chain += 1
            chosen = self._by_chain(1)
        for chain in self._chains:
            api.llama_sampler_accept(chain, wanted)
        if wanted not in self._changed:
            self._changed.append(wanted)
        return wanted, chosen

    def free(self) -> None:
        for chain in self._chains:
            api.llama_sampler_free(chain)

    def _by_chain(self, which: int) -> int:
        self._full.fill(row_of(self._logits))
        return self._full.chosen_by(self._chains[which])


def _chain(stages: Stages) -> Any:
    made = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
    for sampler in (*stages.changers, *stages.cutters, *stages.choosers):
        api.llama_sampler_chain_add(made, sampler)
    return made


def _border_distance(row: Row, top_p: float) -> float:
    """How near the sum of the likeliest tokens' probabilities comes to top_p."""
    exact = np.exp(row.astype(np.float64) - row.max())
    reached = np.cumsum(np.sort(exact)[::-1]) / exact.sum()
    return float(np.abs(reached - top_p).min())


@pytest.mark.parametrize("n_vocab", VOCABULARIES)
@pytest.mark.parametrize("name", SETTINGS)
def test_the_same_seed_gives_the_token_of_the_whole_chain(tiny: Vocabulary, name: str, n_vocab: int) -> None:
    """A difference would have to lie at a sum of probabilities that rounding puts on either side of top_p."""
    random, settings = np.random.default_rng(SEED), Sampling(top_k=0, **SETTINGS[name])
    differences: list[float] = []
    for kind in KINDS.values():
        both = Both(settings, tiny._replace(n_tokens=n_vocab))
        for _ in range(ROWS):
            row = kind(random, n_vocab).astype(np.float32)
            wanted, chosen = both.choose(row)
            if wanted != chosen:
                differences.append(_border_distance(row, settings.top_p))
        both.free()
    print(f"{name}, {n_vocab:,} tokens: {len(differences)} of {len(KINDS) * ROWS:,} differ")
    assert len(differences) <= len(KINDS) * ROWS / 200
    assert all(distance < n_vocab * 2.0**-24 for distance in differences)


def test_the_usual_settings_need_the_whole_chain_for_none_of_these_rows(tiny: Vocabulary) -> None:
    random = np.random.default_rng(SEED)
    for name in ("base voice", "penalties", "xtc"):
        both = Both(Sampling(top_k=0, **SETTINGS[name]), tiny._replace(n_tokens=32_001))
        for kind in ("bell", "sure", "words", "equal ones"):
            for _ in range(5):
                both.choose(KINDS[kind](random, 32_001).astype(np.float32))
        assert both.left_to_the_chain == 0
        both.free()


def test_of_equal_tokens_the_one_comes_that_llama_cpps_sorting_puts_there(tiny: Vocabulary) -> None:
    """All sixty best ones are equal, and top_p cuts in the midst of them."""
    row = np.zeros(LEAST_VOCABULARY, np.float32)
    row[np.random.default_rng(SEED).permutation(LEAST_VOCABULARY)[:60]] = 20
    both = Both(Sampling(top_k=0, top_p=0.9), tiny._replace(n_tokens=LEAST_VOCABULARY))
    choices = [both.choose(row) for _ in range(60)]
    assert all(wanted == chosen for wanted, chosen in choices)
    assert len(set(choices)) > 10
    assert both.left_to_the_chain == 0
    both.free()


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["base voice", "top_p alone"])
def test_rows_that_are_no_numbers_are_left_to_the_whole_chain(tiny: Vocabulary, name: str, value: float) -> None:
    row = np.zeros(LEAST_VOCABULARY, np.float32)
    row[LEAST_VOCABULARY // 2] = value
    stages = make_samplers(Sampling(top_k=0, **SETTINGS[name]), tiny, 512, SEED)
    chain = _chain(stages)
    logits = (ctypes.c_float * LEAST_VOCABULARY)(*row)
    assert ShortList(Sampling(top_k=0, **SETTINGS[name]), stages, LEAST_VOCABULARY).choose(logits, array("i")) is None
    api.llama_sampler_free(chain)


def test_where_top_p_reaches_too_deep_the_whole_chain_is_asked(tiny: Vocabulary) -> None:
    row = np.full(LEAST_VOCABULARY, -16.2, np.float32)
    row[0] = 0  # less than 1e-7 of its probability each, and a thousandth together
    both = Both(Sampling(top_k=0, min_p=0.0, top_p=0.9999), tiny._replace(n_tokens=LEAST_VOCABULARY))
    wanted, chosen = both.choose(row)
    assert wanted == chosen
    assert both.left_to_the_chain == 1
    both.free()


# --- in the engine: the first answer begins with the whole chain, numpy comes beside it


@pytest.fixture
def large(tmp_path: Path, make_tiny: Callable[..., Path]) -> Iterator[Asker]:
    """A fresh engine with a vocabulary that is large enough."""
    asker = Asker(tmp_path / "engine" / "engine.log")
    asker.load(make_tiny(spare_tokens=LEAST_VOCABULARY), threads=1)
    yield asker
    asker.process.stop()


@pytest.mark.parametrize("name", ["base voice", "dry", "top_p alone", "xtc"])
def test_an_answer_is_the_same_before_numpy_is_there_and_after(large: Asker, name: str) -> None:
    settings = Sampling(seed=3, top_k=0, **SETTINGS[name])
    first, *later = [large.go_on("water", sampling=settings, max_tokens=300).text for _ in range(3)]
    assert first
    assert later == [first, first]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="says what a process has loaded")
def test_the_first_token_does_not_wait_for_numpy_nor_do_other_samplers(large: Asker) -> None:
    def has_numpy() -> bool:
        return "_multiarray_umath" in Path(f"/proc/{large.process.pid}/maps").read_text()

    usual, base = Sampling(seed=1), Sampling(seed=1, top_k=0)
    assert large.go_on("water", max_tokens=1, sampling=base, ignore_end=True).finished.tokens == 1
    assert large.go_on("water", max_tokens=400, sampling=usual, ignore_end=True).finished.tokens == 400
    assert not has_numpy()
    assert large.go_on("water", max_tokens=400, sampling=base, ignore_end=True).finished.tokens == 400
    assert has_numpy()


def test_what_cannot_be_imported_leaves_the_choice_to_the_chain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "desktop.engine.llama.sampling.short_list", None)
    monkeypatch.setattr(late_numpy, "_found", [])
    late_numpy._import()
    assert late_numpy.short_list() is None
    assert "numpy cannot be used" in capsys.readouterr().err
