"""The end of the session: signals to a real process, a session manager's requests, the icon in the tray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desktop.system.session_end import SessionEnd, restart_command
from desktop.views.tray_message import TrayMessage

ROOT = Path(__file__).resolve().parents[3]
PROCESS = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.system.signal_end import SignalEnd
app = QCoreApplication([])
end = SignalEnd(app)
if sys.argv[1] == "early":
    os.kill(os.getpid(), signal.SIGTERM)
else:
    QTimer.singleShot(0, lambda: print("up", flush=True))
code = app.exec()
print("shut down", code, flush=True)
end.close()
"""


def start(*arguments, **more):
    command = [sys.executable, "-c", PROCESS, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, **more)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_asks_the_process_to_end_ends_it_in_order(number):
    process = start("")
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    assert process.communicate(timeout=10)[0] == "shut down 0\n"
    assert process.returncode == 0


def test_many_signals_at_once_are_one():
    process = start("")
    assert process.stdout.readline() == "up\n"
    for _ in range(500):
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGHUP)
    assert process.communicate(timeout=10)[0] == "shut down 0\n"


def test_a_signal_before_the_event_loop_is_not_lost():
    process = start("early")
    assert process.communicate(timeout=10)[0] == "shut down 0\n"
    assert process.returncode == 0


def test_nohup_keeps_it_running():
    process = start("", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10)[0] == "shut down 0\n"


class Desktop(QObject):
    """The two signals of QGuiApplication, whose own argument only Qt can make."""

    commit = Signal(object)
    save = Signal(object)


class Manager:
    def __init__(self):
        self.command = []

    def setRestartCommand(self, command):
        self.command = command


def test_a_request_to_save_keeps_everything_and_goes_on(qapp, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py", "--data-dir", "/home/ü"])
    desktop, manager, kept = Desktop(), Manager(), []
    end = SessionEnd([desktop.commit, desktop.save], lambda: kept.append(True))
    desktop.commit.emit(manager)
    assert kept == [True]
    assert manager.command == [sys.executable, str(ROOT / "main.py"), "--data-dir", "/home/ü"]
    desktop.save.emit(manager)
    assert kept == [True, True]
    end.close()
    desktop.commit.emit(manager)
    assert len(kept) == 2


def test_the_packaged_program_starts_itself_again(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/usr/lib/tandem/tandem")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/tandem"])
    assert restart_command() == ["/usr/lib/tandem/tandem"]


def test_the_restart_command_runs():
    command = restart_command()[:2]
    done = subprocess.run(
        [*command, "--version"], capture_output=True, text=True, timeout=30, check=True, env=os.environ
    )
    assert done.stdout.strip()


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")  # what Qt looks for in X11's platform plugin
def test_the_tray_icon_is_there_as_long_as_its_message(qtbot, monkeypatch):
    """Of Windows and macOS; nothing shows it here, so only its coming and going is seen."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowIcon(QPixmap(16, 16))
    tray, clicked = TrayMessage(window), []
    tray.activated.connect(clicked.append)
    tray.withdraw()
    tray.show("answer", "The answer is ready", "Foxes")
    assert tray._icon.isVisible()
    assert tray._icon.toolTip() == "The answer is ready"
    tray._icon.messageClicked.emit()
    tray.show("library", "Download finished", "Kestrel")
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert clicked == ["answer", "library"]
    tray.withdraw()
    assert not tray._icon.isVisible()


def test_without_a_tray_nothing_is_shown(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    tray = TrayMessage(window)
    tray.show("answer", "The answer is ready", "Foxes")
    assert tray._icon is None
    tray.withdraw()
