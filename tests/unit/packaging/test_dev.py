"""dev.py itself: needs nothing but Python, keeps standard output free, stops in words."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from setup_steps import job, locations
from setup_steps.file_lock import taking_turns
from setup_steps.job import Job
from setup_steps.launch import display_missing
from setup_steps.report import SetupError

PACKAGING = Path(__file__).resolve().parents[3] / "packaging"
SOURCES = [
    PACKAGING / "dev.py",
    PACKAGING / "house_figures.py",
    *sorted((PACKAGING / "house").glob("*.py")),
    *sorted((PACKAGING / "setup_steps").glob("*.py")),
]


def imported(source: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_only_the_standard_library_is_imported(source: Path) -> None:
    assert imported(source) <= sys.stdlib_module_names | {"setup_steps", "house"}


def test_dev_py_parses_with_an_older_python() -> None:
    ast.parse((PACKAGING / "dev.py").read_text("utf-8"), feature_version=(3, 7))


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, str(PACKAGING / "dev.py"), *arguments]
    return subprocess.run(command, env=inherited | environment, cwd="/", capture_output=True, text=True, check=False)


def test_without_a_command_the_commands_are_listed() -> None:
    done = call()
    assert done.returncode == 2
    assert done.stdout == ""
    assert "dev.py setup" in done.stderr
    assert call("--help").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_run_without_a_display_says_what_to_do() -> None:
    done = call("run")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "xvfb-run" in done.stderr


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = call("setup", "--again", TANDEM_CACHE_DIR=str(tmp_path / "file" / "cache"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file") in done.stderr


def test_display_check() -> None:
    assert display_missing([], {}, "linux")
    assert display_missing(["weights.gguf"], {"DISPLAY": ""}, "linux")
    assert not display_missing([], {}, "darwin")
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        assert not display_missing([], {variable: "x"}, "linux")
    for command in ("ask", "continue", "bench", "doctor", "--version"):
        assert not display_missing([command, "--json"], {}, "linux")
    assert display_missing(["smoke"], {}, "linux")  # opens the window
    assert not display_missing(["--data-dir", "smoke", "ask"], {}, "linux")
    for files in (["weights.gguf", "ask"], ["./ask"], ["--", "ask"], ["--data-dir", "ask"]):
        assert display_missing(files, {}, "linux")


def test_cache_folders() -> None:
    assert locations.cache_folder({"TANDEM_CACHE_DIR": str(PACKAGING)}) == PACKAGING
    assert locations.cache_folder({"XDG_CACHE_HOME": "/c"}, "linux") == Path("/c/tandem")
    assert locations.cache_folder({"XDG_CACHE_HOME": "c"}, "linux") == Path.home() / ".cache" / "tandem"
    assert locations.cache_folder({}, "darwin") == Path.home() / "Library" / "Caches" / "tandem"
    assert locations.cache_folder({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/tandem/Cache")


def test_a_failed_job_shows_the_end_of_its_log_and_stops_the_others(tmp_path: Path) -> None:
    program = "print('\\n'.join(f'line {n}' for n in range(100))); raise SystemExit(3)"
    bad = Job("Building", [sys.executable, "-c", program], tmp_path / "bad.log", os.environ)
    slow = Job("Waiting", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "slow.log", os.environ)
    for one in (bad, slow):
        one.start()
    with pytest.raises(SetupError) as caught:
        job.wait_for([bad, slow])
    words = str(caught.value)
    assert "exit code 3" in words
    assert "line 99" in words
    assert "line 69" not in words
    assert str(tmp_path / "bad.log") in words
    assert not slow.running()


def test_two_processes_take_turns(tmp_path: Path) -> None:
    lock, order = tmp_path / "lock", tmp_path / "order"
    program = (
        f"import sys; sys.path.insert(0, {str(PACKAGING)!r})\n"
        "from pathlib import Path; from setup_steps.file_lock import taking_turns\n"
        f"with taking_turns(Path({str(lock)!r}), 'it'): open({str(order)!r}, 'a').write('second ')\n"
    )
    with taking_turns(lock, "it"), order.open("a") as file:
        other = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
        assert other.stderr is not None
        assert "Waiting for it" in other.stderr.readline()
        file.write("first ")
    assert other.wait() == 0
    other.stderr.close()
    assert order.read_text() == "first second "
