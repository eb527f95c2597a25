"""settings.toml: read and written, comments kept, newer formats, paths that move along."""

import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from desktop.errors import FileProblem
from desktop.paths import Paths, pocket_file
from desktop.settings.file import load_settings, save_settings
from desktop.settings.values import (
    BASE_DEFAULTS,
    CostumeName,
    EngineSettings,
    LibrarySettings,
    Settings,
    Theme,
    VoiceSettings,
    engine_settings,
    with_engine_settings,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def changed(**fields):
    return msgspec.structs.replace(Settings(), **fields)


def test_no_file_means_defaults_and_is_not_worth_a_word(file):
    assert load_settings(file) == (Settings(), "")
    assert not file.exists()


def test_round_trip(file):
    voice = VoiceSettings(
        temperature=0, stop=["\n", "„Ende“"], grammar='root ::= "a"\n', costume=CostumeName.TRANSCRIPT
    )
    chosen = changed(theme=Theme.DARK, base=voice, engine=EngineSettings(n_ctx=0, kv_type="q8_0"), text_zoom=1.25)
    save_settings(file, chosen)
    assert load_settings(file) == (chosen, "")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_only_what_differs_is_written(file):
    save_settings(file, changed(theme=Theme.LIGHT))
    assert tomllib.loads(file.read_text()) == {"version": 1, "theme": "light"}
    save_settings(file, Settings())
    assert load_settings(file) == (Settings(), "")


def test_a_partial_table_keeps_that_voices_defaults(file):
    file.write_text("[base]\ntemperature = 1\n")
    loaded, notice = load_settings(file)
    assert loaded.base == msgspec.structs.replace(BASE_DEFAULTS, temperature=1.0)
    assert notice == ""


def test_comments_and_unknown_keys_stay(file):
    file.write_text(
        '# mine\ntheme = "dark"  # at night\nfuture = [1, 2]\n\n[base]\n# warm\ntemperature = 1.5\nx.y = 1\n'
    )
    loaded, notice = load_settings(file)
    assert notice == ""
    base = msgspec.structs.replace(loaded.base, temperature=0.7, top_k=3)
    save_settings(file, msgspec.structs.replace(loaded, base=base, theme=Theme.LIGHT))
    text = file.read_text()
    for kept in ("# mine", "# at night", "future = [1, 2]", "# warm", "x.y = 1", 'theme = "light"'):
        assert kept in text
    assert load_settings(file)[0].base == base


def test_a_byte_order_mark_is_no_damage(file):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\xef\xbb\xbf# mine\ntext_zoom = 1.5\n")
    read, told = load_settings(file)
    assert (read.text_zoom, told) == (1.5, "")
    save_settings(file, read)
    assert "# mine" in file.read_text("utf-8")
    assert not list(file.parent.glob("*damaged*"))


def test_a_value_back_at_its_default_is_written_back(file):
    file.write_text('theme = "dark"\n')
    save_settings(file, Settings())
    assert load_settings(file)[0].theme is Theme.SYSTEM


def test_a_newer_file_is_read_and_left_alone_and_kept_when_written(file):
    text = 'version = 9\ntheme = "dark"\ntext_zoom = "huge"\nshape = "round"\n'
    file.write_text(text)
    loaded, notice = load_settings(file)
    assert loaded == changed(theme=Theme.DARK)
    assert "format 9" in notice
    assert file.read_text() == text
    save_settings(file, loaded)
    assert file.with_name("settings.toml.version-9-1").read_text() == text
    assert "settings.toml.version-9-1" in notice
    assert load_settings(file) == (loaded, "")


def test_a_file_that_cannot_be_read_gives_defaults(file):
    file.mkdir()
    loaded, notice = load_settings(file)
    assert loaded == Settings()
    assert str(file) in notice


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem, match="not saved") as caught:
        save_settings(tmp_path / "file" / "settings.toml", Settings())
    assert caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(file, tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    file.symlink_to(real)
    save_settings(file, changed(theme=Theme.DARK))
    assert file.is_symlink()
    assert "dark" in real.read_text()


@pytest.fixture
def together(tmp_path):
    """Settings and data in one folder."""
    paths = Paths.under(tmp_path / "one")
    paths.make()
    return paths


def test_settings_and_files_in_one_folder_may_be_moved_together(together, tmp_path):
    below, elsewhere = together.models_dir / "a" / "b.gguf", tmp_path / "elsewhere.gguf"
    library = LibrarySettings(folder=str(together.data_dir / "mine"))
    save_settings(together.settings_file, changed(base_file=str(below), instruct_file=str(elsewhere), library=library))
    assert load_settings(together.settings_file)[0].base_file == str(below)
    moved = Paths.under(tmp_path / "other drive")
    together.data_dir.parent.rename(moved.data_dir.parent)
    found, told = load_settings(moved.settings_file)
    assert (found.base_file, told) == (str(moved.models_dir / "a" / "b.gguf"), "")
    assert found.library.folder == str(moved.data_dir / "mine")
    assert found.instruct_file == str(elsewhere), "what lies elsewhere stays where it is"


def test_settings_apart_from_the_data_name_full_paths(file, tmp_path):
    chosen = changed(base_file=str(tmp_path / "data" / "a.gguf"))
    save_settings(file, chosen)
    assert tomllib.loads(file.read_text("utf-8"))["base_file"] == chosen.base_file


def test_paths_of_the_home_folder_and_of_other_systems_stay_as_written(file):
    for name in ("~/a.gguf", "C:\\models\\a.gguf", "/models/a.gguf", ""):
        save_settings(file, changed(base_file=name))
        assert load_settings(file)[0].base_file == name


def test_a_files_own_way_of_loading_is_written_and_goes_with_the_last_of_it(file):
    own = {"/m/a.gguf": {"n_ctx": 8192, "kv_type": "q8_0"}, "pocket base": {"threads": 2}}
    save_settings(file, changed(files=own))
    assert load_settings(file) == (changed(files=own), "")
    save_settings(file, changed(files={"/m/a.gguf": {"n_ctx": 8192}}))
    assert load_settings(file)[0].files == {"/m/a.gguf": {"n_ctx": 8192}}
    save_settings(file, changed())
    assert load_settings(file)[0].files == {}


def test_only_what_a_file_has_otherwise_is_its_own():
    path = Path("/m/a.gguf")
    chosen = with_engine_settings(Settings(), path, EngineSettings(n_ctx=512, threads=0))
    assert chosen.files == {"/m/a.gguf": {"n_ctx": 512}}
    assert engine_settings(chosen, path) == EngineSettings(n_ctx=512)
    assert engine_settings(chosen, Path("/m/b.gguf")) == EngineSettings()
    assert with_engine_settings(chosen, path, EngineSettings()).files == {}
    assert set(with_engine_settings(Settings(), pocket_file("base"), EngineSettings(n_ctx=1)).files) == {"pocket base"}
