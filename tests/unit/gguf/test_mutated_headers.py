"""Headers that may say anything: read or refused in words, quickly, in little memory, never a crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pace import lag

COUNT = 20_000 if os.environ.get("TANDEM_LONG") else 900


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of resident memory is asked in POSIX's way")
@pytest.mark.timeout(900)
def test_mutated_headers(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.unit.gguf.mutate_headers", str(COUNT), "3", str(tmp_path)]
    root = Path(__file__).resolve().parents[3]
    before = lag()
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, timeout=800, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)
    print(report)
    assert sum(report["results"].values()) == COUNT
    assert report["results"]["read"] > COUNT / 20  # mutations that leave a readable header are among them
    assert report["results"]["The file's header is damaged."] > COUNT / 20
    assert report["results"]["The file is incomplete."] > COUNT / 20
    assert report["growth_mb"] < 200
    # Of processor time: the costliest header allowed. A processor that is slow now, or shared, needs more of it.
    assert report["slowest_s"] < 3 * max(before, lag())
