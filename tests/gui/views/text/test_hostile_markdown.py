"""Markdown that means harm: the window's thread is never held for long, and no link leads anywhere but to the web."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QTextBrowser

from desktop.chat.conversation import Status
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.text.markdown.inline import is_safe_link
from desktop.voice import INSTRUCT
from tests.fakes.hostile_markdown import addresses, hostile

COUNT = 200 if os.environ.get("TANDEM_LONG") else 12
STREAMED = 130_000 if os.environ.get("TANDEM_LONG") else 12_000  # characters
PORTIONS = 150
BUDGET_S = 0.2  # on a computer on which the ordinary answer takes ORDINARY_S
ORDINARY_S = 0.03
ORDINARY = "A paragraph with *some* words and `code`.\n\n- item **one**\n- item two\n\n```py\nx = 1\n```\n\n" * 60
TRIES = 3
FORMS = ("[https://good.example/]({})", "<{}>", "{}", "[a][b]\n\n[b]: {}", "![x]({})", "| {} |\n|---|\n")


@pytest.fixture
def pane(qtbot):
    made = TranscriptPane(INSTRUCT)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def spent(work: Callable[[], object]) -> float:
    """Seconds of this thread's own time, whatever else runs on the computer."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def turn() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)


def longest_stall(pane, answered, text: str) -> float:
    """The longest that the window's thread was held while a text was opened, and while it came in portions."""
    column = None

    def open_it() -> None:
        nonlocal column
        pane.set_messages([answered(2, text)])
        column = pane.view.built()[-1]._column

    stalls = [spent(open_it)]
    for _ in range(400):
        stalls.append(spent(turn))
        if not column._slice.isActive():
            break
    pane.set_messages([])
    pane.begin_answer(answered(2, "", Status.RUNNING))
    text = text[:STREAMED]
    size = max(200, len(text) // PORTIONS)
    for at in range(0, len(text), size):
        stalls.append(spent(lambda at=at: pane.append(2, text[at : at + size], "")))
        stalls.append(spent(turn))
    return max(stalls)


def hrefs(pane) -> set[str]:
    found: set[str] = set()
    for browser in pane.findChildren(QTextBrowser):
        found |= _hrefs_of(browser.document())
    return found


def _hrefs_of(document: QTextDocument) -> set[str]:
    return {look.toCharFormat().anchorHref() for look in document.allFormats() if look.isCharFormat()} - {""}


@pytest.mark.parametrize("seed", range(COUNT))
def test_nothing_holds_the_window_and_no_link_leads_astray(pane, answered, seed: int) -> None:
    text = hostile(seed)
    pane.set_messages([answered(2, ORDINARY)])  # what is imported once is imported now
    stalls = []
    for _ in range(TRIES):
        pane.set_messages([])
        ordinary = spent(lambda: pane.set_messages([answered(2, ORDINARY)]))
        pane.set_messages([])
        stalls.append(longest_stall(pane, answered, text) / max(ordinary, ORDINARY_S))
        if stalls[-1] <= BUDGET_S / ORDINARY_S:
            break
    assert all(is_safe_link(href) for href in hrefs(pane))
    assert min(stalls) <= BUDGET_S / ORDINARY_S, (seed, text[:40])


@pytest.mark.parametrize("address", addresses())
@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_link_leads_to_what_is_no_web_page(pane, answered, address: str, form: str) -> None:
    pane.set_messages([answered(2, form.format(address))])
    assert all(is_safe_link(href) for href in hrefs(pane))


def test_the_real_host_is_told_whatever_the_words_say(pane, answered) -> None:
    pane.set_messages([answered(2, "[https://good.example/](https://evil.example/good.example)")])
    browser = pane.view.built()[-1]._column.blocks()[0]
    (href,) = hrefs(pane)
    browser.link_requested.emit(href)
    assert pane.link_bar.isVisible()
    assert "evil.example" in pane.link_bar._host.text()
    assert "good" not in pane.link_bar._host.text()
