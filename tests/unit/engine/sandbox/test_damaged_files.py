"""Damaged model files in the confined child: each loads or is refused in words, none hangs, none leaves a trace.

A child that dies of one is explained by its parent; a fresh one goes on. TANDEM_DAMAGED_FILES is how many are tried,
each from its own seed: 400 by default, 20,000 with --long.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from desktop.engine.process import EngineProcess
from desktop.errors import EngineDied
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    ContextParams,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    TextPrompt,
)
from desktop.voice import FileSource
from tests.fakes.damaged_gguf import Sound, damaged
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model, write_recurrent

COUNT = int(os.environ.get("TANDEM_DAMAGED_FILES") or (20_000 if os.environ.get("TANDEM_LONG") else 150))
SILENCE_S = 60.0


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> list[Sound]:
    folder = tmp_path_factory.mktemp("sound")
    small = {"n_embd": 32, "n_layer": 1, "n_head": 2}
    return [
        Sound(write_model(folder / "llama.gguf", Tiny(template=CHATML, **small))),
        Sound(write_model(folder / "other.gguf", Tiny(architecture="qwen2", **small))),
        Sound(write_recurrent(folder / "mamba.gguf", n_embd=32, n_layer=1)),
    ]


class Desk:
    """A confined child that is given one file after another, and a fresh one when it dies."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen = folder, Counter[str]()
        self.process = self._fresh()

    def _fresh(self) -> EngineProcess:
        process = EngineProcess(self.folder / "log" / "engine.log")
        process.start()
        return process

    def give(self, path: Path) -> None:
        try:
            self._note(self._load_and_ask(path))
        except EngineDied as death:
            self._note_death(death)
            self.process.stop()
            self.process = self._fresh()

    def _load_and_ask(self, path: Path) -> Loaded | Failed:
        context = ContextParams(n_ctx=256, threads=1, readable=(str(path.parent),))
        self.process.send(Load(id=1, source=FileSource(path=str(path)), context=context))
        loaded = self._wait()
        if isinstance(loaded, Loaded):
            said = [ChatMessage(role="user", content="The old")]
            prompt = ChatPrompt(messages=said) if loaded.has_template else TextPrompt(segments=["The old"])
            self.process.send(Generate(id=1, prompt=prompt, max_tokens=3))
            self._note_answer(self._wait())
        return loaded

    def _wait(self) -> Loaded | Failed | Finished:
        while not isinstance(event := self.process.receive(SILENCE_S), (Loaded, Failed, Finished)):
            assert event is not None, f"silent for {SILENCE_S} s"
        return event

    def _note(self, told: Loaded | Failed) -> None:
        if isinstance(told, Loaded):
            self.seen["loaded"] += 1
        else:
            self._note_refusal(told)

    def _note_answer(self, told: Loaded | Failed | Finished) -> None:
        if isinstance(told, Failed):
            self._note_refusal(told)

    def _note_refusal(self, told: Failed) -> None:
        assert all((told.title, told.detail, told.hint)), told
        assert told.title != "The engine made a mistake.", told
        self.seen[told.title] += 1

    def _note_death(self, death: EngineDied) -> None:
        assert all((death.title, death.detail, death.hint)), death
        assert (death.exit_code or 0) < 0, f"no crash of llama.cpp's: {death} {death.log}"
        self.seen[f"died: {death.title}"] += 1


@pytest.mark.timeout(120 + COUNT // 5)
def test_damaged_files_do_no_harm(sound: list[Sound], tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "damaged.gguf"
    (tmp_path / "log").mkdir()
    desk = Desk(tmp_path)
    before = psutil.Process().children(recursive=True)
    watched = [folder for folder in (Path.home(), Path("/dev/shm"), Path.cwd(), tmp_path) if folder.is_dir()]
    listed = [set(folder.iterdir()) for folder in watched]
    slowest = 0.0
    for seed in range(COUNT):
        chance = random.Random(seed)
        content = damaged(sound[seed % len(sound)], chance)
        path.write_bytes(content)
        began = time.monotonic()
        try:
            desk.give(path)
        except AssertionError as error:
            desk.process.kill()
            raise AssertionError(f"seed {seed}: {error}") from error
        slowest = max(slowest, time.monotonic() - began)
        assert path.read_bytes() == content
    desk.process.stop()
    left = [child for child in psutil.Process().children(recursive=True) if child not in before]
    assert not left
    assert {found.name for found in tmp_path.rglob("*") if found.is_file()} <= {
        "damaged.gguf",
        "engine.log",
        "engine.log.1",
    }
    assert [set(folder.iterdir()) for folder in watched] == listed
    print(f"\n{COUNT:,} damaged files, slowest {slowest:.2f} s: {dict(desk.seen.most_common())}")
    assert desk.seen["loaded"] > COUNT / 50, "the damage is not so great that nothing is ever reached"
    assert len(desk.seen) > 5, "and is of many kinds"
