"""The real window and the desktop beside it, on a private bus: who is told what, and when."""

from __future__ import annotations

import os
import signal

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from desktop.chat.item import VoiceChoice
from desktop.library.cards.actions import Get
from desktop.library.cards.cards import Query
from desktop.library.download.queue import DownloadState
from desktop.library.download.transfer import Patience
from desktop.views.window.screens import ScreenName
from desktop.wiring.away import AwayWiring
from tests.fakes.desktop_services import LOGIN, NOTIFICATIONS
from tests.fakes.stand_in_hub.demo import demo_hub
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, type_and_send


@pytest.fixture
def hub(monkeypatch):
    with demo_hub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def server(services):
    return services(NOTIFICATIONS)


@pytest.fixture
def login(services):
    return services(LOGIN)


@pytest.fixture
def tandem(qtbot, open_window, daemon):
    made = open_window()
    made.away = getattr(made, "away", None) or AwayWiring(
        QApplication.instance(), made.window, made.chat, made.library, made.keeper
    )
    made.away.answers._long_s = 0.0
    qtbot.waitActive(made.window)
    yield made
    made.away.close()


def leave(qtbot, tandem):
    tandem.window.showMinimized()
    qtbot.waitUntil(lambda: tandem.away._presence.away)


def notified(server):
    return [call.body[3:5] for call in server.calls if call.member == "Notify"]


def begin_download(qtbot, tandem, words="pocket"):
    book = tandem.library.book
    book.search(Query(words=words))
    qtbot.waitUntil(lambda: len(book.offers["search"]) == 1, timeout=PATIENCE_MS)
    tandem.library.actions.do(Get(next(iter(book.offers["search"]))))
    qtbot.waitUntil(lambda: bool(tandem.library.downloads.jobs), timeout=PATIENCE_MS)
    return tandem.library.downloads.jobs[0]


def test_who_is_there_is_not_told(qtbot, tandem, server):
    type_and_send(qtbot, tandem, "Hello there")
    qtbot.wait(100)
    assert server.calls == []


def test_who_is_away_is_told_once_with_the_title_alone(qtbot, tandem, server):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    leave(qtbot, tandem)
    tandem.conversation.writing.send("Which animal <is> quick & brown?")
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: notified(server) != [])
    qtbot.wait(100)
    assert notified(server) == [("Both answers are ready", "Which animal <is> quick & brown?")]


def test_a_quick_answer_is_not_told(qtbot, tandem, server):
    tandem.away.answers._long_s = 20.0
    leave(qtbot, tandem)
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.conversation.writing.send("Hello")
    qtbot.wait(100)
    assert server.calls == []


def test_an_answer_that_breaks_off_is_told_so(qtbot, tandem, server, allow_log):
    begin_endless_answer(qtbot, tandem)
    leave(qtbot, tandem)
    (slot,) = [slot for slot in tandem.pool.slots.values() if slot.answering]
    os.kill(slot.processes.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: notified(server) == [("An answer broke off", "Go on")], timeout=PATIENCE_MS)


def test_of_a_chat_that_is_not_open_any_more_the_end_is_told(qtbot, tandem, server):
    begin_endless_answer(qtbot, tandem)
    first = tandem.chat.item
    tandem.window.new_chat_requested.emit()
    leave(qtbot, tandem)
    tandem.answers.stop(first.id)
    qtbot.waitUntil(lambda: notified(server) == [("The answer is ready", "Go on")], timeout=PATIENCE_MS)


def test_who_does_not_want_to_be_told_is_not(qtbot, tandem, server):
    settings = tandem.keeper.settings
    tandem.keeper.update(replace(settings, behaviour=replace(settings.behaviour, notify=False)))
    leave(qtbot, tandem)
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.conversation.writing.send("Hello")
    qtbot.wait(100)
    assert server.calls == []


def test_a_click_opens_that_chat_and_takes_the_notification_back(qtbot, tandem, server):
    leave(qtbot, tandem)
    tandem.conversation.writing.send("The first chat")
    qtbot.waitUntil(lambda: len(notified(server)) == 1, timeout=PATIENCE_MS)
    tandem.window.show_library()
    tandem.chat.new()
    first = tandem.away._chat
    server.click(1)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert tandem.chat.item.id == first.id
    assert tandem.window.screens.front is not ScreenName.LIBRARY
    assert not tandem.window.isMinimized()
    qtbot.waitUntil(lambda: server.members()[-1] == "CloseNotification")


def test_coming_back_takes_the_notification_back(qtbot, tandem, server):
    leave(qtbot, tandem)
    tandem.conversation.writing.send("Hello")
    qtbot.waitUntil(lambda: len(notified(server)) == 1, timeout=PATIENCE_MS)
    tandem.window.bring_to_front()
    qtbot.waitUntil(lambda: server.members()[-1] == "CloseNotification", timeout=PATIENCE_MS)


def test_ending_takes_the_notification_back_and_lets_go(qtbot, hub, server, login, tandem):
    hub.rate = 200_000
    begin_download(qtbot, tandem)
    qtbot.waitUntil(lambda: login.locks() == 1 and tandem.away._awake._lock is not None, timeout=PATIENCE_MS)
    leave(qtbot, tandem)
    tandem.conversation.writing.send("Hello")
    qtbot.waitUntil(lambda: len(notified(server)) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: tandem.away._notices._ids != {})
    tandem.away.close()
    qtbot.waitUntil(lambda: server.members()[-1] == "CloseNotification")
    assert login.locks() == 0


def test_a_download_keeps_the_computer_awake_until_it_is_paused(qtbot, hub, login, tandem):
    hub.rate = 200_000
    job = begin_download(qtbot, tandem)
    qtbot.waitUntil(lambda: login.locks() == 1, timeout=PATIENCE_MS)
    tandem.library.downloads.pause(job.id)
    qtbot.waitUntil(lambda: login.locks() == 0, timeout=PATIENCE_MS)
    tandem.library.downloads.resume(job.id)
    qtbot.waitUntil(lambda: login.locks() == 1, timeout=PATIENCE_MS)
    settings = tandem.keeper.settings
    tandem.keeper.update(replace(settings, behaviour=replace(settings.behaviour, stay_awake=False)))
    qtbot.waitUntil(lambda: login.locks() == 0, timeout=PATIENCE_MS)
    tandem.library.downloads.cancel(job.id)


def test_a_finished_download_is_told_and_lets_the_computer_sleep(qtbot, hub, server, login, tandem):
    hub.rate = 8_000_000
    job = begin_download(qtbot, tandem)
    leave(qtbot, tandem)
    qtbot.waitUntil(lambda: notified(server) == [("Download finished", job.title)], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(login.held) == 1 and login.locks() == 0, timeout=PATIENCE_MS)
    server.click(1)
    qtbot.waitUntil(lambda: tandem.window.screens.front is ScreenName.LIBRARY, timeout=PATIENCE_MS)


def test_several_failures_are_one_notification(qtbot, hub, server, login, tandem):
    hub.fault("corrupt", "pocket-6m-base", at=3_000_000, times=4)
    job = begin_download(qtbot, tandem)
    leave(qtbot, tandem)
    qtbot.waitUntil(lambda: len(notified(server)) == 1, timeout=PATIENCE_MS)
    ((summary, body),) = notified(server)
    assert summary == "Download failed"
    assert body.startswith(f"{job.title}: ")
    assert "differs from what was published" in body
    qtbot.waitUntil(lambda: login.locks() == 0, timeout=PATIENCE_MS)
    tandem.library.downloads.resume(job.id)
    qtbot.waitUntil(lambda: len(notified(server)) == 2, timeout=PATIENCE_MS)
    assert notified(server)[1] == ("2 downloads and conversions have ended", f"{body}\n{body}")
    assert [call.body[1] for call in server.calls if call.member == "Notify"] == [0, 1]


def test_conversions_are_told_together_and_keep_the_computer_awake(qtbot, tandem, server, login, tmp_path):
    shelf, quantize = tandem.library.shelf, tandem.library.quantize
    path = write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(n_embd=256, n_ctx_train=2048))
    qtbot.waitUntil(lambda: bool(shelf.files), timeout=PATIENCE_MS)
    shelf.add([path])
    qtbot.waitUntil(lambda: shelf.find(str(path)) is not None, timeout=PATIENCE_MS)
    leave(qtbot, tandem)
    quantize.start(shelf.find(str(path)), "Q8_0")
    quantize.start(shelf.find(str(path)), "Q6_K")
    qtbot.waitUntil(lambda: login.locks() == 1, timeout=PATIENCE_MS)
    both = ("2 downloads and conversions have ended", "Heron-1B-Base-Q8_0.gguf\nHeron-1B-Base-Q6_K.gguf")
    qtbot.waitUntil(lambda: both in notified(server), timeout=PATIENCE_MS)
    # the first is told alone, unless the second has ended before the desktop was asked how it shows them
    assert notified(server) in ([("Conversion finished", "Heron-1B-Base-Q8_0.gguf"), both], [both])
    qtbot.waitUntil(lambda: len(login.held) == 1 and login.locks() == 0, timeout=PATIENCE_MS)


def test_a_short_rest_keeps_the_computer_awake_and_a_long_one_does_not(qtbot, hub, login, tandem):
    hub.rate = 200_000
    downloads = tandem.library.downloads
    downloads._patience = Patience(tries=2, pause=0.05)
    begin_download(qtbot, tandem)
    qtbot.waitUntil(lambda: login.locks() == 1, timeout=PATIENCE_MS)
    tandem.away.work._rest.setInterval(300)
    held = []  # whether it was kept awake, from the first telling of the rest on
    look = lambda: held.append(login.locks()) if downloads.jobs[0].state is DownloadState.WAITING else None  # noqa: E731
    downloads.changed.connect(look)
    hub.stop()
    qtbot.waitUntil(lambda: bool(held), timeout=PATIENCE_MS)
    assert held[0] == 1
    qtbot.waitUntil(lambda: login.locks() == 0, timeout=PATIENCE_MS)
    tried = []
    downloads.changed.connect(lambda: tried.append(downloads.jobs[0].state))
    tandem.away._resume.woken.emit()  # rests end when the computer wakes up
    qtbot.waitUntil(lambda: DownloadState.VERIFYING in tried, timeout=PATIENCE_MS)


def test_leaving_is_told_once(qtbot, tandem):
    left = []
    tandem.away.left.connect(lambda: left.append(True))
    leave(qtbot, tandem)
    tandem.window.hide()
    assert left == [True]
    tandem.window.bring_to_front()
    qtbot.waitUntil(lambda: not tandem.away._presence.away)
    leave(qtbot, tandem)
    assert left == [True, True]


def test_nothing_is_asked_of_the_desktop_before_it_is_needed(qtbot, tandem, server, login):
    type_and_send(qtbot, tandem, "Hello")
    assert editor(tandem).toPlainText() == ""
    assert all(bus._socket is None for bus in tandem.away._buses.values())
    assert server.calls == login.calls == []
