"""The real window, used as a person would use the library: search, get a pair, pause, go on, chat, offline.

    python tests/end2end/library_app.py DATA_DIR STEP JOURNAL [PICTURES]

STEP is `begin` (get a pair until it is half here, then wait to be killed), `finish` (after the restart: wait for the
pair, let both voices answer) or `offline`. Buttons are pressed by their words, with mouse and keyboard events. What
was seen goes to JOURNAL, one JSON object a line; with PICTURES, the window's pictures go there.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

CONNECTIONS: list[str] = []


def _watch_connections(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and arguments[0].family == getattr(socket, "AF_UNIX", None):
        return  # the desktop's own services, such as the keyring: no network
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        CONNECTIONS.append(f"{event} {arguments[-1] if event == 'socket.connect' else arguments[:1]}")


sys.addaudithook(_watch_connections)

from desktop.chat.conversation import Role
from desktop.chat.item import VoiceChoice
from desktop.paths import Paths
from desktop.system.crash import hooks
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from desktop.wiring.app_parts import AppParts

PATIENCE_S = 120.0


def NEVER() -> bool:
    return False


Steps = Iterator[Callable[[], object]]  # each yields a condition to wait for


class Person:
    """Looks at the window and uses mouse and keyboard on it."""

    def __init__(self, tandem: AppParts, journal: Path, pictures: Path | None) -> None:
        self.tandem = tandem
        self.window = tandem.window
        self._journal = journal
        self._pictures = pictures

    @property
    def page(self) -> QWidget:
        return self.window.library_page()

    def note(self, kind: str, **values: object) -> None:
        with self._journal.open("a") as file:
            file.write(json.dumps({"kind": kind, "at": time.time(), **values}) + "\n")

    def picture(self, name: str) -> None:
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            self.window.grab().save(str(self._pictures / f"{name}.png"))

    def words(self) -> str:
        """Every text that can be seen in the library."""
        return "\n".join(
            text
            for widget in self.page.findChildren(QWidget)
            if widget.isVisible() and (text := (widget.text() if hasattr(widget, "text") else ""))
            and isinstance(text, str)
        )  # fmt: skip

    def button(self, words: str, place: QWidget | None = None) -> QAbstractButton | None:
        for button in (place or self.page).findChildren(QAbstractButton):
            name = button.accessibleName() or button.text()
            if button.isVisible() and button.isEnabled() and name.startswith(words):
                return button
        return None

    def press(self, words: str) -> None:
        button = self.button(words)
        assert button is not None, f"no button {words!r}; seen: {self.words()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def share(self) -> float:
        """How much of the pair is here, 0..1; -1 when nothing is on its way."""
        jobs = self.tandem.library.downloads.jobs
        total = sum(job.size for job in jobs)
        return sum(job.done for job in jobs) / total if total else -1.0

    def answers(self) -> dict[str, str]:
        messages = self.tandem.chat.state.messages()
        return {m.voice.value: m.text for m in messages if m.role is Role.ASSISTANT and m.voice and m.text}


def _come_forward(person: Person) -> Steps:
    """Without a window manager nobody else gives the window the keyboard."""
    person.window.activateWindow()
    yield person.window.isActiveWindow


def begin(person: Person) -> Steps:
    window = person.window
    yield from _come_forward(person)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    yield lambda: window.screens.front is ScreenName.LIBRARY and person.page.isVisible()
    yield lambda: "Pocket pair" in person.words()
    person.picture("library")
    person.page.show_tab("search")
    person.page.focus()
    QTest.keyClicks(QApplication.focusWidget(), "pocket")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    yield lambda: person.button("Get pair") is not None
    person.picture("found")
    person.press("Get pair")
    person.page.show_tab("here")
    yield lambda: 0.1 < person.share() < 0.5
    person.picture("running")
    person.press("Pause")
    yield lambda: "Paused" in person.words()
    paused_at = person.share()
    before = time.monotonic()
    yield lambda: time.monotonic() - before > 1.0
    person.note("paused", share=paused_at, later=person.share())
    person.picture("paused")
    person.press("Resume")
    yield lambda: person.share() > max(0.55, paused_at + 0.05)
    person.note("half", share=person.share())
    yield NEVER


def finish(person: Person) -> Steps:
    window = person.window
    yield from _come_forward(person)
    window.actions_by_id["library"].trigger()
    yield lambda: window.screens.front is ScreenName.LIBRARY and person.page.isVisible()
    yield lambda: person.share() > 0
    person.note("resumed", share=person.share())
    yield lambda: "pocket 6m" in person.words().casefold()
    yield lambda: person.words().count("verified") >= 2
    person.note("verified", files=[f.path for f in person.tandem.library.shelf.files if f.verified])
    person.picture("verified")
    card = next(c for c in person.page.findChildren(QWidget) if _has(person, c, "Chat with both", "verified"))
    QTest.mouseClick(person.button("Chat with both", card), Qt.MouseButton.LeftButton)
    yield from _both_answer(person)
    person.picture("answered")


def offline(person: Person) -> Steps:
    yield from _come_forward(person)
    person.window.actions_by_id["library"].trigger()
    yield lambda: person.window.screens.front is ScreenName.LIBRARY and person.page.isVisible()
    yield lambda: person.words().count("verified") >= 2
    person.picture("offline")
    person.press("Details")
    yield person.page.inspector.isVisible
    person.picture("inspector")
    QTest.keyClick(person.page.inspector, Qt.Key.Key_Escape)
    person.window.show_chat()
    yield from _both_answer(person)
    person.note("connections", seen=CONNECTIONS)


def _has(person: Person, card: QWidget, *words: str) -> bool:
    if "FamilyCard" not in type(card).__name__:
        return False
    seen = " ".join(str(w.text()) for w in card.findChildren(QWidget) if hasattr(w, "text"))
    return all(word in seen for word in words) and "Pocket pair" not in seen


def _both_answer(person: Person) -> Steps:
    chat = person.tandem.chat
    chat.new()
    chat.choose(VoiceChoice.BOTH)
    yield lambda: person.window.composer.isVisible() and not chat.generating
    person.window.composer.focus()
    QTest.keyClicks(QApplication.focusWidget(), "What is a base model?")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    yield lambda: len(person.answers()) == 2 and not chat.generating
    pool, key_of = person.tandem.pool, person.tandem.chat.engines.key
    files = {voice.value: pool.view(key_of(voice)).file for voice in Voice}
    person.note("answers", answers=person.answers(), files=files)


class Run:
    """Goes through the steps, waiting for each condition while the event loop turns."""

    def __init__(self, person: Person, steps: Steps) -> None:
        self._person, self._steps = person, steps
        self._wait: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self.exit_code = 0
        self.timer = QTimer()
        self.timer.setInterval(30)
        self.timer.timeout.connect(self._go_on)

    def _go_on(self) -> None:
        try:
            if self._wait():
                self._wait, self._since = next(self._steps), time.monotonic()
            elif time.monotonic() - self._since > PATIENCE_S and self._wait is not NEVER:
                shown = self._person.window.screens.front is ScreenName.LIBRARY
                self._give_up("stuck", self._person.words() if shown else "")
        except StopIteration:
            self._person.note("done")
            self._end()
        except (AssertionError, AttributeError, KeyError) as error:
            self._give_up("failed", traceback.format_exc() or repr(error))

    def _give_up(self, kind: str, why: str) -> None:
        self._person.picture(kind)
        self._person.note(kind, why=why)
        self.exit_code = 1
        self._end()

    def _end(self) -> None:
        self.timer.stop()
        QApplication.quit()


def main(data_dir: Path, step: str, journal: Path, pictures: Path | None) -> int:
    """Run one step to its end, or until killed. Returns 1 when something was waited for in vain."""
    paths = Paths.under(data_dir)
    paths.make()
    app = QApplication([])
    hooks.start_logging(paths)
    tandem = AppParts(app, paths, None)
    person = Person(tandem, journal, pictures)
    run = Run(person, {"begin": begin, "finish": finish, "offline": offline}[step](person))
    tandem.complete.connect(run.timer.start)
    tandem.start()
    app.exec()
    tandem.shut_down()
    return run.exit_code


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None))
