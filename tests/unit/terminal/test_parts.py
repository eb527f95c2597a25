"""Parts of the terminal commands that need no engine."""

import io
import signal
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.terminal import text_in_out, window_check
from desktop.terminal.bench import largest
from desktop.terminal.interrupts import Interrupted, Interrupts, exit_code


@given(st.integers(0, 50), st.integers(0, 50), st.integers(-5, 60))
def test_largest_finds_the_border(low, extra, border):
    found = largest(lambda number: number <= border, low, low + extra)
    assert found == min(max(low, border), low + extra)


def test_the_first_signal_is_a_wish_the_second_an_exception():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.signal_number == signal.SIGINT
        with pytest.raises(Interrupted) as caught:
            signal.raise_signal(signal.SIGINT)
        assert caught.value.exit_code == 130
    assert signal.getsignal(signal.SIGINT) is before
    assert exit_code(signal.SIGTERM) == 143


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_model_cannot_steer_the_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    text_in_out.write("a\x1b]0;title\x07b\r\n\tc\x9b")
    assert sys.stdout.getvalue() == "a\ufffd]0;title\ufffdb\ufffd\n\tc\ufffd"


def test_a_pipe_gets_the_text_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    text_in_out.write("a\x1b[0m")
    assert sys.stdout.getvalue() == "a\x1b[0m"


@pytest.mark.parametrize(
    ("version", "python", "told"),
    [
        ("6.12.0", (3, 11), "crashes Python 3.11"),
        ("6.12.0", (3, 12), ""),
        ("6.11.3", (3, 11), ""),
        ("", (3, 11), "is not"),
    ],
)
def test_a_qt_that_kills_python_is_refused_in_words(monkeypatch, tmp_path, version, python, told):
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6_Addons-6.9.0.dist-info").mkdir()
    if version:
        (tmp_path / f"pyside6_essentials-{version}.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "PySide6", raising=False)
    (tmp_path / "PySide6" / "__init__.py").touch()
    monkeypatch.setattr(sys, "version_info", (*python, 0, "final", 0))
    problem = window_check.window_problem()
    assert (problem.detail if problem else "") == "" if not told else told in problem.detail


def test_without_any_qt_the_window_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6", None)
    assert "is not installed" in window_check.window_problem().detail


def test_a_frozen_window_brings_its_own_qt(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(window_check, "_qt_version", lambda: "6.12.0")
    assert window_check.window_problem() is None
