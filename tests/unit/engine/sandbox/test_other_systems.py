"""What is written for Windows and macOS, as far as another system can look at it: layouts, numbers, profile text."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.sandbox import Confinement, Kind, Profile, unknown, windows, windows_structures
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


class Calls:
    """Stands for Windows' libraries: notes the order of the calls, and fails those it is told to."""

    def __init__(self, *failing: str) -> None:
        self.made: list[str] = []
        self.failing = list(failing)

    def library(self, _name: str) -> Calls:
        return self

    def __getattr__(self, name: str) -> Callable[..., int]:
        def call(*_arguments: object) -> int:
            self.made.append(name)
            return 0

        call.__name__ = name
        return call

    def checked(self, function: Callable[..., int], _result: object, *arguments: object) -> int:
        function(*arguments)
        if function.__name__ in self.failing:
            self.failing.remove(function.__name__)
            raise OSError(5, "Access is denied.")
        return 1


def entered(monkeypatch: pytest.MonkeyPatch, calls: Calls, profile: Profile) -> Confinement:
    monkeypatch.setattr(windows, "_library", calls.library)
    monkeypatch.setattr(windows, "_call", calls.checked)
    return windows.enter(profile)


def test_windows_is_asked_for_a_job_and_then_for_low_integrity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = Calls()
    held = entered(monkeypatch, calls, Profile((tmp_path / "none",), (tmp_path / "out",)))
    assert held == windows.offered()
    assert (tmp_path / "out").exists()
    steps = ["AssignProcessToJobObject", "SetNamedSecurityInfoW", "SetTokenInformation"]
    assert [name for name in calls.made if name in steps] == steps
    assert calls.made.count("SetInformationJobObject") == 2


def test_inside_another_job_the_limits_to_windows_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls("AssignProcessToJobObject")
    assert entered(monkeypatch, calls, Profile(())) == windows.offered()
    assert calls.made.count("AssignProcessToJobObject") == 2
    assert calls.made.count("SetInformationJobObject") == 3


def test_what_windows_refuses_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    held = entered(monkeypatch, Calls("AssignProcessToJobObject", "AssignProcessToJobObject"), Profile(()))
    assert held.active == windows.offered().active[1:]
    assert held.missing[-1].endswith("(job object): Access is denied.")
    held = entered(monkeypatch, Calls("SetTokenInformation"), Profile(()))
    assert held.active == windows.offered().active[:1]


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
