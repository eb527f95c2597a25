"""DownloadWorker: the problem that came first is the one that is told, and whoever stops hears of none."""

from __future__ import annotations

import threading

import pytest

from desktop.control.library.download_worker import DownloadWorker
from desktop.errors import AppError
from desktop.library.download.queue import Download
from desktop.library.download.transfer import Fetched
from desktop.library.repository import RemoteFile

PATIENCE_MS = 10_000


class Told:
    """A transfer of two files, each of which ends when it is told to: no hub does so in a chosen order."""

    def __init__(self):
        self.may_end = {name: threading.Event() for name in ("base", "instruct")}
        self.fails = True
        self.begun = threading.Semaphore(0)

    def fetch(self, file, _target, _watch):
        self.begun.release()
        assert self.may_end[file.path].wait(60)
        if self.fails:
            raise AppError(f"No {file.path}.")
        return Fetched("a" * 64, verified=True)


@pytest.fixture
def transfer():
    return Told()


@pytest.fixture
def worker(qapp, tmp_path, transfer):
    files = tuple(RemoteFile(repo="demo/Heron", path=path, commit="c" * 40, size=9) for path in transfer.may_end)
    targets = tuple(str(tmp_path / file.path) for file in files)
    made = DownloadWorker(Download(id="1", title="Heron", files=files, targets=targets, have=(0, 0)), transfer)
    made.start()
    for _ in files:
        assert transfer.begun.acquire(timeout=60)
    yield made
    for event in transfer.may_end.values():
        event.set()
    made.wait()


def ending(qtbot, worker, act):
    with qtbot.waitSignal(worker.ended, timeout=PATIENCE_MS) as ended:
        act()
    job, told = ended.args
    assert job == "1"
    return told


def test_the_first_problem_is_told(qtbot, worker, transfer):
    def fail_in_turn():
        transfer.may_end["instruct"].set()
        assert worker._cancelled.wait(60)
        transfer.may_end["base"].set()

    told = ending(qtbot, worker, fail_in_turn)
    assert told.problem.title == "No instruct."


def test_whoever_stops_hears_of_no_problem_that_comes_of_it(qtbot, worker, transfer):
    def stop():
        worker.request_stop()
        for event in transfer.may_end.values():
            event.set()

    told = ending(qtbot, worker, stop)
    assert (told.problem, told.stopped) == (None, True)


def test_a_stop_that_comes_when_everything_is_here_is_none(qtbot, worker, transfer):
    transfer.fails = False

    def stop():
        worker.request_stop()
        for event in transfer.may_end.values():
            event.set()

    told = ending(qtbot, worker, stop)
    assert (told.sha256, told.problem, told.stopped) == (("a" * 64,) * 2, None, False)
