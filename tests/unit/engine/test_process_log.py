"""The log beside an engine, and what is said of a program that cannot be started."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.engine import process
from desktop.engine.process import _not_started, child_environment
from desktop.engine.process_log import BYTES_BEFORE_ROTATION, last_lines, open_log


def test_the_last_lines_since_the_start_are_told(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_text("old\none\ntwo\nthree\n")
    assert last_lines(log, 4, 2) == "two\nthree"
    assert last_lines(log, 4, 3) == "one\ntwo\nthree"
    assert last_lines(log, 4, 9) == "one\ntwo\nthree"
    assert last_lines(log, 99, 9) == ""
    assert last_lines(tmp_path / "none", 0, 9) == ""
    log.write_bytes(b"x" * 40_000 + b"\n\xff end")
    assert last_lines(log, 0, 1) == "\ufffd end"
    assert len(last_lines(log, 0, 9)) == 32_768


@pytest.mark.parametrize(("size", "rotated"), [(BYTES_BEFORE_ROTATION, False), (BYTES_BEFORE_ROTATION + 1, True)])
def test_a_log_that_grew_large_is_begun_anew_and_one_older_is_kept(tmp_path: Path, size: int, rotated: bool) -> None:
    log, older = tmp_path / "log" / "engine.log", tmp_path / "log" / "engine.log.1"
    log.parent.mkdir()
    log.write_bytes(b"x" * size)
    with open_log(log) as opened:
        assert opened.tell() == (0 if rotated else size)
    assert older.exists() == rotated


def test_a_log_is_begun_where_there_is_no_folder_yet_and_done_without_where_none_can_be(tmp_path: Path) -> None:
    with open_log(tmp_path / "new" / "engine.log") as opened:
        opened.write(b"here")
    assert (tmp_path / "new" / "engine.log").read_bytes() == b"here"
    (tmp_path / "file").touch()
    with open_log(tmp_path / "file" / "engine.log") as opened:
        opened.write(b"nowhere")


@pytest.mark.parametrize(
    ("error", "packaged", "detail", "moved"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file", "/x/engine"), True, "No such file: /x/engine", True),
        (FileNotFoundError(errno.ENOENT, "No such file"), False, "No such file: program", False),
        (PermissionError(errno.EACCES, "Permission denied"), True, "Permission denied: program", False),
        (OSError("odd"), False, "odd: program", False),
    ],
)
def test_a_program_that_cannot_be_started_says_which_and_why(
    monkeypatch: pytest.MonkeyPatch, error: OSError, packaged: bool, detail: str, moved: bool
) -> None:
    monkeypatch.setattr(process, "is_packaged", lambda: packaged)
    died = _not_started(error, "program")
    assert died.detail == detail
    assert ("moved or removed" in died.hint) == moved
    assert died.exit_code is None


def test_an_engine_knows_what_drivers_need_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CUDA_VISIBLE_DEVICES", "cuda_home", "XDG_CACHE_HOME", "GGML_VK_VISIBLE_DEVICES"):
        monkeypatch.setenv(name, "kept")
    for name in ("HF_TOKEN", "GGML_SECRET", "CUDA_API_KEY", "xdg_password", "GITHUB_ACTOR", "MY_CUDA_HOME"):
        monkeypatch.setenv(name, "left out")
    given = child_environment()
    kept = {name for name, value in given.items() if value == "kept"}
    assert kept == {"CUDA_VISIBLE_DEVICES", "cuda_home", "XDG_CACHE_HOME", "GGML_VK_VISIBLE_DEVICES"}
    assert "left out" not in given.values()
    assert given["PYTHONUTF8"] == "1"
