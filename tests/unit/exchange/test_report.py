"""A report's file: its format by its name, whole or not there, refusals in words."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.errors import BadInput, FileProblem
from desktop.exchange.comparison import Comparison
from desktop.exchange.report import WRITERS, write_report


@pytest.mark.parametrize("ending", WRITERS)
def test_each_ending_writes_its_format_over_what_was_there(comparison: Comparison, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"report{ending.upper()}"
    file.write_text("old")
    write_report(comparison, file)
    text = file.read_bytes().decode("utf-8")
    starts = {".html": "<!doctype html>", ".md": "# Comparison", ".json": '{"format"', ".csv": "passage,"}
    assert text.startswith(starts[ending])
    assert [place.name for place in tmp_path.iterdir()] == [file.name]


def test_lone_surrogates_are_written_as_something(comparison: Comparison, tmp_path: Path) -> None:
    broken = Comparison("\ud800", comparison.passages, "", "")
    for ending in WRITERS:
        write_report(broken, tmp_path / f"r{ending}")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["prompt"] == "?"


def test_another_ending_and_a_folder_that_is_not_there_are_refused(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        write_report(comparison, tmp_path / "report.pdf")
    assert ".html, .md, .json, .csv" in refused.value.hint
    with pytest.raises(BadInput, match="no report of this kind"):
        write_report(comparison, tmp_path / "report")
    with pytest.raises(FileProblem) as problem:
        write_report(comparison, tmp_path / "none" / "report.md")
    assert "There is no folder" in problem.value.detail


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights")
def test_a_report_that_cannot_be_written_leaves_what_was_there(comparison: Comparison, tmp_path: Path) -> None:
    taken = tmp_path / "report.md"
    taken.mkdir()
    (taken / "inside").touch()
    with pytest.raises(FileProblem, match="cannot be written"):
        write_report(comparison, taken)
    assert list(tmp_path.iterdir()) == [taken]
