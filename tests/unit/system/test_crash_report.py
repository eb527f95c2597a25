"""The report: parts of the crash file, what is told, and nothing private in it."""

import getpass
import os
import re
from pathlib import Path

import pytest

from desktop.paths import Paths
from desktop.system.crash import crash_file
from desktop.system.crash.report import BadEnd, engine_log_sizes, look_back, report, without_private
from desktop.system.crash.run_record import Run


@pytest.fixture
def paths(tmp_path):
    made = Paths.under(tmp_path / "data")
    made.make()
    return made


def run_of(number):
    return Run(id=f"{number}-5.000", pid=number, process_start=1.0, boot="b", version="0.1", started_at=5.0)


def write_part(paths, number, text):
    with crash_file.begin_part(paths.crash_log, run_of(number).id, "Tandem 0.1") as file:
        file.write(text)


def test_every_run_has_its_own_part(paths):
    write_part(paths, 1, "Fatal Python error: one\n")
    write_part(paths, 11, "")
    write_part(paths, 2, "Fatal Python error: two\n  File x\n")
    for number, text in ((1, "Fatal Python error: one"), (11, ""), (2, "Fatal Python error: two\n  File x"), (3, "")):
        assert crash_file.part_of(paths.crash_log, run_of(number).id) == text


def test_of_a_long_dump_the_thread_that_crashed_is_kept(paths):
    others = "".join(f"Thread {number}:\n  File other\n\n" for number in range(200))
    write_part(paths, 1, f"Fatal Python error: Aborted\n\n{others}Current thread 0x1:\n  File guilty\n")
    kept = crash_file.part_of(paths.crash_log, run_of(1).id)
    assert kept.startswith("Fatal Python error: Aborted\n")
    assert "File guilty" in kept
    assert kept.count("\n") <= 301


def test_the_crash_file_stays_small_and_the_last_crash_is_found(paths):
    for number in range(8):
        write_part(paths, number, f"crash {number}\n" + "x" * 100_000)
    assert sum(path.stat().st_size for path in paths.log_dir.glob("crash.log*")) < 900_000
    assert sorted(path.name for path in paths.log_dir.glob("crash.log*")) == ["crash.log", "crash.log.1"]
    assert crash_file.part_of(paths.crash_log, run_of(7).id).startswith("crash 7")


def test_the_end_is_told_as_far_as_it_is_known(paths):
    write_part(paths, 1, "Fatal Python error: Aborted\n")
    write_part(paths, 2, "")
    assert "crashed" in look_back(paths, run_of(1), restarted=False).cause
    assert "crashed" in look_back(paths, run_of(1), restarted=True).cause
    assert "ended from outside" in look_back(paths, run_of(2), restarted=False).cause
    assert look_back(paths, run_of(2), restarted=True) is None


def test_the_report_holds_the_ends_of_the_logs(paths):
    paths.app_log.write_text("".join(f"line {number}\n" for number in range(500)), "utf-8")
    paths.engine_log("1").write_bytes(b"\xff llama says\n")
    paths.engine_log("10").write_text("the tenth engine", "utf-8")
    paths.engine_log("doctor").write_text("not the window's", "utf-8")
    end = BadEnd(run=run_of(4), stack="Fatal Python error: Aborted", restarted=False)
    text = report(end, paths, [("Qt", "6.9")], ["NVIDIA card"])
    assert "line 300\n" in text
    assert "line 299\n" not in text
    for part in ("llama says", "Qt: 6.9", "Device: NVIDIA card", "Fatal Python error: Aborted", "Memory: "):
        assert part in text
    assert text.index("llama says") < text.index("the tenth engine")
    assert "engine-doctor.log" not in text


@pytest.mark.parametrize("rotated", [False, True])
def test_what_engines_write_after_the_start_is_not_the_crashed_runs(paths, rotated):
    log = paths.engine_log("1")
    log.write_text("".join(f"crashed run {number}\n" for number in range(100)), "utf-8")
    sizes = engine_log_sizes(paths)
    if rotated:
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("a", encoding="utf-8") as file:
        file.write("".join(f"new {number}\n" for number in range(90)))
    end = BadEnd(run=run_of(4), stack="", restarted=False)
    text = report(end, paths, [], [], sizes)
    assert "crashed run 99\n" in text
    assert "crashed run 39\n" not in text
    assert "new " not in text.partition("engine-1.log")[2]


def test_nothing_private_is_in_it(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada.lovelace")
    monkeypatch.setattr(getpass, "getuser", lambda: "ada.lovelace")
    monkeypatch.setattr(os.path, "expanduser", lambda _: "/home/ada.lovelace")
    said = "what I wrote to my friend about the secret place in the garden behind the house"
    text = without_private(
        "file /home/ada.lovelace/models/a.gguf and /home/ada.lovelace2\n"
        "on the stick /media/ada.lovelace/STICK/tandem-data: full\n"
        "C:\\Users\\ada.lovelace\\x\n"
        f"ValueError: cannot read {said!r}\n"
        "GET https://hub.example/a?X-Amz-Signature=abcdef with hf_abcdefgh12345678\n" + "y" * 5000
    )
    for private in ("ada.lovelace/", "ada.lovelace\\", "secret place", "abcdef", "y" * 500):
        assert private not in text
    assert "file ~/models/a.gguf" in text
    assert "/media/…/STICK" in text


def test_this_computers_own_name_of_the_user_is_taken_out():
    home = str(Path.home())
    if len(home) > 1:
        assert without_private(f"{home}{os.sep}x") == f"~{os.sep}x"
    assert not re.search(re.escape(getpass.getuser()) + r"[\\/]", without_private(f"/media/{getpass.getuser()}/x"))
