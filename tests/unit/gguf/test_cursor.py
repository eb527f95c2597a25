"""A header's lengths are checked before they are used: each limit from both sides."""

from __future__ import annotations

import io
import struct

import pytest

from desktop.gguf import cursor as limits
from desktop.gguf.cursor import Cursor, Damaged, OutOfBytes


def over(data: bytes, position: int = 0) -> Cursor:
    return Cursor(io.BytesIO(data), len(data), position)


def texts(*items: bytes) -> bytes:
    return b"".join(struct.pack("<Q", len(item)) + item for item in items)


def test_values_are_read_one_after_the_other_up_to_the_last_byte() -> None:
    cursor = over(struct.pack("<IQf", 7, 1 << 40, 0.5))
    assert (cursor.u32(), cursor.u64(), cursor.unpack(struct.Struct("<f"))) == (7, 1 << 40, (0.5,))
    assert (cursor.position, cursor.left) == (16, 0)
    with pytest.raises(OutOfBytes):
        cursor.u32()


@pytest.mark.parametrize("block", [8, 9, 64, 1 << 20])
def test_blocks_of_any_size_give_the_same_texts(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(limits, "BLOCK_BYTES", block)
    words = [b"", b"a", b"x" * 56, b"y" * 57, b"", b"end"]
    cursor = over(texts(*words))
    assert list(cursor.strings(len(words))) == words
    cursor = over(texts(*words) + b"behind")
    cursor.skip_strings(len(words))
    assert cursor.raw(6) == b"behind"
    cursor = over(texts(*words))
    parts = b""
    while cursor.left:
        parts += cursor.block()
    assert parts == texts(*words)


def test_a_text_may_be_as_long_as_what_is_left_and_as_asked() -> None:
    assert over(texts(b"abcd")).string(4) == "abcd"
    with pytest.raises(Damaged, match="a name of 5 bytes"):
        over(texts(b"abcde")).string(4)
    with pytest.raises(OutOfBytes):
        over(texts(b"abcde")[:-1]).string(5)
    with pytest.raises(OutOfBytes):  # longer than the file: cut off, whatever the limit
        over(texts(b"abcde")[:-1]).string(4)
    assert over(texts(b"a\xff")).string() == "a\ufffd"


def test_all_texts_that_are_kept_have_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 10)
    cursor = over(bytes(20))
    assert cursor.raw(4) + cursor.raw(6) == bytes(10)
    with pytest.raises(Damaged, match="a text of 1 bytes"):
        cursor.raw(1)


def test_all_lists_that_are_skipped_have_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_WALKED_ITEMS", 5)
    cursor = over(texts(*[b"a"] * 9))
    cursor.skip_strings(2)
    cursor.skip_strings(3)
    with pytest.raises(Damaged, match="a list of 1 texts"):
        cursor.skip_strings(1)


def test_a_list_that_the_file_cannot_hold_is_cut_off() -> None:
    over(texts(b"", b"")).skip_strings(2)
    with pytest.raises(OutOfBytes):
        over(texts(b"", b"")[:-1]).skip_strings(2)
    with pytest.raises(OutOfBytes):
        over(struct.pack("<Q", 9) + bytes(8)).skip_strings(1)


def test_skipping_goes_to_the_end_and_no_header_is_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = over(bytes(20), position=4)
    cursor.skip(16)
    with pytest.raises(OutOfBytes):
        cursor.skip(1)
    monkeypatch.setattr(limits, "MAX_HEADER_BYTES", 10)
    cursor = over(bytes(20))
    cursor.skip(10)
    with pytest.raises(Damaged, match="a header of more than"):
        cursor.skip(1)
