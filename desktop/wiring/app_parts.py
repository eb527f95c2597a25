"""What there is once in a process: built, started after the first paint, ended in the order that loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.chat.draft import NEW, Draft
from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_places import ChatPlaces
from desktop.control.conversation.drafts import Drafts
from desktop.control.engines.pool import EnginePool
from desktop.control.records import Records
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.steps import Steps
from desktop.control.timers import single_shot
from desktop.engine.rows_place import SharedRows
from desktop.errors import AppError
from desktop.paths import Paths
from desktop.settings.file import load_settings
from desktop.settings.values import Settings, model_file
from desktop.system.crash import hooks
from desktop.system.crash.run_record import RunRecord
from desktop.views.conversation.message.message_widget import COLOUR_CODE, SHOW_ANSWERS
from desktop.views.window.first_wish import FirstWish
from desktop.views.window.look import Look
from desktop.wiring.about_facts import versions
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.crash import CrashWiring
from desktop.wiring.first_loads import FirstLoads
from desktop.wiring.window_parts import Shared, WindowParts

if TYPE_CHECKING:  # neither is needed for the first paint
    from desktop.control.lens.readings import Readings
    from desktop.engine.process import EngineProcess
    from desktop.wiring.away import AwayWiring
    from desktop.wiring.library_parts import LibraryParts
    from desktop.wiring.updates import UpdateWiring

LIBRARY = (  # what takes longest to import, in pieces that fit between two events
    "desktop.control.library.shelf_keeper",
    "desktop.control.library.offer_book",
    "desktop.control.library.downloads",
    "desktop.wiring.library_parts",
    "desktop.wiring.library",
)


class AppParts(QObject):
    """Settings, records, engines, library and chats, and the one window that shows them."""

    painted = Signal()  # the window was seen, and what is asked in it is answered
    complete = Signal()  # everything else has begun, too
    bug_seen = Signal(object)  # AppError from an exception hook, any thread

    def __init__(
        self, app: QCoreApplication, paths: Paths, problem: AppError | None, record: RunRecord | None = None
    ) -> None:
        """problem: why nothing may be stored, None where everything may. record: of this run."""
        super().__init__(app)
        self._app, self._paths, self._problem = app, paths, problem
        self._record = record or RunRecord(paths.running_file)
        settings, self._settings_notice = load_settings(paths.settings_file)
        self.keeper = SettingsKeeper(paths.settings_file, settings, self)
        self.records = Records(paths.database_file, self)
        self.rows = SharedRows(paths.cache_dir)
        self.pool = EnginePool(self._make_process, self, rows_file=lambda: str(self.rows.place))
        self._library: LibraryParts | None = None
        self.conversation = ChatParts(self.records, self.pool, settings, model_file, self._hash_of, self)
        self.answers, self.chat = self.conversation.answers, self.conversation.open_chat
        self.index = ChatIndex(self.records, self)
        self.places = ChatPlaces(self.records, self.index, self)
        self._first_loads = FirstLoads(self.chat, self.pool, wanted=not self._record.safe_start)
        self._look = Look(settings, self)
        self.drafts = Drafts(paths.state_dir / "drafts", writes=problem is None, parent=self)
        self._readings: Readings | None = None
        self.shown = WindowParts(self._shared(), remembers=problem is None)
        self.window = self.shown.window
        self.crash = CrashWiring(self.window, paths, self._record, versions, self._devices)
        self.away: AwayWiring | None = None  # both from the first paint on
        self.updates: UpdateWiring | None = None
        self._behind_paint = single_shot(self, 0, self._begin)
        self._has_begun = self._has_answered = self._has_library = self._ended = False
        self._steps = Steps(SHOW_ANSWERS, self._pieces(), self._is_awaited, self)
        self._first_wish = FirstWish(self)
        self._former_draft = self.shown.memory.former_draft()
        self._connect()

    @property
    def library(self) -> LibraryParts:
        """Made with the first use: nothing in it is needed for the first paint."""
        if self._library is None:
            from desktop.wiring.library_parts import LibraryParts

            self._library = LibraryParts(self._paths, self.keeper, self.pool, self)
        return self._library

    @property
    def is_complete(self) -> bool:
        """Whether everything has begun."""
        return self._has_begun and self._steps.is_over

    @property
    def readings(self) -> Readings:
        """Made with the first lens."""
        if self._readings is None:
            from desktop.control.lens.readings import Readings

            self._readings = Readings(self.records, self.pool, self._hash_of, self.rows.clear, self)
        return self._readings

    def start(self) -> None:
        """Show the window; everything else comes after its first paint."""
        self.drafts.start(self._former_draft)
        self.shown.start()
        self._first_wish.start()

    def shut_down(self) -> None:
        """End everything, in the order that loses nothing; once."""
        if self._ended:
            return
        self._ended = True
        self._behind_paint.stop()
        self._steps.stop()
        self._first_wish.stop()
        for beside in (self.away, self.updates):
            if beside is not None:
                beside.close()
        self.answers.shut_down()
        self.shown.close_page()
        self.pool.begin_shut_down()
        if self._readings is not None:
            self._readings.close()
        if self._library is not None:
            self._library.shut_down()
        self.shown.memory.close()
        self.shown.attachments.close()
        self.shown.edits.close()
        self.shown.drafts.close()
        self.shown.saved.close()
        if self.shown.beside is not None:
            self.shown.beside.close()
        self.drafts.close()
        self.records.close()
        self.keeper.close()
        self.pool.wait_shut_down()
        self.rows.remove()
        self.crash.ended_well()

    def _shared(self) -> Shared:
        return Shared(
            self._paths,
            self.keeper,
            self.pool,
            self.index,
            self.places,
            self.conversation,
            self.drafts,
            lambda: self.readings,
        )

    def _make_process(self, seat: int) -> EngineProcess:
        from desktop.engine.process import EngineProcess

        self.rows.make()  # before any engine is confined to it
        return EngineProcess(self._paths.engine_log(str(seat)))

    def _follow_idle(self, settings: Settings) -> None:
        self.pool.idle.set_minutes(settings.library.idle_unload_minutes)

    def _connect(self) -> None:
        show_error = self.shown.conversation.show_error
        self.shown.first_paint.connect(self._behind_paint.start)
        self.window.closing.connect(self._app.quit)
        self.keeper.changed.connect(self._look.follow)
        self.keeper.changed.connect(self.chat.engines.use_settings)
        self.keeper.changed.connect(self._follow_idle)
        self._follow_idle(self.keeper.settings)
        self.keeper.failed.connect(show_error)
        self.records.unhandled.connect(show_error)
        self.records.purged.connect(self.drafts.forget)
        self.drafts.former_written.connect(self.shown.memory.drop_former_draft)
        self.bug_seen.connect(show_error)
        self._first_wish.came.connect(self._hurry)
        self._steps.ended.connect(self._first_wish.stop)
        self._steps.ended.connect(self.complete)
        self.answers.grew.connect(self._on_first_answer)
        self.answers.ended.connect(self._on_first_answer)
        self.chat.state_changed.connect(self._steps.go_on)
        for changed in (self.chat.chat_opened, self.chat.message_added, self.chat.answer_begun):
            changed.connect(self._hide_in_time)
        hooks.install_hooks(self.bug_seen.emit)

    def _begin(self) -> None:
        self._has_begun = True
        self._first_loads.begin()  # the engines start meanwhile, on another core
        if self._settings_notice:
            self.window.notices.show_info(self._settings_notice)
        if self._problem is not None:
            self._on_no_records(self._problem)
        else:
            self.records.open(self._on_records_open, self._on_no_records)
        if self._first_loads.needs_shelf:  # no question reaches an engine before its file was judged
            self._begin_library()
        self.painted.emit()
        self._steps.go_on()

    def _pieces(self) -> list[Callable[[], object]]:
        """All that is neither seen at first nor needed for an answer: first what is wanted soonest."""
        return [
            self.crash.begin,
            *(partial(import_module, name) for name in LIBRARY),
            self._begin_library,
            self.shown.begin_finding,
            self.shown.begin_lens,
            lambda: self.shown.begin_beside(self.library),
            self.shown.begin_voting,
            lambda: self.shown.begin_palette(self.library),
            self._begin_away,
            self._begin_updates,
            *COLOUR_CODE,
        ]

    def _is_awaited(self) -> bool:
        """Whether the first question waits for its first word: all else comes behind that."""
        return not self._has_answered and self.chat.generating

    def _on_first_answer(self) -> None:
        self._has_answered = True
        self.answers.grew.disconnect(self._on_first_answer)
        self.answers.ended.disconnect(self._on_first_answer)
        self._steps.go_on()

    def _hide_in_time(self) -> None:
        """Who writes which of two answers is to be hidden: what does so comes before the first word."""
        if self.chat.state.hidden_pair is not None and not self._steps.is_over:
            self._hurry()

    def _hurry(self) -> None:
        """A key or a click may want any of it."""
        if not self._has_begun:
            self._behind_paint.stop()
            self._begin()
        self._steps.finish()

    def _begin_library(self) -> None:
        from desktop.control.engines.admission import Admission

        if self._has_library:
            return
        self._has_library, library = True, self.library
        self.pool.admit_by(Admission(library.plans.plan_for, library.crash_counts()))
        self.shown.begin_library(library)
        library.start(downloads=self._problem is None)
        self._first_loads.wait_for(library.shelf)

    def _hash_of(self, path: Path) -> str:
        return self._library.hash_of(path) if self._library is not None else ""

    def _begin_away(self) -> None:
        from desktop.wiring.away import AwayWiring

        self.away = AwayWiring(self._app, self.window, self.conversation, self.index, self.library, self.keeper)
        self.away.left.connect(self.shown.memory.keep)
        self.away.left.connect(self.shown.drafts.keep)
        self.away.left.connect(self.shown.edits.keep)

    def _begin_updates(self) -> None:
        from desktop.wiring.updates import UpdateWiring

        self.updates = UpdateWiring(self.window, self.keeper, self._paths)
        self.updates.start()

    def _devices(self) -> list[str]:
        return sorted({f"{device.name}: {device.description}" for device in self.pool.devices})

    def _on_records_open(self, notice: str) -> None:
        if notice:
            self.window.notices.show_info(notice)
        self.index.changed.connect(self._open_first)
        self.drafts.read.connect(self._open_first)
        self.places.refresh()
        self.index.refresh()

    def _open_first(self) -> None:
        """Where the last run was left, once chats and drafts are here: in its chat, or writing the beginning of one."""
        if not self.index.is_read or not self.drafts.is_read:
            return
        self.index.changed.disconnect(self._open_first)
        self.drafts.read.disconnect(self._open_first)
        left, typed = self.shown.memory.chat(), self.shown.drafts.is_typed
        kept = (left == NEW or self._former_draft) and self.drafts.of(NEW) != Draft()
        found = self.index.find(left) if left else None
        first: Item | None = found or next((chat for chat in self.index.chats if chat.archived_at is None), None)
        if first is not None and not kept and not typed and self.chat.item is None and not self.chat.generating:
            self.shown.drafts.typed.connect(partial(self.chat.stay, first.id))  # until it is read
            self.chat.open(first)

    def _on_no_records(self, error: AppError) -> None:
        self.chat.refuse(f"Chats cannot be stored. {error.title}")
        self.shown.conversation.show_error(error)
