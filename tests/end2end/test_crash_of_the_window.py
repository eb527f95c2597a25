"""The window's own crash, for real: the next start tells of it in the right words, and of a clean end nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from desktop.paths import Paths
from tests.end2end import programs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="ends processes by POSIX signals")


@pytest.fixture
def run(tmp_path):
    """run("killed") → (exit code, what the window showed before)."""
    journal = tmp_path / "journal.jsonl"

    def start(how):
        journal.write_text("", "utf-8")
        done = subprocess.run(
            [*programs.script("crashing_app"), str(tmp_path / "data"), how, str(journal)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            timeout=180,
            check=False,
        )
        told = {}
        for line in journal.read_text("utf-8").splitlines():
            told |= json.loads(line)
        return done.returncode, told

    return start


@pytest.fixture
def paths(tmp_path):
    return Paths.under(tmp_path / "data")


def only_notice(told):
    (notice,) = told["notices"]
    assert notice["text"].startswith("Tandem closed unexpectedly last time.")
    assert notice["offers"] == ["Show report"]
    return notice["text"]


def test_each_bad_end_is_told_by_the_next_start_and_only_by_that(run, paths):
    code, told = run("segfault")
    assert (code, told["notices"]) == (-signal.SIGSEGV, [])
    code, told = run("abort")
    assert code == -signal.SIGABRT
    assert "It crashed, and wrote down where." in only_notice(told)
    code, told = run("killed")
    assert code == -signal.SIGKILL
    assert "It crashed" in only_notice(told)
    code, told = run("exception")
    assert code not in (0, -signal.SIGKILL)
    assert "left no trace of a crash of its own" in only_notice(told)
    assert "ran out of memory" in only_notice(told)
    code, told = run("report")
    assert code == 0
    assert "It crashed" in only_notice(told)
    assert "ValueError: a fault while ending" in told["report"]
    assert "Segmentation fault" not in told["report"], "older crashes are not shown again"
    assert "Fatal Python error: Segmentation fault" in paths.crash_log.read_text("utf-8")
    assert not paths.running_file.exists()
    assert run("well") == (0, {"notices": [], "loaded": True})


def test_the_report_shows_the_stack(run):
    run("segfault")
    _, told = run("report")
    for part in ("Segmentation fault", "crashing_app.py", "Qt: ", "llama-cpp-python: ", "Memory: ", "engine-1.log"):
        assert part in told["report"]


def test_after_three_starts_in_vain_nothing_is_loaded_by_itself(run):
    for _ in range(3):
        assert run("early")[0] == -signal.SIGKILL
    code, told = run("well")
    assert (code, told["loaded"]) == (0, False)
    assert any("did not get through its last starts" in notice["text"] for notice in told["notices"])
    code, told = run("well")
    assert (code, told) == (0, {"notices": [], "loaded": True})


def test_a_power_cut_is_no_crash_unless_something_crashed_before(run, paths):
    for how, notices in (("killed", 0), ("segfault", 1)):
        run(how)
        record = json.loads(paths.running_file.read_text("utf-8"))
        paths.running_file.write_text(json.dumps({**record, "boot": "another"}), "utf-8")
        code, told = run("well")
        assert (code, len(told["notices"])) == (0, notices)


def test_no_log_and_no_report_has_a_word_of_the_chats(run, paths):
    code, told = run("talk")
    ends = [value for name, value in told.items() if name.startswith("ended")]
    assert code == -signal.SIGKILL
    assert sorted(ends)[:2] == ["complete", "complete"], "both voices answered"
    assert len(ends) >= 3, "and one was refused or cut off"
    _, told = run("report")
    logs = {path.name: path.read_text("utf-8", "replace") for path in paths.log_dir.iterdir()}
    assert {"tandem.log", "crash.log", "engine-1.log", "engine-2.log"} <= set(logs)
    for name, text in [*logs.items(), ("report", told["report"])]:
        assert "xylophon" not in text.lower(), name


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed; packaging/dev.py names the package")
def test_the_end_of_the_desktop_is_no_crash(run, paths, tmp_path):
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing)], pass_fds=[writing], stderr=subprocess.DEVNULL
    ) as screen:
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = f":{answer.readline().strip()}"
        journal = tmp_path / "screen.jsonl"
        with subprocess.Popen(
            [*programs.script("crashing_app"), str(tmp_path / "data"), "screen", str(journal)],
            env={**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display},
            stderr=subprocess.PIPE,
        ) as app:
            while not journal.exists():
                assert app.poll() is None, app.stderr.read()
                time.sleep(0.05)
            screen.kill()
            assert app.wait(60) == 1
    assert "connection broke" in paths.app_log.read_text("utf-8")
    assert run("well")[1]["notices"] == []
