"""Decides which voices' files are in memory: beside each other or one at a time, not idle, not after crashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.chat.conversation import Voice
from desktop.control.engine_slot import EngineSlot, EngineState
from desktop.control.request import voice_settings
from desktop.engine.messages import ContextParams, Finished, Generate
from desktop.errors import AppError
from desktop.library.memory_plan import Fit, Plan
from desktop.settings import Settings

CRASHES_TOO_MANY = 2
MINUTE_MS = 60_000

PlanFor = Callable[[Mapping[Voice, Path], ContextParams], Plan | None]


class LoadRefused(AppError):
    """A file that is not loaded unless the user insists. path: which one."""

    def __init__(self, path: Path, title: str, detail: str, hint: str) -> None:
        super().__init__(title, detail, hint)
        self.path = path


@dataclass(frozen=True, slots=True)
class CrashCounts:
    """Engines that died with a file since it last answered; kept wherever the caller keeps what it knows of files."""

    count: Callable[[Path], int]
    on_crash: Callable[[Path], object]
    on_answer: Callable[[Path], object]

    @classmethod
    def of_this_run(cls) -> CrashCounts:
        """Counts that are forgotten when the app ends."""
        counts: dict[Path, int] = {}

        def add(path: Path) -> None:
            counts[path] = counts.get(path, 0) + 1

        def forget(path: Path) -> None:
            counts.pop(path, None)

        return cls(lambda path: counts.get(path, 0), add, forget)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A file that a voice is to speak from, and how it is to be loaded."""

    voice: Voice
    path: Path
    context: ContextParams


def _no_plan(_files: Mapping[Voice, Path], _context: ContextParams) -> None:
    return None


class Switcher(QObject):
    """Stands between the conversation and the engines: everything that loads or unloads a file goes through here.

    plan_for is asked with all files that would be in memory together, engines' own memory counted as free; None = not
    known, taken as fitting. Nothing is ever taken from an answer on its way: whoever needs its room waits.
    """

    refused = Signal(object, object)  # Voice, LoadRefused: tell the user, who may insist()

    def __init__(
        self,
        slots: Mapping[Voice, EngineSlot],
        plan_for: PlanFor = _no_plan,
        crashes: CrashCounts | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._slots = slots
        self._plan_for = plan_for
        self._crashes = crashes or CrashCounts.of_this_run()
        self._insisted: set[Path] = set()
        self._waiting: list[_Wish] = []  # their requests are held by the slots; first come, first served
        self._due: list[_Wish] = []  # to be loaded without a request, as soon as memory was freed for them
        self._spare: frozenset[Voice] = frozenset()  # who does not make room for those
        self._advancing = False
        self._closed = False
        self._idle = {voice: self._idle_timer(voice) for voice in slots}
        self.set_idle_minutes(0)
        for voice, slot in slots.items():
            slot.changed.connect(partial(self._on_changed, voice))
            slot.finished.connect(partial(self._on_finished, voice))
            slot.failed.connect(self._advance)
            slot.lost.connect(partial(self._on_lost, voice))
            slot.freed.connect(self._advance)

    # --- what the conversation asks for

    def prepare(self, wishes: Iterable[tuple[Voice, Path]], context: ContextParams, spare: Iterable[Voice]) -> None:
        """Load these files so that they are ready when somebody asks, as far as they fit, in this order.

        Other voices' files make room where they must, except those of `spare`, the voices that speak next. Where room
        could only be had from an answer on its way, its end is waited for.
        """
        new = [_Wish(voice, path, context) for voice, path in wishes]
        self._spare = frozenset(spare)
        renewed = {wish.voice for wish in new}
        self._due = [due for due in self._due if due.voice in self._spare - renewed] + new
        self._advance()

    def answer(self, voice: Voice, path: Path, context: ContextParams, request: Generate) -> None:
        """Answer with this file as soon as it is loaded; the slot's `finished`, `failed` or `lost` ends it."""
        slot = self._slots[voice]
        if slot.has(path, context):
            slot.generate(request)
            return
        slot.hold(request)
        self._waiting = [wish for wish in self._waiting if wish.voice is not voice]
        self._waiting.append(_Wish(voice, path, context))
        self._advance()

    def insist(self, path: Path) -> None:
        """The user wants this file although it was refused; until it crashes again."""
        self._insisted.add(path)

    def use_settings(self, settings: Settings) -> None:
        """When voices are unloaded, and which of them will be asked with a JSON schema."""
        self.set_idle_minutes(settings.library.idle_unload_minutes)
        for voice, slot in self._slots.items():
            slot.expect_schema(expected=bool(voice_settings(settings, voice).json_schema))

    def set_idle_minutes(self, minutes: float) -> None:
        """Unload a voice that was not used for so long; 0 = never."""
        for voice, timer in self._idle.items():
            timer.setInterval(int(minutes * MINUTE_MS))
            self._on_changed(voice)

    def close(self) -> None:
        """The app ends: nothing is loaded or unloaded any more, whoever still asks for it."""
        self._closed = True
        self._waiting, self._due = [], []
        for timer in self._idle.values():
            timer.stop()

    # --- what may be loaded

    def _refusal(self, wish: _Wish) -> LoadRefused | None:
        """Why this file is not loaded even alone; None when it may be."""
        if wish.path in self._insisted:
            return None
        count = self._crashes.count(wish.path)
        if count >= CRASHES_TOO_MANY:
            return LoadRefused(
                wish.path,
                f"{wish.path.name} was not loaded: the engine ended {count} times with it.",
                "It has not answered since.",
                "Verify the file or choose another one, or load it anyway.",
            )
        plan = self._plan_for({wish.voice: wish.path}, wish.context)
        if plan is None or plan.fit is not Fit.TOO_BIG:
            return None
        return LoadRefused(
            wish.path,
            f"{wish.path.name} is too big for the memory of this computer.",
            f"{plan.summary} ({plan.words}).",
            " ".join([*plan.advice, "Or load it anyway."]),
        )

    def _fits_beside(self, wish: _Wish, others: Iterable[Voice]) -> bool:
        files = {voice: path for voice in others if (path := self._slots[voice].wanted) is not None}
        if not files:
            return True
        plan = self._plan_for({**files, wish.voice: wish.path}, wish.context)
        return plan is None or plan.together

    def _in_the_way(self, wish: _Wish) -> list[Voice]:
        """The voices whose files cannot stay beside this one."""
        others = [voice for voice, slot in self._slots.items() if voice is not wish.voice and slot.occupied]
        return [] if self._fits_beside(wish, others) else others

    def _make_room(self, wish: _Wish, others: Iterable[Voice]) -> bool:
        """Unload them. False where one is answering."""
        if any(self._slots[voice].answering for voice in others):
            return False
        for voice in others:
            self._slots[voice].unload(f"Made room for the {wish.voice} voice. The next message loads it again.")
        return True

    def _memory_comes_back(self) -> bool:
        """Whether an engine is about to end: nothing is judged or loaded before its memory is free."""
        return any(slot.ending for slot in self._slots.values())

    # --- doing it

    def _advance(self, *_event: object) -> None:
        """Load what waits, if there is room now. Called whenever an answer ended or memory came back."""
        if self._closed:
            return
        if self._advancing:  # what is unloaded below tells of it while this very loop runs
            return
        self._advancing = True
        try:
            while self._waiting and self._begin(wish := self._waiting[0]):
                self._waiting = [other for other in self._waiting if other is not wish]
            while self._due and not self._waiting and self._load_ahead(wish := self._due[0]):
                self._due = [other for other in self._due if other is not wish]
        finally:
            self._advancing = False

    def _begin(self, wish: _Wish) -> bool:
        """Load the file of a held request. False = it has to wait on."""
        slot = self._slots[wish.voice]
        if not slot.holding:
            return True  # it was stopped meanwhile
        if self._memory_comes_back():
            return False
        refusal = self._refusal(wish)
        if refusal is not None:
            slot.refuse(refusal)
            self.refused.emit(wish.voice, refusal)
            return True
        others = self._in_the_way(wish)
        if any(self._slots[voice].answering for voice in others):
            slot.note("Waits for the other voice: both do not fit into memory together.")
        return self._load_in_place_of(wish, others)

    def _load_ahead(self, wish: _Wish) -> bool:
        """Load a file nobody has asked yet, or leave it. False = it has to wait for memory."""
        slot = self._slots[wish.voice]
        if slot.answering or slot.holding:
            return True
        if slot.has(wish.path, wish.context):
            self._on_changed(wish.voice)  # somebody turned to it: it is not idle
            return True
        if self._memory_comes_back():
            return False
        refusal = self._refusal(wish)
        if refusal is not None:
            self.refused.emit(wish.voice, refusal)
            return True
        others = self._in_the_way(wish)
        if self._spare.intersection(others):
            return True  # they take turns, each loaded by its question
        return self._load_in_place_of(wish, others)

    def _load_in_place_of(self, wish: _Wish, others: Iterable[Voice]) -> bool:
        """Load the file when these voices have left. False while one is answering or its memory is not free yet."""
        if not self._make_room(wish, others) or self._memory_comes_back():
            return False
        self._slots[wish.voice].load(wish.path, wish.context)
        return True

    # --- what engines tell

    def _on_finished(self, voice: Voice, event: Finished) -> None:
        path = self._slots[voice].wanted
        if path is not None and event.tokens > 0:
            self._crashes.on_answer(path)
        self._advance()

    def _on_lost(self, voice: Voice, _error: AppError) -> None:
        path = self._slots[voice].suspect
        if path is not None:
            self._crashes.on_crash(path)
            self._insisted.discard(path)
        self._advance()

    # --- idle

    def _idle_timer(self, voice: Voice) -> QTimer:
        timer = QTimer(self)
        timer.setObjectName(f"idle {voice.value}")
        timer.setSingleShot(True)
        timer.timeout.connect(partial(self._on_idle, voice))
        return timer

    def _on_changed(self, voice: Voice) -> None:
        """A voice that is ready begins to be idle; whatever else it does, it is not."""
        timer = self._idle[voice]
        if self._slots[voice].view.state is EngineState.READY and timer.interval() > 0:
            timer.start()
        else:
            timer.stop()

    def _on_idle(self, voice: Voice) -> None:
        slot = self._slots[voice]
        if slot.view.state is EngineState.READY:
            slot.unload("Unloaded, because it was not used for a while. The next message loads it again.")
