"""settings.toml: read, written, damaged, clamped, older and newer."""

import re
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from desktop import settings
from desktop.errors import FileProblem
from desktop.paths import Paths
from desktop.settings import BASE_DEFAULTS, CostumeName, EngineSettings, Settings, Theme, VoiceSettings


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def changed(**fields):
    return msgspec.structs.replace(Settings(), **fields)


def test_no_file_means_defaults_and_is_not_worth_a_word(file):
    assert settings.load(file) == (Settings(), "")
    assert not file.exists()


def test_round_trip(file):
    voice = VoiceSettings(
        temperature=0, stop=["\n", "„Ende“"], grammar='root ::= "a"\n', costume=CostumeName.TRANSCRIPT
    )
    chosen = changed(theme=Theme.DARK, base=voice, engine=EngineSettings(n_ctx=0, kv_type="q8_0"), text_zoom=1.25)
    settings.save(file, chosen)
    assert settings.load(file) == (chosen, "")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_only_what_differs_is_written(file):
    settings.save(file, changed(theme=Theme.LIGHT))
    assert tomllib.loads(file.read_text()) == {"version": 1, "theme": "light"}
    settings.save(file, Settings())
    assert settings.load(file) == (Settings(), "")


def test_a_partial_table_keeps_that_voices_defaults(file):
    file.write_text("[base]\ntemperature = 1\n")
    loaded, notice = settings.load(file)
    assert loaded.base == msgspec.structs.replace(BASE_DEFAULTS, temperature=1.0)
    assert notice == ""


def test_comments_and_unknown_keys_stay(file):
    file.write_text(
        '# mine\ntheme = "dark"  # at night\nfuture = [1, 2]\n\n[base]\n# warm\ntemperature = 1.5\nx.y = 1\n'
    )
    loaded, notice = settings.load(file)
    assert notice == ""
    base = msgspec.structs.replace(loaded.base, temperature=0.7, top_k=3)
    settings.save(file, msgspec.structs.replace(loaded, base=base, theme=Theme.LIGHT))
    text = file.read_text()
    for kept in ("# mine", "# at night", "future = [1, 2]", "# warm", "x.y = 1", 'theme = "light"'):
        assert kept in text
    assert settings.load(file)[0].base == base


def test_a_byte_order_mark_is_no_damage(file):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\xef\xbb\xbf# mine\ntext_zoom = 1.5\n")
    read, told = settings.load(file)
    assert (read.text_zoom, told) == (1.5, "")
    settings.save(file, read)
    assert "# mine" in file.read_text("utf-8")
    assert not list(file.parent.glob("*damaged*"))


def test_a_value_back_at_its_default_is_written_back(file):
    file.write_text('theme = "dark"\n')
    settings.save(file, Settings())
    assert settings.load(file)[0].theme is Theme.SYSTEM


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        ('theme = "purple"\ntext_zoom = 1.5\n', "theme must be one of system, light, dark", changed(text_zoom=1.5)),
        ("text_zoom = 1.5\nbase_file = 3\n", "base_file must be a text in quotes", changed(text_zoom=1.5)),
        ("text_zoom = 1.5\nbase = 3\n", "base is not a table", changed(text_zoom=1.5)),
        ("text_zoom = 1.5\nthis is no toml\n", "line 2 is not TOML", changed(text_zoom=1.5)),
        ('text_zoom = 1.5\n[engine]\nkv_type = "q3"\n', "engine.kv_type: 'q3' is none of", changed(text_zoom=1.5)),
        ("text_zoom = nan\n", "text_zoom: not a number", Settings()),
        ("text_zoom = 99.0\n", "text_zoom: 99.0 became 3.0, it must be between 0.5 and 3.0", changed(text_zoom=3.0)),
        ("text_zoom = -inf\n", "became 0.5", changed(text_zoom=0.5)),
        ("[engine]\nthreads = -3\n", "engine.threads: -3 became 0", Settings()),
        ("[engine]\nthreads = true\n", "engine.threads must be a whole number", Settings()),
        ("[[[[\n" * 200, "not a TOML file", Settings()),
        ('text_zoom = 1.5\nx = """never closed', "not TOML", changed(text_zoom=1.5)),
        ("x = " + "[" * 100_000, "not TOML", Settings()),
        ("version = 'one'\ntext_zoom = 1.5\n", "", changed(text_zoom=1.5)),
    ],
)
def test_damage_is_told_once_kept_and_repaired(file, text, told, expected):
    file.write_text(text)
    loaded, notice = settings.load(file)
    assert loaded == expected
    assert told in notice
    if told:
        kept = file.with_name("settings.toml.damaged-1")
        assert str(kept) in notice
        assert kept.read_text() == text
    assert settings.load(file) == (expected, "")


@given(st.binary(max_size=300))
@limits(max_examples=200, deadline=None)
def test_no_bytes_stop_the_start(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("any") / "settings.toml"
    file.write_bytes(data)
    loaded, _ = settings.load(file)
    assert settings.load(file) == (loaded, "")


def test_a_second_damage_keeps_a_second_file(file):
    for text in ("a b c", "d e f", "d e f"):
        file.write_text(text)
        settings.load(file)
    assert sorted(path.name for path in file.parent.iterdir() if "damaged" in path.name) == [
        "settings.toml.damaged-1",
        "settings.toml.damaged-2",
    ]


def test_a_newer_file_is_read_and_left_alone_and_kept_when_written(file):
    text = 'version = 9\ntheme = "dark"\ntext_zoom = "huge"\nshape = "round"\n'
    file.write_text(text)
    loaded, notice = settings.load(file)
    assert loaded == changed(theme=Theme.DARK)
    assert "format 9" in notice
    assert file.read_text() == text
    settings.save(file, loaded)
    assert file.with_name("settings.toml.version-9-1").read_text() == text
    assert "settings.toml.version-9-1" in notice
    assert settings.load(file) == (loaded, "")


def test_older_files_go_through_every_upgrade():
    upgrades = {
        1: lambda raw: {**raw, "zoom": 2},
        2: lambda raw: {**raw, "text_zoom": raw["zoom"]},
    }
    assert settings._upgraded({"version": 1}, upgrades) == {"version": 1, "zoom": 2, "text_zoom": 2}
    assert settings._upgraded({"version": 2, "zoom": 3}, upgrades)["text_zoom"] == 3


def test_a_file_that_cannot_be_read_gives_defaults(file):
    file.mkdir()
    loaded, notice = settings.load(file)
    assert loaded == Settings()
    assert str(file) in notice


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileProblem, match="not saved") as caught:
        settings.save(tmp_path / "file" / "settings.toml", Settings())
    assert caught.value.hint


def test_damage_in_a_place_that_cannot_be_written_is_still_read(file, monkeypatch):
    file.write_text("text_zoom = 1.5\nno toml\n")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    loaded, notice = settings.load(file)
    assert loaded == changed(text_zoom=1.5)
    assert "damaged" in notice


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(file, tmp_path):
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    file.symlink_to(real)
    settings.save(file, changed(theme=Theme.DARK))
    assert file.is_symlink()
    assert "dark" in real.read_text()


def test_every_number_has_limits_that_hold_its_defaults():
    for group in (Settings(), BASE_DEFAULTS, VoiceSettings(), EngineSettings()):
        for field in msgspec.structs.fields(group):
            value = getattr(group, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and field.name != "version":
                low, high = settings.LIMITS[field.name]
                assert low <= value <= high
            if field.name in settings.CHOICES:
                assert value in settings.CHOICES[field.name]


def test_every_kind_of_value_is_named_for_people(file):
    file.write_text(
        "text_zoom = []\n[behaviour]\nnotify = 1\n[base]\nstop = 3\ntemperature = true\nseed = 0.5\n", "utf-8"
    )
    told = settings.load(file)[1]
    assert "text_zoom must be a number; base.temperature must be a number; base.seed must be a whole number" in told
    assert not re.search(r"Expected|`|Struct", told)
    file.write_text("[behaviour]\nnotify = 1\n[base]\nstop = 3\n", "utf-8")
    told = settings.load(file)[1]
    assert "base.stop must be a list of words in quotes; behaviour.notify must be true or false" in told


@pytest.fixture
def together(tmp_path):
    """Settings and data in one folder."""
    paths = Paths.under(tmp_path / "one")
    paths.make()
    return paths


def test_settings_and_files_in_one_folder_may_be_moved_together(together, tmp_path):
    below, elsewhere = together.models_dir / "a" / "b.gguf", tmp_path / "elsewhere.gguf"
    library = settings.LibrarySettings(folder=str(together.data_dir / "mine"))
    settings.save(together.settings_file, changed(base_file=str(below), instruct_file=str(elsewhere), library=library))
    assert settings.load(together.settings_file)[0].base_file == str(below)
    moved = Paths.under(tmp_path / "other drive")
    together.data_dir.parent.rename(moved.data_dir.parent)
    found, told = settings.load(moved.settings_file)
    assert (found.base_file, told) == (str(moved.models_dir / "a" / "b.gguf"), "")
    assert found.library.folder == str(moved.data_dir / "mine")
    assert found.instruct_file == str(elsewhere), "what lies elsewhere stays where it is"


def test_settings_apart_from_the_data_name_full_paths(file, tmp_path):
    chosen = changed(base_file=str(tmp_path / "data" / "a.gguf"))
    settings.save(file, chosen)
    assert tomllib.loads(file.read_text("utf-8"))["base_file"] == chosen.base_file


def test_paths_of_the_home_folder_and_of_other_systems_stay_as_written(file):
    for name in ("~/a.gguf", "C:\\models\\a.gguf", "/models/a.gguf", ""):
        settings.save(file, changed(base_file=name))
        assert settings.load(file)[0].base_file == name
