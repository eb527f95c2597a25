"""Where a way ends that is wanted to the end of its sentence or paragraph."""

from __future__ import annotations

import pytest

from desktop.page.ending import Ending, end_of


@pytest.mark.parametrize(
    ("text", "until"),
    [
        (" she went. Then", " she went."),
        (' she said "go!" and', ' she said "go!"'),
        (" what… now", " what…"),
        ("大海。次", "大海。"),
        ("「海。」次", "「海。」"),
        (" no stop here\nbut a line", " no stop here"),
        ("\n\n Begins late. Yes", "\n\n Begins late."),
        (" version 3.5 of it. Yes", " version 3.5 of it."),
        (" it is over.\n", " it is over."),
    ],
)
def test_sentences(text, until):
    end = end_of(text, Ending.SENTENCE)
    assert end is not None
    assert text[:end] == until


@pytest.mark.parametrize("text", ["", " she went", " she went.", ' "go!', "大海。", "\n\n", " 3.5"])
def test_what_may_go_on_is_no_end(text):
    assert end_of(text, Ending.SENTENCE) is None


def test_paragraphs_end_with_their_line():
    assert end_of(" one. two.\n\nthree", Ending.PARAGRAPH) == len(" one. two.")
    assert end_of("\n\n one\nx", Ending.PARAGRAPH) == len("\n\n one")
    assert end_of(" one. two.", Ending.PARAGRAPH) is None
    assert end_of(" one. two. ", Ending.NOWHERE) is None
