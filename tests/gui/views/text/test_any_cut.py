"""In whatever portions a text comes, what is shown is what all of it shows, and nothing finished is taken back."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument, QTextTable

from desktop.views.text.block import Block
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.inset import Inset
from desktop.views.text.markdown.block_parser import MATH_LINES
from desktop.views.text.markdown.paragraph_cut import HARD
from desktop.views.text.markdown_blocks import LINE, MarkdownBlocks
from tests.fakes.markdown_writer import MarkdownWriter

DOCUMENTS, OTHERS, CUTS = 50, 450, 40
SHORT_DOCUMENTS, SHORT_OTHERS, SHORT_CUTS = 6, 40, 4

LONG_TEXTS = [
    "word " * 3_000,
    "a sentence with *stress* in it. " * 500,
    "x" * 9_000 + " and " + "y" * 4_000,
    "`code` and **bold** words\n" * 400,
    "**never closed " + "word " * 3_000,
    "- item with `code` and words enough to fill it\n" * 200,
    "1. step\n\n   ```sh\n" + "   # line\n   run\n" * 300 + "   ```\n\n2. next\n",
    "> " + "quoted words. " * 600 + "\nlazy line " * 50,
    "| a | b |\n|---|:-:|\n" + "| cell | `x` |\n" * 500,
    "| a | b |\n|---|---|\n| " + "long " * 4_000 + " | b |\n| c | d |\n",
    "$$\n" + "a + b\n" * (MATH_LINES + 20) + "$$\n\nafter",
    "```" + "z" * 5_000 + "\ncode\n```\nafter",
    "# " + "heading " * 1_000,
    "[x]: " + "y" * 3_000 + "\n\n[x]",
]


def in_portions(portions: list[str]) -> list[Block]:
    """What the column of an answer shows at the end."""
    blocks = MarkdownBlocks()
    finished: list[Block] = []
    for portion in portions:
        finished += blocks.feed(portion).finished
    finished += blocks.close().finished
    return MarkdownBlocks.whole("".join(portions)) if blocks.has_definitions else finished


def test_cut_at_every_place(request: pytest.FixtureRequest) -> None:
    for seed in range(DOCUMENTS if request.config.getoption("--long") else SHORT_DOCUMENTS):
        text = MarkdownWriter(seed).document(5)
        whole = MarkdownBlocks.whole(text)
        for cut in range(len(text) + 1):
            assert in_portions([text[:cut], text[cut:]]) == whole, (seed, cut, text)


def test_cut_at_random_places_and_in_random_portions(request: pytest.FixtureRequest) -> None:
    is_long = request.config.getoption("--long")
    for seed in range(1_000, 1_000 + (OTHERS if is_long else SHORT_OTHERS)):
        writer = MarkdownWriter(seed)
        text = writer.document()
        whole = MarkdownBlocks.whole(text)
        for _ in range(CUTS if is_long else SHORT_CUTS):
            cut = writer.cut(text)
            assert in_portions([text[:cut], text[cut:]]) == whole, (seed, cut, text)
        assert in_portions(writer.portions(text)) == whole, (seed, text)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: text[:12])
@pytest.mark.parametrize("size", [97, 1_999, LINE + HARD])
def test_long_elements_are_cut_in_the_same_places(text: str, size: int) -> None:
    portions = [text[at : at + size] for at in range(0, len(text), size)]
    assert in_portions(portions) == MarkdownBlocks.whole(text)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: text[:12])
def test_nothing_of_a_long_element_is_lost(text: str) -> None:
    blocks = MarkdownBlocks.whole(text)
    shown = "".join(block.text for block in blocks)
    for word in ("word", "sentence", "item", "run", "quoted", "cell", "long", "heading", "lazy"):
        repeated = len(blocks) if word == "cell" else 0  # a head is repeated, a row is not
        assert text.count(word) <= shown.count(word) <= text.count(word) + repeated
    assert shown.count("x" * 100) >= text.count("x" * 100)


def looks(column: BlockColumn) -> list[object]:
    """All that can be seen of a column: texts, where they stand, and how each run looks."""
    found: list[object] = []
    for widget in column.blocks():
        host = widget.parentWidget()
        found.append((type(widget).__name__, host.step() if isinstance(host, Inset) else 0))
        found.append(_document_looks(widget.view.document() if hasattr(widget, "view") else widget.document()))
    return found


def _document_looks(document: QTextDocument) -> list[object]:
    found: list[object] = [
        (frame.rows(), frame.columns()) for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)
    ]
    block = document.begin()
    while block.isValid():
        look = block.blockFormat()
        place = (look.indent(), look.textIndent(), look.leftMargin(), look.topMargin(), look.alignment())
        runs: list[tuple[str, object]] = []
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            style = fragment.charFormat()
            mark = (
                style.fontWeight(),
                style.fontItalic(),
                style.fontStrikeOut(),
                style.anchorHref(),
                style.fontFamilies(),
            )
            if runs and runs[-1][1] == mark:
                runs[-1] = (runs[-1][0] + fragment.text(), mark)
            else:
                runs.append((fragment.text(), mark))
            iterator += 1
        found.append((place, runs))
        block = block.next()
    return found


@pytest.mark.parametrize("seed", range(2_000, 2_006))
def test_what_is_on_the_screen_is_the_same_too(qtbot, seed: int) -> None:
    writer = MarkdownWriter(seed)
    text = writer.document(10)
    whole, streamed = BlockColumn("Answer text", markdown=True), BlockColumn("Answer text", markdown=True)
    for column in (whole, streamed):
        qtbot.addWidget(column)
        column.resize(600, 400)
    whole.set_text(text)
    qtbot.waitUntil(lambda: not whole._slice.isActive())
    for portion in writer.portions(text):
        streamed.append(portion)
    streamed.finish(text)
    qtbot.waitUntil(lambda: not streamed._slice.isActive())
    assert looks(streamed) == looks(whole), (seed, text)
