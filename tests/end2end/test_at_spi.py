"""The real accessibility bus on a screen of its own: every control and every message has a name in eleven states."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER, PYTHON = Path("/usr/libexec/at-spi-bus-launcher"), "/usr/bin/python3"
APP = Path(__file__).with_name("at_spi_app.py")
STATES = 11


def _is_there() -> bool:
    tools = all(shutil.which(tool) for tool in ("xvfb-run", "dbus-run-session")) and LAUNCHER.exists()
    bindings = "import gi; gi.require_version('Atspi', '2.0')"
    return tools and not subprocess.run([PYTHON, "-c", bindings], capture_output=True, check=False).returncode


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(
    sys.platform != "linux" or not _is_there(), reason="needs xvfb, dbus, at-spi2-core and its bindings"
)
def test_the_tree_names_every_control_and_every_message(tmp_path):
    program = (
        f"{LAUNCHER} --launch-immediately & L=$!; sleep 1; '{sys.executable}' '{APP}' {PYTHON} '{tmp_path}'; kill $L"
    )
    command = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", "dbus-run-session", "--", "bash", "-c", program]
    root = str(APP.parents[2])
    wanted = {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": root}
    without = {name: value for name, value in os.environ.items() if not name.startswith("DBUS_")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=380, check=False, env=without | wanted)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"state"')]
    assert len(told) == STATES, done.stderr[-2000:]
    assert {one["state"]: one["unnamed"] for one in told if one["unnamed"]} == {}
    assert all(one["controls"] > 20 for one in told)
    assert all(one["messages"] == ["You", "Base answer", "Instruct answer"] for one in told[1:-1])
