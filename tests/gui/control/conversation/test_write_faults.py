"""One flow of asking, editing, branching, deleting and undoing, with a fault at its first write, its second, and so on.

Whatever was not refused in words is on disk, and what was refused changed nothing there.
"""

from __future__ import annotations

import itertools
from contextlib import contextmanager

import pytest

from desktop.errors import FileProblem
from desktop.store.database import Database
from tests.gui.control.conversation.asking import PATIENCE_MS

STRIDE = 3  # every so many writes in the usual run; with --long every one


class Disk:
    """Refuses the write of one number, behind all that its transaction did."""

    def __init__(self, monkeypatch):
        self.refused, self._count, self._whole = 0, itertools.count(1), Database.writing
        disk = self

        @contextmanager
        def writing(self):
            if self._open_connection().in_transaction:
                with disk._whole(self) as connection:
                    yield connection
                return
            number = next(disk._count)
            with disk._whole(self) as connection:
                yield connection
                if number == disk.refused:
                    raise FileProblem("The disk is full.", "0 B are free.", "Make room.")

        monkeypatch.setattr(Database, "writing", writing)

    def refuse(self, number):
        """The write with this number from now on; 0 = none. Returns how many there were before."""
        self.refused, before = number, next(self._count) - 1
        self._count = itertools.count(1)
        return before


def settle(desk, qtbot):
    """Nothing is on its way any more, neither to the engine nor to the disk."""
    qtbot.waitUntil(lambda: not desk.chat.generating, timeout=PATIENCE_MS)
    asked = []
    desk.records.ask(lambda _: True, asked.append)
    qtbot.waitUntil(lambda: bool(asked) and not desk.chat.generating, timeout=PATIENCE_MS)


def go(desk, qtbot):
    """The flow. Returns the texts by hand that were not refused, by the step that wrote them."""
    gone, taken = [], {}
    desk.branches.deleted.connect(gone.append)

    def last(role):
        return next((m.id for m in reversed(desk.chat.column("instruct")) if m.role.value == role), 0)

    steps = (
        ("first", lambda: desk.writing.send("first")),
        ("second", lambda: desk.writing.send("second")),
        ("edited", lambda: desk.writing.edit("instruct", last("user"), "edited")),
        ("by hand", lambda: desk.writing.edit_answer("instruct", last("assistant"), "by hand")),
        ("", lambda: desk.writing.begin_with("instruct", last("assistant"), "begun")),
        ("", lambda: desk.branches.step("instruct", last("user"), -1)),
        ("", lambda: desk.branches.to_new_chat("instruct", last("user"))),
        ("", lambda: desk.branches.delete(last("user"))),
        ("", lambda: desk.branches.restore(gone[-1] if gone else [])),
        ("at the end", lambda: desk.writing.send("at the end")),
    )
    for text, do in steps:
        before = len(desk.errors)
        do()
        settle(desk, qtbot)
        if text and len(desk.errors) == before:
            taken[text] = text
    return taken


def everything_on_disk(desk, qtbot):
    desk.writing.send("one more, for what was left")
    settle(desk, qtbot)
    found = []
    desk.records.ask(lambda store: store._database.rows("SELECT text FROM messages"), found.append)  # deleted ones too
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE_MS)
    return {row["text"] for row in found[0]}


@pytest.mark.timeout(900)
def test_nothing_is_lost_by_a_fault_at_any_write(desk, qtbot, monkeypatch, request):
    desk.use(max_tokens=4)
    disk = Disk(monkeypatch)
    faults = 0
    for number in itertools.count(1, 1 if request.config.getoption("--long") else STRIDE):
        desk.chat.new()
        desk.errors.clear()
        desk.ended.clear()
        disk.refuse(number)
        taken = go(desk, qtbot)
        answers = {answer.text for answer in desk.ended}
        writes, refused = disk.refuse(0), bool(desk.errors)
        on_disk = everything_on_disk(desk, qtbot)
        assert set(taken) <= on_disk, f"write {number}"
        assert answers <= on_disk, f"write {number}"
        faults += refused
        if number > writes:
            break
    assert not refused
    assert faults > 3
