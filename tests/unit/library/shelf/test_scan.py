"""Which files a folder scan takes, and how parts of split files come together."""

import os
import sys
import threading
from pathlib import Path

import pytest

from desktop.library.shelf.scan import is_gguf, scan, with_other_parts


def touch(path, content=b"GGUF"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder, **options):
    return [str(found.path.relative_to(folder)) for found in scan(folder, **options).found]


def test_takes_gguf_files_at_every_level_and_nothing_else(tmp_path):
    for name in ("b.gguf", "a/x.GGUF", "a/b/y.gguf", "notes.txt", "half.gguf.part", ".hidden.gguf", ".cache/z.gguf"):
        touch(tmp_path / name)
    assert names(tmp_path) == [str(Path("a/b/y.gguf")), str(Path("a/x.GGUF")), "b.gguf"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_loop_of_links_ends_and_a_linked_folder_is_searched_once(tmp_path):
    touch(tmp_path / "models" / "m.gguf")
    (tmp_path / "models" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "models")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert len(scan(tmp_path).found) == 1


def test_limits_are_said(tmp_path):
    for number in range(6):
        touch(tmp_path / f"{number}" / "m.gguf")
    assert "first 4 files" in scan(tmp_path, limits=(4, 100, 12)).notice
    assert "first 3 folders" in scan(tmp_path, limits=(100, 3, 12)).notice
    deep = touch(tmp_path / "d1" / "d2" / "d3" / "m.gguf")
    result = scan(tmp_path, limits=(100, 100, 2))
    assert deep not in [found.path for found in result.found]
    assert "2 levels" in result.notice


def test_a_folder_that_is_none_is_said(tmp_path):
    assert scan(tmp_path / "no").found == ()
    assert str(tmp_path / "no") in scan(tmp_path / "no").notice


def test_stops_when_cancelled(tmp_path):
    touch(tmp_path / "a" / "m.gguf")
    cancelled = threading.Event()
    assert scan(tmp_path, on_folder=lambda _: cancelled.set(), cancelled=cancelled).found == ()


def test_parts_become_one_file(tmp_path):
    parts = [touch(tmp_path / f"big-Q8_0-{number:05}-of-00003.gguf") for number in (3, 1, 2)]
    touch(tmp_path / "other" / "big-Q8_0-00001-of-00001.gguf")
    first, alone = scan(tmp_path).found
    assert first.parts == tuple(sorted(parts))
    assert first.path == min(parts)
    assert not first.problem
    assert not alone.problem
    assert with_other_parts(parts[0]) == first


@pytest.mark.parametrize(
    ("present", "words"),
    [
        ((1, 3), "split into 3 parts, and part 2 of 3 is missing"),
        ((2, 3), "part 1 of 3 is missing"),
        ((3,), "2 of 3 parts are missing, the first of them is part 1"),
    ],
)
def test_missing_parts_are_said(tmp_path, present, words):
    for number in present:
        touch(tmp_path / f"big-{number:05}-of-00003.gguf")
    (found,) = scan(tmp_path).found
    assert words in found.problem
    assert found == with_other_parts(found.path)


def test_a_name_that_counts_parts_nobody_has_takes_no_time(tmp_path):
    touch(tmp_path / "x-00007-of-99999.gguf")
    touch(tmp_path / "x-00000-of-00000.gguf")
    problems = [found.problem for found in scan(tmp_path).found]
    assert "99998 of 99999 parts" in problems[1]
    assert problems[0]


def test_is_gguf_looks_at_the_first_bytes(tmp_path):
    assert is_gguf(touch(tmp_path / "sha256-0"))
    assert not is_gguf(touch(tmp_path / "x.gguf", b"<html>"))
    assert not is_gguf(touch(tmp_path / "empty", b""))
    assert not is_gguf(tmp_path)
    assert not is_gguf(tmp_path / "none")
    assert not is_gguf(Path("a\0b"))


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes there")
def test_a_pipe_is_not_waited_on(tmp_path):
    os.mkfifo(tmp_path / "pipe.gguf")
    assert not is_gguf(tmp_path / "pipe.gguf")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_that_is_no_text_is_left_out_and_said(tmp_path):
    touch(tmp_path / "good.gguf")
    (tmp_path / os.fsdecode(b"caf\xe9.gguf")).write_bytes(b"GGUF")
    result = scan(tmp_path)
    assert [found.path.name for found in result.found] == ["good.gguf"]
    assert "not UTF-8" in result.notice
    result.notice.encode()


def test_a_link_to_itself_hides_no_other_entry(tmp_path):
    (tmp_path / "a-loop").symlink_to(tmp_path / "a-loop")
    touch(tmp_path / "b.gguf")
    assert names(tmp_path) == ["b.gguf"]
