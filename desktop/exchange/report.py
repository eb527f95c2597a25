"""A comparison into a file, in the format that its name says; the file is there as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from desktop.atomic_file import write_atomically
from desktop.errors import BadInput, FileProblem
from desktop.exchange.comparison import Comparison
from desktop.exchange.comparison_csv import comparison_csv
from desktop.exchange.comparison_html import comparison_html
from desktop.exchange.comparison_json import comparison_json
from desktop.exchange.comparison_markdown import comparison_markdown

WRITERS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    ".html": comparison_html,
    ".md": comparison_markdown,
    ".json": comparison_json,
    ".csv": comparison_csv,
}


def check_place(file: Path) -> None:
    """Before anything is computed for it. Raises BadInput for an unknown ending, FileProblem without a folder."""
    if file.suffix.lower() not in WRITERS:
        named = f"{file.name} ends in {file.suffix}." if file.suffix else f"{file.name} has no ending."
        raise BadInput("There is no report of this kind.", named, f"Let it end in {', '.join(WRITERS)}.")
    try:
        there = file.absolute().parent.is_dir()
    except (OSError, ValueError) as error:  # a name too long, a zero byte in it
        raise FileProblem("The report cannot be written.", f"{file}: {error}.", "Choose another place.") from error
    if not there:
        where = f"There is no folder {file.absolute().parent}."
        raise FileProblem("The report cannot be written.", where, "Make it, or choose another place.")


def write_report(comparison: Comparison, file: Path) -> None:
    """Replaces what is there. Raises BadInput, FileProblem; then what was there still is."""
    check_place(file)
    data = WRITERS[file.suffix.lower()](comparison).encode("utf-8", "replace")
    try:
        write_atomically(file, data)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise FileProblem("The report cannot be written.", f"{file}: {why}.", "Choose another place.") from error
