"""Starts without a usable screen: said in words before Qt ends the program over it."""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.terminal import screen_check
from desktop.terminal.screen_check import NoScreen, screen_problem

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
ROOT = Path(__file__).parents[3]
NOWHERE = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": "", "XDG_SESSION_TYPE": "", "QT_PLUGIN_PATH": ""}


def start(**environment):
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        env={**os.environ, **NOWHERE, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_no_screen_at_all_is_said_in_one_line(tmp_path):
    done = start(TANDEM_DATA_DIR=str(tmp_path / "data"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    for told in ("neither DISPLAY nor WAYLAND_DISPLAY", "tandem ask", "ssh -X"):
        assert told in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"DISPLAY": ":59999"}, "The screen :59999, named by DISPLAY, does not answer."),
        ({"DISPLAY": "127.0.0.1:1"}, "The screen 127.0.0.1:1, named by DISPLAY, does not answer."),
        ({"DISPLAY": "nonsense"}, "DISPLAY is 'nonsense', which names no screen."),
        ({"QT_QPA_PLATFORM": "xcb"}, "DISPLAY is not set"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "Qt knows only"),
        ({"QT_QPA_PLATFORM": "../../x"}, "Qt knows only"),
        ({"WAYLAND_DISPLAY": "wayland-77"}, "No desktop answers at the Wayland socket wayland-77."),
        ({"WAYLAND_DISPLAY": "/nowhere/socket"}, "socket /nowhere/socket."),
        ({"XDG_SESSION_TYPE": "wayland"}, "No desktop answers at the Wayland socket wayland-0."),
    ],
)
def test_a_screen_that_is_not_there(environment, told, tmp_path):
    problem = screen_problem({**NOWHERE, "XDG_RUNTIME_DIR": str(tmp_path), **environment})
    assert not isinstance(problem, NoScreen)
    assert told in problem.detail
    assert problem.hint


def test_the_plugin_path_that_a_packaged_program_sets_is_no_other_place():
    usual = str(screen_check._plugins(NOWHERE).parent)
    asked = {**NOWHERE, "QT_QPA_PLATFORM": "nonsense"}
    assert "Qt knows only" in screen_problem({**asked, "QT_PLUGIN_PATH": usual}).detail
    assert screen_problem({**asked, "QT_PLUGIN_PATH": "/elsewhere"}) is None  # Qt may find it there


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:x=1", "nonsense;offscreen", "OffScreen"])
def test_platforms_that_need_no_screen(platform):
    assert screen_problem({**NOWHERE, "QT_QPA_PLATFORM": platform}) is None


@pytest.fixture
def guarded_screen(tmp_path):
    """A virtual X screen that only whoever has its key may use."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed; packaging/dev.py names the package")
    key = tmp_path / "key"
    cookie = b"0123456789abcdef"
    name = b"MIT-MAGIC-COOKIE-1"
    fields = (b"", b"", name, cookie)
    key.write_bytes(b"\xff\xff" + b"".join(len(field).to_bytes(2, "big") + field for field in fields))
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-auth", str(key), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}", key
    server.terminate()
    server.wait()


def test_a_screen_of_somebody_else_is_told_from_a_missing_one(guarded_screen, tmp_path, monkeypatch):
    display, key = guarded_screen
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))
    assert "refuses this user" in screen_problem({**NOWHERE, "DISPLAY": display}).detail
    monkeypatch.setenv("XAUTHORITY", str(key))
    assert screen_problem({**NOWHERE, "DISPLAY": display}) is None


def test_a_screen_number_that_the_server_does_not_have(guarded_screen, monkeypatch):
    display, key = guarded_screen
    monkeypatch.setenv("XAUTHORITY", str(key))
    assert screen_problem({**NOWHERE, "DISPLAY": f"{display}.0"}) is None
    assert "names no screen" in screen_problem({**NOWHERE, "DISPLAY": f"{display}.5"}).detail


def test_looking_does_not_make_the_server_start_over(guarded_screen, monkeypatch):
    """A server whose last client leaves starts over, and refuses whoever comes meanwhile: so, once in twenty, Qt."""
    display, key = guarded_screen
    monkeypatch.setenv("XAUTHORITY", str(key))
    assert [screen_problem({**NOWHERE, "DISPLAY": display}) for _look in range(60)] == [None] * 60


def test_a_missing_wayland_desktop_is_made_up_for_by_x11(guarded_screen, monkeypatch):
    display, key = guarded_screen
    monkeypatch.setenv("XAUTHORITY", str(key))
    assert screen_problem({**NOWHERE, "DISPLAY": display, "WAYLAND_DISPLAY": "wayland-77"}) is None


def test_a_wayland_desktop_that_listens(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "wayland-3"))
        listening.listen()
        environment = {**NOWHERE, "XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-3"}
        assert screen_problem(environment) is None


def test_missing_libraries_are_named_with_their_packages(monkeypatch):
    real = ctypes.CDLL
    missing = ("libxcb-cursor.so.0", "libxcb-icccm.so.4")

    def load(name, *arguments):
        if name in missing or name.endswith("libqxcb.so"):
            raise OSError(f"{missing[1]}: cannot open shared object file: No such file or directory")
        return real(name, *arguments)

    monkeypatch.setattr(screen_check.ctypes, "CDLL", load)
    problem = screen_problem({**NOWHERE, "DISPLAY": ":59999"})
    assert "libxcb-icccm.so.4" in problem.detail
    assert "apt install libxcb-cursor0 libxcb-icccm4." in problem.hint
