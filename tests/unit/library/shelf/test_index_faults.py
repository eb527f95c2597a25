"""What keeps the list of model files from being read or written is said, and nothing of it is lost."""

from __future__ import annotations

import pytest
from filelock import FileLock

from desktop.errors import FileProblem
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf import index_file
from desktop.library.shelf.index_file import VERSION, ShelfIndex, edit, load, save


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "shelf.json"


def file(name):
    return ModelFile(path=f"/models/{name}.gguf", size=1, mtime_ns=1, origin=Origin.ADDED)


def test_a_list_that_cannot_be_read_is_no_empty_one(path):
    path.mkdir(parents=True)
    with pytest.raises(FileProblem, match="cannot be read") as caught:
        load(path)
    assert str(path) in caught.value.detail
    with pytest.raises(FileProblem, match="cannot be read"), edit(path):
        pytest.fail("nothing to edit")


def test_a_folder_that_takes_no_file_is_said(tmp_path):
    (tmp_path / "data").touch()
    with pytest.raises(FileProblem, match="was not saved"):
        save(tmp_path / "data" / "shelf.json", ShelfIndex())
    with pytest.raises(FileProblem, match="was not saved"), edit(tmp_path / "data" / "shelf.json"):
        pytest.fail("nowhere to write")


def test_a_list_that_another_program_holds_is_waited_for_and_then_left(path, monkeypatch):
    monkeypatch.setattr(index_file, "LOCK_LIMIT_S", 0.1)
    save(path, ShelfIndex(files=[file("a")]))
    with (
        FileLock(path.with_name("shelf.json.lock"), is_singleton=False),
        pytest.raises(FileProblem, match="is in use"),
        edit(path),
    ):
        pytest.fail("two writers")
    with edit(path) as index:
        index.files.append(file("b"))
    assert [one.path for one in load(path)[0].files] == ["/models/a.gguf", "/models/b.gguf"]


def test_a_file_system_without_locks_is_written_all_the_same(path, monkeypatch):
    def refuses(*_, **__):
        raise NotImplementedError

    monkeypatch.setattr(FileLock, "acquire", refuses)
    with edit(path) as index:
        index.files.append(file("a"))
    assert [one.path for one in load(path)[0].files] == ["/models/a.gguf"]


def test_a_damaged_list_is_written_anew_although_nothing_was_changed_and_the_old_one_is_kept(path):
    save(path, ShelfIndex(files=[file("a")]))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    index, notice = load(path)
    assert "was damaged" in notice
    with edit(path):
        pass
    assert load(path) == (index, "")
    assert [kept.read_bytes() for kept in path.parent.glob("shelf.json.*damaged*")] == [whole[:-5]]


@pytest.mark.parametrize(("version", "told"), [(VERSION, ""), (VERSION - 1, ""), (VERSION + 1, "newer version")])
def test_only_a_newer_lists_version_is_told(path, version, told):
    save(path, ShelfIndex(version=version))
    assert told in load(path)[1]
    assert bool(load(path)[1]) == bool(told)
