"""The connection to D-Bus: with the real daemon, without one, with one that goes away or never answers."""

from __future__ import annotations

import gc
import socket
from pathlib import Path

import pytest

from desktop.system.bus.bus import LOST, SESSION, Bus, Remote, Reply, ignore
from tests.fakes.desktop_services import NOTIFICATIONS
from tests.pace import within

SERVER = Remote(NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS)
AT_ONCE_S = 0.1


@pytest.fixture
def bus(buses):
    return buses[SESSION]


def descriptors():
    gc.collect()  # what earlier tests left would go at any moment
    return len(list(Path("/proc/self/fd").iterdir()))


def failures(bus, method="GetCapabilities"):
    failed = []
    bus.call(SERVER, method, reply=Reply(ignore, failed.append))
    return failed


def test_a_call_is_answered(qtbot, bus, services):
    services(NOTIFICATIONS, capabilities=("actions", "ü"))
    done = []
    bus.call(SERVER, "GetCapabilities", reply=Reply(done.append, ignore))
    qtbot.waitUntil(lambda: bool(done))
    assert done == [(["actions", "ü"],)]


def test_errors_come_by_their_name(qtbot, bus, services):
    nobody = failures(bus)
    qtbot.waitUntil(lambda: bool(nobody))
    assert nobody == ["org.freedesktop.DBus.Error.ServiceUnknown"]
    services(NOTIFICATIONS)
    unknown = failures(bus, "Sing")
    qtbot.waitUntil(lambda: bool(unknown))
    assert unknown == ["org.freedesktop.DBus.Error.UnknownMethod"]


@pytest.mark.parametrize(
    "address",
    ["", "unix:path=/nowhere/bus", "autolaunch:", "tcp:host=localhost,port=1", "unixexec:path=/bin/true", "x", ":;=,"],
)
def test_without_a_daemon_calls_fail_at_once(qapp, bus, monkeypatch, address):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    with within(AT_ONCE_S):
        assert failures(bus) == [LOST]


def test_the_usual_place_needs_no_variable(qtbot, daemon, services, monkeypatch, tmp_path):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    services(NOTIFICATIONS)
    bus, done = Bus(SESSION), []
    bus.call(SERVER, "GetCapabilities", reply=Reply(done.append, ignore))
    qtbot.waitUntil(lambda: bool(done))
    bus.close()


def test_a_daemon_that_goes_away_fails_what_waits_and_the_next_one_is_found(qtbot, bus, daemon, services):
    first = services(NOTIFICATIONS)
    heard = []
    bus.listen(SERVER, "ActionInvoked", heard.append)
    first.silent = True
    waiting = failures(bus)
    qtbot.waitUntil(lambda: bool(first.calls))
    daemon.stop()
    qtbot.waitUntil(lambda: waiting == [LOST])
    assert failures(bus) == [LOST]
    daemon.start()
    second = services(NOTIFICATIONS)
    done = []
    bus.call(SERVER, "GetCapabilities", reply=Reply(done.append, ignore))
    qtbot.waitUntil(lambda: bool(done))
    second.click(7)  # what was listened to is listened to again
    qtbot.waitUntil(lambda: heard == [(7, "default")])


@pytest.mark.parametrize("answer", [b"", b"REJECTED\r\n", b"OK 1\r\nAGREE_UNIX_FD\r\n", b"\xff" * 9000])
def test_something_else_than_a_daemon_blocks_nothing(qtbot, bus, tmp_path, monkeypatch, answer):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "odd"))
        listening.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'odd'}")
        with within(AT_ONCE_S):
            failed = failures(bus)
        peer, _ = listening.accept()
        with peer:
            if answer:
                peer.sendall(answer)
                qtbot.waitUntil(lambda: failed == [LOST])
            else:  # silent: the call waits, the window does not
                assert failed == []


def test_a_daemon_that_accepts_nobody_blocks_nothing(bus, tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as first:
        listening.bind(str(tmp_path / "full"))
        listening.listen(0)
        first.connect(str(tmp_path / "full"))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'full'}")
        with within(AT_ONCE_S):
            assert failures(bus) == [LOST]


def test_closing_leaves_no_descriptor(qtbot, bus, services):
    services(NOTIFICATIONS)
    before = descriptors()
    done = []
    bus.call(SERVER, "GetCapabilities", reply=Reply(done.append, ignore))
    qtbot.waitUntil(lambda: bool(done))
    assert descriptors() == before + 1
    bus.close()
    assert descriptors() == before
