"""What the confinement keeps from a driver is named, with the line of settings.toml that allows it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.chat.request import context_params
from desktop.engine.sandbox.profile import Kind
from desktop.engine.sandbox.reach import profile_for
from desktop.protocol.messages import Load
from desktop.settings.file import load_settings
from desktop.voice import FileSource

if sys.platform != "linux":
    pytest.skip("Linux", allow_module_level=True)

from desktop.engine.sandbox import landlock, seccomp

pytestmark = pytest.mark.skipif(
    landlock.version() < landlock.TRUNCATE_ABI or not seccomp.available(), reason="this kernel offers less"
)

PROGRAM = """
import sys
from pathlib import Path
from desktop.engine.sandbox import Profile, enter
from desktop.engine.sandbox.refusals import advice
enter(Profile((), readable=tuple(map(Path, sys.argv[2:]))))
print(advice(sys.argv[1]))
"""


def advised(text: str, *readable: str) -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM, text, *readable], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_path_that_a_driver_needs_is_named_with_its_line() -> None:
    words = advised("ggml_vulkan: loading\nicd: open(/etc/hostname) failed: Permission denied\n")
    assert "/etc/hostname" in words
    assert words.endswith('readable = ["/etc/hostname"]')
    several = advised("failed to open /etc/hostname: Operation not permitted\n/usr/bin/env: permission denied")
    assert several.endswith('readable = ["/etc/hostname", "/usr/bin/env"]')


def test_the_line_helps(tmp_path: Path) -> None:
    """What it says can be written into settings.toml, and what stands there arrives at the child."""
    line = advised("/etc/hostname: Permission denied").partition(": ")[2]
    settings = tmp_path / "settings.toml"
    settings.write_text(f"version = 1\n[engine]\n{line}\n")
    chosen, notice = load_settings(settings)
    assert notice == ""
    context = context_params(chosen.engine)
    assert context.confined
    profile = profile_for(Load(id=1, source=FileSource(path="m.gguf"), context=context), Kind.GRAPHICS)
    assert profile.readable == (Path("/etc/hostname"),)
    assert advised("/etc/hostname: Permission denied", *context.readable) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "loaded /etc/hostname",
        "/nowhere/at/all: Permission denied",
        "/usr/lib/os-release: Permission denied",  # allowed already: somebody else's refusal
        f"general.name = 'permission denied {Path.home()}/.ssh/id_ed25519'",
        "permission denied: /home/somebody/.ssh/id_ed25519 /proc/1/environ /var/lib/x /tmp/x /etc/shadow",
    ],
)
def test_nothing_else_is_named(text: str) -> None:
    """Least of all what a file's own text would like to have read."""
    assert advised(text) == ""


def test_a_graphics_device_that_fails_gets_a_note() -> None:
    """Without a device here: the note is the loader's, the rest is the child's own."""
    from desktop.engine.child import Child
    from desktop.engine.sandbox.refusals import UNNAMED

    told = Child.__new__(Child)
    told._kind = Kind.GRAPHICS
    note = "33 layers on the GPU failed (no reason given): 16 are tried."
    assert told._advice(["8-bit cache", note]) == [UNNAMED]
    assert told._advice(["8-bit cache"]) == []
    told._kind = Kind.PROCESSOR
    assert told._advice([note]) == []


def test_the_note_of_a_failed_device_is_the_one_looked_for() -> None:
    from desktop.engine import child
    from desktop.engine.llama import loading

    assert child.GPU_FAILED in Path(loading.__file__).read_text("utf-8")


def test_confinement_can_be_switched_off(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("version = 1\n[engine]\nconfined = false\n")
    chosen, notice = load_settings(settings)
    assert notice == ""
    assert not context_params(chosen.engine).confined
