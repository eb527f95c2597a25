"""The real window on a folder of its own with two tiny files for its voices, and a private bus beside it."""

from __future__ import annotations

import shutil

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from desktop.paths import Paths
from desktop.settings.file import save_settings
from desktop.settings.values import Settings, Theme
from desktop.system.bus.bus import SESSION, SYSTEM, Bus
from desktop.wiring.app_parts import AppParts
from tests.fakes.desktop_services import Daemon, DesktopServices
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.driving import PATIENCE_MS, PatientBot

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture
def qtbot(qapp, request):
    """The plug-in's own gives up after five seconds, which a busy computer needs for a start of an engine."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _parts_end_with_their_test():
    """Qt keeps what a signal is connected with, and that its sender: all of it would stay until the last test."""
    before = {id(item) for item in Shiboken.getAllValidWrappers()}
    yield
    made = [item for item in Shiboken.getAllValidWrappers() if isinstance(item, QObject) and id(item) not in before]
    if any(isinstance(item, QThread) and item.isRunning() for item in made):
        return  # the test fails because of it
    for item in made:
        if type(item).__module__.startswith(("desktop.control.", "desktop.wiring.")) and item.parent() is None:
            item.deleteLater()


@pytest.fixture(autouse=True)
def _nothing_copied_is_left(qapp):
    """The platform without a screen keeps what was copied beyond the end of Python, and crashes when it lets it go."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("family")
    return (
        write_model(folder / "tiny-base.gguf", Tiny(n_ctx_train=16_384)),
        write_model(folder / "tiny-instruct.gguf", Tiny(template=CHATML, delta=0.1, n_ctx_train=16_384)),
    )


@pytest.fixture
def paths(tmp_path, files):
    made = Paths.under(tmp_path / "data")
    made.make()
    base, instruct = map(str, files)
    chosen = Settings(base_file=base, instruct_file=instruct, theme=Theme.LIGHT)
    short = {"max_tokens": 12, "seed": 3}
    chosen = replace(chosen, base=replace(chosen.base, **short), instruct=replace(chosen.instruct, **short))
    save_settings(made.settings_file, replace(chosen, engine=replace(chosen.engine, n_ctx=16384, threads=1)))
    return made


@pytest.fixture
def open_window(qtbot, paths):
    """Opens the window on one data folder; as often as the test starts the app."""
    opened = []

    def start(problem=None):
        tandem = AppParts(QApplication.instance(), paths, problem)
        opened.append(tandem)
        tandem.start()
        qtbot.waitExposed(tandem.window)
        qtbot.waitUntil(lambda: tandem.is_complete, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: bool(tandem.chat.refusal) or tandem.index.is_read, timeout=PATIENCE_MS)
        return tandem

    def end(tandem):
        opened.remove(tandem)
        tandem.window.close()
        tandem.shut_down()
        tandem.window.deleteLater()
        tandem.deleteLater()

    start.end = end
    yield start
    while opened:
        tandem = opened[-1]
        end(tandem)


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
