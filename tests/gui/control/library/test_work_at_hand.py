"""WorkAtHand: a computer may sleep when nothing runs, and not in the short rest between two tries."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from desktop.control.library.downloads import OFFLINE
from desktop.control.library.work_at_hand import WorkAtHand
from desktop.library.download.queue import Download, DownloadState


class Jobs(QObject):
    """Downloads in whatever state a test needs."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.jobs = ()

    def are(self, *states, words=""):
        self.jobs = tuple(
            Download(id=str(at), title="", files=(), targets=(), state=s, words=words) for at, s in enumerate(states)
        )
        self.changed.emit()


class Making(QObject):
    """Conversions, running or not."""

    progressed = Signal(str, str)
    busy = False

    def is_(self, busy):
        self.busy = busy
        self.progressed.emit("/a.gguf", "")


class Heard:
    def __init__(self):
        self.jobs, self.making = Jobs(), Making()
        self.work = WorkAtHand(self.jobs, self.making, short_rest_ms=40)
        self.told = []
        self.work.changed.connect(self.told.append)


@pytest.fixture
def heard(qapp):
    return Heard()


@pytest.mark.parametrize("state", [DownloadState.RUNNING, DownloadState.VERIFYING])
def test_a_download_that_moves_is_work(heard, state):
    heard.jobs.are(state)
    heard.jobs.are(state)
    heard.jobs.are(DownloadState.PAUSED)
    assert heard.told == [True, False]


def test_a_conversion_is_work_too(heard):
    heard.making.is_(busy=True)
    heard.jobs.are(DownloadState.FAILED)
    assert heard.told == [True]
    heard.making.is_(busy=False)
    assert heard.told == [True, False]


def test_a_short_rest_counts_and_a_long_one_does_not(qtbot, heard):
    heard.jobs.are(DownloadState.RUNNING)
    heard.jobs.are(DownloadState.WAITING)
    assert heard.work.waits
    assert heard.told == [True]
    qtbot.waitUntil(lambda: heard.told == [True, False], timeout=5000)


def test_a_rest_that_is_told_again_and_again_ends_all_the_same(qtbot, heard):
    heard.jobs.are(DownloadState.RUNNING)
    for _ in range(15):  # the seconds until the next try are counted down
        heard.jobs.are(DownloadState.WAITING)
        qtbot.wait(10)
    assert heard.told == [True, False]


def test_what_goes_on_within_the_rest_was_never_still(qtbot, heard):
    heard.jobs.are(DownloadState.RUNNING)
    heard.jobs.are(DownloadState.WAITING)
    heard.jobs.are(DownloadState.RUNNING)
    qtbot.wait(80)
    assert heard.told == [True]


def test_what_waits_because_the_user_wants_no_network_is_no_work(heard):
    heard.jobs.are(DownloadState.RUNNING)
    heard.jobs.are(DownloadState.WAITING, words=OFFLINE)
    assert not heard.work.waits
    assert heard.told == [True, False]


def test_a_wait_that_nothing_ran_before_keeps_nobody_awake(qtbot, heard):
    heard.jobs.are(DownloadState.WAITING)
    qtbot.wait(80)
    assert heard.told == []


def test_closed_it_says_nothing_more(qtbot, heard):
    heard.jobs.are(DownloadState.RUNNING)
    heard.jobs.are(DownloadState.WAITING)
    heard.work.close()
    heard.jobs.are(DownloadState.RUNNING)
    qtbot.wait(80)
    assert heard.told == [True]
