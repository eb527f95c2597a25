"""Commands on their way to one thread: a cancel reaches the command it was meant for, and no other."""

from __future__ import annotations

import threading

from desktop.engine.lane import Job, Lane
from desktop.engine.llama.abort import AbortByte
from desktop.protocol.messages import AskTemplate


class Row:
    """A lane with some commands in it."""

    def __init__(self, *ids: int) -> None:
        self.abort, self.cancelled = AbortByte(), list[int]()
        self.lane = Lane(self.abort, lambda job: self.cancelled.append(job.command.id))
        for request_id in ids:
            self.lane.put(Job(AskTemplate(id=request_id, path=""), 0.0))

    def begin(self) -> int:
        job = self.lane.begin()
        assert job is not None
        return job.command.id


def test_commands_are_begun_in_the_order_in_which_they_came() -> None:
    row = Row(3, 1, 2)
    begun = []
    for _ in range(3):
        begun.append(row.begin())
        row.lane.end()
    assert begun == [3, 1, 2]


def test_a_cancel_stops_the_command_that_runs_and_not_the_next_one() -> None:
    row = Row(1, 2)
    row.begin()
    row.lane.cancel(1)
    assert row.abort.is_set
    row.lane.end()
    assert row.begin() == 2
    assert not row.abort.is_set
    assert row.cancelled == []


def test_a_command_that_waits_ends_at_once_while_another_runs() -> None:
    row = Row(1, 2, 3)
    row.begin()
    row.lane.cancel(2)
    assert row.cancelled == [2]
    assert not row.abort.is_set
    row.lane.end()
    assert row.begin() == 3


def test_a_cancel_that_comes_too_late_too_early_or_for_nobody_is_forgotten() -> None:
    row = Row(1)
    row.lane.cancel(7)
    row.begin()
    row.lane.end()
    row.lane.cancel(1)
    row.lane.put(Job(AskTemplate(id=7, path=""), 0.0))
    row.begin()
    assert not row.abort.is_set
    assert row.cancelled == []


def test_closing_stops_what_runs_and_wakes_whoever_waits() -> None:
    row = Row(1, 2)
    row.begin()
    row.lane.close()
    row.lane.end()
    assert row.abort.is_set
    assert row.lane.begin() is None
    idle = Row()
    waiting = threading.Thread(target=idle.lane.begin)
    waiting.start()
    idle.lane.close()
    waiting.join(60)
    assert not waiting.is_alive()
