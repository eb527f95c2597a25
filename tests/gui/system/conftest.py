"""A private bus for each test, taken for the session's and the system's."""

from __future__ import annotations

import shutil

import pytest

from desktop.system.bus import SESSION, SYSTEM, Bus
from tests.fakes.desktop_services import Daemon, DesktopServices


@pytest.fixture
def daemon(tmp_path, monkeypatch):
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    made = Daemon(tmp_path)
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", made.address)
    yield made
    made.stop()


@pytest.fixture
def services(daemon):
    """Starts services with the names given."""
    started = []

    def start(*names, **options):
        started.append(DesktopServices(daemon.address, *names, **options))
        return started[-1]

    yield start
    for made in started:
        made.close()


@pytest.fixture
def buses(qapp):
    """The app's ends of session and system bus."""
    made = {which: Bus(which) for which in (SESSION, SYSTEM)}
    yield made
    for bus in made.values():
        bus.close()
        bus.deleteLater()
