"""Locks against sleep: taken, given back, closed with the process; the stand-in logind hands out real descriptors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from desktop.system.awake import resume
from desktop.system.awake.awake import awake_for
from desktop.system.awake.linux import AwakeLinux
from desktop.system.awake.macos import AwakeMacOS
from desktop.system.awake.resume import Resume
from desktop.system.awake.windows import AwakeWindows
from desktop.system.bus.bus import SESSION, SYSTEM
from tests.fakes.desktop_services import COOKIE, LOGIN, PORTAL, POWER

ROOT = Path(__file__).resolve().parents[3]
PROCESS = """
import sys
from PySide6.QtCore import QCoreApplication
from desktop.system.awake.linux import AwakeLinux
from desktop.system.bus.bus import Bus
app = QCoreApplication([])
awake = AwakeLinux(Bus("system"), Bus("session"))
awake.hold("A test")
sys.exit(app.exec())
"""


@pytest.fixture
def awake(buses):
    made = AwakeLinux(buses[SYSTEM], buses[SESSION])
    yield made
    made.release()


def test_logind_and_the_portal_are_both_told(qtbot, awake, services):
    login, portal = services(LOGIN), services(PORTAL, POWER)
    awake.hold("Downloads are on their way")
    awake.hold("Downloads are on their way")
    qtbot.waitUntil(lambda: awake._lock is not None and bool(awake._handle))
    assert login.calls == [("Inhibit", "ssss", ("sleep", "Tandem", "Downloads are on their way", "block"))]
    reason = {"reason": ("s", "Downloads are on their way")}
    assert portal.calls == [("Inhibit", "sua{sv}", ("", 4, reason))]
    assert login.locks() == 1
    awake.release()
    qtbot.waitUntil(lambda: portal.members() == ["Inhibit", "Close"])
    assert login.locks() == 0


def test_without_a_portal_power_management_is_told(qtbot, awake, services):
    power = services(POWER)
    awake.hold("Why")
    qtbot.waitUntil(lambda: awake._cookie == COOKIE)
    awake.release()
    qtbot.waitUntil(lambda: power.members() == ["Inhibit", "UnInhibit"])
    assert power.calls == [("Inhibit", "ss", ("Tandem", "Why")), ("UnInhibit", "u", (COOKIE,))]


def test_what_comes_after_the_release_is_given_back(qtbot, awake, services):
    login, portal = services(LOGIN), services(PORTAL)
    login.silent = portal.silent = True
    awake.hold("Why")
    qtbot.waitUntil(lambda: bool(login.calls) and bool(portal.calls))
    awake.release()
    login.answer_now()
    portal.answer_now()
    qtbot.waitUntil(lambda: portal.members() == ["Inhibit", "Close"])
    qtbot.waitUntil(lambda: bool(login.held) and login.locks() == 0)


def test_it_can_be_held_again(qtbot, awake, services):
    login = services(LOGIN)
    for number in (1, 2, 3):
        awake.hold("Why")
        qtbot.waitUntil(lambda: len(login.held) == number and awake._lock is not None)  # noqa: B023
        assert login.locks() == 1
        awake.release()
        qtbot.waitUntil(lambda: login.locks() == 0)


def test_without_a_bus_nothing_happens(awake, monkeypatch):
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", "unix:path=/nowhere")
    awake.hold("Why")
    awake.release()


def test_a_killed_process_holds_nothing(qtbot, services):
    login = services(LOGIN)
    process = subprocess.Popen([sys.executable, "-c", PROCESS], cwd=ROOT, env=dict(os.environ))
    qtbot.waitUntil(lambda: bool(login.held) and login.locks() == 1, timeout=20_000)
    process.send_signal(signal.SIGKILL)
    process.wait()
    qtbot.waitUntil(lambda: login.locks() == 0)


def test_the_child_of_a_mac_lives_as_long_as_it_is_wanted(tmp_path):
    program = tmp_path / "caffeinate"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\nexec sleep 60\n')
    program.chmod(0o700)
    awake = AwakeMacOS(str(program))
    awake.hold("Why")
    awake.hold("Why")
    (child,) = psutil.Process().children()
    while not (tmp_path / "arguments").exists() or not (tmp_path / "arguments").read_text():
        time.sleep(0.01)
    assert (tmp_path / "arguments").read_text() == f"-i -w {os.getpid()}\n"
    awake.release()
    awake.release()
    assert not psutil.pid_exists(child.pid)


def test_a_mac_without_the_program_sleeps():
    awake = AwakeMacOS("/nowhere/caffeinate")
    awake.hold("Why")
    awake.release()


def test_each_system_has_its_way(buses):
    kinds = {"linux": AwakeLinux, "freebsd14": AwakeLinux, "win32": AwakeWindows, "darwin": AwakeMacOS}
    for platform, kind in kinds.items():
        assert isinstance(awake_for(platform, buses[SYSTEM], buses[SESSION]), kind)


def test_a_jump_of_the_clock_is_a_sleep(qtbot, monkeypatch):
    watching, woken, hours = Resume(look_every_s=0.01), [], [0]
    monkeypatch.setattr(resume.time, "time", lambda clock=time.time: clock() + hours[0] * 3600)
    watching.woken.connect(lambda: woken.append(True))
    watching.watch(wanted=True)
    qtbot.wait(60)
    assert woken == []
    hours[0] = 8
    qtbot.waitUntil(lambda: woken == [True])
    watching.watch(wanted=False)
    hours[0] = 16
    watching.watch(wanted=True)  # what passed while nobody looked is no sleep
    qtbot.wait(60)
    assert woken == [True]
    watching.watch(wanted=False)
