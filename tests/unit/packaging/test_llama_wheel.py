"""The wheel of the engine: when it can be used again, and how its build is steered."""

import shlex
import sys
import zipfile
from pathlib import Path

import pytest
from setup_steps import llama_wheel


def test_key_is_stable_and_changes_with_every_part() -> None:
    parts = {"compiler": "gcc 12", "processor": "avx2", "cmake args": ""}
    first = llama_wheel.key(parts)
    assert first == llama_wheel.key(dict(reversed(parts.items())))
    for name in parts:
        assert llama_wheel.key(parts | {name: "another"}) != first


def test_needs_change_with_cmake_args_and_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llama_wheel, "processor", lambda: "one")
    plain = llama_wheel.needs("")
    assert plain == llama_wheel.needs("")
    assert llama_wheel.key(llama_wheel.needs("-DGGML_CUDA=on")) != llama_wheel.key(plain)
    monkeypatch.setattr(llama_wheel, "processor", lambda: "two")
    assert llama_wheel.key(llama_wheel.needs("")) != llama_wheel.key(plain)


def test_processor_is_known() -> None:
    assert llama_wheel.processor().strip()


def test_users_arguments_come_last_and_folders_may_hold_spaces() -> None:
    arguments = shlex.split(llama_wheel.build_arguments("-DGGML_NATIVE=OFF", Path("/my files/llama_build.cmake")))
    assert arguments[0] == "-DCMAKE_PROJECT_llama.cpp_INCLUDE=/my files/llama_build.cmake"
    assert arguments.index("-DGGML_NATIVE=OFF") > arguments.index("-DGGML_NATIVE=ON")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("  [12/83] Building CXX object src/llama.cpp.o", "compiling llama.cpp: 14 %"),
        ("[83/83] Linking", "compiling llama.cpp: 100 %"),
        ("[  7%] Building C object ggml.c.o", "compiling llama.cpp: 7 %"),
        ("  *** Building project with Visual Studio 17 2022...", "compiling llama.cpp"),
    ],
)
def test_progress_is_read_from_every_generator(line: str, text: str) -> None:
    step = llama_wheel.describe(line)
    assert step is not None
    assert step.text == text


def test_other_lines_are_no_progress() -> None:
    assert llama_wheel.describe("-- Found OpenMP: TRUE") is None


def test_whole_wheels_are_used_again_and_damaged_ones_removed(tmp_path: Path) -> None:
    assert llama_wheel.cached_wheel(tmp_path) is None
    wheel = tmp_path / "llama_cpp_python-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("libllama.so", b"machine code" * 1000)
    assert llama_wheel.cached_wheel(tmp_path) == wheel
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:500] + b"?" + whole[501:])
    assert llama_wheel.cached_wheel(tmp_path) is None
    assert not wheel.exists()
    wheel.write_bytes(whole[:100])
    assert llama_wheel.cached_wheel(tmp_path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Visual Studio is found by other means")
def test_compilers_are_identified_or_found_missing() -> None:
    python = shlex.quote(sys.executable)
    found = llama_wheel.compiler({"CC": python, "CXX": python})
    assert found.splitlines()[-1].startswith("Python 3")
    assert llama_wheel.compiler({"CC": "no-such-compiler", "CXX": python}) == ""
