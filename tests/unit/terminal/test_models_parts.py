"""Pieces of the models commands that need no process of their own."""

import os
import sys
import threading

import pytest

from desktop.errors import BadInput
from desktop.library.variant import Confidence, Judgement, Variant
from desktop.terminal.models.choosing import Wish, read_wish
from desktop.terminal.models.interruptible import Progress, fitting, interruptible
from desktop.terminal.models.telling import columns, judgement_words


@pytest.mark.parametrize(
    ("text", "repo", "file"),
    [
        ("owner/name", "owner/name", ""),
        ("owner/name/", "owner/name", ""),
        ("owner/name:Q4_K_M", "owner/name", "Q4_K_M"),
        ("owner/name:sub/file name.gguf", "owner/name", "sub/file name.gguf"),
        ("https://huggingface.co/owner/name", "owner/name", ""),
        ("https://huggingface.co/owner/name/tree/main", "owner/name", ""),
        ("https://hub.example/owner/name/blob/main/sub/x.gguf", "owner/name", "sub/x.gguf"),
        ("https://hub.example/owner/name/resolve/main/x.gguf?download=true", "owner/name", "x.gguf"),
    ],
)
def test_what_is_to_be_fetched_is_read(text, repo, file):
    assert read_wish(text, "Q8_0") == Wish(repo, file, "Q8_0")


@pytest.mark.parametrize("text", ["", "name", "a/b/c", "/", "owner/", ":x", "owner/name:", "owner name/x"])
def test_what_is_no_repository_is_refused(text):
    with pytest.raises(BadInput, match="OWNER/NAME"):
        read_wish(text, "")


def test_columns_stand_below_each_other():
    assert columns([("a", "1 B", ""), ("long", "360 M", "x")], right=(1,)) == ["a       1 B", "long  360 M  x"]
    assert columns([]) == []


def test_a_judgement_in_words():
    sure = Judgement(Variant.BASE, Confidence.HIGH, ("One.", "Two."))
    assert judgement_words(sure) == "base (high confidence)\n  One.\n  Two."
    assert judgement_words(Judgement(Variant.OTHER, Confidence.HIGH, (), "LoRA adapter")).startswith(
        "other: LoRA adapter"
    )
    assert judgement_words(Judgement()) == "unknown"


def test_progress_counts_from_where_it_goes_on():
    progress = Progress()
    assert progress.words() == ""
    progress.begin("x.gguf", 10_000_000)
    progress.reach(6_000_000, 10_000_000)
    assert progress.words() == "x.gguf: 6.0 of 10.0 MB"
    progress._since -= 10
    progress.reach(8_000_000, 10_000_000)
    assert progress.words() == "x.gguf: 8.0 of 10.0 MB, 200 kB/s, 10 s left"
    progress.begin("Trying the new file", 0)
    assert progress.words() == "Trying the new file"


def test_progress_is_silent_until_it_has_something_and_where_nobody_looks(capsys):
    progress = Progress()
    progress.show()
    progress.begin("x", 10)
    progress.show()
    progress.clear()
    assert capsys.readouterr().err == ""
    progress._shown_at -= 60
    progress.show()
    assert capsys.readouterr().err == "tandem: x: 0 of 10 bytes\n"


def test_a_progress_line_never_wraps():
    line = "Heron-4B-Base-Q4_K_M.gguf: 1.2 of 2.5 GB, 80 MB/s, 16 s left"
    assert fitting(line, 80) == line
    assert fitting(line, 41) == "Heron…: 1.2 of 2.5 GB, 80 MB/s, 16 s left"
    assert fitting(line, 20) == "1.2 of 2.5 GB, 80 MB"
    assert fitting("模型模型.gguf: 1 of 2 GB", 16) == "模型…: 1 of 2 GB"
    assert fitting("Trying the new file", 10) == "Trying the"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_stays_on_one_line_of_a_narrow_terminal(monkeypatch):
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    progress = Progress()
    with os.fdopen(theirs, "w") as terminal, os.fdopen(ours, "rb", buffering=0) as screen:
        monkeypatch.setattr("sys.stderr", terminal)
        progress.begin("A-name-that-is-much-longer-than-forty-columns.gguf", 10_000_000)
        progress.show()
        progress.reach(5_000_000, 10_000_000)
        progress.show()
        progress.clear()
        shown = b""
        while b"5.0 of 10.0 MB" not in shown:
            shown += screen.read(10_000)
        monkeypatch.undo()
    assert max(len(line) for line in shown.decode().split("\r")) < 40


def test_work_is_done_beside_and_its_errors_come_through():
    assert interruptible(lambda cancelled: (threading.current_thread().name, cancelled.is_set())) == (
        "models command",
        False,
    )
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda _: 1 // 0)
