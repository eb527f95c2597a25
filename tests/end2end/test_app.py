"""The program as a user starts it: main.py in its own process, on a virtual screen and without one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time

import psutil
import pytest

from desktop.paths import Paths
from tests.end2end import programs
from tests.end2end.test_kills import LOST_TEXT_S, App, assert_no_engine_left, assert_nothing_lost, engines_of
from tests.pace import within

NOT_AT_START = ("llama_cpp", "huggingface_hub", "httpx2", "keyring", "gguf", "numpy", "llguidance", "ziamath")
END_S = 2.0


@pytest.fixture
def screen():
    """A virtual X screen: name for DISPLAY."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed; packaging/dev.py names the package")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    return {**kept, **more}


def smoke(**more: str) -> dict:
    done = subprocess.run(
        [*programs.app(), "smoke", "--json"],
        env=environment(**more),
        capture_output=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_window_on_a_screen(screen):
    report = smoke(DISPLAY=screen)
    assert report["ok"]
    assert report["problems"] == []
    for voice in ("base", "instruct"):
        assert report["voices"][voice]["status"] == "complete"
        assert report["voices"][voice]["tokens"] > 0
        assert report["voices"][voice]["text"].strip()


def test_the_window_without_a_screen():
    assert smoke(QT_QPA_PLATFORM="offscreen")["ok"]


def test_start_up_imports_nothing_heavy():
    command = [*programs.script("start_up_imports"), *NOT_AT_START]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []


def test_a_second_start_brings_the_first_window_to_the_front(tmp_path, never_ending_files):
    app = App(tmp_path, never_ending_files)
    try:
        app.wait_for(lambda lines: any(line["kind"] == "grew" for line in lines))
        second = subprocess.run(
            [*programs.app(), "--data-dir", str(tmp_path / "data")],
            env=environment(QT_QPA_PLATFORM="offscreen"),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert (second.returncode, second.stderr) == (0, "")
        seen = len(app.lines())
        app.wait_for(lambda lines: len(lines) > seen + 3)
        assert any(line["kind"] == "raised" for line in app.lines())
    finally:
        app.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ending_while_writing_takes_two_seconds_at_most_and_leaves_nothing(tmp_path, never_ending_files, number):
    app = App(tmp_path, never_ending_files)
    app.wait_for(lambda lines: any(line["kind"] == "grew" for line in lines))
    family = [child.pid for child in psutil.Process(app.process.pid).children(recursive=True)]
    asked = time.monotonic()
    with within(END_S):
        app.process.send_signal(number)
        app.process.wait(timeout=60)
    assert app.process.returncode == 0
    lines = app.lines()
    assert_no_engine_left(engines_of(lines) | set(family))
    assert_nothing_lost(tmp_path, [], lines, killed_at=asked + LOST_TEXT_S)  # not even the last second's text


def test_a_data_folder_that_cannot_be_made_leaves_the_window_up(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    process = subprocess.Popen(
        [*programs.app(), "--data-dir", str(tmp_path / "file" / "data")],
        env=environment(QT_QPA_PLATFORM="offscreen"),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while process.poll() is None and not psutil.Process(process.pid).children():
            assert time.monotonic() < end, "no engine was started, which comes after the first paint"
            time.sleep(0.05)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        assert process.poll() is None, process.communicate()
    finally:
        process.send_signal(signal.SIGTERM)
        errors = process.communicate(timeout=60)[1]
    assert "Traceback" not in errors


def test_the_data_stays_below_the_folder_given(tmp_path, never_ending_files):
    app = App(tmp_path, never_ending_files)
    app.wait_for(lambda lines: any(line["kind"] == "grew" for line in lines))
    app.kill()
    assert Paths.under(tmp_path / "data").database_file.exists()
