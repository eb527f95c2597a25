"""Where everything lies, and what is said when nothing can be written there."""

import errno
import os
import sys
import tempfile
from pathlib import Path

import pytest

from desktop import paths
from desktop.errors import FileProblem
from desktop.paths import Paths, folder_problem, pocket_file, resources_dir


def test_everything_lies_below_one_folder(tmp_path):
    below = Paths.under(tmp_path)
    files = [below.settings_file, below.database_file, below.lock_file, below.app_log, below.crash_log]
    files.append(below.engine_log("base"))
    assert all(tmp_path in file.parents for file in files)
    assert len(set(files)) == len(files)
    assert below.database_file.name == "chats.sqlite3"


def test_a_relative_folder_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Paths.under(Path("here")).data_dir == tmp_path / "here" / "data"


def test_the_environment_moves_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_DATA_DIR", str(tmp_path))
    assert Paths.default() == Paths.under(tmp_path)


@pytest.fixture
def packaged(tmp_path, monkeypatch):
    """A packaged program of its own: packaged("some/folder/tandem")."""

    def put(place):
        program = tmp_path / place
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "executable", str(program))
        for name in ("TANDEM_DATA_DIR", "APPIMAGE", "APPDIR"):
            monkeypatch.setenv(name, "")
        return program.parent

    return put


def test_portable_txt_keeps_everything_beside_the_program(packaged, tmp_path, monkeypatch):
    folder = packaged("stick/Tandem/tandem")
    assert tmp_path not in Paths.default().data_dir.parents
    (folder / "portable.txt").touch()
    found = Paths.default()
    assert found.folders() == Paths.under(folder / "tandem-data").folders()
    assert str(folder / "portable.txt") in found.portable_words
    assert str(folder / "tandem-data") in found.portable_words
    monkeypatch.setenv("TANDEM_DATA_DIR", str(tmp_path / "said"))
    assert Paths.default() == Paths.under(tmp_path / "said"), "what is said for one start comes first"
    assert Paths.default().portable_words == ""


def test_portable_txt_lies_beside_an_appimage(packaged, tmp_path, monkeypatch):
    packaged("mounted/usr/lib/tandem/tandem")
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "portable.txt").touch()
    monkeypatch.setenv("APPIMAGE", str(tmp_path / "apps" / "Tandem.AppImage"))
    monkeypatch.setenv("APPDIR", str(tmp_path / "mounted"))
    assert Paths.default().data_dir == tmp_path / "apps" / "tandem-data" / "data"
    monkeypatch.setenv("APPDIR", str(tmp_path / "of another program"))
    assert Paths.default().portable_file is None, "these variables are of whoever started Tandem"


def test_portable_txt_lies_beside_a_macos_app(packaged, monkeypatch):
    folder = packaged("Tandem.app/Contents/MacOS/tandem")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert paths.portable_place() == folder.parents[2]


def test_from_source_portable_txt_lies_beside_main_py():
    assert (paths.portable_place() / "main.py").is_file()


def test_a_portable_place_nobody_may_write_names_portable_txt(packaged):
    folder = packaged("Tandem/tandem")
    (folder / "portable.txt").touch()
    (folder / "tandem-data").write_text("in the way", "utf-8")
    with pytest.raises(FileProblem) as caught:
        Paths.default().make()
    assert "portable.txt" in caught.value.title
    assert str(folder / "portable.txt") in caught.value.hint
    assert str(folder / "tandem-data") in caught.value.detail


@pytest.mark.skipif(sys.platform != "linux", reason="XDG's variables")
@pytest.mark.parametrize("given", ["", "relative/place"])
def test_variables_without_a_full_path_count_as_none(monkeypatch, tmp_path, given):
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", given)
    monkeypatch.setenv("TANDEM_DATA_DIR", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = Paths.default()
    assert found.config_dir == tmp_path / ".config" / "tandem"
    assert found.data_dir == tmp_path / ".local" / "share" / "tandem"
    assert found.state_dir == tmp_path / ".local" / "state" / "tandem"
    assert found.cache_dir == tmp_path / ".cache" / "tandem"


@pytest.mark.skipif(sys.platform != "linux", reason="HOME is how others find it, too")
def test_no_home_folder_is_said(monkeypatch):
    import pwd

    def unknown(_):
        raise KeyError("uid not found")

    monkeypatch.setattr(pwd, "getpwuid", unknown)  # a user that a container made up
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    monkeypatch.setenv("TANDEM_DATA_DIR", "")
    monkeypatch.delenv("HOME")
    with pytest.raises(FileProblem, match="no home folder") as caught:
        Paths.default()
    assert "HOME" in caught.value.hint


def test_the_systems_folders_are_used(monkeypatch, tmp_path):
    monkeypatch.setenv("TANDEM_DATA_DIR", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert all("tandem" in str(folder).lower() for folder in Paths.default().folders())
    if sys.platform == "linux":
        assert Paths.default().settings_file == tmp_path / ".config" / "tandem" / "settings.toml"


def test_folders_are_made_for_this_user_only(tmp_path):
    below = Paths.under(tmp_path / "new" / "deep")
    below.make()
    below.make()
    for folder in below.folders():
        assert folder.is_dir()
        assert list(folder.iterdir()) in ([], [below.log_dir])
    if os.name == "posix":
        assert below.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem) as caught:
        Paths.under(tmp_path / "file").make()
    assert "a file, not a folder" in caught.value.detail
    assert str(tmp_path) in caught.value.detail
    assert "--data-dir" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_nobody_can_write_is_said():
    with pytest.raises(FileProblem) as caught:
        Paths.under(Path("/proc/tandem")).make()
    assert caught.value.detail.startswith("/proc/tandem/config")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FileProblem, match="cannot write") as caught:
        Paths.under(tmp_path).make()
    assert "permission denied" in caught.value.detail


def test_an_existing_folder_is_written_to_for_real(tmp_path, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(FileProblem) as caught:
        paths.make_folder(tmp_path)
    assert "the disk is full" in caught.value.detail
    assert "Free some space" in caught.value.hint


def test_an_unknown_reason_is_the_systems_own(tmp_path):
    assert "input/output error" in folder_problem(tmp_path, OSError(errno.EIO, "Input/output error")).detail
    assert "odd" in folder_problem(tmp_path, OSError("odd")).detail


def test_resources_from_source_and_frozen(monkeypatch, tmp_path):
    assert (resources_dir().parent / "desktop" / "paths.py").exists()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources_dir() == tmp_path / "resources"
    assert pocket_file("base") == tmp_path / "resources" / "pocket" / "tandem-pocket-base-Q8_0.gguf"


def test_an_unknown_home_is_taken_as_it_stands():
    assert paths.expanded("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")
    assert paths.expanded("~/x") == Path.home() / "x"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names that are text")
def test_a_folder_whose_name_is_no_text_is_said(tmp_path):
    with pytest.raises(FileProblem) as caught:
        Paths.under(tmp_path / os.fsdecode(b"h\xff")).make()
    assert "is not UTF-8" in caught.value.detail
    caught.value.one_line().encode("utf-8")
