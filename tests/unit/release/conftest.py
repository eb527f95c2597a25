"""A publisher with a key of its own."""

from __future__ import annotations

import pytest

from tests.fakes.publisher import Publisher


@pytest.fixture
def publisher():
    return Publisher()
