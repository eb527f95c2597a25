"""While a width is dragged only what one sees is laid out; the rest follows, and nothing that is read moves away."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desktop.views.conversation.pane import TranscriptPane
from desktop.views.text.code_view import wrapping
from desktop.views.text.late_layout import late_layout
from desktop.voice import INSTRUCT

ANSWER = (
    "Words that are long enough to be broken. " * 12
    + "\n\n```\nsome(code) and more of it, which takes a line and a half\n```\n\n|a|b|\n|-|-|\n|1|2|\n"
)


@pytest.fixture
def pane(qtbot, asked, answered):
    made = TranscriptPane(INSTRUCT)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.set_messages([answered(number, ANSWER) if number % 2 == 0 else asked(number) for number in range(1, 31)])
    qtbot.waitUntil(lambda: texts(made)[-1].visibleRegion().boundingRect() == texts(made)[-1].rect())
    for _ in range(4):  # heights come, places follow
        QApplication.processEvents()
    return made


def texts(pane):
    blocks = [block for widget in pane.view.built() for block in widget._column.blocks()]
    return [getattr(block, "view", block) for block in blocks]


def is_stale(text):
    return text in late_layout()._waiting


def is_seen(text):
    return not text.visibleRegion().isEmpty()


@pytest.fixture
def come_to_rest(monkeypatch):
    """The width rests when it is called, and not by itself while a slow computer still lays out what is seen."""
    monkeypatch.setattr("desktop.views.text.late_layout.REST_MS", 10**6)
    return lambda: late_layout()._timer.start(0)


def test_what_is_seen_is_laid_out_at_once_and_the_rest_soon(pane, qtbot, come_to_rest):
    pane.resize(560, 400)
    QApplication.processEvents()
    seen = [text for text in texts(pane) if is_seen(text)]
    assert seen
    assert not any(is_stale(text) for text in seen)
    far = [text for text in texts(pane) if is_stale(text)]
    assert len(far) > len(texts(pane)) / 2
    heights = sum(text.height() for text in far)
    come_to_rest()
    qtbot.waitUntil(lambda: not any(is_stale(text) for text in far))
    assert sum(text.height() for text in far) > heights  # narrower lines, more of them
    assert all(text.viewport().width() == text.width() for text in far)


def test_code_that_is_wrapped_gets_its_height(pane, qtbot, come_to_rest):
    wrapping.choose(on=True)
    pane.resize(300, 400)
    QApplication.processEvents()
    first = next(text for text in texts(pane) if text.accessibleName() == "Code")
    before = first.height()
    assert is_stale(first)
    come_to_rest()
    qtbot.waitUntil(lambda: not is_stale(first))
    after = first.height()
    wrapping.choose(on=False)
    assert before < after


def test_what_is_read_stays_where_it_is(pane, qtbot):
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    held, place = pane.view._place.anchor.widget, pane.view._place.anchor.offset
    pane.resize(560, 400)
    qtbot.waitUntil(lambda: not late_layout()._waiting)
    qtbot.waitUntil(lambda: abs(pane.view._place.top_of(held) - place) <= 2)


def test_what_comes_into_view_does_not_wait(pane, qtbot, monkeypatch):
    pane.resize(560, 400)
    QApplication.processEvents()
    monkeypatch.setattr("desktop.views.text.late_layout.REST_MS", 10**6)
    pane.resize(570, 400)  # the rest comes to rest in a quarter of an hour only
    QApplication.processEvents()
    first = texts(pane)[1]
    assert is_stale(first)
    pane.view.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: not is_stale(first))
