"""A database file of its own for each test."""

import pytest


@pytest.fixture
def file(tmp_path):
    return tmp_path / "chats.sqlite3"
