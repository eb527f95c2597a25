"""Kill -9 at random moments, of the app and of its engines: no stored message lost, at most a second of text."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from desktop.chat.conversation import Role, Status
from desktop.paths import Paths
from desktop.store.chats import ChatStore
from tests.end2end import programs
from tests.signals import send

LONG = 50
SHORT = 3
LOST_TEXT_S = 1.0


def rounds(request: pytest.FixtureRequest) -> int:
    return LONG if request.config.getoption("--long") else SHORT


class App:
    """One running scripted app and the journal it writes."""

    def __init__(self, folder: Path, files: tuple[Path, Path], seed: str = "", program: str = "scripted_app") -> None:
        self.journal = folder / "journal.jsonl"
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with (folder / "stderr.txt").open("ab") as errors:
            self.process = subprocess.Popen(
                [
                    *programs.script(program),
                    str(folder / "data"),
                    *map(str, files),
                    str(self.journal),
                    *([seed] if seed else []),
                ],
                env=environment,
                stderr=errors,
            )

    def lines(self) -> list[dict]:
        """What is whole in the journal: the last line may still be on its way."""
        with contextlib.suppress(FileNotFoundError):
            whole = self.journal.read_text().rpartition("\n")[0]
            return [json.loads(line) for line in whole.splitlines() if line]
        return []

    def wait_for(self, condition, limit_s: float = 180.0) -> None:
        end = time.monotonic() + limit_s
        while not condition(self.lines()):
            assert self.process.poll() is None, f"the app ended by itself: {self.process.returncode}"
            assert time.monotonic() < end, f"nothing happened: {self.lines()[-3:]}"
            time.sleep(0.02)

    def kill(self) -> float:
        moment = time.monotonic()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return moment


def assert_nothing_lost(folder: Path, before: list[dict], lines: list[dict], killed_at: float) -> None:
    """Every question ever shown is stored as it was; every answer has the text shown a second before the kill.

    before: what earlier runs wrote, each of which was killed at a time of its own; lines: what this run wrote.
    """
    store = ChatStore(Paths.under(folder / "data").database_file)
    try:
        assert store.integrity_check() == []
        store.messages.mark_interrupted()
        stored = {message.id: message for item in store.items.listed() for message in store.messages.of(item.id)}
    finally:
        store.close()
    for line in before + lines:
        if line["kind"] == "question":
            assert stored[line["id"]].text == line["text"]
            assert stored[line["id"]].role is Role.USER
    for line in lines:
        if line["at"] >= killed_at - LOST_TEXT_S:
            continue
        if line["kind"] == "grew":
            assert len(stored[line["id"]].text) >= line["length"], f"text lost from message {line['id']}"
        elif line["kind"] == "ended":
            assert stored[line["id"]].status.value == line["status"]
            assert len(stored[line["id"]].text) == line["length"]
    assert all(message.status is not Status.RUNNING for message in stored.values())


def engines_of(lines: list[dict]) -> set[int]:
    return {pid for line in lines for pid in line["engines"].values() if pid}


def assert_no_engine_left(pids: set[int]) -> None:
    end = time.monotonic() + 15
    left = pids
    while left and time.monotonic() < end:
        left = {pid for pid in left if _is_alive(pid)}
        time.sleep(0.02)
    assert not left, f"engine processes outlived the app: {left}"


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.timeout(1800)
def test_killing_the_app(tmp_path, never_ending_files, request):
    chance = random.Random(1)
    already = 0
    for _ in range(rounds(request)):
        app = App(tmp_path, never_ending_files)
        app.wait_for(lambda lines: any(line["kind"] == "grew" for line in lines[already:]))  # noqa: B023
        time.sleep(chance.uniform(0.0, 2.5))
        killed_at = app.kill()
        before, lines = app.lines()[:already], app.lines()[already:]
        already += len(lines)
        assert_no_engine_left(engines_of(lines))
        assert_nothing_lost(tmp_path, before, lines, killed_at)
    assert already > 0


def texts_on_disk(folder: Path) -> dict[int, str]:
    """All messages, deleted ones too."""
    with contextlib.closing(sqlite3.connect(Paths.under(folder / "data").database_file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return dict(connection.execute("SELECT id, text FROM messages"))


@pytest.mark.timeout(3600)
def test_killing_the_app_while_messages_are_edited_branched_deleted_and_brought_back(
    tmp_path, never_ending_files, request
):
    chance, already, kinds = random.Random(3), 0, set()
    for number in range(100 if request.config.getoption("--long") else SHORT):
        app = App(tmp_path, never_ending_files, seed=f"run-{number}")
        app.wait_for(lambda lines: sum(line["kind"] == "wish" for line in lines[already:]) >= 3)  # noqa: B023
        time.sleep(chance.uniform(0.0, 1.5))
        app.kill()
        lines = app.lines()
        kinds |= {line["what"].split("(")[0] for line in lines[already:] if line["kind"] == "wish"}
        already = len(lines)
        kept = texts_on_disk(tmp_path)
        for line in lines:
            if line["kind"] == "stored":
                assert kept.get(line["id"]) == line["text"]
        store = ChatStore(Paths.under(tmp_path / "data").database_file)
        branched = [line["id"] for line in lines if line["kind"] == "branched"]
        assert all(store.messages.of(item_id) for item_id in branched[:1])
        assert all(store.items.find(item_id) is not None for item_id in branched)
        store.close()
    print(f"what was done: {sorted(kinds)}")
    assert len(kinds) > 3


@pytest.mark.timeout(1800)
def test_killing_an_engine(tmp_path, never_ending_files, request):
    chance = random.Random(2)
    app = App(tmp_path, never_ending_files)
    try:
        for _ in range(rounds(request)):
            seen = len(app.lines())
            app.wait_for(lambda lines: any(line["kind"] == "grew" for line in lines[seen:]))  # noqa: B023
            time.sleep(chance.uniform(0.0, 0.8))
            alive = [pid for pid in app.lines()[-1]["engines"].values() if pid and _is_alive(pid)]
            if not alive:
                continue
            if not send(chance.choice(alive), signal.SIGKILL):
                continue
            app.wait_for(lambda lines: any(line["kind"] == "lost" for line in lines[seen:]))  # noqa: B023
        seen = len(app.lines())
        app.wait_for(lambda lines: sum(line["kind"] == "ended" for line in lines[seen:]) >= 2)
    finally:
        killed_at = app.kill()
    lines = app.lines()
    assert_nothing_lost(tmp_path, [], lines, killed_at)
    lost_answers = [line for line in lines if line["kind"] == "ended" and line["status"] == "interrupted"]
    assert lost_answers, "no engine died while it was writing"
