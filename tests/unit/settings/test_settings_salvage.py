"""Damaged settings: what can be read is read, the rest is told and kept beside."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from desktop.settings.file import load_settings
from desktop.settings.values import (
    Settings,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def changed(**fields):
    return msgspec.structs.replace(Settings(), **fields)


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
        ("files = 3\n", "files is not a table", Settings()),
        ('[files]\n"/m.gguf" = 3\n', 'files."/m.gguf" is not a table', Settings()),
        (
            '[files."/m.gguf"]\nn_ctx = -4\nkv_type = "q3"\nthreads = 2\n',
            'files."/m.gguf".n_ctx: -4 became 0',
            changed(files={"/m.gguf": {"n_ctx": 0, "threads": 2}}),
        ),
        (f'[files."/{"a" * 90}"]\nn_ctx = true\n', 'aaa".n_ctx must be a whole number', Settings()),
        ("[[[[\n" * 200, "not a TOML file", Settings()),
        ('text_zoom = 1.5\nx = """never closed', "not TOML", changed(text_zoom=1.5)),
        ("x = " + "[" * 100_000, "not TOML", Settings()),
        ("version = 'one'\ntext_zoom = 1.5\n", "", changed(text_zoom=1.5)),
    ],
)
def test_damage_is_told_once_kept_and_repaired(file, text, told, expected):
    file.write_text(text)
    loaded, notice = load_settings(file)
    assert loaded == expected
    assert told in notice
    if told:
        kept = file.with_name("settings.toml.damaged-1")
        assert str(kept) in notice
        assert kept.read_text() == text
    assert load_settings(file) == (expected, "")


@given(st.binary(max_size=300))
@limits(max_examples=200, deadline=None)
def test_no_bytes_stop_the_start(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("any") / "settings.toml"
    file.write_bytes(data)
    loaded, _ = load_settings(file)
    assert load_settings(file) == (loaded, "")


def test_a_second_damage_keeps_a_second_file(file):
    for text in ("a b c", "d e f", "d e f"):
        file.write_text(text)
        load_settings(file)
    assert sorted(path.name for path in file.parent.iterdir() if "damaged" in path.name) == [
        "settings.toml.damaged-1",
        "settings.toml.damaged-2",
    ]


def test_damage_in_a_place_that_cannot_be_written_is_still_read(file, monkeypatch):
    file.write_text("text_zoom = 1.5\nno toml\n")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    loaded, notice = load_settings(file)
    assert loaded == changed(text_zoom=1.5)
    assert "damaged" in notice


def test_every_kind_of_value_is_named_for_people(file):
    file.write_text(
        "text_zoom = []\n[behaviour]\nnotify = 1\n[base]\nstop = 3\ntemperature = true\nseed = 0.5\n", "utf-8"
    )
    told = load_settings(file)[1]
    assert "text_zoom must be a number; base.temperature must be a number; base.seed must be a whole number" in told
    assert not re.search(r"Expected|`|Struct", told)
    file.write_text("[behaviour]\nnotify = 1\n[base]\nstop = 3\n", "utf-8")
    told = load_settings(file)[1]
    assert "base.stop must be a list of words in quotes; behaviour.notify must be true or false" in told
