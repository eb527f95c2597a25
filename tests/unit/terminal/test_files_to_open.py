"""Files on the command line: told from commands, taken from addresses, made absolute."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.cli import _read
from desktop.errors import BadInput
from desktop.terminal.file_arguments import absolute, names_files

COMMANDS = ("ask", "models", "smoke")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the shell stands: with a folder and files called like commands, as may be."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    for name in ("ask", "weights", "x.gguf"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["x.gguf"],
        ["not there.GGUF"],
        ["weights"],
        ["./ask"],
        ["./models"],
        ["./nothing"],
        ["--", "ask"],
        ["--"],
        ["--data-dir", "ask", "x.gguf"],
        ["--data-dir=D", "--", "models"],
        ["file:///x/a%20b.gguf"],
        ["FILE:///x"],
    ],
)
def test_files(folder, arguments):
    assert names_files(arguments, COMMANDS)


@pytest.mark.parametrize(
    "arguments", [[], ["ask"], ["models", "x.gguf"], ["--data-dir", "x.gguf"], ["nothing"], [""], ["--version"], ["-"]]
)
def test_commands_and_what_is_neither(folder, arguments):
    assert not names_files(arguments, COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["x.gguf"], ["x.gguf"]),
        (["x.gguf", "--data-dir", "D", "ask"], ["x.gguf", "ask"]),
        (["--data-dir", "D", "--", "ask", "--json"], ["ask", "--json"]),
        (["--", "--"], ["--"]),
        (["x.gguf", "--", "-y.gguf"], ["x.gguf", "-y.gguf"]),
        (["--"], []),
        ([], []),
    ],
)
def test_what_is_read(folder, arguments, files):
    read = _read(arguments)
    assert read.files == files
    assert read.data_dir == ("D" if "D" in arguments else None)
    assert not read.smoke


def test_a_command_stays_a_command(folder):
    assert _read(["ask", "x.gguf"]).text == "x.gguf"
    assert _read(["smoke"]).smoke


@pytest.mark.parametrize("arguments", [["x.gguf", "--json"], ["x.gguf", "--temperature", "1"]])
def test_options_of_commands_are_not_for_files(folder, arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        _read(arguments)
    assert ended.value.code == 2
    assert "unrecognized arguments: --" in capsys.readouterr().err


def test_places_are_absolute_and_links_are_not_followed(folder):
    (folder / "link.gguf").symlink_to(folder / "x.gguf")
    assert absolute("x.gguf") == folder / "x.gguf"
    assert absolute("./models/../link.gguf") == folder / "link.gguf"
    assert absolute("/a/./b.gguf") == Path("/a/b.gguf").absolute()


@pytest.mark.skipif(sys.platform == "win32", reason="addresses have drives there")
@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("file:///home/me/My%20model.gguf", b"/home/me/My model.gguf"),
        ("file://localhost/x%25y.gguf", b"/x%y.gguf"),
        ("FILE:///x.gguf", b"/x.gguf"),
        ("file:/x.gguf", b"/x.gguf"),
        ("file:///caf%C3%A9.gguf", "/café.gguf".encode()),
        ("file:///caf%E9.gguf", b"/caf\xe9.gguf"),
        (os.fsdecode(b"file:///caf\xe9.gguf"), b"/caf\xe9.gguf"),
    ],
)
def test_addresses(address, path):
    assert os.fsencode(absolute(address)) == path


@pytest.mark.skipif(sys.platform == "win32", reason="shares have addresses there")
@pytest.mark.parametrize(
    "address", ["file://elsewhere/x.gguf", "file:x.gguf", "file:", "file:///x%00.gguf", "file://[x/y.gguf"]
)
def test_addresses_that_lead_nowhere(address):
    with pytest.raises(BadInput, match="no file on this computer"):
        absolute(address)


def test_an_empty_name_is_not_the_current_folder(folder):
    with pytest.raises(BadInput, match="empty"):
        absolute(_read(["x.gguf", ""]).files[1])


@pytest.mark.skipif(sys.platform != "linux", reason="the folder one stands in cannot be removed elsewhere")
def test_a_folder_that_is_gone(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(BadInput, match="leads nowhere"):
        absolute("x.gguf")


def test_too_many_files_are_refused_in_the_terminal(tandem):
    done = tandem(*[f"{number}.gguf" for number in range(1001)])
    assert done.returncode == 2
    assert done.err == (
        "tandem: These are too many files for one start. 1,001 were given, 1,000 can be taken. "
        "Give the folder that they lie in.\n"
    )


def test_the_help_says_so(tandem):
    usage = tandem("--help").out
    assert usage.startswith("usage: tandem [-h] [--version] [--data-dir D] [--] [FILE ...]\n")
    assert "FILE: a GGUF file" in usage
    assert tandem("ask", "--help").out.startswith("usage: tandem ask [-h]")
