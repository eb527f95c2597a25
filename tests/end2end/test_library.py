"""The library in the real window: search, pair, download with a pause, kill, restart, both voices answer, offline."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from desktop.paths import Paths
from desktop.settings.file import load_settings
from tests.end2end import programs
from tests.fakes.stand_in_hub.demo import demo_hub

RATE = 1_500_000  # bytes a second: slow enough to be stopped in the middle
TOKEN_CANARY = "hf_CANARYcanaryCANARYcanary"
MEGABYTE = 1_000_000
LATEST_S = 180.0


class LibraryApp:
    """The app with one data folder, started again for each step."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.journal = folder / "journal.jsonl"
        self._endpoint = endpoint

    def start(self, step: str) -> subprocess.Popen[bytes]:
        pictures = os.environ.get("TANDEM_PICTURES", "")
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "HF_ENDPOINT": self._endpoint,
            "HF_TOKEN": TOKEN_CANARY,  # other programs' tokens are none of our business
        }
        with (self.folder / f"{step}.txt").open("ab") as output:
            return subprocess.Popen(
                [
                    *programs.script("library_app"),
                    str(self.data),
                    step,
                    str(self.journal),
                    *([pictures] if pictures else []),
                ],
                env=environment,
                stdout=output,
                stderr=output,
            )

    def notes(self, kind: str) -> list[dict]:
        with contextlib.suppress(FileNotFoundError):
            lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
            return [line for line in lines if line["kind"] == kind]
        return []

    def wait_for(self, kind: str, process: subprocess.Popen[bytes]) -> dict:
        deadline = time.monotonic() + LATEST_S
        while not self.notes(kind):
            trouble = self.notes("stuck") + self.notes("failed")
            if trouble or process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                said = "\n".join(file.read_text(errors="replace") for file in self.folder.glob("*.txt"))
                pytest.fail(f"{kind!r} was never noted: {trouble} {said[-3000:]}")
            time.sleep(0.05)
        return self.notes(kind)[-1]

    def end(self, process: subprocess.Popen[bytes]) -> None:
        self.wait_for("done", process)
        assert process.wait(90) == 0

    def model_files(self) -> list[Path]:
        return sorted(Paths.under(self.data).models_dir.rglob("*.gguf"))


@pytest.mark.timeout(300)
def test_search_pair_pause_kill_restart_answer_offline(tmp_path):
    with demo_hub(rate=RATE) as hub:
        app = LibraryApp(tmp_path, hub.url)
        first = app.start("begin")
        half = app.wait_for("half", first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        paused = app.notes("paused")[0]
        assert paused["later"] == pytest.approx(paused["share"], abs=0.02), "nothing came while it was paused"
        whole = [file for file in app.model_files() if file.stat().st_size < 6 * MEGABYTE]
        assert not whole, "no half file under a final name"

        served_before = _served(hub)
        second = app.start("finish")
        app.end(second)
        _check_resumed(app, hub, half, served_before)
        _check_answers(app.notes("answers")[-1])

    app.journal.unlink()
    chosen, _ = load_settings(Paths.under(app.data).settings_file)
    assert "pocket-6m-base" in chosen.base_file
    offline = app.start("offline")
    app.end(offline)
    assert app.notes("connections")[-1]["seen"] == []
    _check_answers(app.notes("answers")[-1])
    _check_secrets(tmp_path)


def _served(hub) -> int:
    return sum(entry.sent for entry in hub.log if entry.method == "GET" and ".gguf" in entry.path)


def _check_resumed(app: LibraryApp, hub, half: dict, served_before: int) -> None:
    assert app.notes("resumed")[0]["share"] > 0.4
    files = app.notes("verified")[-1]["files"]
    assert len(files) == 2
    assert len(app.model_files()) == 2
    size = sum(file.stat().st_size for file in app.model_files())
    again = _served(hub) - size
    print(f"killed at {half['share']:.0%}; {served_before:,} bytes served before, {again:,} twice in all")
    assert again < MEGABYTE
    assert not list(Paths.under(app.data).models_dir.rglob("*.part*"))


def _check_answers(noted: dict) -> None:
    assert set(noted["answers"]) == {"base", "instruct"}
    assert all(answer.strip() for answer in noted["answers"].values())
    assert {voice: name.removesuffix("-Q8_0.gguf") for voice, name in noted["files"].items()} == {
        "base": "pocket-6m-base",
        "instruct": "pocket-6m-instruct",
    }


def _check_secrets(folder: Path) -> None:
    """Neither the token in the environment nor a signed address is in anything the app wrote."""
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".gguf":
            data = file.read_bytes()
            assert TOKEN_CANARY.encode() not in data, file
            assert b"X-Signature" not in data, file
