"""All engines of the app: they are asked here, told here what is wanted ready, and seen here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.control.engines.admission import Admission
from desktop.control.engines.idle import IdleUnload
from desktop.control.engines.job import Delivery, EngineJob, Request
from desktop.control.engines.loading import Loading
from desktop.control.engines.slot import EngineSlot
from desktop.control.engines.view import EngineView
from desktop.control.engines.wants import AllWants, Wants
from desktop.engine.cores import physical_cores
from desktop.errors import EngineDied
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Device, ExpectSchema, SetThreads

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.engine.process import EngineProcess


class EnginePool(QObject):
    """Owns the engines, one for each key that is wanted or asked; everything that loads a file goes through here.

    Its signals come at once, those of jobs later, from the event loop.
    """

    changed = Signal(object)  # EngineKey: view(), or who waits for it
    loaded = Signal(object, object)  # EngineKey, messages.Loaded
    failed = Signal(object, object)  # EngineKey, AppError: its file was refused, and no job was there to be told
    lost = Signal(object, object)  # EngineKey, EngineDied
    refused = Signal(object, object)  # EngineKey, LoadRefused: tell the user, who may insist()

    def __init__(
        self,
        make_process: Callable[[int], EngineProcess],
        parent: QObject | None = None,
        *,
        rows_file: Callable[[], str] = str,
    ) -> None:
        """make_process: given a small number that no other process has meanwhile, for its log.

        rows_file: the file that readings of two engines meet in, see ContextParams; "" = there is none.
        """
        super().__init__(parent)
        self._make_process, self._rows_file = make_process, rows_file
        self._ids = itertools.count(1)
        self._advancing = self._again = self._closed = False
        self.slots: dict[EngineKey, EngineSlot] = {}
        self.devices: list[Device] = []  # of the last engine that came up
        self.strays = 0  # events that came of no live job, and were dropped
        self.idle = IdleUnload(self)
        self._delivery = Delivery(self)
        self._wants = AllWants(self)
        self._loading = Loading(self.slots, self._slot_of, self._wants, self.idle, self)
        self._loading.refused.connect(self.refused)
        self._wants.changed.connect(self._on_wants)

    # --- what is asked for

    def admit_by(self, admission: Admission) -> None:
        """Judge files by this from now on; before, every file is taken as fitting."""
        self._loading.admission = admission

    def ask(self, key: EngineKey, request: Request) -> EngineJob:
        """Have this engine do it as soon as it can. The id of `request` is replaced by one that no other has.

        The job's signals come after this has returned. Once the pool shuts down, nothing is told of any job.
        """
        slot = self._slot_of(key)
        asked = msgspec.structs.replace(request, id=self._next_id())
        job = EngineJob(key, asked, self._delivery, slot.cancel)
        if not self._closed:
            slot.add(job)
            self._advance()
        return job

    def want(self, holder: Hashable, wants: Wants, load: Iterable[EngineKey] = ()) -> None:
        """What this holder, a window or a page, would like from now on; other holders' wants stay as they are.

        load: of those kept, to be had ready now as far as they fit, in this order. Where room could only be had from a
        job in work, its end is waited for.
        """
        self._wants.set(holder, wants, load)

    def release(self, holder: Hashable) -> None:
        """The holder is gone: what nobody else wants is ended after its last job."""
        self._wants.release(holder)

    def insist(self, key: EngineKey) -> None:
        """This file may be loaded although it was refused, until it crashes; want() or ask() loads it."""
        self._loading.admission.insist(key.path)

    def stop_load(self, key: EngineKey) -> None:
        """Load this no further, unless a job waits for it."""
        if key in self.slots:
            self.slots[key].stop_load()

    def begin_shut_down(self) -> None:
        """Load and unload nothing any more, whoever still asks for it; ask all engines to end, telling nobody."""
        self._closed = True
        self.idle.stop()
        self._delivery.stop()
        for slot in self.slots.values():
            slot.begin_shut_down()

    def wait_shut_down(self) -> None:
        """Wait until all processes and their threads are gone."""
        for slot in self.slots.values():
            slot.processes.wait()

    # --- what is to be seen

    def view(self, key: EngineKey) -> EngineView:
        """What is shown of this engine; an empty one where there is none."""
        slot = self.slots.get(key)
        return slot.view if slot is not None else EngineView()

    def views(self) -> list[EngineView]:
        """Of all engines there are."""
        return [slot.view for slot in self.slots.values()]

    def asked(self, key: EngineKey) -> bool:
        """Whether this engine has a job, in work or waiting."""
        return key in self.slots and self.slots[key].jobs.any

    def fit_together(self, keys: Sequence[EngineKey]) -> bool:
        """Whether these can be in memory at once."""
        return self._loading.admission.fits_beside(keys[0], keys[1:])

    def process_ids(self) -> list[int]:
        """Of the engines at work."""
        return [pid for slot in self.slots.values() if (pid := slot.processes.process_id) is not None]

    # --- doing it

    def _next_id(self) -> int:
        return next(self._ids)

    def _slot_of(self, key: EngineKey) -> EngineSlot:
        if key not in self.slots:
            self.slots[key] = slot = EngineSlot(key, self._make_process, self._next_id, self._rows_file, self)
            self.idle.watch(slot)
            slot.changed.connect(partial(self.changed.emit, key))
            slot.loaded.connect(partial(self.loaded.emit, key))
            slot.load_failed.connect(partial(self.failed.emit, key))
            slot.came_up.connect(self._on_devices)
            slot.answered.connect(partial(self._on_answered, key))
            slot.moved_on.connect(self._advance)
            slot.lost.connect(partial(self._on_lost, slot))
            slot.stray.connect(self._on_stray)
            slot.processes.freed.connect(self._advance)
            self._tell_schema(slot)
        return self.slots[key]

    def _advance(self) -> None:
        """Go on wherever it can be gone on. Called whenever something was asked, ended or came free."""
        self._again = True
        if self._closed or self._advancing:  # what is done below tells of it while this very loop runs
            return
        self._advancing = True
        try:
            while self._again:
                self._again = False
                self._loading.advance()
        finally:
            self._advancing = False
        self._share_cores()
        self._forget_empty()

    def _share_cores(self) -> None:
        """Several at once: each its part of the cores, from the first token on; alone or in turn: as many as help."""
        answering = [slot for slot in self.slots.values() if slot.answering]
        part = max(1, physical_cores() // len(answering)) if len(answering) > 1 else 0  # asking costs the start 35 ms
        for slot in answering:
            alone = slot.key.context.threads
            slot.tell(SetThreads(threads=min(part, alone or part) if part else alone))

    def _forget_empty(self) -> None:
        """Nothing is left of engines that are gone, and that nobody wants or asks."""
        kept = self._wants.kept
        for key, slot in list(self.slots.items()):
            if key not in kept and not slot.jobs.any and not slot.processes.holds_memory:
                del self.slots[key]
                self.idle.forget(slot)
                slot.deleteLater()

    def _tell_schema(self, slot: EngineSlot) -> None:
        if slot.key in self._wants.schemas:
            slot.tell(ExpectSchema())
        else:
            slot.expect_no_schema()

    # --- what is told

    def _on_wants(self) -> None:
        for slot in self.slots.values():
            self._tell_schema(slot)
        self._advance()

    def _on_devices(self, devices: list[Device]) -> None:
        self.devices = devices

    def _on_answered(self, key: EngineKey) -> None:
        self._loading.admission.on_answer(key.path)

    def _on_stray(self) -> None:
        self.strays += 1

    def _on_lost(self, slot: EngineSlot, error: EngineDied) -> None:
        if slot.processes.came_up:  # or it did not even get as far as the file
            self._loading.admission.on_crash(slot.key.path)
        self.lost.emit(slot.key, error)
        self._advance()
