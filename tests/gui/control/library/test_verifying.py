"""Verifying: told while it runs, once for each file, stopped at a word, and its result is on the shelf."""

from __future__ import annotations

import pytest

from desktop.control.library.verifying import Verifying
from desktop.library.shelf.shelf import Shelf
from tests.fakes.tiny_gguf import Tiny, write_model

PATIENCE_MS = 10_000


class Heard:
    def __init__(self, folder):
        self.shelf = Shelf(folder / "shelf.json", folder / "library")
        self.verifying = Verifying(lambda: self.shelf)
        self.progress, self.told, self.failed = [], [], []
        self.verifying.progressed.connect(lambda path, words: self.progress.append((path, words)))
        self.verifying.told.connect(self.told.append)
        self.verifying.failed.connect(self.failed.append)


@pytest.fixture
def heard(qtbot, tmp_path):
    made = Heard(tmp_path)
    yield made
    made.verifying.shut_down()


def test_a_file_is_read_once_and_its_digest_kept(qtbot, heard, base):
    (file,) = heard.shelf.add(base)
    with qtbot.waitSignal(heard.verifying.recorded, timeout=PATIENCE_MS):
        heard.verifying.verify(file)
        heard.verifying.verify(file)
        assert heard.verifying.paths == {str(base)}
    assert heard.progress[0] == (str(base), "Waiting to be verified")
    assert heard.progress[-1] == (str(base), "")
    assert any(words.startswith("Verifying ") for _, words in heard.progress)
    assert [words for _, words in heard.progress].count("Waiting to be verified") == 1
    assert heard.told == [f"{base.name}: Its sha256 was recorded. Nothing was published to compare it with."]
    assert heard.shelf.get(base).sha256
    assert not heard.verifying.paths


def test_it_can_be_stopped_and_then_nothing_is_told(qtbot, heard, tmp_path):
    large = write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(n_embd=1024, n_ctx_train=16_384))
    (file,) = heard.shelf.add(large)
    with qtbot.waitSignal(heard.verifying.recorded, timeout=PATIENCE_MS):
        heard.verifying.verify(file)
        heard.verifying.stop(str(large))
    assert not heard.told
    assert not heard.failed
    assert not heard.shelf.get(large).sha256


def test_a_file_that_is_gone_is_a_failure(qtbot, heard, base):
    (file,) = heard.shelf.add(base)
    base.unlink()
    with qtbot.waitSignal(heard.verifying.failed, timeout=PATIENCE_MS):
        heard.verifying.verify(file)
    assert heard.progress[-1] == (str(base), "")
    assert not heard.verifying.paths
