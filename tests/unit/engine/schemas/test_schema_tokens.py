"""The table of tokens: made once beside what else is done, never after the end, and its fault is told to who asks."""

from __future__ import annotations

import pytest

from desktop.engine.llama.schemas import token_table
from desktop.engine.llama.schemas.token_table import SchemaTokens


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The tables that were made; of a vocabulary that is a word."""
    tables: list[object] = []

    def make(pieces: object) -> object:
        if pieces == "broken":
            raise ValueError("no such vocabulary")
        tables.append(object())
        return tables[-1]

    monkeypatch.setattr(token_table, "read_pieces", lambda vocabulary: vocabulary)
    monkeypatch.setattr(token_table, "make_table", make)
    return tables


def tokens(vocabulary: str = "fine") -> SchemaTokens:
    return SchemaTokens(vocabulary)  # type: ignore[arg-type]


def test_the_table_is_made_once(made: list[object]) -> None:
    table = tokens()
    table.begin()
    table.begin()
    assert table.get() is table.get() is made[0]
    assert len(made) == 1
    table.close()


def test_without_a_beginning_it_is_made_when_it_is_wanted(made: list[object]) -> None:
    table = tokens()
    assert table.get() is made[0]
    table.close()


def test_after_the_end_none_is_made(made: list[object]) -> None:
    table = tokens()
    table.close()
    table.begin()
    with pytest.raises(RuntimeError, match="was not made"):
        table.get()
    assert made == []


def test_what_kept_it_from_being_made_is_raised_each_time(made: list[object]) -> None:
    table = tokens("broken")
    for _ in range(2):
        with pytest.raises(ValueError, match="no such vocabulary"):
            table.get()
    assert made == []
    table.close()
