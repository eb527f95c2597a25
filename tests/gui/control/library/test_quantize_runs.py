"""QuantizeRuns: one after the other, told while it runs, and nothing is left of what was cancelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.control.library.quantize_runs import FOLDER, QuantizeRuns, target_of
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.shelf import Shelf
from tests.fakes.tiny_gguf import Tiny, write_model

PATIENCE_MS = 60_000


class Heard:
    def __init__(self, folder):
        self.folder = folder
        self.runs = QuantizeRuns(lambda: folder / "library", folder)
        self.shelf = Shelf(folder / "shelf.json", folder / "library")
        self.progress, self.made, self.told, self.failed = [], [], [], []
        self.runs.progressed.connect(lambda path, words: self.progress.append(words))
        self.runs.made.connect(lambda path, source: self.made.append((path, source)))
        self.runs.told.connect(self.told.append)
        self.runs.failed.connect(self.failed.append)

    def source(self, **tiny):
        path = write_model(self.folder / "Heron-1B-Base-F32.gguf", Tiny(**{"n_embd": 256, "n_ctx_train": 2048, **tiny}))
        return self.shelf.add(path)[0]


@pytest.fixture
def heard(qtbot, tmp_path):
    made = Heard(tmp_path)
    yield made
    made.runs.shut_down()


def test_a_smaller_file_is_made_and_said_to_be(qtbot, heard):
    source = heard.source()
    heard.runs.start(source, "Q8_0")
    assert heard.runs.busy
    qtbot.waitUntil(lambda: bool(heard.made), timeout=PATIENCE_MS)
    assert heard.made == [(heard.folder / "library" / FOLDER / "Heron-1B-Base-Q8_0.gguf", source)]
    assert heard.made[0][0].stat().st_size < source.size
    assert heard.told[0].startswith("Heron-1B-Base-Q8_0.gguf is made: ")
    assert heard.progress[0] == "Waiting to make Q8_0"
    assert heard.progress[-1] == ""
    assert not heard.runs.busy
    assert not heard.failed


def test_what_is_cancelled_leaves_nothing_and_is_no_failure(qtbot, heard):
    source = heard.source(n_embd=1024)
    heard.runs.start(source, "Q8_0")
    heard.runs.start(source, "Q6_K")
    heard.runs.cancel(source.path)
    qtbot.waitUntil(lambda: not heard.runs.busy, timeout=PATIENCE_MS)
    assert not list((heard.folder / "library").rglob("*.gguf"))
    assert not heard.made
    assert not heard.failed


def test_a_type_that_nobody_can_make_fails_at_once(heard):
    heard.runs.start(heard.source(), "Q99_Z")
    assert len(heard.failed) == 1
    assert not heard.runs.busy


@pytest.mark.parametrize(
    ("path", "origin", "quantization", "wanted"),
    [
        ("/library/a/Heron-1B-F16.gguf", Origin.LIBRARY, "F16", "/library/a/Heron-1B-Q4_K_M.gguf"),
        ("/home/me/Heron-1B.f16.gguf", Origin.ADDED, "F16", "/library/quantized/Heron-1B-Q4_K_M.gguf"),
        ("/home/me/Heron-F16-00001-of-00002.gguf", Origin.ADDED, "F16", "/library/quantized/Heron-Q4_K_M.gguf"),
        ("/ollama/blobs/sha256-12", Origin.OLLAMA, "F16", "/library/quantized/heron-1b-Q4_K_M.gguf"),
    ],
)
def test_the_new_file_lies_beside_its_source_or_in_the_library(path, origin, quantization, wanted):
    file = ModelFile(path=path, size=1, mtime_ns=1, origin=origin, title="heron:1b", quantization=quantization)
    assert target_of(file, "Q4_K_M", Path("/library")) == Path(wanted)
