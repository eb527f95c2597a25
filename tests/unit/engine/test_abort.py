"""The byte that stops llama.cpp."""

from __future__ import annotations

import ctypes

from desktop.engine.llama.abort import AbortByte


def test_it_is_set_and_cleared() -> None:
    abort = AbortByte()
    assert not abort.is_set
    abort.set()
    assert abort.is_set
    abort.clear()
    assert not abort.is_set


def test_the_end_of_the_process_stops_everything_from_then_on() -> None:
    abort = AbortByte()
    abort.set_for_good()
    assert abort.is_set
    abort.clear()
    assert abort.is_set


def test_llama_cpp_reads_the_byte_through_its_callback() -> None:
    abort = AbortByte()
    assert not abort.callback(ctypes.c_void_p(abort.data))
    abort.set()
    assert abort.callback(ctypes.c_void_p(abort.data))
