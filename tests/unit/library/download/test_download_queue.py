"""The list of downloads on disk: order, what a restart finds, damage, and no secrets."""

from __future__ import annotations

import msgspec
import pytest

from desktop.errors import BadInput, FileProblem
from desktop.library.download.queue import DownloadQueue, DownloadState, Problem
from desktop.library.repository import RemoteFile


def remote(path, size=100, repo="demo/One"):
    return RemoteFile(repo=repo, path=path, commit="a" * 40, size=size, sha256="b" * 64)


@pytest.fixture
def queue(tmp_path):
    return DownloadQueue(tmp_path / "data" / "downloads.json")


def again(queue):
    other = DownloadQueue(queue.path)
    assert other.load() == ""
    return other


def test_a_restart_finds_the_jobs_in_order(queue, tmp_path):
    first = queue.add("A pair", [remote("base.gguf"), remote("instruct.gguf")], tmp_path)
    second = queue.add("Other", [remote("other.gguf")], tmp_path)
    queue.put(msgspec.structs.replace(first, state=DownloadState.RUNNING, bytes_per_s=5.0, words="x", have=(1, 2)))
    queue.put(msgspec.structs.replace(second, state=DownloadState.FAILED, problem=Problem("No.", "because", "do this")))
    queue.save()
    found = again(queue).jobs
    assert [job.title for job in found] == ["A pair", "Other"]
    assert found[0].state is DownloadState.WAITING, "what ran goes on"
    assert (found[0].bytes_per_s, found[0].words, found[0].have) == (0.0, "", (0, 0))
    assert found[0].files == first.files
    assert found[1].problem == Problem("No.", "because", "do this")


def test_what_is_on_disk_is_counted(queue, tmp_path):
    job = queue.add("Two", [remote("a.gguf"), remote("b.gguf")], tmp_path)
    folder = tmp_path / "demo" / "One"
    folder.mkdir(parents=True)
    (folder / "a.gguf").write_bytes(b"x" * 100)
    (folder / "b.gguf.part").write_bytes(b"x" * 30)
    queue.save()
    found = again(queue).find(job.id)
    assert (found.have, found.done, found.progress) == ((100, 30), 130, 0.65)


@pytest.mark.parametrize("target", ["", "~/model.gguf", "/x\0.gguf"])
def test_jobs_that_lead_nowhere_are_left_out(queue, tmp_path, target):
    job = queue.add("One", [remote("a.gguf")], tmp_path)
    queue.put(msgspec.structs.replace(job, targets=(target,)))
    queue.save()
    assert again(queue).jobs == ()


def test_the_queue_and_its_files_may_be_moved_together(queue, tmp_path):
    here = queue.path.parent
    inside = queue.add("Inside", [remote("a.gguf")], here / "models")
    outside = queue.add("Outside", [remote("b.gguf")], tmp_path / "elsewhere")
    queue.save()
    moved = here.rename(tmp_path / "other drive")
    found = DownloadQueue(moved / queue.path.name)
    assert found.load() == ""
    assert found.find(inside.id).targets == (str(moved / "models" / "demo" / "One" / "a.gguf"),)
    assert found.find(outside.id).targets == outside.targets


def test_a_damaged_list_is_kept_beside(queue):
    for content in (b"", b"{", b"\0" * 500, b'{"version": 1, "jobs": [{"id": 5}]}', b"[]"):
        queue.path.parent.mkdir(exist_ok=True)
        queue.path.write_bytes(content)
        assert "damaged" in queue.load()
        assert queue.jobs == ()
        (kept,) = queue.path.parent.iterdir()
        assert kept.read_bytes() == content
        kept.unlink()


def test_no_list_is_no_problem(queue):
    assert queue.load() == ""


def test_a_list_that_cannot_be_saved_says_so(queue, tmp_path):
    (tmp_path / "data").write_bytes(b"a file")
    with pytest.raises(FileProblem) as caught:
        queue.save()
    assert "not saved" in caught.value.title


def test_nothing_and_twice_the_same_name(queue, tmp_path):
    with pytest.raises(BadInput):
        queue.add("Nothing", [], tmp_path)
    with pytest.raises(BadInput):
        queue.add("Twice", [remote("a.gguf"), remote("A.gguf")], tmp_path)
    one = queue.add("One", [remote("a.gguf")], tmp_path)
    assert queue.add("One again", [remote("a.gguf")], tmp_path) == one
    assert queue.remove(one.id) == one
    assert queue.remove(one.id) is None
    queue.put(one)
    assert queue.jobs == ()


def test_a_failed_job_takes_what_was_published_since(queue, tmp_path):
    old, new = remote("a.gguf"), msgspec.structs.replace(remote("a.gguf"), commit="c" * 40)
    for state, taken in ((DownloadState.FAILED, new), (DownloadState.RUNNING, old), (DownloadState.PAUSED, old)):
        job = queue.add("One", [old], tmp_path)
        queue.put(msgspec.structs.replace(job, state=state, files=(old,)))
        again = queue.add("One", [new], tmp_path)
        assert (again.id, again.files) == (job.id, (taken,))
    assert len(queue.jobs) == 1


def test_targets_are_below_the_folder(queue, tmp_path):
    job = queue.add("One", [remote("a.gguf")], tmp_path)
    assert job.targets == (str(tmp_path / "demo" / "One" / "a.gguf"),)
