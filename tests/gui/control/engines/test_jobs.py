"""Jobs of several clients at once, on real engines: each is told its own, waits its turn, and ends alone."""

from __future__ import annotations

import os
import signal

import psutil
import pytest
from msgspec.structs import replace

from desktop.control.engines import pool
from desktop.control.engines.job import JobState
from desktop.control.engines.view import EngineState
from desktop.control.engines.wants import Wants
from desktop.control.engines.worker import EngineWorker
from desktop.errors import EngineDied
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Finish, SetThreads, Tokens
from desktop.protocol.texts import Tokenized
from tests.gui.control.engines.asking_pool import CONTEXT, PATIENCE_MS, Asking, answer_to, tokens_of
from tests.gui.control.engines.switching_desk import make_small

LONG = 4000


@pytest.fixture
def asking(qtbot, tmp_path, files, machine):
    made = Asking(tmp_path, files, machine)
    yield made
    made.close()


def begin_long(asking, qtbot, key, words="Once"):
    heard = asking.ask(key, answer_to(words, LONG))
    qtbot.waitUntil(lambda: bool(heard.text), timeout=PATIENCE_MS)
    return heard


def goes_on(qtbot, *heard):
    lengths = [len(one.text) for one in heard]
    qtbot.waitUntil(
        lambda: all(len(one.text) > length for one, length in zip(heard, lengths, strict=True)), timeout=PATIENCE_MS
    )


def test_two_answers_and_a_tokenize_at_once(asking, qtbot):
    first, second = (begin_long(asking, qtbot, key) for key in asking.keys)
    counted = asking.ask(asking.keys[0], tokens_of("How many?"))
    asking.wait(qtbot, counted)
    assert isinstance(counted.end, Tokenized)
    assert [first.job.state, second.job.state] == [JobState.RUNNING] * 2
    goes_on(qtbot, first, second)
    assert first.text[:20] != second.text[:20]
    first.cancel()
    asking.wait(qtbot, first)
    goes_on(qtbot, second)
    second.cancel()
    asking.wait(qtbot, second)
    assert first.was_cancelled
    assert second.was_cancelled
    assert asking.pool.strays == 0


def test_a_second_answer_of_one_engine_waits_and_a_tokenize_does_not(asking, qtbot):
    key = asking.keys[0]
    first = begin_long(asking, qtbot, key)
    second, third = asking.ask(key, answer_to("Twice", 5)), asking.ask(key, answer_to("Thrice", 5))
    assert [second.job.position, third.job.position] == [1, 2]
    counted = asking.ask(key, tokens_of("How many?"))
    asking.wait(qtbot, counted)
    assert second.told == []
    first.cancel()
    asking.wait(qtbot, third)
    assert [second.end.finish, third.end.finish] == [Finish.LENGTH] * 2


def test_where_one_file_fits_engines_take_turns_in_the_order_they_were_asked(asking, qtbot, machine):
    make_small(machine)
    a, b = asking.keys
    first = begin_long(asking, qtbot, a)
    order = []
    later = [asking.ask(key, answer_to(str(number), 3)) for number, key in enumerate((b, a, b))]
    for number, heard in enumerate(later):
        heard.job.finished.connect(lambda _, number=number: order.append(number))
    assert [asking.pool.view(b).state, asking.pool.view(a).state] == [EngineState.EMPTY, EngineState.GENERATING]
    assert "Waits for tiny-base.gguf" in asking.pool.view(b).note
    goes_on(qtbot, first)
    first.cancel()
    asking.wait(qtbot, *later)
    assert order == [0, 1, 2]


def test_a_killed_engine_loses_one_answer_and_goes_on_with_the_next(asking, qtbot):
    key = asking.keys[0]
    asking.want(key)
    told = []
    asking.pool.lost.connect(lambda lost, error: told.append((lost, error.exit_code)))
    first = begin_long(asking, qtbot, key)
    second = asking.ask(key, answer_to("Twice", 5))
    os.kill(asking.pool.process_ids()[0], signal.SIGKILL)
    asking.wait(qtbot, first, second)
    assert isinstance(first.end, EngineDied)
    assert first.text
    assert second.end.finish is Finish.LENGTH
    assert told == [(key, -9)]


def test_an_engine_that_nobody_wants_is_ended_after_its_last_job(asking, qtbot):
    key = asking.keys[0]
    first = begin_long(asking, qtbot, key)
    (pid,) = asking.pool.process_ids()
    second = asking.ask(key, answer_to("Twice", 3))
    first.cancel()
    asking.wait(qtbot, second)
    qtbot.waitUntil(lambda: not asking.pool.slots and not psutil.pid_exists(pid), timeout=PATIENCE_MS)
    assert asking.pool.view(key).state is EngineState.EMPTY


def test_what_one_holder_wants_stays_when_another_is_gone(asking, qtbot):
    a, b = asking.keys
    asking.want(a, load=[a])
    asking.pool.want("another window", Wants(kept=frozenset([a])))
    qtbot.waitUntil(lambda: asking.pool.view(a).state is EngineState.READY, timeout=PATIENCE_MS)
    asking.want(b, load=[b])
    qtbot.waitUntil(lambda: asking.pool.view(b).state is EngineState.READY, timeout=PATIENCE_MS)
    assert asking.pool.view(a).state is EngineState.READY
    asking.pool.release("another window")
    qtbot.waitUntil(lambda: a not in asking.pool.slots, timeout=PATIENCE_MS)


def test_only_the_text_of_its_own_is_told_to_a_job(asking, qtbot):
    a, b = asking.keys
    alone = {}
    for key in (a, b):
        heard = asking.ask(key, answer_to("Once upon", 12))
        asking.wait(qtbot, heard)
        alone[key] = heard.text
    together = [asking.ask(key, answer_to("Once upon", 12)) for key in (a, b, a, b)]
    asking.wait(qtbot, *together)
    assert [heard.text for heard in together] == [alone[a], alone[b], alone[a], alone[b]]
    assert all(event.id == heard.job.id for heard in together for event in heard.told if isinstance(event, Tokens))


def test_the_cores_are_shared_among_all_that_answer(asking, qtbot, monkeypatch):
    monkeypatch.setattr(pool, "physical_cores", lambda: 6)
    told = []

    def spy(worker, command):
        told.append(command.threads) if isinstance(command, SetThreads) else None
        worker._outbox.put(command)

    monkeypatch.setattr(EngineWorker, "send", spy)
    free = replace(CONTEXT, threads=0)
    keys = [EngineKey(key.source, free) for key in asking.keys]
    keys.append(EngineKey(keys[0].source, replace(free, n_ctx=2048)))
    answers = [begin_long(asking, qtbot, key) for key in keys]
    assert told == [0, 3, 3, 2, 2, 2]
    answers[0].cancel()
    asking.wait(qtbot, answers[0])
    assert told[6:] == [3, 3]
    for heard in answers[1:]:
        heard.cancel()
    asking.wait(qtbot, *answers)


def test_room_is_made_by_what_was_asked_longest_ago(asking, qtbot, machine):
    a, b = asking.keys
    c = EngineKey(a.source, replace(CONTEXT, n_ctx=2048))
    machine.total = 16.0
    machine.free = next(free for free in range(1, 16) if fits(machine, free, a, b) and not fits(machine, free, a, b, c))
    asking.pool.want("window", Wants(kept=frozenset([a, b, c])))
    for key in (b, a, b, c):
        asking.wait(qtbot, asking.ask(key, answer_to("Once", 2)))
    states = [asking.pool.view(key).state for key in (a, b, c)]
    assert states == [EngineState.EMPTY, EngineState.READY, EngineState.READY]
    assert "Made room" in asking.pool.view(a).note


def fits(machine, free, *keys):
    machine.free = free
    return machine.plan_for(keys).together
