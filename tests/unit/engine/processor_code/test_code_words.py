"""What people are told of the code that runs on their processor, and of a self-test that is done now."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.engine.processor_code import words
from desktop.engine.processor_code.self_test import Program
from tests.fakes.module_place import BEST, Place

FAULT = "it ended with SIGILL"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, place: Place) -> Place:
    """The engines of this process are those of the place."""
    monkeypatch.setattr(words, "_program", lambda _log: place.program)
    return place


@pytest.mark.skipif(sys.platform != "linux", reason="packages with modules of Linux")
def test_the_module_that_is_used_is_named(here: Place) -> None:
    assert words.code_words(here.log) == "not tested yet"
    here.choose()
    assert words.code_words(here.log) == f"{BEST}, which passed its self-test in 40 ms"


@pytest.mark.skipif(sys.platform != "linux", reason="packages with modules of Linux")
def test_a_self_test_says_how_it_went(here: Place) -> None:
    assert words.try_code(here.log) == (True, "passed in 40 ms")
    here.is_planted(best="tried wrong")
    passed, how = words.try_code(here.log)
    assert not passed
    assert how.startswith(f"{BEST} bad: ")
    assert how == how.strip()


@pytest.mark.parametrize(
    ("packaged", "stamp", "told"),
    [
        (True, None, "made for one kind of processor"),
        (False, None, "installed by other means than packaging/dev.py"),
        (False, "{", "installed by other means than packaging/dev.py"),
        (False, "[]", "installed by other means than packaging/dev.py"),
        (False, "{}", "made for this processor"),
        (False, json.dumps({"portable": ""}), "made for this processor"),
        (False, json.dumps({"portable": FAULT}), f"failed its self-test: {FAULT}; packaging/dev.py setup --again"),
    ],
)
def test_builds_without_modules_say_what_they_were_made_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packaged: bool, stamp: str | None, told: str
) -> None:
    (tmp_path / "lib").mkdir()
    program = Program(["none"], {"LLAMA_CPP_LIB_PATH": str(tmp_path / "lib")}, tmp_path / "log" / "engine.log")
    monkeypatch.setattr(words, "_program", lambda _log: program)
    monkeypatch.setattr(words, "is_packaged", lambda: packaged)
    monkeypatch.setattr(words.sys, "prefix", str(tmp_path))
    if stamp is not None:
        (tmp_path / words.SETUP_STAMP).write_text(stamp)
    assert told in words.code_words(tmp_path / "log" / "engine.log")
