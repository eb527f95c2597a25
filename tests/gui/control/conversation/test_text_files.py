"""What was given to the window is told apart: texts, what is the library's, and what is neither."""

from __future__ import annotations

from desktop.chat.attachments import AttachedText
from desktop.control.conversation import text_files
from desktop.control.conversation.text_files import TextFiles, sorted_out


def test_models_are_told_by_name_or_beginning(tmp_path):
    named, begun, text = tmp_path / "page.gguf", tmp_path / "sha256-1", tmp_path / "a"
    named.write_text("<html>")
    begun.write_bytes(b"GGUF\3\0\0\0")
    text.write_text("words")
    given = sorted_out([str(path) for path in (named, text, begun, tmp_path)])
    assert given.texts == (AttachedText("a", "words"),)
    assert given.others == (str(named), str(begun), str(tmp_path))
    assert given.problems == ()


def test_so_many_at_once_that_memory_would_not_last_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text_files, "MOST_TOGETHER", 10)
    for name in "abc":
        (tmp_path / name).write_text("12345")
    given = sorted_out([str(tmp_path / name) for name in "abc"])
    assert [one.name for one in given.texts] == ["a", "b"]
    assert [problem.title for problem in given.problems] == ["“c” is too much at once."]


def test_they_are_read_beside_the_window(qtbot, tmp_path):
    (tmp_path / "a.txt").write_text("words")
    files, got = TextFiles(), []
    files.read([str(tmp_path / "a.txt")], got.append)
    assert got == []
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].texts == (AttachedText("a.txt", "words"),)
    files.close()
