"""It is noon in the sidebar: a run of the tests may begin before midnight and end after it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from desktop.views.sidebar import chat_item_model

NOON = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
NOW = NOON.timestamp()


class Noon(date):
    """The day of NOON, whatever day it is by now."""

    @classmethod
    def today(cls):
        return NOON.date()


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch):
    monkeypatch.setattr(chat_item_model, "date", Noon)
