"""Downloads under random faults and under kill -9: the right bytes or the truth, and never much of it twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from functools import partial
from pathlib import Path

import msgspec
import pytest

from desktop.errors import AppError
from desktop.library.hub.hub import Hub
from tests.end2end import programs
from tests.fakes.stand_in_hub import StandInHub
from tests.fakes.transfer_desk import TOKEN, Desk, gguf_bytes, refetched

REPO = "demo/One-GGUF"
MB = 1_000_000


def rounds(request: pytest.FixtureRequest, short: int, long: int) -> int:
    return long if request.config.getoption("--long") else short


def random_fault(chance: random.Random, size: int) -> dict:
    """One fault for fault(**this)."""
    after = chance.randrange(size)
    on_hub = {"method": "HEAD"}
    return chance.choice(
        [
            {"kind": "drop", "after": after},
            {"kind": "rst", "after": after},
            {"kind": "stall", "after": after, "seconds": 30.0},
            {"kind": "drip", "after": after, "rate": 200},
            {"kind": "expire", "after": after},
            {"kind": "expired"},
            {"kind": "corrupt", "at": after},
            {"kind": "other_file", "value": chance.choice(["twin.gguf", "small.gguf"])},
            {"kind": "ignore_range"},
            {"kind": "content_range", "value": "bytes 5-9/77"},
            {"kind": "badlen", "size": chance.choice([0, 17, size - 1, size + 1, 10**12])},
            {"kind": "badlen", "size": chance.choice([0, 17, size + 1]), **on_hub},
            {"kind": "etag", "value": chance.choice(["../../../out", "0" * 64, "", "C:x"]), **on_hub},
            {"kind": "commit", "value": "../../out", **on_hub},
            {"kind": "redirect_elsewhere"},
            {"kind": "html", "method": chance.choice(["GET", "HEAD"])},
            {"kind": "hang", "seconds": 30.0},
            {"kind": "status", "code": chance.choice([401, 403, 404, 408, 416, 429, 500, 502, 503])},
            {"kind": "status", "code": chance.choice([429, 500, 503]), **on_hub},
        ]
    )


@pytest.mark.timeout(1200)
def test_random_faults_give_the_right_bytes_or_the_truth(tmp_path, request, capsys):
    count, chance, told = rounds(request, 12, 60), random.Random(7), Counter[str]()
    size = 2 * MB
    for number in range(count):
        data = gguf_bytes(size, seed=number)
        with StandInHub() as hub:
            files = {"model.gguf": data, "twin.gguf": gguf_bytes(size, seed=number + 1000), "small.gguf": b"GGUF"}
            hub.add_repo(REPO, files)
            desk = Desk(hub, tmp_path / str(number))
            if number % 4 == 0:
                desk.real_hub = Hub(hub.url, TOKEN, deadline_s=3.0)
            faults = [random_fault(chance, size) for _ in range(chance.randint(1, 5))]
            for fault in faults:
                hub.fault(path="model.gguf", **fault)
            try:
                desk.fetch(desk.file(REPO, "model.gguf"))
            except AppError as error:
                told[type(error).__name__] += 1
                assert not desk.target().exists(), faults
            else:
                told["right"] += 1
                assert desk.target().read_bytes() == data, faults
                assert desk.left_over() == ["model.gguf"], faults
            for name in desk.left_over():
                assert not name.endswith(".json") or b"CANARY" not in (desk.folder / name).read_bytes()
            for line in hub.log:
                assert TOKEN not in line.authorization or line.origin == "hub"
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.parent != tmp_path]
    assert outside == []
    with capsys.disabled():
        print(f"\n{count} downloads with 1-5 faults: {dict(told)}; 0 wrong or partial files under the final name")
    assert told["right"] >= count / 2


class Script:
    """One run of a script that downloads."""

    def __init__(self, script: str, arguments: list[str], food: bytes) -> None:
        command = [*programs.script(script), *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.process.stdin.write(food)
        self.process.stdin.close()
        self.wait_for("started")

    def wait_for(self, word: str) -> None:
        line = self.process.stdout.readline().decode()
        assert line.startswith(word), line + self.process.stderr.read().decode()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self._close()

    def finish(self) -> None:
        said, complaint = self.process.stdout.read(), self.process.stderr.read()
        self._close()
        assert said == b"finished\n", (said, complaint)

    def _close(self) -> None:
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.mark.timeout(1200)
def test_kill_9_costs_less_than_a_megabyte(tmp_path, request, capsys):
    kills, chance = rounds(request, 4, 20), random.Random(5)
    size, each = 12 * MB, 4  # kills for each download
    again, worst = [], 0
    for number in range(kills // each):
        data = gguf_bytes(size, seed=number)
        log = tmp_path / f"{number}.log"
        with StandInHub(rate=12 * MB) as hub:
            hub.add_repo(REPO, {"model.gguf": data})
            desk = Desk(hub, tmp_path / str(number))
            food = msgspec.json.encode(desk.file(REPO, "model.gguf"))
            run = partial(Script, "downloader", [hub.url, str(desk.target()), str(log)], food)
            for kill in range(each):
                running = run()
                wait_until_sent(hub, (kill + chance.uniform(0.1, 0.9)) * size / (each + 1))
                running.kill()
                assert not desk.target().exists()
            run().finish()
            assert desk.target().read_bytes() == data
            assert desk.left_over() == ["model.gguf"]
            again.append(refetched(desk.served("model.gguf"), size))
            worst = max(worst, again[-1])
            starts = [start for start, _ in desk.served("model.gguf")]
            assert len(starts) == each + 1
            assert starts == sorted(starts)
        assert_no_secret(log)
    with capsys.disabled():
        print(f"\n{kills} kills in {len(again)} downloads of {size // MB} MB: {sum(again) / kills / MB:.2f} MB a kill")
    assert worst <= each * MB


def wait_until_sent(hub: StandInHub, count: float) -> None:
    end = time.monotonic() + 60
    while max((line.start + line.sent for line in hub.requests("delivery")), default=0) < count:
        assert time.monotonic() < end
        time.sleep(0.005)


def assert_no_secret(*written: Path) -> None:
    for path in written:
        text = path.read_text()
        assert "gguf" in text
        for secret in ("CANARY", TOKEN, "X-Signature"):
            assert secret not in text, path


@pytest.mark.timeout(1200)
def test_a_queue_that_is_killed_goes_on(tmp_path, request, capsys):
    kills, chance = rounds(request, 3, 20), random.Random(11)
    files = {"base.gguf": gguf_bytes(6 * MB, 1), "instruct.gguf": gguf_bytes(6 * MB, 2)}
    with StandInHub(rate=12 * MB // (kills + 1)) as hub:
        hub.add_repo(REPO, files)
        desk = Desk(hub, tmp_path / "models" / REPO)
        food = msgspec.json.encode([desk.file(REPO, path) for path in files])
        run = partial(Script, "download_app", [str(tmp_path), hub.url])
        first = run(food)
        first.wait_for("added")
        wait_until_sent(hub, 1)
        first.kill()
        for _ in range(kills - 1):
            running = run(b"[]")
            time.sleep(chance.uniform(0.0, 0.6))
            running.kill()
            for path, data in files.items():
                assert not desk.target(path).exists() or desk.target(path).read_bytes() == data
            queue = tmp_path / "downloads.json"
            assert_no_secret(queue, tmp_path / "app.log", *desk.folder.glob("*.json"))
        hub.rate = 0
        run(b"[]").finish()
        for path, data in files.items():
            assert desk.target(path).read_bytes() == data
        assert desk.left_over() == sorted(files)
        again = sum(refetched(desk.served(path), 6 * MB) for path in files)
    with capsys.disabled():
        print(f"\n{kills} kills of the queue: {again / kills / MB:.2f} MB fetched again for each")
    assert again <= kills * MB
    assert_no_secret(tmp_path / "app.log")
