"""The queue at work: in order, paused, gone on with after a restart, resting without a network, and gone in time."""

from __future__ import annotations

import time

import pytest

from desktop.control.library.downloads import Downloads
from desktop.errors import BadInput
from desktop.library.download.part_file import PartFile, Promise
from desktop.library.download.queue import DownloadState
from desktop.library.repository import RemoteFile
from tests.fakes.stand_in_hub import StandInHub
from tests.fakes.transfer_desk import HASTE, gguf_bytes, locate
from tests.pace import within

SIZE = 1_500_000
FILES = {f"{voice}.gguf": gguf_bytes(SIZE, seed) for seed, voice in enumerate(("base", "instruct", "third"))}
REPO = "demo/Pair-GGUF"


class Bench:
    """Downloads on a stand-in hub, and what they told."""

    def __init__(self, hub, folder):
        self.hub, self.folder = hub, folder
        self.endpoint = hub.url
        self.finished, self.failed = [], []
        self.open()

    def open(self):
        """As a start of the app."""
        queue_file = self.folder / "downloads.json"
        self.downloads = Downloads(queue_file, lambda file: locate(self.endpoint, file), patience=HASTE)
        self.downloads.rests.first_s = 0.2
        self.downloads.finished.connect(self.finished.append)
        self.downloads.failed.connect(lambda job, error: self.failed.append((job, error)))
        assert self.downloads.start() == ""

    def restart(self):
        self.downloads.shut_down()
        self.downloads.deleteLater()
        self.open()

    def file(self, path):
        stored = self.hub.repos[REPO].files[path]
        commit = self.hub.repos[REPO].commit
        return RemoteFile(repo=REPO, path=path, commit=commit, size=stored.size, sha256=stored.sha256)

    def add(self, *paths):
        return self.downloads.add(" and ".join(paths), [self.file(path) for path in paths], self.folder / "models")

    def target(self, path):
        return self.folder / "models" / "demo" / "Pair-GGUF" / path

    def state(self, job):
        found = self.downloads.find(job.id)
        return found.state if found else None


@pytest.fixture
def bench(qtbot, tmp_path):
    with StandInHub() as hub:
        hub.add_repo(REPO, FILES)
        made = Bench(hub, tmp_path)
        yield made
        made.downloads.shut_down()


def slow(bench, rate=1_500_000):
    bench.hub.rate = rate


def test_a_pair_is_one_job(qtbot, bench):
    job = bench.add("base.gguf", "instruct.gguf")
    assert job.size == 2 * SIZE
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    done = bench.finished[0]
    assert (done.id, done.state, done.done) == (job.id, DownloadState.DONE, 2 * SIZE)
    assert done.sha256 == tuple(file.sha256 for file in done.files)
    assert bench.downloads.jobs == ()
    for path in ("base.gguf", "instruct.gguf"):
        assert bench.target(path).read_bytes() == FILES[path]
    assert {line.path[-9:] for line in bench.hub.requests("delivery")} == {"base.gguf", "ruct.gguf"}


def test_both_files_of_a_pair_come_beside_each_other(qtbot, bench):
    slow(bench, 150_000)  # none is whole before somebody has looked
    job = bench.add("base.gguf", "instruct.gguf", "third.gguf")
    qtbot.waitUntil(lambda: sum(have > 30_000 for have in bench.downloads.find(job.id).have) == 2, timeout=8000)
    assert bench.downloads.find(job.id).have[2] == 0
    slow(bench, 0)
    bench.downloads.pause(job.id)
    bench.downloads.resume(job.id)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)


def test_a_problem_of_one_file_stops_the_job_and_keeps_the_other(qtbot, bench):
    slow(bench, 4_000_000)
    bench.hub.fault("corrupt", "base.gguf", times=2, at=9)
    job = bench.add("base.gguf", "instruct.gguf")
    qtbot.waitUntil(lambda: bool(bench.failed), timeout=8000)
    assert bench.failed[0][0].id == job.id
    assert not bench.target("base.gguf").exists()
    left = [bench.target(name) for name in ("instruct.gguf", "instruct.gguf.part") if bench.target(name).exists()]
    assert sum(file.stat().st_size for file in left) >= bench.downloads.find(job.id).have[1]
    bench.downloads.resume(job.id)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert bench.target("base.gguf").read_bytes() == FILES["base.gguf"]


def test_jobs_run_in_order_one_at_a_time(qtbot, bench):
    slow(bench, 6_000_000)
    first, second = bench.add("base.gguf"), bench.add("third.gguf")
    assert bench.state(second) is DownloadState.WAITING
    assert bench.add("base.gguf").id == first.id, "the same files are the same job"
    qtbot.waitUntil(lambda: len(bench.finished) == 2, timeout=8000)
    assert [job.id for job in bench.finished] == [first.id, second.id]


def test_speed_and_time_left_are_told_four_times_a_second(qtbot, bench):
    slow(bench, 900_000)
    told, began = [], time.monotonic()
    job = bench.add("base.gguf")
    bench.downloads.changed.connect(lambda: told.append(bench.downloads.find(job.id)))
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    took = time.monotonic() - began
    running = [seen for seen in told if seen is not None and seen.state is DownloadState.RUNNING]
    assert 3 <= len(running) <= 4 * took + 9
    assert any(0.4 * SIZE / took < seen.bytes_per_s < 1_800_000 for seen in running)
    assert any(seen.seconds_left is not None and seen.seconds_left < 4 for seen in running)


def test_pause_resume_and_a_restart_between(qtbot, bench):
    slow(bench)
    job = bench.add("base.gguf", "instruct.gguf")
    qtbot.waitUntil(lambda: bench.downloads.find(job.id).done > 300_000, timeout=8000)
    bench.downloads.pause(job.id)
    assert bench.state(job) is DownloadState.PAUSED
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    kept = bench.target("base.gguf.part").stat().st_size
    bench.restart()
    assert bench.state(job) is DownloadState.PAUSED
    assert bench.downloads.find(job.id).have[0] == kept
    qtbot.wait(300)
    assert not bench.finished
    slow(bench, 0)
    bench.hub.clear()
    bench.downloads.resume(job.id)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert [line.start for line in bench.hub.requests("delivery", path="base.gguf")] == [kept]


def test_what_ran_goes_on_by_itself_after_a_restart(qtbot, bench):
    slow(bench)
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: bench.downloads.find(job.id).done > 300_000, timeout=8000)
    bench.restart()
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert bench.target("base.gguf").read_bytes() == FILES["base.gguf"]


def test_pause_and_resume_at_once(qtbot, bench):
    slow(bench)
    job = bench.add("base.gguf")
    for _ in range(5):
        qtbot.wait(60)
        bench.downloads.pause(job.id)
        bench.downloads.resume(job.id)
    slow(bench, 0)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert bench.target("base.gguf").read_bytes() == FILES["base.gguf"]


def test_cancel_removes_what_is_unfinished(qtbot, bench):
    slow(bench)
    job, other = bench.add("base.gguf"), bench.add("third.gguf")
    qtbot.waitUntil(lambda: bench.downloads.find(job.id).done > 100_000, timeout=8000)
    bench.downloads.cancel(job.id)
    assert bench.state(job) is None
    qtbot.waitUntil(lambda: not bench.target("base.gguf.part").exists(), timeout=3000)
    bench.downloads.pause(other.id)
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    bench.downloads.cancel(other.id)
    qtbot.waitUntil(lambda: not list(bench.folder.rglob("*.part*")), timeout=3000)
    assert not bench.finished


def test_cancel_leaves_what_another_job_brings_too(qtbot, bench):
    slow(bench)
    pair = bench.add("base.gguf", "instruct.gguf")
    qtbot.waitUntil(lambda: bench.downloads.find(pair.id).done > 100_000, timeout=8000)
    bench.downloads.pause(pair.id)
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    alone = bench.add("base.gguf")
    bench.downloads.pause(alone.id)
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    told = []
    bench.downloads.problem.connect(told.append)
    bench.downloads.cancel(alone.id)
    bench.downloads._records.submit(lambda: told.append("after"))
    qtbot.waitUntil(lambda: bool(told), timeout=2000)
    assert told == ["after"]
    assert bench.target("base.gguf.part").stat().st_size > 0


def test_cancel_while_another_program_writes_the_file_says_nothing(qtbot, bench):
    job = bench.add("base.gguf")
    bench.downloads.pause(job.id)
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    told = []
    bench.downloads.problem.connect(told.append)
    with PartFile(bench.target("base.gguf"), Promise(repo=REPO, path="base.gguf", commit="", size=1)):
        bench.downloads.cancel(job.id)
        bench.downloads._records.submit(lambda: told.append("after"))
        qtbot.waitUntil(lambda: bool(told), timeout=2000)
    assert told == ["after"]


def test_a_bug_becomes_a_failed_job_that_keeps_no_signed_address(qtbot, bench, monkeypatch, allow_log):
    def fails(*_):
        raise ValueError("https://cdn.example.org/x?Signature=CANARY")

    allow_log.append("download failed")
    for place in (
        "desktop.control.library.download_worker.check_room",
        "desktop.library.download.transfer.Transfer.fetch",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(place, fails)
            job = bench.add("base.gguf")
            qtbot.waitUntil(lambda: bool(bench.failed), timeout=3000)
        kept, error = bench.failed.pop()
        assert "ValueError" in kept.problem.detail
        assert "CANARY" not in f"{kept} {error.detail} {error.log}"
        bench.downloads.cancel(job.id)


def test_without_a_network_it_rests_and_goes_on(qtbot, bench):
    here, bench.endpoint = bench.endpoint, "http://127.0.0.1:9"
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: "Next try" in bench.downloads.find(job.id).words, timeout=8000)
    assert bench.state(job) is DownloadState.WAITING
    assert not bench.downloads._workers
    bench.endpoint = here
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert not bench.failed


def test_a_file_that_another_program_writes_is_waited_for(qtbot, bench):
    promise = Promise(repo=REPO, path="base.gguf", commit="", size=1)
    with PartFile(bench.target("base.gguf"), promise):
        job = bench.add("base.gguf")
        qtbot.waitUntil(lambda: "Another program" in bench.downloads.find(job.id).words, timeout=8000)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    assert not bench.failed


def test_a_hub_that_stays_faulty_is_given_up_in_words(qtbot, bench, monkeypatch):
    monkeypatch.setattr("desktop.control.library.rests.HUB_FAULTS", 1)
    bench.downloads.rests.first_s = 0.01
    bench.hub.fault("status", "base.gguf", method="HEAD", code=500, times=1000)
    bench.add("base.gguf")
    qtbot.waitUntil(lambda: bool(bench.failed), timeout=15_000)
    job, error = bench.failed[0]
    assert job.state is DownloadState.FAILED
    assert job.problem.title == error.title == "The hub failed."


def test_a_list_that_cannot_be_saved_is_told(qtbot, bench, tmp_path):
    told = []
    bench.downloads.problem.connect(told.append)
    (tmp_path / "downloads.json").mkdir()
    bench.add("base.gguf")
    qtbot.waitUntil(lambda: bool(told) and bool(bench.finished), timeout=8000)
    assert "not saved" in told[0].title


def test_try_now_ends_a_rest(qtbot, bench):
    bench.downloads.rests.first_s = 60.0
    bench.hub.fault("html", "base.gguf")
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: "login" in bench.downloads.find(job.id).words, timeout=8000)
    bench.downloads.try_now()
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)


def test_offline_stops_what_runs_and_opens_no_connection(qtbot, bench):
    slow(bench)
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: bench.downloads.find(job.id).done > 100_000, timeout=8000)
    bench.downloads.set_offline(True)
    qtbot.waitUntil(lambda: not bench.downloads._workers, timeout=2000)
    seen = len(bench.hub.log)
    other = bench.add("third.gguf")
    bench.downloads.pause(job.id)
    bench.downloads.resume(job.id)
    bench.downloads.try_now()
    qtbot.wait(400)
    assert len(bench.hub.log) == seen
    for waiting in (job, other):
        found = bench.downloads.find(waiting.id)
        assert (found.state, found.words) == (DownloadState.WAITING, "Tandem is set to work offline.")
    slow(bench, 0)
    bench.downloads.set_offline(False)
    qtbot.waitUntil(lambda: len(bench.finished) == 2, timeout=8000)


def test_a_failure_is_told_kept_and_can_be_tried_again(qtbot, bench):
    bench.hub.fault("corrupt", "base.gguf", times=2, at=9)
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: bool(bench.failed), timeout=8000)
    assert "twice" in bench.failed[0][1].title
    bench.restart()
    assert bench.state(job) is DownloadState.FAILED
    assert "twice" in bench.downloads.find(job.id).problem.title
    assert not bench.target("base.gguf").exists()
    bench.downloads.resume(job.id)
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)


def test_hostile_names_are_refused(bench):
    for path in ("../up.gguf", "C:/x.gguf", "a\\b.gguf", "nul.gguf", "x\0.gguf"):
        bad = RemoteFile(repo=REPO, path=path, commit="0" * 40, size=1)
        with pytest.raises(BadInput):
            bench.downloads.add("bad", [bad], bench.folder)
    assert bench.downloads.jobs == ()


@pytest.mark.parametrize("kind", ["stall", "hang"])
def test_shut_down_takes_half_a_second_and_keeps_the_part(qtbot, bench, kind):
    bench.hub.fault(kind, "base.gguf", seconds=60, after=700_000)
    job = bench.add("base.gguf")
    if kind == "stall":
        qtbot.waitUntil(lambda: bench.downloads.find(job.id).done >= 690_000, timeout=8000)
    else:
        qtbot.waitUntil(lambda: bool(bench.hub.requests("delivery")), timeout=8000)
    with within(0.5):
        bench.downloads.shut_down()
    if kind == "stall":
        assert bench.target("base.gguf.part").stat().st_size >= 690_000
    assert not bench.target("base.gguf").exists()


def test_done_but_never_told_is_told_at_the_next_start(qtbot, bench):
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    bench.downloads.shut_down()
    stored = bench.downloads._queue
    stored._jobs[job.id] = bench.finished[0]
    stored.save()
    bench.open()
    assert [seen.id for seen in bench.finished] == [job.id, job.id]
    assert bench.downloads.jobs == ()


def test_nothing_ticks_when_nothing_runs(qtbot, bench):
    job = bench.add("base.gguf")
    qtbot.waitUntil(lambda: bool(bench.finished), timeout=8000)
    qtbot.waitUntil(lambda: not bench.downloads._ticker.isActive(), timeout=2000)
    assert bench.state(job) is None
