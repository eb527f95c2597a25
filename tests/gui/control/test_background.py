"""SerialThread: order, thread of delivery, failures in words."""

from __future__ import annotations

import threading
import weakref

import pytest
from PySide6.QtCore import QThread

from desktop.control.background import SerialThread
from desktop.errors import AppError, BadInput


@pytest.fixture
def serial(qtbot):
    thread = SerialThread("test")
    yield thread
    thread.shut_down()


def test_results_come_back_in_order_on_the_asking_thread(qtbot, serial):
    got = []
    here = QThread.currentThread()
    for number in range(50):
        serial.submit(lambda n=number: (n, threading.get_ident()), lambda r: got.append((r, QThread.currentThread())))
    qtbot.waitUntil(lambda: len(got) == 50)
    assert [result[0] for result, _ in got] == list(range(50))
    assert {result[1] for result, _ in got} != {threading.get_ident()}
    assert {thread for _, thread in got} == {here}


def test_app_error_reaches_failed(qtbot, serial):
    seen = []

    def work():
        raise BadInput("No.", "because", "do this")

    serial.submit(work, failed=seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].title == "No."


def test_a_bug_becomes_a_message_and_the_thread_lives(qtbot, serial, allow_log):
    allow_log.append("background job failed")
    seen, done = [], []
    serial.unhandled.connect(seen.append)
    serial.submit(lambda: 1 / 0)
    serial.submit(lambda: "still here", done.append)
    qtbot.waitUntil(lambda: bool(seen and done))
    assert isinstance(seen[0], AppError)
    assert "ZeroDivisionError" in seen[0].log
    assert done == ["still here"]


def test_shut_down_runs_what_is_queued(qtbot):
    thread = SerialThread("test")
    ran = []
    for number in range(20):
        thread.submit(lambda n=number: ran.append(n))
    thread.shut_down()
    assert ran == list(range(20))


def test_late_results_do_not_start_an_ended_thread_again(qtbot):
    thread, done = SerialThread("test"), []
    thread.submit(lambda: 1, lambda _: thread.submit(lambda: 2, done.append))
    thread.shut_down()
    qtbot.wait(50)
    assert not thread.isRunning()
    assert not done


def test_a_job_that_is_done_is_not_held_until_the_next_one(qtbot, serial):
    class Held:
        pass

    held, told = Held(), []
    watched = weakref.ref(held)
    serial.submit(lambda one=held: None, told.append)
    del held
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: watched() is None)


@pytest.mark.parametrize("outcome", ["good", "refused", "broken"])
def test_what_a_job_holds_is_let_go_on_its_owners_thread(qtbot, serial, allow_log, outcome):
    allow_log.append("background job failed")
    threads, told = set(), []

    class Held:
        def __del__(self):
            threads.add(threading.get_ident())

        def work(self):
            if outcome == "refused":
                raise BadInput("No.", "because", "do this")
            return 1 / (outcome == "good")

    serial.unhandled.connect(told.append)
    for count in range(1, 201):
        serial.submit(Held().work, told.append)
        if count % 3 == 0:  # sometimes the outcome is told at once, sometimes many wait
            qtbot.waitUntil(lambda count=count: len(told) == count)
    qtbot.waitUntil(lambda: len(told) == 200)
    told.clear()
    assert threads == {threading.get_ident()}
