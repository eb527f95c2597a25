"""Uses the window as a person does: types, sends, waits for the answers."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

PATIENCE_MS = 45_000
TURNS = 8


class PatientBot(QtBot):
    """A wait ends with what is waited for; how long that takes is the computer's affair and no test's."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def wait(self, ms):
        """At least so long, and so many turns of the event loop: layouts settle by turns, however long each takes."""
        super().wait(ms)
        for _ in range(TURNS):
            QCoreApplication.processEvents()

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, raising=None, **more):
        if raising is not False:  # assertNotEmitted() waits so: for nothing to come
            timeout = max(timeout, PATIENCE_MS)
        return super().waitSignal(signal, timeout=timeout, raising=raising, **more)

    def waitExposed(self, widget, *, timeout=PATIENCE_MS):
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))

    def waitActive(self, widget, *, timeout=PATIENCE_MS):
        return super().waitActive(widget, timeout=max(timeout, PATIENCE_MS))


def engine(tandem, voice):
    """What is shown of the engine that a voice speaks from."""
    return tandem.pool.view(tandem.chat.engines.key(voice))


def slot_of(tandem, voice):
    """That engine, which is there as long as it is wanted or asked."""
    return tandem.pool.slots[tandem.chat.engines.key(voice)]


def editor(tandem):
    return next(
        w
        for w in (tandem.window.composer.findChildren(QPlainTextEdit) + tandem.window.composer.findChildren(QTextEdit))
    )


def type_and_send(qtbot, tandem, text, answers=1):
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    editor(tandem).setFocus()
    qtbot.keyClicks(editor(tandem), text)
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(ended) >= answers, timeout=PATIENCE_MS)  # two may end at once
    tandem.chat.answer_ended.disconnect(ended.append)
    return ended


def begin_endless_answer(qtbot, tandem):
    """Ask for more than can be written; returns when the first words are there."""
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, instruct=replace(chosen.instruct, max_tokens=-1)))
    grew = []
    tandem.chat.answer_grew.connect(lambda *args: grew.append(args))
    qtbot.keyClicks(editor(tandem), "Go on")
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(grew), timeout=PATIENCE_MS)
