"""SingleInstance: one holder; other starts, in processes of their own, hand it their files and ask it to the front."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from desktop.errors import FileProblem
from desktop.system.instance import single_instance
from desktop.system.instance.single_instance import ANSWER_S, SingleInstance
from desktop.system.instance.start_request import MAX_REQUEST, StartRequest

ROOT = Path(__file__).resolve().parents[3]
START = """
    import sys, time
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from desktop.system.instance.single_instance import SingleInstance
    from desktop.errors import AppError
    app = QCoreApplication([])
    instance = SingleInstance(Path(sys.argv[1]))
    try:
        print(instance.claim([Path(file) for file in sys.argv[3:]]), flush=True)
    except AppError as error:
        print(error.one_line(), flush=True)
    if float(sys.argv[2]):
        time.sleep(float(sys.argv[2]))  # shutting down, or hung: nobody turns the event loop
        instance.release()
"""


def start(lock: Path, *files: str | bytes, holds: float = 0, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(START), str(lock), str(holds), *files],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=30)[0].strip()


@pytest.fixture
def first(qtbot, tmp_path):
    """The window's side: (instance, files that arrived)."""
    instance = SingleInstance(tmp_path / "lock")
    arrived: list[list[Path]] = []
    instance.files_arrived.connect(arrived.append)
    assert instance.claim()
    yield instance, arrived
    instance.release()


def until_ended(qtbot, *processes):
    qtbot.waitUntil(lambda: all(process.poll() is not None for process in processes), timeout=20_000)


def test_second_start_raises_the_first(qtbot, tmp_path, first):
    with qtbot.waitSignal(first[0].raise_requested, timeout=20_000):
        second = start(tmp_path / "lock")
    until_ended(qtbot, second)
    assert said(second) == "False"
    assert first[1] == []


def test_second_start_hands_its_files_over(qtbot, tmp_path, first):
    odd = os.fsencode(tmp_path) + b"/caf\xe9 \n.gguf"
    with qtbot.waitSignal(first[0].raise_requested, timeout=20_000):
        second = start(tmp_path / "lock", str(tmp_path / "größe 1.gguf"), odd)
    until_ended(qtbot, second)
    assert said(second) == "False"
    assert first[1] == [[tmp_path / "größe 1.gguf", Path(os.fsdecode(odd))]]


def test_the_second_start_hears_yes_only_when_the_window_has_the_files(qtbot, tmp_path, first):
    answers = []
    first[0].files_arrived.connect(lambda _: answers.append(second.waitForReadyRead(100)))
    second = QLocalSocket()
    second.connectToServer(first[0]._server.fullServerName())
    second.write(StartRequest((tmp_path / "x.gguf",)).line())
    qtbot.waitUntil(second.canReadLine, timeout=5_000)
    assert answers == [False]
    assert second.readLine().data() == b"ok\n"
    second.disconnectFromServer()


def test_five_starts_at_once_lose_nothing(qtbot, tmp_path, first):
    others = [start(tmp_path / "lock", str(tmp_path / f"{number}.gguf")) for number in range(5)]
    until_ended(qtbot, *others)
    assert [said(other) for other in others] == ["False"] * 5
    assert sorted(path.name for files in first[1] for path in files) == [f"{number}.gguf" for number in range(5)]


def test_of_two_starts_at_the_same_moment_one_waits_for_the_other(tmp_path):
    """The one that came first ends without looking: the other takes its place."""
    both = [start(tmp_path / "lock", str(tmp_path / "x.gguf"), holds=0.3) for _ in range(2)]
    assert [said(one) for one in both] == ["True", "True"]


def test_a_start_during_the_end_of_the_first_becomes_the_first(qtbot, tmp_path):
    ending = start(tmp_path / "lock", holds=0.4)
    assert ending.stdout.readline() == "True\n"
    second = SingleInstance(tmp_path / "lock")
    assert second.claim([tmp_path / "x.gguf"])
    second.release()
    ending.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be stopped there")
def test_a_first_that_hangs_is_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(single_instance, "ANSWER_S", 0.3)
    hung = start(tmp_path / "lock", holds=60)
    assert hung.stdout.readline() == "True\n"
    hung.send_signal(signal.SIGSTOP)
    os.utime(tmp_path / "lock", (time.time() - 60,) * 2)  # it was opened long ago
    began = time.monotonic()
    with pytest.raises(FileProblem) as caught:
        SingleInstance(tmp_path / "lock").claim([tmp_path / "x.gguf"])
    assert 0.3 <= time.monotonic() - began < ANSWER_S
    assert "does not answer" in caught.value.title
    assert str(hung.pid) in caught.value.detail
    hung.kill()
    hung.communicate()


def test_a_first_that_is_being_opened_gets_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(single_instance, "ANSWER_S", 0.05)
    opening = start(tmp_path / "lock", holds=0.4)
    assert opening.stdout.readline() == "True\n"
    second = SingleInstance(tmp_path / "lock")
    assert second.claim()
    second.release()
    opening.communicate()


@pytest.mark.parametrize(
    ("sent", "logged"),
    [
        (b"raise\n", "it is not JSON"),
        (b'{"tandem": 1, "files": ["x"], "token": ""}\n', "its files are no list"),
        (b"x" * (MAX_REQUEST + 1), "it said more than"),
    ],
)
def test_what_no_start_says_is_ignored_with_a_line_in_the_log(qtbot, first, allow_log, caplog, sent, logged):
    allow_log.append("another start was ignored")
    stranger = QLocalSocket()
    stranger.connectToServer(first[0]._server.fullServerName())
    with qtbot.assertNotEmitted(first[0].raise_requested):
        stranger.write(sent)
        qtbot.waitUntil(lambda: stranger.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=10_000)
    assert stranger.readAll().data() == b""
    assert logged in caplog.text
    assert first[1] == []
    with qtbot.waitSignal(first[0].raise_requested, timeout=20_000):
        second = start(first[0]._lock_file)
    until_ended(qtbot, second)
    assert said(second) == "False"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder for sockets is the system's choice")
@pytest.mark.parametrize("changed", [{"TMPDIR": "{}"}, {"USER": "x", "LOGNAME": "x"}, {"XDG_RUNTIME_DIR": "{}"}])
def test_starts_with_different_environments_meet(qtbot, tmp_path, first, changed):
    second = start(tmp_path / "lock", **{name: value.format(tmp_path) for name, value in changed.items()})
    until_ended(qtbot, second)
    assert said(second) == "False"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder for sockets is the system's choice")
def test_a_first_that_listens_in_another_of_the_places_is_found(qtbot, tmp_path, monkeypatch):
    """As where the user's own folder appears with a login after the first start."""
    own = tmp_path / "run"
    own.mkdir()
    monkeypatch.setattr(single_instance, "_meeting_places", lambda: [Path("/tmp")])
    window = SingleInstance(tmp_path / "lock")
    assert window.claim()
    monkeypatch.setattr(single_instance, "_meeting_places", lambda: [own, Path("/tmp")])
    addresses = window._addresses()
    assert [single_instance._is_ours(address) for address in addresses] == [False, True]
    window.release()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")
def test_a_socket_of_another_user_hears_no_file_names(tmp_path, monkeypatch):
    """Everybody may take the name in /tmp before the window does."""
    monkeypatch.setattr(single_instance, "ANSWER_S", 0.3)
    monkeypatch.setattr(single_instance, "START_S", 0.3)
    monkeypatch.setattr(single_instance, "_meeting_places", lambda: [tmp_path])
    holder = start(tmp_path / "lock", holds=60)
    assert holder.stdout.readline() == "True\n"
    second = SingleInstance(tmp_path / "lock")
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(second._addresses()[0])
        stranger.listen()
        stranger.setblocking(False)
        os.chown(second._addresses()[0], 1, 1)
        with pytest.raises(FileProblem, match="does not answer"):
            second.claim([tmp_path / "private.gguf"])
        with pytest.raises(BlockingIOError):
            stranger.accept()
    holder.kill()
    holder.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="no sockets in folders there")
def test_a_request_in_pieces_is_put_together(qtbot, tmp_path, first):
    line = StartRequest((tmp_path / "x.gguf",)).line()
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(first[0]._server.fullServerName())
        for piece in (line[:7], line[7:20], line[20:]):
            stranger.sendall(piece)
            qtbot.wait(30)
        qtbot.waitUntil(lambda: first[1] == [[tmp_path / "x.gguf"]], timeout=5_000)
        assert stranger.recv(16) == b"ok\n"


def test_another_version_is_told_apart(qtbot, tmp_path, first, allow_log):
    allow_log.append("its version is 2")
    code = "import desktop.system.instance.start_request as r; r.VERSION = 2\n" + textwrap.dedent(START)
    second = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock"), "0"], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    until_ended(qtbot, second)
    assert said(second).startswith("Another version of Tandem is already running on this data.")


def test_the_desktops_leave_to_come_forward_is_used_once(qtbot, tmp_path, first, monkeypatch):
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    seen = []
    first[0].raise_requested.connect(lambda: seen.append(os.environ.get("XDG_ACTIVATION_TOKEN")))
    second = start(tmp_path / "lock", XDG_ACTIVATION_TOKEN="leave-17_TIME4")
    until_ended(qtbot, second)
    assert said(second) == "False"
    assert seen == ["leave-17_TIME4"]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ


def test_the_folder_is_free_again_after_release(qtbot, tmp_path):
    first = SingleInstance(tmp_path / "lock")
    assert first.claim()
    first.release()
    again = SingleInstance(tmp_path / "lock")
    assert again.claim()
    again.release()


def test_a_lock_left_by_a_killed_process_is_taken_over(qtbot, tmp_path):
    code = "import sys, os, signal; from PySide6.QtCore import QLockFile; "
    code += "lock = QLockFile(sys.argv[1]); lock.setStaleLockTime(0); lock.tryLock(0); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], check=False)
    assert (tmp_path / "lock").exists()
    instance = SingleInstance(tmp_path / "lock")
    assert instance.claim()
    instance.release()


def test_an_impossible_place_is_told_in_words(qtbot, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FileProblem) as caught:
        SingleInstance(tmp_path / "file" / "lock").claim()
    assert "data folder" in caught.value.title
    assert caught.value.hint
