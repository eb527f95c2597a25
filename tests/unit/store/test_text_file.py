"""A file is read where its content is text, whatever its name says, and refused in words where it is not."""

from __future__ import annotations

import os

import pytest

from desktop.chat.attachments import AttachedText
from desktop.errors import FileProblem
from desktop.store.text_file import MOST_BYTES, read_text_file

WORDS = "Grüße,\n日本 «ё»\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_in_any_unicode(tmp_path, encoding):
    path = tmp_path / "words"
    path.write_bytes(WORDS.encode(encoding))
    assert read_text_file(path) == AttachedText("words", WORDS)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        ("größe;1".encode("cp1252"), "größe;1"),
        (b"\x1b[31mred\x1b[0m\x0c", "\x1b[31mred\x1b[0m\x0c"),
    ],
    ids=["line ends", "windows", "terminal"],
)
def test_older_texts_are_read_too(tmp_path, data, text):
    path = tmp_path / "words.csv"
    path.write_bytes(data)
    assert read_text_file(path).text == text


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"", "“it.txt” is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "“it.txt” is not a text."),
        (bytes(range(1, 256)), "“it.txt” is not a text."),
        (b"words\0words", "“it.txt” is not a text."),
        ("日".encode() * (MOST_BYTES // 3 + 1), "“it.txt” is too large."),
        (b"\0" * (MOST_BYTES + 1), "“it.txt” is not a text."),
    ],
    ids=["empty", "picture", "bytes", "nul", "large", "large and no text"],
)
def test_what_cannot_be_attached_is_told(tmp_path, data, title):
    path = tmp_path / "it.txt"
    path.write_bytes(data)
    with pytest.raises(FileProblem) as caught:
        read_text_file(path)
    assert caught.value.title == title


def test_the_largest_that_may_be(tmp_path):
    path = tmp_path / "it.txt"
    path.write_bytes(b"x" * MOST_BYTES)
    assert len(read_text_file(path).text) == MOST_BYTES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_on(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileProblem, match="not a regular file"):
        read_text_file(tmp_path / "pipe")


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(FileProblem, match="could not be read"):
        read_text_file(tmp_path / "gone.txt")
