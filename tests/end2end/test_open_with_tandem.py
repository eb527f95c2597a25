"""Open with Tandem: a start with a file, then further starts with others, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.end2end import programs
from tests.end2end.test_app import environment
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model
from tests.pace import within

PATIENCE_S = 90.0
SOON_S = 5.0  # a second start does nothing but hand over; most of it is the start of the program


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def nothing_stays():
    """A test that fails leaves no window behind for the next ones to trip over."""
    yield
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


class FirstStart:
    """The window that stays, and what was read in it."""

    def __init__(self, folder: Path, *files: str) -> None:
        self._journal = folder / "journal"
        self.data = folder / "data"
        command = [*programs.script("opening_app"), str(self._journal), "--data-dir", str(self.data), *files]
        offscreen = environment(QT_QPA_PLATFORM="offscreen")
        self.process = subprocess.Popen(command, cwd=folder, env=offscreen, stderr=subprocess.PIPE, text=True)
        STARTED.append(self.process)

    def lines(self, kind: str) -> list[dict]:
        text = self._journal.read_text(encoding="utf-8") if self._journal.exists() else ""
        return [line for line in map(json.loads, text.splitlines()) if line["kind"] == kind]

    def wait_for(self, kind: str, count: int) -> list[dict]:
        deadline = time.monotonic() + PATIENCE_S
        while len(self.lines(kind)) < count:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, self.lines(kind)
            time.sleep(0.02)
        return self.lines(kind)

    def shelf(self) -> list[str]:
        found = next(self.data.rglob("shelf.json"))
        return [file["path"] for file in json.loads(found.read_bytes())["files"]]

    def end(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        errors = self.process.communicate(timeout=60)[1]
        assert self.process.returncode == 0
        return errors


@pytest.fixture
def models(tmp_path):
    """A folder with a pair, and a file called like a command."""
    folder = tmp_path / "my models ü"
    folder.mkdir()
    write_model(folder / "Heron-1B-Base-F32.gguf", Tiny())
    write_model(folder / "Heron-1B-Instruct-F32.gguf", Tiny(template=CHATML, delta=0.1))
    write_model(folder / "ask", Tiny(name="Ask me"))
    return folder


def second_start(first: FirstStart, where: Path, *files: str) -> None:
    with within(SOON_S):
        done = subprocess.run(
            [*programs.app(), "--data-dir", str(first.data), *files],
            cwd=where,
            env=environment(QT_QPA_PLATFORM="offscreen"),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_double_click_lists_and_offers_and_a_second_one_goes_to_the_same_window(tmp_path, models):
    base, instruct = models / "Heron-1B-Base-F32.gguf", models / "Heron-1B-Instruct-F32.gguf"
    before = {file: file.read_bytes() for file in models.iterdir()}
    first = FirstStart(tmp_path, str(base))
    (notice,) = first.wait_for("notice", 1)
    assert notice["words"].startswith("Heron 1B Base · F32 Base · ")
    assert notice["offers"] == ["Chat with it"]

    second_start(first, models, instruct.name)  # relative: as seen from where it is started
    notice = first.wait_for("notice", 2)[1]
    assert notice["words"].startswith("Heron 1B Instruct · F32 Instruct · ")
    assert notice["offers"] == ["Chat with it", "Chat with both"]
    first.wait_for("raised", 1)

    second_start(first, models, "--", "ask", base.as_uri(), "gone.gguf")  # as a desktop entry and a shell give them
    notice = first.wait_for("notice", 3)[2]
    assert notice["words"].startswith("2 model files are listed now")
    assert "gone.gguf: There is no such file." in notice["words"]

    second_start(first, models)
    first.wait_for("raised", 3)
    assert {path for path in first.shelf() if Path(path).parent == models} == set(map(str, before))
    assert len(first.lines("notice")) == 3
    assert first.end() == ""
    assert {file: file.read_bytes() for file in models.iterdir()} == before
    assert not list(first.data.rglob("*.gguf")), "nothing is copied"


def test_a_missing_file_is_said_in_the_window_that_stays_up(tmp_path):
    first = FirstStart(tmp_path, "gone.gguf")
    (notice,) = first.wait_for("notice", 1)
    assert notice["words"] == f"There is no such file. There is nothing at {tmp_path / 'gone.gguf'}. Check the path."
    assert first.process.poll() is None
    assert first.end() == ""


def test_five_double_clicks_at_once_are_one_window_with_five_files(tmp_path):
    files = [tmp_path / f"Heron-{size}B-Base-F32.gguf" for size in (1, 2, 3, 4, 5)]
    for file in files:
        write_model(file, Tiny())
    data = tmp_path / "data"
    command = [*programs.script("opening_app"), str(tmp_path / "journal"), "--data-dir", str(data)]
    offscreen = {**environment(QT_QPA_PLATFORM="offscreen"), "OMP_NUM_THREADS": "1"}
    starts = [subprocess.Popen([*command, str(file)], env=offscreen) for file in files]
    deadline = time.monotonic() + 2 * PATIENCE_S
    while sum(start.poll() is None for start in starts) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    staying = [start for start in starts if start.poll() is None]
    assert len(staying) == 1
    assert [start.returncode for start in starts if start not in staying] == [0] * 4
    while time.monotonic() < deadline:
        found = list(data.rglob("shelf.json"))
        listed = [file["path"] for file in json.loads(found[0].read_bytes())["files"]] if found else []
        if set(map(str, files)) <= set(listed):
            break
        time.sleep(0.05)
    else:
        pytest.fail(f"only {listed} are listed")
    os.kill(staying[0].pid, signal.SIGTERM)
    assert staying[0].wait(timeout=60) == 0
