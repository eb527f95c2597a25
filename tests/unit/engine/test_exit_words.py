"""Every way an engine can end has words, and the number in them."""

from __future__ import annotations

import pytest

from desktop.engine.exit_words import cause, explain, is_illegal_instruction, is_processor_fault

ILLEGAL, ABORTED = "This build of the engine does not fit this processor.", "The engine stopped itself."
CRASHED, LOST = "The engine crashed.", "The engine lost the file it was reading."
KILLED, ASKED = "The engine was ended from outside.", "The engine was asked to end."
OWN_FAULT = "The engine could not start or stopped on a fault of its own."


@pytest.mark.parametrize(
    ("code", "title", "number"),
    [
        (None, "The engine does not answer.", "no end"),
        (0, "The engine ended.", "exit status 0"),
        (1, OWN_FAULT, "exit status 1"),
        (3, OWN_FAULT, "exit status 3"),
        (-4, ILLEGAL, "signal 4, SIGILL"),
        (-6, ABORTED, "signal 6, SIGABRT"),
        (-7, LOST, "signal 7, SIGBUS"),
        (-9, KILLED, "signal 9, SIGKILL"),
        (-10, LOST, "signal 10, SIGUSR1"),  # SIGBUS on macOS
        (-11, CRASHED, "signal 11, SIGSEGV"),
        (-15, ASKED, "signal 15, SIGTERM"),
        (-99, ABORTED, "signal 99"),
        (0xC0000005, CRASHED, "status 0xC0000005"),
        (0xC000001D, ILLEGAL, "status 0xC000001D"),
        (0xC0000409, ABORTED, "status 0xC0000409"),
        (0xC0000017, KILLED, "status 0xC0000017"),
        (0xC00000FD, CRASHED, "status 0xC00000FD"),
        (0xC0000006, LOST, "status 0xC0000006"),
    ],
)
def test_every_exit_status_has_words(code: int | None, title: str, number: str) -> None:
    words = explain(code)
    assert words.title == title
    assert all(words)
    assert cause(code) == number or code in (-7, -10)  # these two are named otherwise on macOS
    assert cause(code) in words.detail or code in (None, 0)


@pytest.mark.parametrize("code", [0xC0000005, 0xC000001D])
def test_a_windows_status_may_come_as_a_negative_number(code: int) -> None:
    assert explain(code - (1 << 32)) == explain(code)
    assert is_processor_fault(code - (1 << 32))
    assert is_illegal_instruction(code - (1 << 32)) == (code == 0xC000001D)


@pytest.mark.parametrize(
    ("codes", "fault", "illegal"),
    [
        ((-4, 0xC000001D), True, True),
        ((-5, -8, -11, 0xC0000005, 0xC0000096, 0xC0000094, 0xC00000FD), True, False),
        ((None, 0, 1, 4, 11, -6, -7, -9, -15, 0xC0000409, 0xC0000017, 0xC0000006), False, False),
    ],
)
def test_which_ends_are_the_processors(codes: tuple[int | None, ...], fault: bool, illegal: bool) -> None:
    assert [is_processor_fault(code) for code in codes] == [fault] * len(codes)
    assert [is_illegal_instruction(code) for code in codes] == [illegal] * len(codes)


def test_pythons_last_words_are_told() -> None:
    assert (
        explain(1, "ImportError: no such thing").detail == "Its last words: ImportError: no such thing (exit status 1)"
    )
    assert explain(1).detail == "Its log is empty. (exit status 1)"


@pytest.mark.parametrize("code", [-4, 0xC000001D, -1073741795])
def test_an_illegal_instruction_says_what_the_app_does_about_it(code: int) -> None:
    assert "packaging/dev.py setup" in explain(code).hint
    words = explain(code, "", "libggml-cpu-zen4.so")
    assert words.title == explain(code).title
    assert "libggml-cpu-zen4.so" in words.hint
    assert "tested before the next start" in words.hint
    assert explain(-11, "", "libggml-cpu-zen4.so") == explain(-11)
