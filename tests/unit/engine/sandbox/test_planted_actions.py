"""Everything a hostile model file might do is tried from inside the real child, on both of its threads."""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.engine.sandbox.conftest import Captured, capture

if sys.platform != "linux":
    pytest.skip("Linux", allow_module_level=True)

from desktop.engine.sandbox import landlock, seccomp

pytestmark = pytest.mark.skipif(
    landlock.version() < landlock.TRUNCATE_ABI or not seccomp.available(), reason="this kernel offers less"
)

REFUSED = {"EPERM", "EACCES"}
EVERY_THREAD = pytest.mark.parametrize("other_thread", [False, True], ids=["main", "other"])


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """A port that answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@EVERY_THREAD
@pytest.mark.parametrize("action", ["connect", "connect_six", "send_datagram"])
def test_nothing_is_connected_to(captured: Captured, server: int, action: str, other_thread: bool) -> None:
    assert captured.does(action, server, other_thread=other_thread) == "EPERM"


@EVERY_THREAD
@pytest.mark.parametrize("action", ["bind", "netlink", "socket_pair", "io_uring"])
def test_no_sockets_are_made(captured: Captured, action: str, other_thread: bool) -> None:
    assert captured.does(action, other_thread=other_thread) == "EPERM"


def test_sockets_of_other_programs_are_out_of_reach(captured: Captured) -> None:
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as abstract:
        listening.bind(str(captured.home / "s"))
        abstract.bind(f"\0tandem-test-{os.getpid()}")
        listening.listen()
        abstract.listen()
        assert captured.does("unix_socket", captured.home / "s") == "EPERM"
        assert captured.does("abstract_socket", f"tandem-test-{os.getpid()}") == "EPERM"


@EVERY_THREAD
@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("execute", "EPERM"),
        ("run_program", "EPERM"),
        ("shell", "EPERM"),
        ("spawn", "EPERM"),
        ("execute_memory", "EPERM"),
        ("fork", "EPERM"),
        ("clone", "EPERM"),
        ("clone_three", "ENOSYS"),
        ("new_user", "EPERM"),
    ],
)
def test_no_program_and_no_process_is_started(captured: Captured, action: str, error: str, other_thread: bool) -> None:
    assert captured.does(action, other_thread=other_thread) == error


@EVERY_THREAD
def test_nothing_is_written_elsewhere(captured: Captured, other_thread: bool) -> None:
    home = captured.home
    (home / "notes.txt").write_text("mine")
    of_person = (home / "new", home / "notes.txt", home / "models" / "x", captured.model)
    of_all = ("/tmp/tandem-planted", "/dev/shm/tandem-planted")
    of_kernel = (f"/proc/{os.getpid()}/oom_score_adj", "/proc/self/oom_score_adj", "/proc/self/mem")
    for place in (*of_person, *of_all, *of_kernel):
        assert captured.does("write", place, other_thread=other_thread) in REFUSED, place
        assert captured.does("write_raw", place, other_thread=other_thread) in REFUSED, place
        assert captured.does("write_by_the_other_call", place, other_thread=other_thread) == "ENOSYS", place
    assert captured.does("write_unnamed", home, other_thread=other_thread) in REFUSED
    assert captured.does("truncate", home / "notes.txt", other_thread=other_thread) in REFUSED
    assert captured.does("truncate", captured.model, other_thread=other_thread) in REFUSED
    assert (home / "notes.txt").read_text() == "mine"
    assert not Path("/tmp/tandem-planted").exists()


@EVERY_THREAD
def test_other_files_are_not_read(captured: Captured, other_thread: bool) -> None:
    home = captured.home
    (home / "models" / "link.gguf").unlink(missing_ok=True)
    (home / "models" / "link.gguf").symlink_to(home / ".ssh" / "id_ed25519")
    for place in (home / ".ssh" / "id_ed25519", home / "chats.sqlite3", home / "models" / "other.gguf", "/etc/passwd",
                  home / "models" / "link.gguf", Path("/proc/self/root", "etc/passwd"),
                  f"/usr/lib/../..{home}/chats.sqlite3",
                  f"/proc/self/cwd/{os.path.relpath('README.md')}", "/etc/hostname", home / "engine.log"):  # fmt: skip
        assert captured.does("read", place, other_thread=other_thread) == "EACCES", place
    for folder in (home, home / ".ssh", home / "models", "/", "/tmp", "/home", Path.home()):
        assert captured.does("list_folder", folder, other_thread=other_thread) == "EACCES", folder


def test_other_processes_are_not_looked_into(captured: Captured) -> None:
    assert captured.does("ptrace") == "EPERM"
    assert captured.does("ptrace", other_thread=True) == "EPERM"
    assert captured.does("read_memory_of_parent") == "EPERM"
    for name in ("environ", "mem", "maps", "cmdline", "status", "fd/0"):
        assert captured.does("read_of_parent", name) in REFUSED, name


@EVERY_THREAD
@pytest.mark.parametrize(
    "action",
    ["kill_group", "kill_everybody", "kill_thread", "kill_thread_alone", "queue_signal", "pidfd", "limit_parent",
     "renice_parent", "signal_by_pipe", "type_into_terminal", "outlive_parent", "bind_parent"],
)  # fmt: skip
def test_other_processes_are_not_meddled_with(captured: Captured, action: str, other_thread: bool) -> None:
    assert captured.does(action, other_thread=other_thread) == "EPERM"


@EVERY_THREAD
def test_the_parent_is_not_killed(captured: Captured, other_thread: bool) -> None:
    for number in (0, 9, 15, 19):
        assert captured.does("kill", number, other_thread=other_thread) == "EPERM"


@EVERY_THREAD
def test_devices_stay_closed(captured: Captured, other_thread: bool) -> None:
    open_to_all = {"null", "zero", "random", "urandom"}
    found = (path for path in Path("/dev").rglob("*") if path.name not in open_to_all and not path.is_symlink())
    devices = [path for path in found if path.is_char_device() or path.is_block_device()]
    assert devices
    for path in devices:
        assert captured.does("open_device", path, other_thread=other_thread) == "EACCES", path


@EVERY_THREAD
def test_nothing_is_mounted(captured: Captured, other_thread: bool) -> None:
    assert captured.does("mount", captured.home, other_thread=other_thread) == "EPERM"
    assert captured.does("unmount", "/proc", other_thread=other_thread) == "EPERM"
    assert captured.does("change_root", captured.home, other_thread=other_thread) == "EPERM"


@EVERY_THREAD
def test_names_of_files_stay_as_they_are(captured: Captured, other_thread: bool) -> None:
    home, model = captured.home, captured.model
    for action, arguments in {
        "remove": (model,),
        "remove_folder": (home / ".ssh",),
        "make_folder": (home / "made",),
        "make_pipe": (home / "made",),
        "rename": (model, home / "moved.gguf"),
        "hard_link": (model, home / "made"),
        "soft_link": (home / ".ssh", home / "made"),
    }.items():
        assert captured.does(action, *arguments, other_thread=other_thread) in REFUSED, action
    assert captured.does("rename", home / "chats.sqlite3", model, other_thread=other_thread) in REFUSED
    assert model.is_file()
    assert not (home / "made").exists()


@EVERY_THREAD
def test_attributes_of_files_stay_as_they_are(captured: Captured, other_thread: bool) -> None:
    """Landlock has no word for these."""
    before = captured.model.stat()
    for action in ("change_mode", "change_owner", "change_time", "change_attribute", "make_unchangeable"):
        assert captured.does(action, captured.model, other_thread=other_thread) == "EPERM", action
    assert captured.does("change_mode_of_log", other_thread=other_thread) == "EPERM"
    after = captured.model.stat()
    assert (before.st_mode, before.st_uid, before.st_mtime_ns) == (after.st_mode, after.st_uid, after.st_mtime_ns)


@EVERY_THREAD
@pytest.mark.parametrize(
    "action", ["bpf", "key", "perf", "fault_handler", "shared_memory", "message_queue", "watch", "handle"]
)
def test_the_kernels_rarer_gates_are_shut(captured: Captured, action: str, other_thread: bool) -> None:
    arguments = [captured.model] if action in {"watch", "handle"} else []
    assert captured.does(action, *arguments, other_thread=other_thread) == "EPERM"


def test_calls_that_are_not_known_do_not_exist(captured: Captured) -> None:
    assert captured.does("unknown_call") == "ENOSYS"
    assert captured.does("x32_call") == "ENOSYS"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the gate of 32-bit programs")
def test_the_gate_of_32_bit_programs_is_shut(captured: Captured) -> None:
    assert captured.does("i386_call") == "EPERM"


def test_the_same_actions_succeed_without_confinement(tmp_path: Path, server: int) -> None:
    """Or the refusals above would say nothing."""
    free = capture(tmp_path / "home", confined=False)
    try:
        assert free.loaded.confinement.startswith("none")
        for action, *arguments in (
            ("connect", server), ("bind",), ("fork",), ("clone",), ("clone_three",), ("spawn",), ("shell",),
            ("write", free.home / "new"), ("read", free.home / ".ssh/id_ed25519"),
            ("read", free.home / "chats.sqlite3"),
            ("read_of_parent", "environ"), ("kill", 0), ("open_device", "/dev/ptmx"), ("limit_parent",),
            ("change_mode", free.model), ("change_time", free.model), ("truncate", free.home / "new"),
            ("rename", free.home / "new", free.home / "old"), ("remove", free.home / "old"), ("socket_pair",),
            ("shared_memory",), ("signal_by_pipe",), ("pidfd",), ("bind_parent",), ("list_folder", "/"),
            ("renice_parent",),
        ):  # fmt: skip
            assert free.does(action, *arguments) == "done", action
    finally:
        free.process.stop()
