"""Signals that ask a real process to end; the icon in the tray that Windows and macOS need for a message."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desktop.views.window.tray_message import TrayMessage

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
    assert process.communicate(timeout=60)[0] == "shut down 0\n"
    assert process.returncode == 0


def test_many_signals_at_once_are_one():
    process = start("")
    assert process.stdout.readline() == "up\n"
    for _ in range(500):
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGHUP)
    assert process.communicate(timeout=60)[0] == "shut down 0\n"


def test_a_signal_before_the_event_loop_is_not_lost():
    process = start("early")
    assert process.communicate(timeout=60)[0] == "shut down 0\n"
    assert process.returncode == 0


def test_nohup_keeps_it_running():
    process = start("", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[0] == "shut down 0\n"


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
