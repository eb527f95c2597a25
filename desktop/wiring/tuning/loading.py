"""Connects the panel with how files are loaded: of the one that is shown, with what all who speak take together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Slot

from desktop.chat.request import context_params
from desktop.control.engines.file_loading import FileLoading
from desktop.control.engines.plans import LoadingPlans
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.library.memory.plan import Fit, Plan
from desktop.protocol.engine_key import EngineKey
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:  # made, and imported, when they are seen first
    from desktop.views.window.panel.loading_fields import LoadingFields

EVERY_MS = 100  # while somebody types, or an engine comes up
TONES = {Fit.FITS: "", Fit.ONE_AT_A_TIME: "warn", Fit.SLOW: "warn", Fit.TOO_BIG: "danger"}


class LoadingWiring(QObject):
    """Reckons only while it is seen."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper, plans: LoadingPlans
    ) -> None:
        super().__init__(window)
        self._panel, self._place, self._plans, self._pool = window.side_panel, window.side_panel.loading, plans, pool
        self._chat, self._wishes = chat.open_chat, FileLoading(pool, keeper, self)
        self._path: Path | None = None  # whose values are shown
        self._timer = single_shot(self, EVERY_MS, self._show)
        self._place.built.connect(self._on_built)
        for changed in (
            self._place.opened,
            self._panel.opened,
            self._panel.speaker_chosen,
            self._chat.speakers_changed,
            self._chat.chat_opened,
            self._wishes.changed,
            keeper.changed,
        ):
            changed.connect(self._show)
        pool.changed.connect(self._start)
        if self._place.fields is not None:  # it may have been opened before there was this
            self._on_built(self._place.fields)
        self._show()

    def close(self) -> None:
        """Keep what was not loaded yet."""
        self._place.flush()
        self._wishes.close()

    @Slot(object)
    def _on_built(self, fields: LoadingFields) -> None:
        fields.changed.connect(self._set_value)
        fields.typed.connect(self._on_typed)
        fields.reset_requested.connect(self._reset)
        fields.reload_requested.connect(self._reload)

    @Slot()
    def _start(self) -> None:
        if self._place.is_seen() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _show(self) -> None:
        speaker = self._panel.speaker()
        key = self._chat.engines.key(speaker.id) if speaker is not None else None
        if key is None or not self._panel.isVisible():
            return
        if key.path != self._path:
            self._place.flush()  # typed for the former
            self._path = key.path
        self._place.show_own(len(self._wishes.own(key.path)))
        fields = self._place.fields
        if fields is None or not self._place.is_seen():
            return
        wanted, own = self._wishes.wanted(key.path), self._wishes.own(key.path)
        fields.show_file(str(key.path), wanted, own, waits=self._wishes.is_waiting(key.path))
        view = self._pool.view(key)
        made_for = f"made for {view.n_ctx_train:,} tokens" if view.n_ctx_train else ""
        fields.show_name(" · ".join(filter(None, [view.title or key.path.name, made_for])))
        self._show_plan(self._plan({}))

    def _show_plan(self, plan: Plan | None) -> None:
        fields = self._place.fields
        if fields is None:
            return
        if plan is None:
            fields.show_plan("", "", "")
        else:
            fields.show_plan(plan.summary, TONES[plan.fit], " ".join([f"{plan.words}.", *plan.advice]))

    def _plan(self, typed: Mapping[str, object]) -> Plan | None:
        """Of all files that speak here, each once, as they would be loaded next. typed: of the one that is shown."""
        paths: dict[Path, EngineKey] = {}
        for speaker in self._chat.state.speaking:
            if (key := self._chat.engines.key(speaker)) is not None:
                chosen = msgspec.structs.replace(
                    self._wishes.wanted(key.path), **(typed if key.path == self._path else {})
                )
                paths[key.path] = EngineKey(key.source, context_params(chosen))
        return self._plans.plan_for(list(paths.values())) if paths else None

    @Slot(str, object)
    def _on_typed(self, name: str, number: float) -> None:
        self._show_plan(self._plan({name: number}))

    @Slot(str, object)
    def _set_value(self, name: str, value: object) -> None:
        if self._path is not None:
            self._wishes.set_value(self._path, name, value)

    @Slot(str)
    def _reset(self, name: str) -> None:
        if self._path is not None:
            self._wishes.reset(self._path, name)

    @Slot()
    def _reload(self) -> None:
        if self._path is not None:
            self._wishes.reload(self._path)
