"""bench and doctor with the real engine."""

import json
import re
import socket
import sqlite3
from contextlib import closing

import keyring
import pytest
from keyring.backends import fail

from desktop.paths import Paths
from desktop.settings.values import LibrarySettings
from desktop.store.migrations import newest_format
from desktop.terminal.library_checks import library_checks
from tests.fakes.tiny_gguf import write_model


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("bench") / "tiny.gguf"))


@pytest.mark.parametrize(("prompt", "depth"), [(512, 0), (100, 300), (1, 0), (7, 1)])
def test_bench_measures_what_was_asked(tandem, file, prompt, depth):
    options = [
        "--prompt",
        str(prompt),
        "--depth",
        str(depth),
        "--generate",
        "16",
        "--repetitions",
        "2",
        "--threads",
        "1",
    ]
    done = tandem("bench", file, *options, "--json")
    assert done.returncode == 0, done.err
    report = json.loads(done.out)
    assert abs(report["prompt_tokens"] - prompt) <= (1 if depth else 0)
    assert (report["file"], report["depth"], report["threads"], report["repetitions"]) == (file, depth, 1, 2)
    assert report["prompt_tokens_per_s"] > 100
    assert report["decode_tokens_per_s"] > 100
    assert len(report["decode_tokens_per_s_each"]) == 2
    assert report["load_s"] > 0
    assert report["device"]


def test_bench_in_words(tandem, file):
    done = tandem("bench", file, "--prompt", "20", "--generate", "5", "--repetitions", "1")
    assert "decode" in done.out
    assert "tokens/s" in done.out


def test_bench_beyond_the_context_is_said(tandem, file):
    done = tandem("bench", file, "--prompt", "100000", "--json")
    assert done.returncode == 2
    assert "Lower --depth, --prompt or --generate." in done.err
    assert done.out == ""


def test_doctor_looks_at_everything(tandem, data_dir):
    done = tandem("doctor", "--json")
    report = json.loads(done.out)
    checks = {check["name"]: check for check in report["checks"]}
    assert {"tandem", "python", "packages", "window", "sqlite", "settings", "chats"} <= set(checks)
    assert {"engine", "engine code", "confinement", "pocket base", "pocket instruct"} <= set(checks)
    assert re.search(r"; passed in \d+ ms$", checks["engine code"]["detail"])
    assert any(name.startswith("device ") for name in checks)
    assert {"library folder", "library list", "hub", "sign-in"} <= set(checks)
    assert sum(str(data_dir) in name for name in checks) == 5
    assert "full-text search works" in checks["sqlite"]["detail"]
    assert all(check["ok"] for name, check in checks.items() if not name.startswith("pocket")), done.out
    assert done.returncode == (0 if report["ok"] else 1)
    assert report["ok"] is True


def test_doctor_is_content(tandem):
    done = tandem("doctor")
    assert done.returncode == 0
    assert done.out.endswith("Everything works.\n")
    assert "wrote" in done.out


def test_doctor_finds_damage(tandem, data_dir):
    data = data_dir / "data"
    data.mkdir(parents=True)
    (data / "chats.sqlite3").write_bytes(b"no database at all, to be sure" * 100)
    (data_dir / "cache").touch()  # a file where a folder belongs
    done = tandem("doctor", "--json")
    assert done.returncode == 1
    bad = {check["name"]: check for check in json.loads(done.out)["checks"] if not check["ok"]}
    assert "damaged" in bad["chats"]["detail"]
    assert f"folder {data_dir / 'cache'}" in bad
    assert all(check["hint"] for check in bad.values())
    assert (data / "chats.sqlite3").read_bytes().startswith(b"no database")


def test_doctor_looks_at_the_library_without_asking_anybody(data_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)  # any connection fails
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    paths = Paths.under(data_dir)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    good = {check.name: check for check in library_checks(LibrarySettings(), paths)}
    assert all(check.ok for check in good.values())
    assert "http://127.0.0.1:9, from HF_ENDPOINT" in good["hub"].detail
    assert "no keyring" in good["sign-in"].detail
    assert "for one run only" in good["sign-in"].detail
    assert good["library list"].detail == "0 files besides the pocket pair"
    paths.shelf_file.write_text("{")
    away = LibrarySettings(folder=str(tmp_path / "unplugged"), endpoint="ftp://hub", offline=True)
    bad = {check.name: check for check in library_checks(away, paths)}
    assert [check.ok for check in bad.values()] == [False, True, False]
    assert "damaged" in bad["library list"].detail
    assert "disk" in bad["library folder"].detail
    assert not (tmp_path / "unplugged").exists()
    assert all(check.hint for check in bad.values() if not check.ok)


def test_doctor_sees_an_open_window(tandem, data_dir):
    from desktop.store.chats import ChatStore

    store = ChatStore(data_dir / "data" / "chats.sqlite3")
    assert "in use by an open Tandem window" in tandem("doctor").out
    store.close()
    assert f"sound, format {newest_format()}, 0 messages" in tandem("doctor").out
    with closing(sqlite3.connect(data_dir / "data" / "chats.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 9")
    assert "format 9" in tandem("doctor").out
