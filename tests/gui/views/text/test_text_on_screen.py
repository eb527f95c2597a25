"""Text as it stands on the screen: selections stay, copies carry the source, code and tables are where they belong."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QTextCursor, QTextTable
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.text.block_column import SECTION, BlockColumn
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.inset import Inset
from desktop.views.text.leaf_layout import STEP
from desktop.views.text.prose_block import PlainBlock, ProseBlock
from desktop.views.text.table_block import TableBlock

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


class LayoutCounter(QObject):
    """Counts how often what it watches is asked to lay itself out."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def column(qtbot):
    def make(text: str = "", **options: object) -> BlockColumn:
        made = BlockColumn("Answer text", **{"markdown": True, **options})
        area, inside = QScrollArea(), QWidget()
        qtbot.addWidget(area)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(made)
        layout.addStretch(1)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.resize(600, 400)
        area.show()
        qtbot.waitExposed(area)
        kept.append(area)
        if text:
            made.set_text(text)
            qtbot.waitUntil(lambda: not made._slice.isActive())
            QApplication.processEvents()
        return made

    kept: list[QWidget] = []

    return make


def select(widget, words: str) -> None:
    found = widget.document().find(words)
    assert not found.isNull(), widget.toPlainText()
    widget.setTextCursor(found)


def text_begins(widget, paragraph) -> int:
    """Where the text behind a marker begins, in pixels from the left."""
    cursor = QTextCursor(paragraph)
    cursor.setPosition(paragraph.position() + paragraph.text().rfind("\t") + 1)
    return round(widget.cursorRect(cursor).center().x())


def copied(widget) -> str:
    widget.selectAll()
    QGuiApplication.clipboard().clear()
    widget.copy()
    gc.collect()
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize("word", ["Kettlewell", "growing"])
def test_what_is_selected_stays_selected_while_more_comes(column, word: str) -> None:
    made = column()
    made.append("The name is **Kettlewell**, see [it](https://example.org/).\n\n- an item\n\nThis is growing now ")
    block = made.blocks()[0]
    select(block, word)
    for more in ("and *on* ", "and on\nand", " on.\n\n# Another", " one\n\n1. and", " a\n2. list\n\n```py\nx"):
        made.append(more)
        assert block.textCursor().selectedText() == word
    assert made.blocks()[0] is block
    assert block.toPlainText().count("Kettlewell") == 1


def test_only_the_paragraph_that_grows_is_written(column) -> None:
    made = column()
    made.append("One.\n\nTwo.\n\nThree")
    block = made.blocks()[0]
    before = block.renders
    for _ in range(10):
        made.append(" word")
    assert block.renders - before == 10
    assert block.toPlainText() == "One.\nTwo.\nThree" + " word" * 10


def test_code_and_plain_text_keep_what_is_selected(column) -> None:
    made = column()
    made.append("```py\nname = 1\n")
    view = made.blocks()[0].view
    select(view, "name")
    made.append("other = 2\nמה\u200f = 3\n")
    assert view.textCursor().selectedText() == "name"
    plain = column("", markdown=False)
    plain.append("A name and")
    select(plain.blocks()[0], "name")
    plain.append(" more\u202e\nand more")
    assert plain.blocks()[0].textCursor().selectedText() == "name"


def test_a_copy_is_what_was_written(column) -> None:
    text = (
        "Use `sed 's/  / /'` \u202eand C\u200f **then**\nanother line.\n\n"
        "9. nine\n10. ten\n    - [x] done\n\n| a | b |\n|---|---|\n| 1 | 2<br>3 |\n\n> quoted\n"
    )
    made = column(text)
    prose, table, quote = made.blocks()
    assert "⟨U+202E⟩" in prose.toPlainText()
    assert copied(prose) == (
        "Use `sed 's/  / /'` \u202eand C\u200f **then**\nanother line.\n\n9. nine\n10. ten\n    - [x] done"
    )
    assert copied(table) == "| a | b |\n| --- | --- |\n| 1 | 2<br>3 |"
    assert copied(quote) == "> quoted"
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_half_a_selection_is_copied_by_halves(column) -> None:
    made = column("\U0001f469 abc\u202e\u202edef")
    block = made.blocks()[0]
    cursor = QTextCursor(block.document())
    start = block.toPlainText().encode("utf-16-le").index("bc".encode("utf-16-le")) // 2
    cursor.setPosition(start)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    block.setTextCursor(cursor)
    assert block.createMimeDataFromSelection().text() == "bc\u202e\u202edef"


@pytest.mark.parametrize(
    "code", ["x\u202ey\u0000z\n\tend", "a" * 9_000 + "\nb", f"{ENGLAND} שלום\u200f", "\n\n  x  \n"]
)
def test_code_is_the_source_however_it_is_shown(column, code: str) -> None:
    made = column(f"````\n{code}\n````\n")
    block = made.blocks()[0]
    assert block.code() == code
    assert copied(block.view) == code
    streamed = column()
    text = f"````\n{code}\n````\n"
    for at in range(0, len(text), 7):
        streamed.append(text[at : at + 7])
    assert streamed.blocks()[0].view.toPlainText() == block.view.toPlainText()


def test_endless_words_are_copied_whole(column) -> None:
    word = "x" * 5_000
    for markdown in (True, False):
        assert "".join(copied(block) for block in column(word, markdown=markdown).blocks()) == word


def test_code_in_an_item_is_moved_in_with_its_own_copy_button(column) -> None:
    made = column("1. Install:\n\n   > ```sh\n   > pip install x\n   > ```\n\n2. Done\n")
    code = made.blocks()[1]
    assert isinstance(code, CodeBlock)
    assert isinstance(code.parentWidget(), Inset)
    assert code.parentWidget().step() == 3
    assert code.mapTo(made, code.rect().topLeft()).x() == 3 * theme.px(STEP)


def test_numbers_bullets_and_boxes_stand_before_their_text(column) -> None:
    made = column("9. a\n10. b\n\n- c\n  - d\n\n- [ ] open\n- [x] done\n\nend")
    document = made.blocks()[0].document()
    lines = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    shown = ["\t9.\ta", "\t10.\tb", "\t•\tc", "\t◦\td", "\t\ufffc\topen", "\t\ufffc\tdone", "end"]
    assert [line.text() for line in lines] == shown
    places = [text_begins(made.blocks()[0], line) for line in lines]
    assert places == [2 * STEP, 2 * STEP, 2 * STEP, 4 * STEP, 2 * STEP, 2 * STEP, 0]


def test_lists_that_run_to_the_left_have_their_marks_at_the_right(column) -> None:
    made = column("- שלום\n- עוד\n")
    place = text_begins(made.blocks()[0], made.blocks()[0].document().begin())
    assert made.blocks()[0].viewport().width() - place == pytest.approx(2 * STEP, abs=2)


def test_tables_have_lines_and_alignment_while_they_grow(column) -> None:
    made = column()
    made.append("| plain | right |\n|---|--:|\n| a | 1 |\n")
    block = made.blocks()[0]
    assert isinstance(block, TableBlock)
    made.append("| b | 2 |\n| c")
    made.append(" | 3 |\n")
    assert made.blocks() == [block]
    table = next(frame for frame in block.document().rootFrame().childFrames() if isinstance(frame, QTextTable))
    assert table.rows() == 4
    for row in range(table.rows()):
        for number, wanted in enumerate((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)):
            cell = table.cellAt(row, number)
            assert cell.format().toTableCellFormat().bottomBorder() == 1
            assert cell.firstCursorPosition().blockFormat().alignment() & wanted


def test_a_table_that_is_too_wide_is_scrolled(column) -> None:
    row = "| " + " | ".join(["averylongwordindeed"] * 12) + " |"
    block = column(f"{row}\n|{'---|' * 12}\n{row}\n").blocks()[0]
    QApplication.processEvents()
    assert block.horizontalScrollBar().maximum() > 0
    assert block.height() > block.document().size().height()


def test_a_tab_is_four_blanks(column) -> None:
    for made in (column("a\tb", markdown=False), column("```\na\tb\n```\n")):
        block = made.blocks()[0]
        view = getattr(block, "view", block)
        blank = QFontMetricsF(view.font()).horizontalAdvance(" ")
        assert view.tabStopDistance() == pytest.approx(4 * blank)


def test_the_blank_before_an_answers_first_word_is_not_painted(column) -> None:
    whole, streamed = column(" Once upon\n a time", markdown=False), column(markdown=False)
    for portion in (" ", "Once", " upon\n", " a time"):
        streamed.append(portion)
    assert whole.blocks()[0].toPlainText() == streamed.blocks()[0].toPlainText() == "Once upon\n a time"
    assert column("    code", markdown=False).blocks()[0].toPlainText() == "    code"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("before\n```py\nx = 1\n\ty\n```\nafter **x**", [PlainBlock, CodeBlock, PlainBlock]),
        ("~~~\nx\n~~~", [CodeBlock]),
        ("```py\nnever closed", [PlainBlock]),
        ("inline ```x``` only", [PlainBlock]),
    ],
)
def test_what_people_fence_is_code_and_all_else_is_as_they_wrote_it(column, text: str, kinds: list[type]) -> None:
    made = column(text, markdown=False, fences=True)
    assert [type(block) for block in made.blocks()] == kinds
    if kinds[0] is PlainBlock and len(kinds) == 3:
        assert made.blocks()[0].toPlainText() == "before"
        assert made.blocks()[1].code() == "x = 1\n\ty"
        assert made.blocks()[2].toPlainText() == "after **x**"


def test_the_look_can_change_under_any_text(column, qapp) -> None:
    made = column("# a\n\n- b **c**\n\n| d |\n|---|\n| e |\n\n> f\n\n```py\ng\n```\n")
    before = [block.toPlainText() for block in made.blocks() if not isinstance(block, CodeBlock)]
    theme.apply(qapp, Theme.DARK, 1.3)
    after = [block.toPlainText() for block in made.blocks() if not isinstance(block, CodeBlock)]
    assert after == before
    made.grab()
    theme.apply(qapp, Theme.LIGHT, 1.0)


def test_finished_blocks_are_not_laid_out_again(column, qtbot) -> None:
    made = column()
    made.append("A paragraph.\n\n```\ncode\n```\n\n" * (2 * SECTION))
    made.append("Tail")
    qtbot.waitUntil(lambda: not made._slice.isActive())
    for _ in range(3):
        qtbot.wait(50)
    counter = LayoutCounter()
    for section in made._sections[:-1]:
        section.parentWidget().installEventFilter(counter)
    renders = [block.renders for block in made.blocks()[:-1] if isinstance(block, ProseBlock)]
    for _ in range(20):
        made.append(" and more words")
        QApplication.processEvents()
    assert len(made._sections) > 3
    assert counter.count == 0
    assert renders == [block.renders for block in made.blocks()[:-1] if isinstance(block, ProseBlock)]


def test_a_text_that_comes_at_once_is_read_between_events(column, qtbot) -> None:
    made = column()
    text = "A paragraph with `code` and **more**.\n\n" * 800
    made.append(text)
    assert made._slice.isActive()
    made.append("The end.")
    qtbot.waitUntil(lambda: not made._slice.isActive())
    assert made.blocks()[-1].toPlainText().endswith("The end.")
    assert sum(block.toPlainText().count("paragraph") for block in made.blocks()) == 800


@pytest.mark.parametrize(
    ("former", "text"),
    [
        ("| a |\n|---|\n| b |\n\nafter", "- [x] one\n- [ ] two"),
        ("- one\n- two", "words\n\n```\ncode\n```\n\n| a |\n|---|\n| b |\n\nend"),
        ("words\n\n```\ncode\n```\n\nend", "| a |\n|---|\n| b |"),
    ],
)
def test_another_text_with_other_blocks_takes_its_place_below_each_other(column, former: str, text: str) -> None:
    made = column(former)
    QApplication.processEvents()
    made.set_text(text)
    QApplication.processEvents()
    tops = [block.mapTo(made, QPoint(0, 0)).y() for block in made.blocks()]
    ends = [top + block.height() for top, block in zip(tops, made.blocks(), strict=True)]
    assert all(end <= top for end, top in zip(ends, tops[1:], strict=False))
    assert made.sizeHint().height() >= ends[-1] > 20
