"""Room on the disk before a download: what has none, and what does not count its bytes."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from desktop.errors import FileProblem
from desktop.library.download import transfer
from desktop.library.download.problems import NoRoom
from desktop.library.download.transfer import check_room
from desktop.library.repository import RemoteFile

FILE = RemoteFile(repo="maker/model", path="model.gguf", commit="c" * 40, size=5_000_000, sha256="a" * 64)


def test_files_of_one_disk_are_counted_together(tmp_path, monkeypatch):
    usage = transfer.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(transfer.shutil, "disk_usage", lambda _: usage._replace(free=transfer.MARGIN + 7_000_000))
    check_room([FILE], [tmp_path / "one.gguf"])
    with pytest.raises(NoRoom) as caught:
        check_room([FILE, FILE], [tmp_path / "one.gguf", tmp_path / "new" / "two.gguf"])
    assert caught.value.missing == 3_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_is_not_called_a_full_disk():
    """The file system of /proc counts no bytes at all; others that count none can be written to."""
    place = Path("/proc/models/model.gguf")
    check_room([FILE], [place])
    with pytest.raises(FileProblem) as caught:
        transfer.transfer(FILE, place, lambda _: pytest.fail("the hub was asked"), lambda *_: None, threading.Event())
    assert not isinstance(caught.value, NoRoom)
    assert "no such file" in caught.value.detail
