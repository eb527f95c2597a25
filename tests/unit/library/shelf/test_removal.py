"""Set aside, put back, moved to the trash: never lost silently."""

from pathlib import Path

import pytest

from desktop.errors import FileProblem
from desktop.library.shelf.removal import Removal, set_aside_before


@pytest.fixture
def files(tmp_path):
    made = [tmp_path / "big-00001-of-00002.gguf", tmp_path / "big-00002-of-00002.gguf"]
    for number, path in enumerate(made):
        path.write_bytes(b"GGUF" + bytes([number]) * 100)
    return made


class Trash:
    """A folder that takes files, or refuses those after the first `room`."""

    def __init__(self, folder, room=99):
        folder.mkdir()
        self.folder, self.room = folder, room

    def __call__(self, path):
        if self.room == 0:
            raise PermissionError(13, "Permission denied", str(path))
        self.room -= 1
        path.rename(self.folder / path.name)


@pytest.fixture
def put_back():
    calls = []
    return lambda: calls.append(1), calls


def test_removed_files_are_out_of_the_way_and_come_back_as_they_were(files, tmp_path, put_back):
    before = [path.read_bytes() for path in files]
    removal = Removal(files, put_back[0], Trash(tmp_path / "trash"))
    assert list(tmp_path.glob("*.gguf")) == []
    removal.undo()
    removal.undo()
    removal.finish()
    assert [path.read_bytes() for path in files] == before
    assert put_back[1] == [1]


def test_the_trash_gets_them_under_their_own_names(files, tmp_path, put_back):
    removal = Removal(files, put_back[0], Trash(tmp_path / "trash"))
    removal.finish()
    removal.undo()
    assert sorted(path.name for path in (tmp_path / "trash").iterdir()) == [path.name for path in files]
    assert [path.name for path in tmp_path.iterdir()] == ["trash"]
    assert put_back[1] == []


def test_a_file_that_came_again_meanwhile_is_left_alone(files, tmp_path, put_back):
    removal = Removal(files[:1], put_back[0], Trash(tmp_path / "trash"))
    files[0].write_bytes(b"new")
    with pytest.raises(FileProblem, match="cannot be put back"):
        removal.undo()
    removal.finish()
    assert files[0].read_bytes() == b"new"
    assert len(list((tmp_path / "trash").iterdir())) == 1


@pytest.mark.parametrize("room", [0, 1])
def test_where_the_trash_refuses_nothing_is_deleted_and_that_is_said(files, tmp_path, put_back, room):
    removal = Removal(files, put_back[0], Trash(tmp_path / "trash", room))
    with pytest.raises(FileProblem, match="could not be moved to the trash") as caught:
        removal.finish()
    assert "Permission denied" in caught.value.detail
    assert [path.exists() for path in files] == [room == 0, True]
    assert put_back[1] == [1]


def test_files_that_are_gone_already_disturb_nobody(files, tmp_path, put_back):
    files[0].unlink()
    removal = Removal(files, put_back[0], Trash(tmp_path / "trash"))
    removal.finish()
    assert [path.name for path in (tmp_path / "trash").iterdir()] == [files[1].name]


def test_what_a_killed_program_left_is_found_again(files, tmp_path, put_back):
    Removal(files, put_back[0], Trash(tmp_path / "trash"))  # and then nothing
    left = set_aside_before(tmp_path)
    assert [name for _, name in left] == files
    again = Removal(files, put_back[0], Trash(tmp_path / "trash2"), aside=[hidden for hidden, _ in left])
    again.undo()
    assert all(path.exists() for path in files)
    assert set_aside_before(tmp_path) == []


def test_what_cannot_be_put_back_is_said_with_what_to_do(files, tmp_path, put_back, monkeypatch):
    removal = Removal(files, put_back[0], Trash(tmp_path / "trash"))
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(FileProblem, match="cannot be put back") as caught:
        removal.undo()
    assert files[0].name in caught.value.hint
    assert put_back[1] == []
    monkeypatch.undo()
    removal.undo()
    assert all(path.exists() for path in files)
