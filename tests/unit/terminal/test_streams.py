"""Starts with closed or missing standard streams, as by a double-click or a service."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MAIN = str(ROOT / "main.py")
WATCH = """
import os, subprocess, sys
sys.argv = ["tandem", "--version"]
import main
try:
    main.main()
except SystemExit:
    pass
names = [os.readlink(f"/proc/self/fd/{number}") for number in range(3)]
look = 'for n in 0 1 2; do test -e /proc/$$/fd/$n || echo $n >&9; done 9>"$0"'
subprocess.run(["/bin/sh", "-c", look, %r], check=True)
open(%r, "w").write(repr(names))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_no_file_ever_gets_the_number_of_a_closed_stream(tmp_path, closed):
    told = tmp_path / "told"
    script = tmp_path / "script.py"
    below = tmp_path / "below"
    script.write_text(WATCH % (str(below), str(told)), "utf-8")
    line = f'exec "{sys.executable}" "{script}" {closed}'
    subprocess.run(["/bin/sh", "-c", line], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=False)
    names = eval(told.read_text("utf-8"))
    for number, redirection in enumerate(("<&-", ">&-", "2>&-")):
        if redirection in closed.split():
            assert names[number] == os.devnull
    assert below.read_text("utf-8") == "", "programs started from here have these closed"


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["--version"], ["models", "list"], ["ask", "Hello"], ["nonsense"], ["ask"]]
)
def test_every_command_survives_streams_that_are_none(tmp_path, arguments):
    """pythonw and packaged window programs on Windows have None for all three."""
    code = "import sys; sys.stdin = sys.stdout = sys.stderr = None; import main; sys.exit(main.main())"
    environment = {**os.environ, "TANDEM_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "nonsense"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == {"": 1, "nonsense": 2, "ask": 2}.get(" ".join(arguments), 0), done
    assert (done.stdout, done.stderr) == (b"", b"")
