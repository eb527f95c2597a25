"""Composition root of the window: builds the parts, wires them, starts them, ends them in order."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer, Signal, qVersion
from PySide6.QtWidgets import QApplication

from desktop import __version__, diagnostics
from desktop import settings as settings_file
from desktop.chat.conversation import Chat, Voice
from desktop.chat.database import sqlite_version
from desktop.control.chat_index import ChatIndex
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineSlot, EngineState
from desktop.control.records import Records
from desktop.control.run_record import RunRecord
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.single_instance import SingleInstance
from desktop.control.switching import Switcher
from desktop.crash_wiring import CrashWiring
from desktop.engine.code_words import code_words
from desktop.engine.process import EngineProcess
from desktop.engine.sandbox import SWITCHED_OFF, offered
from desktop.errors import AppError
from desktop.library_parts import Library
from desktop.library_wiring import LibraryWiring
from desktop.opening_wiring import OpeningWiring
from desktop.paths import Paths, is_packaged, pocket_file, resources_dir
from desktop.settings import Settings, model_file
from desktop.smoke import Smoke
from desktop.system.signal_end import SignalEnd
from desktop.views import theme
from desktop.views.about_dialog import AboutDialog
from desktop.views.app_icon import app_icon
from desktop.views.application import Application
from desktop.views.main_window import MainWindow
from desktop.views.settings_dialog import SettingsDialog
from desktop.window_wiring import WindowWiring

if TYPE_CHECKING:  # neither is needed for the first paint
    from desktop.away_wiring import AwayWiring
    from desktop.update_wiring import UpdateWiring

RESTYLE_DELAY_MS = 80
KEEP_DRAFT_MS = 2_000  # what a crash may cost of an unsent message
WINDOWS_APP_ID = "io.github.tandem_app.Tandem"  # the shortcut of the installer carries it, too


def run(paths: Paths, *, files: Sequence[Path] = (), smoke: bool = False, json: bool = False) -> int:
    """Open the window and stay until it is closed. files: absolute, to be opened. Returns the exit code."""
    if smoke:
        with tempfile.TemporaryDirectory(prefix="tandem-smoke-") as folder:
            return _run_window(Paths.under(Path(folder)), files, smoke=True, json=json)
    return _run_window(paths, files, smoke=False, json=json)


def _run_window(paths: Paths, files: Sequence[Path], *, smoke: bool, json: bool) -> int:
    app = _application()
    instance = SingleInstance(paths.lock_file)
    record = RunRecord(paths.running_file)
    problem: AppError | None = None
    try:
        paths.make()
        if not instance.claim(files):
            return 0
        record.begin()
        diagnostics.start_logging(paths, record.id, record.ended_well)
    except AppError as error:
        problem = error  # the window still opens and says so
    tandem = Tandem(app, paths, problem, record)
    instance.raise_requested.connect(tandem.window.bring_to_front)
    instance.files_arrived.connect(tandem.opening.open_files)
    app.files_opened.connect(tandem.opening.open_files)
    tandem.opening.open_files([*files, *app.take_early_files()])
    signal_end = SignalEnd(app)
    checker = Smoke(tandem.window, tandem.session, tandem.slots, as_json=json) if smoke else None
    if checker is not None:
        tandem.painted.connect(checker.begin)
    app.aboutToQuit.connect(tandem.shut_down)  # at the end of a Windows session, nothing after exec() runs any more
    tandem.start()
    exit_code = app.exec()
    tandem.shut_down()
    instance.release()
    signal_end.close()
    if checker is not None:
        checker.print_report()
        exit_code = checker.exit_code
    return exit_code


def _application() -> Application:
    if sys.platform == "win32":  # pinned to the task bar, window and shortcut are one
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(WINDOWS_APP_ID)
    app = Application(sys.argv[:1])
    if is_packaged():  # where our Qt finds its plugins is no business of Qt programs that are started from here
        for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
            os.environ.pop(name, None)
    app.setApplicationName("Tandem")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("tandem")
    app.setWindowIcon(app_icon())
    return app


class Tandem(QObject):
    """All parts of one running window."""

    painted = Signal()  # the window was seen for the first time
    bug_seen = Signal(object)  # AppError from an exception hook, any thread

    def __init__(
        self, app: QApplication, paths: Paths, problem: AppError | None, record: RunRecord | None = None
    ) -> None:
        super().__init__(app)
        self._app = app
        self._paths = paths
        self._problem = problem
        self._record = record or RunRecord(paths.running_file)
        self._ended = False
        settings, self._settings_notice = settings_file.load(paths.settings_file)
        self.keeper = SettingsKeeper(paths.settings_file, settings, self)
        self.records = Records(paths.database_file, self)
        self.slots = {
            voice: EngineSlot(voice.value, partial(EngineProcess, paths.engine_log(voice.value)), self)
            for voice in Voice
        }
        self.library = Library(paths, self.keeper, self.slots, self)
        switcher = Switcher(self.slots, self.library.plans.plan_for, self.library.crash_counts(), self)
        self.session = ChatSession(self.records, self.slots, model_file, settings, self, switcher=switcher)
        self.index = ChatIndex(self.records, self)
        theme.apply(app, settings.theme, settings.text_zoom)
        self.window = MainWindow()
        self.wiring = WindowWiring(self.window, self.session, self.index, self.slots, self.keeper)
        self.library_wiring = LibraryWiring(self.window, self.library, self.keeper)
        self.opening = OpeningWiring(self.window, self.library)
        self.crash = CrashWiring(self.window, paths, self._record, _versions, self._devices)
        self.away: AwayWiring | None = None  # both from the first paint on
        self.updates: UpdateWiring | None = None
        self._dialog: SettingsDialog | None = None
        # Restyling everything takes a while, and a held Ctrl+= asks for it many times.
        self._restyle = self._delayed(RESTYLE_DELAY_MS, self._apply_look)
        self._draft = self._delayed(KEEP_DRAFT_MS, self._keep_state)
        self._geometry = QSettings(str(paths.state_dir / "window.ini"), QSettings.Format.IniFormat)
        self._connect()

    def start(self) -> None:
        """Show the window; everything else comes after its first paint."""
        self._restore_state()
        self.window.installEventFilter(self)
        self.window.show()
        self.window.composer.focus()

    def shut_down(self) -> None:
        """End everything, in the order that loses nothing; once."""
        if self._ended:
            return
        self._ended = True
        for beside in (self.away, self.updates):
            if beside is not None:
                beside.close()
        self.session.shut_down()
        for slot in self.slots.values():
            slot.begin_shut_down()
        self.library.shut_down()
        self._draft.stop()
        self._keep_state()
        self.records.close()
        self.keeper.close()
        for slot in self.slots.values():
            slot.wait_shut_down()
        self.crash.ended_well()

    def _delayed(self, milliseconds: int, work: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(work)
        return timer

    def _connect(self) -> None:
        window = self.window
        window.settings_requested.connect(self._open_settings)
        self.wiring.voice_settings_requested.connect(self._open_settings)
        self.library_wiring.voices_chosen.connect(self.session.choose)
        window.about_requested.connect(self._open_about)
        window.composer.edit.textChanged.connect(self._on_typed)
        window.closing.connect(self._app.quit)
        for slot in self.slots.values():
            slot.loaded.connect(self._load_pocket_beside)
        self.keeper.changed.connect(self._on_settings)
        self.keeper.failed.connect(self.wiring.show_error)
        self.records.unhandled.connect(self.wiring.show_error)
        self.bug_seen.connect(self.wiring.show_error)
        diagnostics.install_hooks(self.bug_seen.emit)

    def _begin(self) -> None:
        self.library.start(downloads=self._problem is None)
        self._load_engines()
        if self._settings_notice:
            self.window.notices.show_info(self._settings_notice)
        if self._problem is not None:
            self._on_no_records(self._problem)
        else:
            self.records.open(self._on_records_open, self._on_no_records)
        self._begin_beside()
        self.painted.emit()

    def _load_engines(self) -> None:
        if self._record.safe_start:
            return
        if all(model_file(self.keeper.settings, voice) == pocket_file(voice.value) for voice in Voice):
            self.session.load_engines()
        else:  # the shelf knows what the files need and whether engines died with them
            self.library.parts.shelf.started.connect(self.session.load_engines)

    def _begin_beside(self) -> None:
        from desktop.away_wiring import AwayWiring
        from desktop.update_wiring import UpdateWiring

        self.crash.begin()
        self.away = AwayWiring(self._app, self.window, self.session, self.library, self.keeper)
        self.away.left.connect(self._keep_state)
        self.updates = UpdateWiring(self.window, self.keeper, self._paths)
        self.updates.start()

    def _devices(self) -> list[str]:
        return sorted({f"{device.name}: {device.description}" for s in self.slots.values() for device in s.devices})

    def _load_pocket_beside(self) -> None:
        """The pocket pair is small enough to have both voices ready for a toggle; once, after the first load."""
        for slot in self.slots.values():
            slot.loaded.disconnect(self._load_pocket_beside)
        for voice, slot in self.slots.items():
            is_pocket = model_file(self.keeper.settings, voice) == pocket_file(voice.value)
            if is_pocket and slot.view.state is EngineState.EMPTY:
                self.session.load_engine(voice)

    def _on_records_open(self, notice: str) -> None:
        if notice:
            self.window.notices.show_info(notice)
        self.index.changed.connect(self._open_latest)
        self.index.refresh()

    def _open_latest(self, chats: list[Chat]) -> None:
        self.index.changed.disconnect(self._open_latest)
        if chats and self.session.chat is None and not self.session.generating:
            self.session.open_chat(chats[0])

    def _on_no_records(self, error: AppError) -> None:
        self.session.refuse(f"Chats cannot be stored. {error.title}")
        self.wiring.show_error(error)

    def _on_settings(self, settings: Settings) -> None:
        self._restyle.start()
        self.session.use_settings(settings)
        self.window.composer.set_costume(settings.base.costume.value)

    def _apply_look(self) -> None:
        theme.apply(self._app, self.keeper.settings.theme, self.keeper.settings.text_zoom)

    def _open_settings(self, voice: Voice | None = None) -> None:
        if self._dialog is None:
            self._dialog = SettingsDialog(self.keeper.settings, self.window)
            self._dialog.settings_changed.connect(self.keeper.update)
            self.keeper.changed.connect(self._dialog.set_settings)
            self.slots[Voice.INSTRUCT].changed.connect(self._show_thinking)
            self._show_thinking()
        if voice is not None:
            self._dialog.show_voice(voice)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _show_thinking(self) -> None:
        if self._dialog is not None:
            self._dialog.show_thinking(shown=self.slots[Voice.INSTRUCT].view.may_think)

    def _open_about(self) -> None:
        versions = [
            *_versions(),
            ("Engine's code", code_words(self._paths.engine_log("about"))),
            ("Confinement", self._confinement_words()),
        ]
        AboutDialog(versions, _locations(self._paths), _licences(), self.window).show()

    def _confinement_words(self) -> str:
        """What holds the engine that is loaded, or would hold one."""
        if not self.keeper.settings.engine.confined:
            return SWITCHED_OFF.words
        return next((slot.view.confinement for slot in self.slots.values() if slot.view.confinement), offered().words)

    def _keep_state(self) -> None:
        if self._problem is None:
            self._geometry.setValue("geometry", self.window.save_geometry_state())
            self._geometry.setValue("draft", self.window.composer.text())
            self._geometry.sync()  # Qt would write when it likes

    def _on_typed(self) -> None:
        if not self._draft.isActive():  # counted from the first key, or whoever types on would never be kept
            self._draft.start()

    def _restore_state(self) -> None:
        stored, draft = self._geometry.value("geometry"), self._geometry.value("draft")
        if isinstance(stored, bytes):  # anything else is a file somebody changed
            self.window.restore_geometry_state(stored)
        if isinstance(draft, str) and draft:
            self.window.composer.set_text(draft)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt: the first paint starts everything that is not the window."""
        if watched is self.window and event.type() == QEvent.Type.Paint:
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self._begin)
        return False


def _versions() -> list[tuple[str, str]]:
    from importlib.metadata import version

    return [
        ("Tandem", __version__),
        ("llama-cpp-python", version("llama-cpp-python")),
        ("Qt", qVersion()),
        ("PySide6", version("PySide6-Essentials")),
        ("Python", platform.python_version()),
        ("SQLite", sqlite_version()),
        ("System", platform.platform()),
    ]


def _licences() -> list[tuple[str, Path]]:
    folder = resources_dir() / "licences"
    return [(path.stem, path) for path in sorted(folder.glob("*.txt"))]


def _locations(paths: Paths) -> list[tuple[str, str]]:
    return [
        *([("Portable", paths.portable_words)] if paths.portable_words else []),
        ("Chats", str(paths.database_file)),
        ("Settings", str(paths.settings_file)),
        ("Model files", str(paths.models_dir)),
        ("Logs", str(paths.log_dir)),
        ("Pocket pair", str(pocket_file("instruct").parent)),
    ]
