"""The unfinished file: what it keeps over kills, restarts of the computer, and meddling."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from desktop.library.download import part_file
from desktop.library.download.part_file import PartFile, Promise, part_size, remove_part
from desktop.library.download.problems import InUse, PartChanged, Stopped

DATA = bytes(range(256)) * 4096  # 1 MiB
PROMISE = Promise(
    repo="demo/One", path="x.gguf", commit="a" * 40, size=len(DATA), sha256=hashlib.sha256(DATA).hexdigest()
)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "x.gguf"


def nothing(_: int) -> None:
    """Nobody looks on."""


def begun(target, count, checkpoint=None):
    """A part with `count` bytes, as after a kill: the last checkpoint at `checkpoint`."""
    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        part.write(DATA[: checkpoint or 0])
        part.checkpoint()
        kept = part.sidecar.read_bytes()
        part.write(DATA[checkpoint or 0 : count])
    part.sidecar.write_bytes(kept)


def position_after_resume(target, promise=PROMISE):
    with PartFile(target, promise) as part:
        part.resume(nothing)
        assert part.digest() == hashlib.sha256(DATA[: part.position]).hexdigest()
        return part.position


def test_after_a_kill_before_the_first_checkpoint_every_byte_counts(target):
    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        kept = part.sidecar.read_bytes()
        part.write(DATA[:400_000])
    part.sidecar.write_bytes(kept)
    assert position_after_resume(target) == 400_000


def test_after_a_kill_every_byte_counts(target):
    begun(target, 500_000, checkpoint=300_000)
    assert position_after_resume(target) == 500_000


def test_after_a_restart_only_the_checkpoint_counts(target, monkeypatch):
    begun(target, 500_000, checkpoint=300_000)
    monkeypatch.setattr(part_file, "_boot", lambda: 1.0)
    assert position_after_resume(target) == 300_000


@pytest.mark.parametrize(("apart_s", "position"), [(119.0, 500_000), (-119.0, 500_000), (121.0, 300_000)])
def test_two_readings_of_one_start_of_the_computer_may_differ_by_two_minutes(target, monkeypatch, apart_s, position):
    begun(target, 500_000, checkpoint=300_000)
    boot = part_file._boot() + apart_s
    monkeypatch.setattr(part_file, "_boot", lambda: boot)
    assert position_after_resume(target) == position


@pytest.mark.parametrize(("more", "position"), [(0, len(DATA)), (1, 0)])
def test_a_part_that_is_whole_is_kept_and_one_that_is_longer_is_not(target, more, position):
    begun(target, len(DATA), checkpoint=300_000)
    with target.with_name("x.gguf.part").open("ab") as file:
        file.write(bytes(more))
    assert position_after_resume(target) == position


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such call")
def test_a_new_name_is_on_the_disk_before_the_download_counts_as_done(target, tmp_path, monkeypatch):
    synced = []
    real = os.fsync

    def fsync(handle):
        status = os.fstat(handle)
        synced.extend(path.name for path in (tmp_path, *tmp_path.iterdir()) if path.stat().st_ino == status.st_ino)
        real(handle)

    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        part.write(DATA)
        monkeypatch.setattr(part_file.os, "fsync", fsync)
        part.finish()
    assert synced == ["x.gguf.part", tmp_path.name]


def test_a_pause_is_a_checkpoint(target, monkeypatch):
    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        part.write(DATA[:400_000])
    monkeypatch.setattr(part_file, "_boot", lambda: 1.0)
    assert position_after_resume(target) == 400_000


def test_stopping_while_it_is_read_loses_no_checkpoint(target, monkeypatch):
    begun(target, 500_000, checkpoint=300_000)

    def stop(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped), PartFile(target, PROMISE) as part:
        part.resume(stop)
    monkeypatch.setattr(part_file, "_boot", lambda: 1.0)
    assert position_after_resume(target) == 300_000


def test_bytes_that_changed_meanwhile_are_noticed(target):
    begun(target, 500_000, checkpoint=300_000)
    with target.with_name("x.gguf.part").open("r+b") as file:
        file.write(b"?")
    assert position_after_resume(target) == 0


def test_a_part_that_was_shortened_begins_anew(target):
    begun(target, 500_000, checkpoint=300_000)
    os.truncate(target.with_name("x.gguf.part"), 100_000)
    assert position_after_resume(target) == 0


def test_a_damaged_sidecar_begins_anew(target):
    for content in (b"", b"{", b"[1]", b'{"promise": 1}', b"\xff\xfe"):
        begun(target, 500_000)
        target.with_name("x.gguf.part.json").write_bytes(content)
        assert position_after_resume(target) == 0


def test_another_version_of_the_file_begins_anew(target):
    begun(target, 500_000)
    other = Promise(repo="demo/One", path="x.gguf", commit="b" * 40, size=len(DATA), sha256="0" * 64)
    with PartFile(target, other) as part:
        part.resume(nothing)
        assert part.position == 0


def test_the_same_bytes_of_another_commit_are_gone_on_with(target):
    begun(target, 500_000)
    other = Promise(repo="demo/Two", path="y.gguf", commit="b" * 40, size=len(DATA), sha256=PROMISE.sha256)
    assert position_after_resume(target, other) == 500_000


def test_a_kill_while_it_begins_anew_never_puts_old_bytes_beside_a_new_promise(target, monkeypatch):
    begun(target, 500_000)
    other = Promise(repo="demo/One", path="x.gguf", commit="b" * 40, size=len(DATA))  # no checksum would tell later
    monkeypatch.setattr(part_file.Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    part = PartFile(target, other)
    with pytest.raises(KeyboardInterrupt):
        part.restart()
    monkeypatch.undo()
    assert position_after_resume(target, other) == 0


def test_a_link_in_place_of_the_part_is_not_followed(target, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    begun(target, 500_000)
    part = target.with_name("x.gguf.part")
    part.unlink()
    part.symlink_to(precious)
    assert position_after_resume(target) == 0
    assert precious.read_bytes() == b"mine"


def test_finish_gives_the_name_and_leaves_nothing_else(target, tmp_path):
    target.write_bytes(b"the old version")
    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        part.write(DATA)
        assert target.read_bytes() == b"the old version"
        part.finish()
    assert target.read_bytes() == DATA
    assert [path.name for path in tmp_path.iterdir()] == ["x.gguf"]


def test_meddling_is_noticed_before_the_file_gets_its_name(target):
    for how in ("truncate", "replace", "remove", "grow"):
        with PartFile(target, PROMISE) as part:
            part.restart()
            part.write(DATA)
            if how in ("truncate", "grow"):
                os.truncate(part.path, 10 if how == "truncate" else len(DATA) + 1)
            else:
                part.path.unlink()
            if how == "replace":
                part.path.write_bytes(DATA)
            with pytest.raises(PartChanged):
                part.finish()
            assert not target.exists()


def test_one_writer(target):
    with PartFile(target, PROMISE), pytest.raises(InUse), PartFile(target, PROMISE):
        raise AssertionError("two writers")
    with PartFile(target, PROMISE):
        pass


def test_the_sidecar_says_what_and_not_where_from(target):
    begun(target, 1000)
    told = json.loads(target.with_name("x.gguf.part.json").read_bytes())
    assert told["promise"]["repo"] == "demo/One"
    assert set(told) == {"promise", "offset", "digest", "boot"}
    assert set(told["promise"]) == {"repo", "path", "commit", "size", "sha256"}


def test_checkpoints_come_by_themselves(target, monkeypatch):
    monkeypatch.setattr(part_file, "CHECKPOINT_BYTES", 100_000)
    with PartFile(target, PROMISE) as part:
        part.resume(nothing)
        for at in range(0, 350_000, 10_000):
            part.write(DATA[at : at + 10_000])
        assert json.loads(part.sidecar.read_bytes())["offset"] == 300_000


def test_removing_what_is_unfinished(target, tmp_path):
    begun(target, 1000)
    assert part_size(target) == 1000
    remove_part(target)
    assert list(tmp_path.iterdir()) == []
    remove_part(target)
    assert part_size(target) == 0
    target.write_bytes(DATA)
    remove_part(target)
    assert target.exists()
