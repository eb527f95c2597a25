"""Runs main.py the way a shell does."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cli import main

ROOT = Path(__file__).parents[3]


@pytest.fixture
def data_dir(tmp_path):
    return tmp_path / "tandem data"


@pytest.fixture
def tandem(data_dir):
    """tandem("ask", "text", …) → the finished process; everything it keeps lies in data_dir."""

    def run(*arguments, stdin=b"", **options):
        environment = {**os.environ, "TANDEM_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *arguments],
            input=None if "pass_stdin" in options else stdin,
            stdin=options.get("pass_stdin"),
            capture_output=True,
            env={**environment, **options.get("environment", {})},
            timeout=100,
            check=False,
        )
        done.out, done.err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in done.err, done.err
        return done

    return run


@pytest.fixture
def home(tmp_path):
    """An empty home folder, so that nothing of this computer's user is found or thrown away."""
    (tmp_path / "home").mkdir()
    names = ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "APPDATA", "LOCALAPPDATA")
    folder = str(tmp_path / "home")
    return {**dict.fromkeys(names, folder), "OLLAMA_MODELS": "", "HF_HOME": "", "HF_HUB_CACHE": "", "HF_TOKEN": ""}


@pytest.fixture
def inside(data_dir, home, monkeypatch, capsys):
    """The same in this process, for what needs none of its own: (exit status, output, errors)."""
    for name, value in home.items():
        monkeypatch.setenv(name, value)
    handlers = [*logging.getLogger().handlers, logging.lastResort]
    for handler in handlers:  # what main() adds to them goes with the test
        monkeypatch.setattr(handler, "filters", [])

    def run(*arguments):
        try:
            code = main(["--data-dir", str(data_dir), "models", *arguments])
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return run


def told_by(done):
    """The JSON object of a command that went well."""
    assert done.returncode == 0, done.err
    return json.loads(done.out)
