"""Runs main.py the way a shell does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def told_by(done):
    """The JSON object of a command that went well."""
    assert done.returncode == 0, done.err
    return json.loads(done.out)
