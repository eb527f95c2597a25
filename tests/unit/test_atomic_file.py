"""Files are replaced whole or not at all, also where somebody looks at them for a moment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.atomic_file import keep_copy, rename_over, write_atomically


def test_a_file_is_replaced_whole_and_nothing_else_stays(tmp_path):
    for data in (b"old", b"new"):
        write_atomically(tmp_path / "a.json", data)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"new")]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    write_atomically(tmp_path / "a.json", b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        write_atomically(tmp_path / "a.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"old")]


def test_what_killed_writers_left_goes_and_that_of_others_stays(tmp_path):
    old, new = tmp_path / ".a.json.old", tmp_path / ".a.json.new"
    for left in (old, new):
        left.write_bytes(b"{")
    os.utime(old, (1, 1))
    write_atomically(tmp_path / "a.json", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.json.new", "a.json"]


@pytest.mark.parametrize("refusals", [2, 10_000])
def test_a_file_that_is_open_for_a_moment_is_waited_for(tmp_path, monkeypatch, refusals):
    """As on Windows, where a scanner has the file open."""
    source = tmp_path / "new"
    source.write_bytes(b"new")
    real, asked = Path.replace, []

    def refuse(path, target):
        asked.append(path)
        if len(asked) <= refusals:
            raise PermissionError(13, "It is open")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    if refusals > len(asked) + 5:
        with pytest.raises(PermissionError):
            rename_over(source, tmp_path / "a", patience_s=0.1)
    else:
        rename_over(source, tmp_path / "a", patience_s=5)
        assert (tmp_path / "a").read_bytes() == b"new"


def test_a_copy_is_kept_once_under_a_free_name(tmp_path):
    path = tmp_path / "a.toml"
    for data, name in ((b"1", "a.toml.damaged-1"), (b"1", "a.toml.damaged-1"), (b"2", "a.toml.damaged-2")):
        path.write_bytes(data)
        assert keep_copy(path, "damaged").name == name
