"""Work aside: its result and its errors come back, and whoever asked can walk away."""

from __future__ import annotations

import threading

import pytest

from desktop.aside import run_aside
from desktop.errors import BadInput


def test_what_work_returns_comes_back_from_a_thread_of_that_name():
    assert run_aside(lambda: threading.current_thread().name, lambda: None, "a name") == "a name"


def test_what_work_raises_is_raised_where_it_was_asked():
    def fail():
        raise BadInput("No.")

    with pytest.raises(BadInput):
        run_aside(fail, lambda: None, "failing")


def test_whoever_looks_away_does_not_wait_for_the_work():
    go_on, ended, looks = threading.Event(), threading.Event(), []

    def work():
        go_on.wait(60)
        ended.set()

    def look():
        looks.append(None)
        if len(looks) == 3:
            raise BadInput("Enough.")

    with pytest.raises(BadInput):
        run_aside(work, look, "left behind", step_s=0.001)
    assert len(looks) == 3
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(60), "it ends by itself"
