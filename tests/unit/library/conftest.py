"""A stand-in hub for each module, cleared for each test, and the real client that asks it."""

from __future__ import annotations

import pytest

from desktop.library.hub.hub import Hub
from tests.fakes.stand_in_hub import StandInHub


@pytest.fixture(scope="module")
def shared():
    with StandInHub() as hub:
        yield hub


@pytest.fixture
def server(shared):
    shared.clear()
    return shared


@pytest.fixture
def hub(server):
    return Hub(server.url, "hf_good", deadline_s=5)
