"""running.json: what it makes of a run that is gone, still there, of another boot, or of a damaged file."""

import json
import os
import subprocess
import sys

import msgspec
import pytest

from desktop.system.crash.run_record import STARTS_IN_VAIN, RunRecord


@pytest.fixture
def path(tmp_path):
    return tmp_path / "running.json"


def begun(path):
    record = RunRecord(path)
    record.begin()
    return record


@pytest.fixture
def gone(path):
    """The record of a process that has ended: gone(settled=True)."""

    def write(**changes):
        code = "import sys; from desktop.system.crash.run_record import *; RunRecord(Path(sys.argv[1])).begin()"
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=30)
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")

    return write


def test_a_clean_end_leaves_nothing(path):
    begun(path).ended_well()
    assert not path.exists()
    assert begun(path).previous is None


def test_a_run_whose_process_is_gone_is_told(path, gone):
    gone()
    record = begun(path)
    assert record.previous is not None
    assert not record.restarted
    assert record.id != record.previous.id


def test_a_run_that_goes_on_is_not(path):
    begun(path)
    assert begun(path).previous is None


def test_another_process_of_the_same_number_is_not_that_run(path, gone):
    gone(pid=os.getpid())
    assert begun(path).previous.pid == os.getpid()


def test_another_boot_is_told_apart(path, gone):
    for boot, restarted in (("another", True), ("", True)):
        gone(boot=boot)
        assert begun(path).restarted is restarted
    gone(boot="another", pid=os.getpid())
    assert begun(path).previous is not None


def test_a_boot_without_an_id_may_be_some_seconds_off(path, gone, monkeypatch):
    monkeypatch.setattr("desktop.system.crash.run_record._boot", lambda: "1000000.0")
    for boot, restarted in (("1000030.5", False), ("1000900.0", True)):
        gone(boot=boot)
        assert begun(path).restarted is restarted


def test_bad_starts_in_a_row_are_counted_until_one_settles(path, gone):
    gone()
    for number in range(1, STARTS_IN_VAIN + 1):
        record = begun(path)
        assert record.safe_start is (number >= STARTS_IN_VAIN)
        gone(in_vain=json.loads(path.read_text("utf-8"))["in_vain"])
    record = begun(path)
    record.settle()
    gone(**msgspec.to_builtins(json.loads(path.read_text("utf-8"))) | {"pid": 1, "process_start": 0.5})
    assert not begun(path).safe_start


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\0" * 300, b'{"id": 5}', b"x" * 100_000, b'{"x":' * 10_000])
def test_a_damaged_record_claims_nothing(path, content):
    path.write_bytes(content)
    assert begun(path).previous is None


def test_a_folder_that_takes_no_file_costs_only_the_record(tmp_path):
    record = begun(tmp_path / "missing" / "running.json")
    record.settle()
    record.ended_well()
    assert record.previous is None
