"""SingleInstance: one holder; the second start asks it to the front, from another process."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from desktop.control.single_instance import SingleInstance
from desktop.errors import FileProblem

ROOT = Path(__file__).resolve().parents[3]


def test_second_start_raises_the_first(qtbot, tmp_path):
    first = SingleInstance(tmp_path / "lock")
    assert first.claim()
    code = """
        import sys
        from pathlib import Path
        from PySide6.QtCore import QCoreApplication
        from desktop.control.single_instance import SingleInstance
        app = QCoreApplication([])
        print(SingleInstance(Path(sys.argv[1])).claim())
    """
    with qtbot.waitSignal(first.raise_requested, timeout=20_000):
        second = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(tmp_path / "lock")],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=10_000)
    assert second.communicate()[0].strip() == "False"
    first.release()


def test_the_folder_is_free_again_after_release(qtbot, tmp_path):
    first = SingleInstance(tmp_path / "lock")
    assert first.claim()
    first.release()
    again = SingleInstance(tmp_path / "lock")
    assert again.claim()
    again.release()


def test_a_lock_left_by_a_killed_process_is_taken_over(qtbot, tmp_path):
    code = "import sys, os, signal; from PySide6.QtCore import QLockFile; "
    code += "lock = QLockFile(sys.argv[1]); lock.setStaleLockTime(0); lock.tryLock(0); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], check=False)
    assert (tmp_path / "lock").exists()
    instance = SingleInstance(tmp_path / "lock")
    assert instance.claim()
    instance.release()


def test_an_impossible_place_is_told_in_words(qtbot, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FileProblem) as caught:
        SingleInstance(tmp_path / "file" / "lock").claim()
    assert "data folder" in caught.value.title
    assert caught.value.hint
