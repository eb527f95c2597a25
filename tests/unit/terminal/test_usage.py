"""What the command line refuses, in one line each, and how lightly it starts."""

import subprocess
import sys
from pathlib import Path

import pytest

import desktop
from tests.unit.terminal.conftest import ROOT


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "There is no text."),
        (["ask", ""], "There is no text."),
        (["continue", " \n "], "There is no text."),
        (["ask", "-"], "There is no text."),
        (["ask", "x", "--temperature", "9"], "9 is not between 0.0 and 5.0"),
        (["ask", "x", "--temperature", "-0.1"], "not between"),
        (["ask", "x", "--temperature", "nan"], "nan is not between"),
        (["ask", "x", "--temperature", "warm"], "'warm' is not a number"),
        (["ask", "x", "--max-tokens", "0"], "0 means nothing"),
        (["ask", "x", "--max-tokens", "-5"], "-5 is not between -1 and 1048576"),
        (["ask", "x", "--max-tokens", "1.5"], "'1.5' is not a whole number"),
        (["ask", "x", "--max-tokens", "9" * 5000], "is not a whole number"),
        (["ask", "x", "--seed", "99999999999"], "not between"),
        (["ask", "x", "--voice", "both"], "invalid choice: 'both'"),
        (["ask", "x", "y"], "unrecognized arguments: y"),
        (["ask", "x", "--temp", "1"], "unrecognized arguments"),
        (["ask", "x", "--voice", "base", "--system", "Be kind."], "--system cannot be used here."),
        (["continue", "x", "--system", "Be kind."], "--system cannot be used here."),
        (["ask", "x", "--data-dir", ""], "--data-dir needs a folder."),
        (["bench", "--prompt", "0"], "0 is not between 1"),
        (["bench", "--depth", "-1"], "-1 is not between 0"),
        (["bench", "--threads", "-1"], "-1 is not between 0"),
        (["bench", "--repetitions", "0"], "0 is not between 1"),
        (["fly"], "invalid choice: 'fly'"),
        (["--fly"], "unrecognized arguments: --fly"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_status_2(tandem, arguments, told):
    done = tandem(*arguments)
    assert done.returncode == 2
    assert done.out == ""
    assert done.err.startswith("tandem: ")
    assert told in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"caf\xe9", "Byte 4 of standard input is 0xe9."),
        (b"\xff\xfeh\0i\0", "Byte 1 of standard input is 0xff."),
        (b"x" * (16 * 1024 * 1024 + 1), "more than 16 MiB"),
        (b"\xef\xbb\xbf", "There is no text."),
    ],
)
def test_standard_input_must_be_text(tandem, data, told):
    done = tandem("ask", "--json", stdin=data)
    assert done.returncode == 2
    assert told in done.err
    assert done.out == ""


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are UTF-16 there")
def test_arguments_must_be_utf8(tandem):
    done = tandem("ask", b"caf\xe9", environment={"LC_ALL": "C.UTF-8"})
    assert done.returncode == 2
    assert "not UTF-8" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_closed_standard_input_is_said(data_dir):
    command = f"{sys.executable} {ROOT / 'main.py'} ask --data-dir '{data_dir}' <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Standard input is closed." in done.stderr


def test_a_missing_file_is_said_before_an_engine_starts(tandem, data_dir):
    for command in (["ask", "x", "--file", "no/such.gguf"], ["bench", "no/such.gguf"]):
        done = tandem(*command)
        assert done.returncode == 1
        assert done.err.startswith("tandem: There is no such model file. There is nothing at ")
        assert not (data_dir / "state" / "log").exists()


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody-of-that-name/x.gguf"])
def test_a_path_that_leads_nowhere_is_said(tandem, name):
    for command in (["ask", "x", "--file", name], ["bench", name]):
        done = tandem(*command)
        assert done.returncode == 1
        assert done.err.startswith("tandem: ")
        assert done.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["--help", "doctor"])
def test_a_full_disk_behind_the_output_is_said(data_dir, command):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "--data-dir", str(data_dir), command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("tandem: The output cannot be written.")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_standard_input_that_cannot_be_read_is_said(data_dir, tmp_path):
    command = f"{sys.executable} {ROOT / 'main.py'} ask --data-dir '{data_dir}' 0>'{tmp_path / 'only written'}'"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("tandem: Standard input cannot be read.")


def test_a_folder_that_cannot_be_written_is_said(tandem, tmp_path):
    (tmp_path / "file").touch()
    model = tmp_path / "model.gguf"
    model.touch()
    done = tandem("continue", "x", "--file", str(model), "--data-dir", str(tmp_path / "file"))
    assert done.returncode == 1
    assert done.err.startswith("tandem: Tandem cannot write to one of its folders.")
    assert "a file, not a folder" in done.err


def test_version_and_help(tandem):
    assert tandem("--version").out == f"tandem {desktop.__version__}\n"
    assert "doctor" in tandem("--help").out
    assert "--max-tokens" in tandem("ask", "--help").out


def test_a_damaged_settings_file_is_said(tandem, data_dir):
    file = data_dir / "config" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text('base_file = "no/such.gguf"\nnonsense\n')
    done = tandem("continue", "x")
    assert "line 2 is not TOML" in done.err
    assert "no/such.gguf" in done.err


def test_data_dir_goes_before_or_after_the_command(tandem, tmp_path):
    for order in (["--data-dir", str(tmp_path / "a"), "doctor"], ["doctor", "--data-dir", str(tmp_path / "b")]):
        assert str(order[order.index("--data-dir") + 1]) in tandem(*order).out


IMPORTS = """
import sys
sys.argv = ["main.py", *{arguments!r}]
import main
try:
    main.main()
except SystemExit:
    pass
heavy = {{"PySide6", "shiboken6", "llama_cpp", "llguidance", "numpy", "sqlite3", "tomlkit", "jinja2"}}
loaded = set(sys.modules) & heavy
sys.stderr.write("loaded: " + " ".join(sorted(loaded)))
"""


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [(["--version"], ""), (["ask", "x", "--file", "no.gguf"], ""), (["bench", "no.gguf"], "")],
)
def test_the_terminal_commands_load_no_qt_and_little_else(arguments, allowed, data_dir):
    code = IMPORTS.format(arguments=[*arguments, *(["--data-dir", str(data_dir)] if len(arguments) > 1 else [])])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == f"loaded: {allowed}"


def test_doctor_loads_no_qt(data_dir):
    code = IMPORTS.format(arguments=["doctor", "--data-dir", str(data_dir)])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "loaded: sqlite3"
