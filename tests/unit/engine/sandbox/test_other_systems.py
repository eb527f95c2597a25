"""What is written for Windows and macOS, as far as another system can look at it: layouts, numbers, profile text."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path

import pytest

from desktop.engine.sandbox import Confinement, Kind, Profile, unknown, windows_structures
from desktop.engine.sandbox.model_files import model_files


def offset(structure: type[ctypes.Structure], name: str) -> int:
    return int(getattr(structure, name).offset)


def test_job_limits_lie_where_64_bit_windows_has_them() -> None:
    basic, extended = windows_structures.BasicLimits, windows_structures.ExtendedLimits
    assert ctypes.sizeof(basic) == 64
    assert [offset(basic, name) for name in ("flags", "minimum_working_set", "active_processes", "affinity")] == [
        16,
        24,
        40,
        48,
    ]
    assert ctypes.sizeof(extended) == 144
    assert [offset(extended, name) for name in ("io_counters", "process_memory", "job_memory")] == [64, 112, 120]
    assert ctypes.sizeof(windows_structures.MandatoryLabel) == 16


def test_a_job_takes_one_process_and_ends_it() -> None:
    made = windows_structures.limits(1 << 30)
    assert made.basic.active_processes == 1
    assert made.process_memory == 1 << 30
    assert made.basic.flags == 0x8 | 0x100 | 0x400 | 0x2000
    assert not made.basic.flags & 0x1800, "no breaking away"
    assert not windows_structures.limits(0).basic.flags & 0x100


def test_where_nothing_is_written_it_is_said() -> None:
    assert unknown.enter(Profile(())) == unknown.offered()
    assert unknown.offered().words.startswith("none. Missing: ")


def test_words_of_a_confinement() -> None:
    assert Confinement(("a", "b")).words == "a; b"
    assert Confinement(("a",), ("b", "c")).words == "a. Missing: b; c"
    assert Confinement(()).words == "none"


def test_parts_of_a_model_by_name(tmp_path: Path) -> None:
    for number in (1, 3):
        (tmp_path / f"m-0000{number}-of-00003.gguf").touch()
    first = tmp_path / "m-00001-of-00003.gguf"
    assert model_files(first) == (first, tmp_path / "m-00003-of-00003.gguf")
    assert model_files(tmp_path / "m-00002-of-00003.gguf") == (tmp_path / "m-00002-of-00003.gguf",)
    assert model_files(tmp_path / "m.gguf") == (tmp_path / "m.gguf",)
    assert len(model_files(tmp_path / "m-00001-of-99999.gguf")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="its module needs a POSIX system")
class TestMacProfile:
    def text(self, **fields: object) -> str:
        from desktop.engine.sandbox import macos

        return macos.text(Profile(**{"reads": (Path("/Users/a/m.gguf"),), **fields}))

    def test_its_parentheses_and_quotes_are_balanced(self) -> None:
        text = self.text(reads=(Path('/Users/a/so "called" \\ (m).gguf'),), writes=(Path("/Users/a/out"),))
        without_strings = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
        assert without_strings.count("(") == without_strings.count(")")
        assert '"' not in without_strings
        assert r'"/Users/a/so \"called\" \\ (m).gguf"' in text

    def test_denials_come_before_what_is_allowed(self) -> None:
        lines = self.text(writes=(Path("/Users/a/out"),)).splitlines()
        assert lines[:2] == ["(version 1)", "(allow default)"]
        people = lines.index('(deny file-read-data (subpath "/Users"))')
        assert people < lines.index('(allow file-read* (literal "/Users/a/m.gguf"))')
        assert lines.index("(deny file-write*)") < lines.index('(allow file-write* (literal "/Users/a/out"))')
        for denied in ("network*", "process-exec* process-fork", "signal (target others)", "mach-priv-task-port"):
            assert f"(deny {denied})" in lines

    def test_only_what_is_told_is_allowed_among_peoples_files(self) -> None:
        allowed = [line for line in self.text().splitlines() if line.startswith("(allow") and "/Users" in line]
        assert allowed == ['(allow file-read* (literal "/Users/a/m.gguf"))']
        assert f'"{os.path.realpath(Path.cwd())}"' not in self.text(), "chats lie there in portable use"

    def test_graphics_drivers_are_reached_in_their_profile_only(self) -> None:
        assert "(deny iokit-open)" in self.text()
        assert "(deny iokit-open)" not in self.text(kind=Kind.GRAPHICS)
