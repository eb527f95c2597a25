"""Tables as Markdown, and their places in a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column holds words, the others numbers."""
    lines = [f"| {' | '.join(head)} |", f"|---|{'--:|' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def written_into(document: str, tables: Mapping[str, str]) -> str:
    """The document with each table between its two marks, which must be there. Raises ValueError."""
    for name, text in tables.items():
        begin, end = f"<!-- {name}: written by packaging/lens_study.py -->", f"<!-- end of {name} -->"
        before, found, rest = document.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the document has no place for {name}")
        document = f"{before}{begin}\n\n{text}\n\n{end}{after}"
    return document
