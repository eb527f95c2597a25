"""Kill -9 while somebody writes on a page: at most the last second is missing, and the page is whole."""

from __future__ import annotations

import random
import time

import pytest

from desktop.chat.item import ItemKind
from desktop.page.page import Page
from desktop.paths import Paths
from desktop.store.chats import ChatStore
from tests.end2end.test_kills import App, assert_no_engine_left, engines_of

LOST_S = 1.0


@pytest.mark.timeout(3600)
def test_killing_the_app_while_a_page_is_written(tmp_path, never_ending_files, request):
    chance, already = random.Random(7), 0
    for number in range(100 if request.config.getoption("--long") else 3):
        app = App(tmp_path, never_ending_files, seed=f"page-{number}", program="writing_app")
        try:
            app.wait_for(lambda lines: len(lines) > already + 30)  # noqa: B023
            time.sleep(chance.uniform(0.0, 1.5))
        finally:
            killed_at = app.kill()
        end_the_last_line(app.journal)
        lines = app.lines()[already:]
        already += len(lines)
        assert_no_engine_left(engines_of(lines))
        kept = kept_page(tmp_path)
        old = [line for line in lines if line["at"] < killed_at - LOST_S]
        may_be = [*old[-1:], *(line for line in lines if line["at"] >= killed_at - LOST_S)]
        assert kept.text in {line["text"] for line in may_be}, (killed_at - lines[-1]["at"], kept.text[-60:])
        if old:
            gone = [set(old[-1]["takes"]) - set(line["takes"]) for line in may_be]  # taken since, not lost
            assert set(old[-1]["takes"]) - set(kept.takes) <= set().union(*gone)
    assert already > 90


def end_the_last_line(journal):
    """What a kill cut off in the middle was not written."""
    data = journal.read_bytes()
    journal.write_bytes(data[: data.rfind(b"\n") + 1])


def kept_page(folder):
    """The one page on disk, sound."""
    store = ChatStore(Paths.under(folder / "data").database_file)
    try:
        assert store.integrity_check() == []
        (item,) = [item for item in store.items.listed() if item.kind is ItemKind.PAGE]
        takes = store.pages.read(item.id)
        page = Page(takes)
        assert {take.id: take for take in takes} == dict(page.takes)  # nothing of it needed mending
        return page
    finally:
        store.close()
