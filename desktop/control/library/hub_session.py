"""Asks the hub on threads of its own: the newest question of each kind wins, older ones are cancelled."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Cancelled
from desktop.library.hub.sign_in import SignIn, checked_token
from desktop.library.hub_names import checked_endpoint

THREADS = 4  # questions under way at once; each mostly waits for the network
ACCOUNT = "account"
Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Question:
    """One question of a lane. cancelled: also when a newer one took its place, and nobody wants to hear of it."""

    lane: str
    work: Callable[[Hub, threading.Event], object]
    done: Callable[[object], None]
    failed: Callable[[AppError], None]
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Use(NamedTuple):
    """Which hub, whether at all, and as whom. Replaced as a whole, so that threads never see half a change."""

    endpoint: str
    offline: bool
    sign_in: SignIn


class HubSession(QObject):
    """Runs on the window's thread; callbacks arrive there. Close it with shut_down().

    account_changed: the signed-in user's name ("" = signed out), and words for the user. The token is in neither.
    """

    account_changed = Signal(str, str)

    def __init__(self, endpoint: str = "", parent: QObject | None = None, *, offline: bool = False) -> None:
        super().__init__(parent)
        self._threads = [SerialThread(f"hub {number + 1}", self) for number in range(THREADS)]
        self._idle = list(self._threads)
        self._waiting: deque[_Question] = deque()
        self._lanes: dict[str, _Question] = {}
        self._closed = False
        self._use = _Use(checked_endpoint(endpoint), offline, SignIn(endpoint))

    def configure(self, endpoint: str, *, offline: bool) -> None:
        """Use this hub from now on; what is under way is cancelled. Raises BadInput for an endpoint that is none."""
        checked, old = checked_endpoint(endpoint), self._use
        if (checked, offline) == (old.endpoint, old.offline):
            return
        self._use = _Use(checked, offline, old.sign_in if checked == old.endpoint else SignIn(checked))
        for lane in list(self._lanes):
            self.cancel(lane)

    def hub(self) -> Hub:
        """The hub as it is set up now, signed in if there is a token. Offline, the keyring is not asked.

        From any thread but the GUI's: the user may have to unlock the keyring.
        """
        use = self._use
        return Hub(use.endpoint, "" if use.offline else use.sign_in.token(), offline=use.offline)

    def ask(
        self,
        lane: str,
        work: Callable[[Hub, threading.Event], Result],
        done: Callable[[Result], None],
        failed: Callable[[AppError], None],
    ) -> None:
        """Run `work(hub, cancelled)` elsewhere. A question of the same lane that is under way is cancelled unheard.

        After cancel(), `failed` hears Cancelled; after shut_down() nobody hears anything.
        """
        if self._closed:
            return
        self._drop(lane)
        question = _Question(lane, work, done, failed)  # type: ignore[arg-type]  # done takes what this very work returns
        self._lanes[lane] = question
        self._waiting.append(question)
        self._start_next()

    def cancel(self, lane: str) -> None:
        """Stop waiting for an answer. Its `failed` hears Cancelled at once."""
        question = self._lanes.get(lane)
        if question is not None:
            self._drop(lane)
            question.failed(Cancelled("The question to the hub was cancelled."))

    def sign_in(self, token: str, failed: Callable[[AppError], None], *, remember: bool = True) -> None:
        """Ask the hub who this token belongs to and keep it if it is somebody's; account_changed tells the name.

        remember: in the system's keyring, else for this run only.
        """
        use = self._use

        def work(_: Hub, cancelled: threading.Event) -> tuple[str, str]:
            checked = checked_token(token)
            name = Hub(use.endpoint, checked, offline=use.offline).who_am_i(cancelled)
            return name, use.sign_in.store(checked, remember=remember)

        self.ask(ACCOUNT, work, lambda found: self.account_changed.emit(*found), failed)

    def find_account(self, failed: Callable[[AppError], None]) -> None:
        """Ask who the kept token belongs to; account_changed tells, "" without asking where there is no token."""

        def work(hub: Hub, cancelled: threading.Event) -> str:
            return hub.who_am_i(cancelled) if hub.signed_in else ""

        self.ask(ACCOUNT, work, lambda name: self.account_changed.emit(name, ""), failed)

    def sign_out(self, failed: Callable[[AppError], None]) -> None:
        """Forget the token, here and in the keyring."""
        use = self._use

        def work(_: Hub, _cancelled: threading.Event) -> str:
            return use.sign_in.forget() or "You are signed out."

        self.ask(ACCOUNT, work, lambda words: self.account_changed.emit("", words), failed)

    def shut_down(self) -> None:
        """Cancel everything and end the threads; blocks for well under a second."""
        self._closed = True
        for lane in list(self._lanes):
            self._drop(lane)
        for thread in self._threads:
            thread.shut_down()

    def _start_next(self) -> None:
        while self._waiting and self._idle:
            question = self._waiting.popleft()
            if not question.cancelled.is_set():
                self._start(question, self._idle.pop())

    def _start(self, question: _Question, thread: SerialThread) -> None:
        def work() -> object:
            return question.work(self.hub(), question.cancelled)

        def on_done(result: object) -> None:
            if self._ended(question, thread):
                question.done(result)

        def on_failed(error: AppError) -> None:
            if self._ended(question, thread):
                question.failed(error)

        thread.submit(work, on_done, on_failed)

    def _drop(self, lane: str) -> None:
        question = self._lanes.pop(lane, None)
        if question is not None:
            question.cancelled.set()

    def _ended(self, question: _Question, thread: SerialThread) -> bool:
        """Give the thread its next question. Whether somebody still waits for this one."""
        if self._closed:
            return False
        self._idle.append(thread)
        self._start_next()
        if question.cancelled.is_set():
            return False
        del self._lanes[question.lane]
        return True
