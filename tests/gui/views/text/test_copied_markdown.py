"""What a selection gives to the clipboard: markdown that shows the same, of parts too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.views.text.block_column import BlockColumn
from desktop.views.text.copying.inline_source import inline_source
from desktop.views.text.copying.selection_menu import selection_menu
from desktop.views.text.markdown import inline
from desktop.views.text.markdown.runs import runs_of
from desktop.views.text.markdown_blocks import MarkdownBlocks
from tests.fakes.hostile_markdown import hostile

WHOLE = [
    "Use `a  b` and **then *this*** [the page](https://example.org/x).",
    "# Title\n\n## Below\n\nwords",
    "> quoted *words*\n>\n> - in it\n> - two\n\nafter",
    "1. one\n   - two\n     - three\n2. four\n\n   its second\n3. five",
    "- [x] done\n- [ ] open\n\n+ another list",
    "9. a\n\n   ```py\n   x = 1\n\n   y = 2\n   ```\n10. b",
    "| a | b \\| c | d |\n| :-- | :-: | --: |\n| **1** | `2` | x<br>y |\n| 4 |  | [6](https://example.org/6) |",
    "a\n\n---\n\nb",
    "````md\n```\ninner\n```\n````\n\nend",
    "Let $a_1$ be \\(b\\) and\n\n$$\nc\n$$\n\n\\[ d \\]",
    "See https://example.org/a_b_c and <https://example.org/?q=1>.",
    "5 * 3 * 2, snake_case_name, a\\*b\\*, costs $5 or $7",
    "line one  \nline two\nline three",
    "![a picture](https://example.org/p.png) ~~gone~~",
]


@pytest.fixture
def column(qtbot):
    def make(text: str, **kinds: bool) -> BlockColumn:
        made = BlockColumn("Answer text", **(kinds or {"markdown": True}))
        qtbot.addWidget(made)
        made.resize(500, 400)
        made.set_text(text)
        while made._ahead is not None:
            QApplication.processEvents()
        return made

    return make


def chosen(column: BlockColumn) -> str:
    """What is copied of what is selected."""
    edit = next(edit for edit in column._edits() if edit.textCursor().hasSelection())
    QApplication.sendEvent(edit, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier))
    return QGuiApplication.clipboard().text()


def everything(column: BlockColumn) -> str:
    for edit in column._edits():
        edit.selectAll()
    return chosen(column)


def between(column: BlockColumn, first: str, last: str) -> str:
    """What is copied from the beginning of some words to the end of others."""
    places = []
    for words in (first, last):
        found = [edit.document().find(words) for edit in column._edits()]
        places.append(next((number, cursor) for number, cursor in enumerate(found) if not cursor.isNull()))
    (begin, start), (end, stop) = places
    for number, edit in enumerate(column._edits()):
        if begin <= number <= end:
            cursor = QTextCursor(edit.document())
            cursor.setPosition(start.selectionStart() if number == begin else 0)
            last_place = stop.selectionEnd() if number == end else edit.document().characterCount() - 1
            cursor.setPosition(last_place, QTextCursor.MoveMode.KeepAnchor)
            edit.setTextCursor(cursor)
    return chosen(column)


@pytest.mark.parametrize("text", WHOLE)
def test_all_of_an_answer_is_copied_as_it_was_written(column, text: str) -> None:
    assert everything(column(text)) == text


@pytest.mark.parametrize(
    ("text", "first", "last", "copied"),
    [
        ("some **strong words** here", "rong", "wor", "**rong wor**"),
        ("some **strong** words", "some", "stro", "some **stro**"),
        ("a ***both* strong** b", "oth", "str", "***oth* str**"),
        ("a [long link](https://example.org/x(1)) b", "link", "b", "[link](<https://example.org/x(1)>) b"),
        ("a [**strong** link](https://example.org) b", "strong", "link", "[**strong** link](https://example.org)"),
        ("a `some code` b", "code", "b", "`code` b"),
        ("at https://example.org/page now", "example", "org", "example.org"),
        ("a ~~wrong word~~ b", "word", "b", "~~word~~ b"),
        ("a \\*no\\* stress", "a", "stre", "a \\*no\\* stre"),
        ("5 * 3 and 2 * 4", "5", "and 2", "5 * 3 and 2"),
        ("# A long title", "long", "long", "long"),
        ("> quoted words here", "words", "words", "words"),
        ("> one two\n>\n> three four", "two", "three", "> two\n>\n> three"),
        ("1. one two\n2. three", "two", "three", "two\n\n2. three"),
        ("1. one\n2. two\n   - deep\n3. four", "one", "deep", "1. one\n2. two\n   - deep"),
        ("1. one\n   - deep er\n   - more", "deep", "more", "- deep er\n- more"),
        ("a | b\n", "a", "b", "a | b"),
        ("| a b | c |\n|---|---|\n| **d e** | f |", "d", "d", "**d**"),
        ("| a b | c |\n|:--|---|\n| **d e** | f |", "d", "f", "| **d e** | f |\n| :-- | --- |"),
        ("text *here*\n\n```py\nx = 1\ny = 2\n```", "here", "y =", "*here*\n\n```py\nx = 1\ny =\n```"),
        ("[a name][x] and more\n\n[x]: https://example.org", "a name", "and", "[a name](https://example.org) and"),
    ],
)
def test_a_part_is_copied_with_its_marks(column, text: str, first: str, last: str, copied: str) -> None:
    assert between(column(text), first, last) == copied


def test_a_link_whose_address_stands_elsewhere_takes_it_along(column) -> None:
    text = "| [b][x] |\n| --- |\n| c |\n\nA [name][x].\n\n[x]: https://example.org/y"
    link = "(https://example.org/y)"
    assert everything(column(text)) == f"| [b]{link} |\n| --- |\n| c |\n\nA [name]{link}."


def test_long_paragraphs_and_tables_are_whole_again(column) -> None:
    paragraph = "A sentence with **strong** words in it. " * 120
    rows = "\n".join(f"| {n} | {n * n} | x |" for n in range(300))
    text = f"{paragraph.strip()}\n\n| a | b | c |\n| --- | --- | --- |\n{rows}\n\nend"
    made = column(text)
    assert len(made._edits()) > 5
    assert everything(made) == text


def test_a_streamed_answer_is_copied_like_a_whole_one(column) -> None:
    text = "Some **strong *words* more** and $x$ [link](https://example.org).\n\n- a `b`\n  1. c\n\n> d\n> **e**"
    made = BlockColumn("Answer text", markdown=True)
    for letter in text:
        made.append(letter)
    made.finish(text)
    assert everything(made) == text
    streamed, whole = made._edits()[0], column(text)._edits()[0]
    for begin in range(0, streamed.document().characterCount() - 4, 3):
        parts = []
        for edit in (streamed, whole):
            cursor = QTextCursor(edit.document())
            cursor.setPosition(begin)
            cursor.setPosition(begin + 4, QTextCursor.MoveMode.KeepAnchor)
            edit.setTextCursor(cursor)
            parts.append(edit.createMimeDataFromSelection().text())
        assert parts[0] == parts[1]


def test_what_the_user_wrote_is_copied_as_it_was_with_its_fences(column) -> None:
    text = "# no heading *or* stress\n\n```sh\nls *\n```\n\n| no table"
    assert everything(column(text, markdown=False, fences=True)) == text


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_marks_made_again_show_the_same_whatever_was_written(seed: int) -> None:
    def letters(runs) -> list[tuple[str, bool, bool, bool, bool]]:
        styles = [(run.text, run.style) for run in runs]
        return [
            (letter, bool(style.strong), bool(style.em), style.code, bool(style.href))
            for text, style in styles
            for letter in text
            if not letter.isspace()
        ]

    for block in MarkdownBlocks.whole(hostile(seed)[:3_000]):
        for shown in block.leaves:
            if shown.runs and not any(run.style.strong > 1 or run.style.em > 1 for run in shown.runs):
                assert letters(runs_of(inline.read(inline_source(shown.runs)))) == letters(shown.runs)


def test_the_menu_copies_from_all_blocks_with_marks_or_the_words_alone(column) -> None:
    made = column("Some **strong** [words](https://example.org).\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    everything(made)
    for edit in made._edits():
        menu = selection_menu(edit, QPoint(2, 2), made._selection)
        names = [action.text().split("\t")[0].replace("&", "") for action in menu.actions()]
        copy, plain = (menu.actions()[names.index(name)] for name in ("Copy", "Copy as plain text"))
        plain.trigger()
        assert QGuiApplication.clipboard().text() == "Some strong words.\n\ncode\n\na\tb\n1\t2"
        copy.trigger()
        assert QGuiApplication.clipboard().text().startswith("Some **strong** [words](https://example.org).\n\n```\n")
        menu.deleteLater()
