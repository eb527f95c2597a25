"""No thread of an engine that has nothing to do waits for it with a core of its own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest

from desktop.engine.llama import threads
from desktop.protocol.messages import Loaded
from tests.fakes.asker import Asker

OWN_THREADS = 3  # commands, texts, and the one that computes
WITHIN_S = 2.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="GNU OpenMP is Linux's")


def fewest_threads(process: psutil.Process, enough: int) -> int:
    """How many threads it has, once they are no more than `enough` or too much time has passed."""
    until = time.monotonic() + WITHIN_S
    while (count := process.num_threads()) > enough and time.monotonic() < until:
        time.sleep(0.001)
    return count


def test_an_engine_keeps_no_threads_behind_load_and_answer(engine: Asker, instruct_file: Path) -> None:
    process = psutil.Process(engine.process.pid)
    assert isinstance(engine.load(instruct_file, threads=3), Loaded)
    assert fewest_threads(process, OWN_THREADS) == OWN_THREADS
    texts = {engine.ask("Hello there", max_tokens=12).text for _ in range(3)}
    assert len(texts) == 1  # those that were ended are replaced by new ones, which count the same
    assert fewest_threads(process, OWN_THREADS) == OWN_THREADS


def test_an_answer_still_has_as_many_threads_as_it_was_given(engine: Asker, instruct_file: Path) -> None:
    assert isinstance(engine.load(instruct_file, threads=3), Loaded)
    most = 0

    def look(_event: object) -> bool:
        nonlocal most
        most = max(most, psutil.Process(engine.process.pid).num_threads())
        return False

    engine.ask("Hello there", max_tokens=400, cancel_on=look)
    assert most == OWN_THREADS + 2


def test_a_process_without_openmp_has_nothing_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_OPENMP", "libgomp-of-nobody.so.1")
    threads._pause.cache_clear()
    threads.end_waiting_threads()
    assert threads._pause() is None
    threads._pause.cache_clear()
