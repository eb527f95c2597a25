"""A kernel without landlock or seccomp, or with an older one, confines less, says so, and the engine goes on.

The kernel here is made an older one: a filter in front has it answer as those do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.fakes.tiny_gguf import Tiny, write_model

if sys.platform != "linux":
    pytest.skip("Linux", allow_module_level=True)

from desktop.engine.sandbox import landlock, seccomp

pytestmark = pytest.mark.skipif(
    landlock.version() < landlock.TRUNCATE_ABI or not seccomp.available(), reason="this kernel offers less"
)

PROGRAM = """
import ctypes, errno, os, platform, sys
from pathlib import Path
from desktop.engine.sandbox import Profile, bpf, enter, offered, seccomp
from desktop.engine.sandbox.bpf import Refusal

gone, error, model = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
libc = ctypes.CDLL(None)
numbers = {"landlock": (444, 445, 446), "seccomp": (seccomp._SECCOMP[platform.machine()],)}
refusals = [Refusal(number, error) for name in gone.split() for number in numbers[name]]
code = bpf.program(platform.machine(), refusals, 1000)
buffer = ctypes.create_string_buffer(code, len(code))
program = seccomp._Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
print(offered().words)
print(enter(Profile((model,))).words)
for name, act in {
    "read": lambda: Path("/etc/passwd").read_bytes(),
    "write": lambda: Path(sys.argv[3]).open("ab").close(),
    "fork": lambda: os.fork() or os._exit(0),
}.items():
    try:
        act()
        print(name, "done")
    except OSError as error:
        print(name, errno.errorcode[error.errno])
"""


def tried(gone: str, error: int, tmp_path: Path) -> list[str]:
    model = write_model(tmp_path / "m.gguf", Tiny())
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, gone, str(error), str(model)], capture_output=True, text=True, check=True
    )
    return made.stdout.splitlines()


@pytest.mark.parametrize("error", [38, 95], ids=["not built in", "switched off at start"])
def test_without_landlock_the_rest_holds(tmp_path: Path, error: int) -> None:
    offered, entered, *came = tried("landlock", error, tmp_path)
    for words in (offered, entered):
        assert "no network" in words
        assert "Missing: the kernel has no landlock" in words
    assert came == ["read done", "write EPERM", "fork EPERM"]


def test_without_seccomp_the_rest_holds(tmp_path: Path) -> None:
    offered, entered, *came = tried("seccomp", 38, tmp_path)
    for words in (offered, entered):
        assert "no files but the model" in words
        assert "Missing: no seccomp filter" in words
    assert came[:2] == ["read EACCES", "write EACCES"]


def test_without_both_it_says_so_and_goes_on(tmp_path: Path) -> None:
    _, entered, *came = tried("landlock seccomp", 38, tmp_path)
    assert entered.startswith("bounded memory, no core dumps. Missing: ")
    assert came[0] == "read done"


def test_an_older_landlock_gets_no_words_it_does_not_know(tmp_path: Path) -> None:
    """Its rule sets are smaller: each version of the kernel's is asked for, and taken by this one."""
    for abi in range(1, landlock.version() + 1):
        program = (
            "import sys; from pathlib import Path; from desktop.engine.sandbox import landlock, Profile, enter\n"
            f"landlock.version = lambda: {abi}\n"
            "words = enter(Profile((), (Path(sys.argv[1]),))).words\n"
            "print(words)\n"
            "try: Path('/etc/passwd').read_bytes()\n"
            "except PermissionError: print('held')"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "out")], capture_output=True, text=True, check=True
        )
        words, held = done.stdout.splitlines()
        assert held == "held"
        assert f"landlock {abi}" in words
        assert ("may be emptied" in words) == (abi < 3)


@pytest.mark.parametrize(("abi", "size"), [(1, 8), (3, 8), (4, 16), (5, 16), (6, 24), (8, 24)])
def test_a_kernel_is_asked_only_for_what_its_version_knows(
    monkeypatch: pytest.MonkeyPatch, abi: int, size: int
) -> None:
    """It refuses a struct landlock_ruleset_attr that is longer than its own."""
    asked: list[int] = []

    def create(_number: int, attributes: bytes, _length: object, _flags: int) -> int:
        asked.append(len(attributes))
        return os.open(os.devnull, os.O_RDONLY)

    monkeypatch.setattr(landlock, "_libc", SimpleNamespace(syscall=create))
    with landlock._ruleset(landlock._ALL, abi):
        assert asked == [size]
