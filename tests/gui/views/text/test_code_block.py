"""A block of code: lines wrapped or scrolled as the user chose, and a file with the language's ending for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.text import save_place
from desktop.views.text.block import Block, Kind
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.code_colours import lexer_of
from desktop.views.text.code_file import file_name
from desktop.views.text.code_view import wrapping

LONG = "word " * 60
CODE = f"first\n{LONG}\nlast"


@pytest.fixture(autouse=True)
def _scrolled():
    wrapping.choose(on=False)
    yield
    wrapping.choose(on=False)


@pytest.fixture
def code(qtbot):
    def make(text: str = CODE, language: str = "py") -> CodeBlock:
        made = CodeBlock()
        qtbot.addWidget(made)
        made.resize(400, 300)
        made.show()
        qtbot.waitExposed(made)
        made.set_block(Block(Kind.CODE, text, language))
        kept.append(made)
        return made

    kept: list[CodeBlock] = []
    return make


def button(block: CodeBlock, name: str) -> IconButton | TextButton:
    buttons = [*block.findChildren(IconButton), *block.findChildren(TextButton)]
    return next(one for one in buttons if one.accessibleName() == name)


def lines_shown(block: CodeBlock) -> float:
    view = block.view
    inner = view.height() - 2 * view.document().documentMargin()
    return round(inner / view.fontMetrics().lineSpacing())


def test_wrapped_code_is_as_high_as_its_lines_and_needs_no_scrolling(code, qtbot) -> None:
    block = code()
    assert block.view.horizontalScrollBar().maximum() > 0
    wrap = button(block, "Wrap long lines")
    wrap.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(wrap, Qt.Key.Key_Space)
    QApplication.processEvents()
    wrapped = lines_shown(block)
    assert wrapped > 6
    assert block.view.horizontalScrollBar().maximum() == block.view.verticalScrollBar().maximum() == 0
    block.resize(800, 300)
    QApplication.processEvents()
    assert 4 < lines_shown(block) < wrapped
    assert block.view.toPlainText() == block.code() == CODE
    qtbot.keyClick(wrap, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert block.view.document().blockCount() == 3
    assert block.view.horizontalScrollBar().maximum() > 0


def test_the_choice_holds_for_all_code_and_for_what_comes(code) -> None:
    first, second = code(), code()
    button(first, "Wrap long lines").click()
    assert button(second, "Wrap long lines").isChecked()
    third = code()
    assert button(third, "Wrap long lines").isChecked()
    QApplication.processEvents()
    assert lines_shown(second) == lines_shown(third) > 6


def test_code_that_is_being_written_grows_with_its_wrapped_lines(qtbot) -> None:
    wrapping.choose(on=True)
    column = BlockColumn("Answer text", markdown=True)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(column)
    area.resize(400, 300)
    area.show()
    qtbot.waitExposed(area)
    heights = []
    for part in ("```py\n", *[f"{word} = 1 " for word in "abcdefghij" * 6], "\n", LONG):
        column.append(part)
        QApplication.processEvents()
        heights.append(column.blocks()[0].view.height())
    view = column.blocks()[0].view
    assert heights == sorted(heights)
    assert view.verticalScrollBar().maximum() == 0
    assert lines_shown(column.blocks()[0]) > 12


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("python", "code.py"),
        ("js", "code.js"),
        ("bash", "code.sh"),
        ("c++", "code.cpp"),
        ("rust", "code.rs"),
        ("json", "code.json"),
        ("html", "code.html"),
        ("", "code.txt"),
        ("nonsuch", "code.txt"),
        ("../../x", "code.txt"),
    ],
)
def test_a_file_has_the_ending_of_its_language(language: str, name: str) -> None:
    assert file_name(language) == name


def test_saving_asks_for_a_place_and_tells_it_with_the_code(code, qtbot, tmp_path) -> None:
    block = code()
    save = button(block, "Save the code as a file…")
    save.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(save, Qt.Key.Key_Return)
    dialog = block.findChild(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert [path.rpartition("/")[2] for path in dialog.selectedFiles()] == ["code.py"]
    with qtbot.waitSignal(block.save_requested) as told:
        dialog.fileSelected.emit(str(tmp_path / "mine.py"))
    assert told.args == [str(tmp_path / "mine.py"), CODE]
    assert save_place._last_folder == [str(tmp_path)]
    dialog.close()


def test_language_and_copy_stay_and_every_button_can_be_reached_by_tab(code) -> None:
    block = code()
    assert block._name.text() == "py"
    for name in ("Wrap long lines", "Save the code as a file…", "Copy code"):
        assert button(block, name).focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.1, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("line", ["x = 1  # a *remark*", "s = '日本語 😀 ∑'", "class A: pass"])
def test_no_line_of_long_code_is_cut_off(code, qapp, qtbot, zoom: float, line: str) -> None:
    theme.apply(qapp, Theme.LIGHT, zoom)
    try:
        view = code("\n".join([line] * 60)).view
        qtbot.waitUntil(lambda: view.document().blockCount() == 60)
        QApplication.processEvents()
        layout, block, height = view.document().documentLayout(), view.document().begin(), 0.0
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        assert height <= view.viewport().height() <= height + 2 * view.document().documentMargin() + 1
    finally:
        theme.apply(qapp, Theme.LIGHT, 1.0)


def test_a_language_that_nobody_knows_makes_nothing_search_the_disk(monkeypatch) -> None:
    monkeypatch.setattr("pygments.lexers.find_plugin_lexers", lambda: pytest.fail("searched"))
    assert lexer_of("x" * 3_000) is None
    assert lexer_of("no-such-language") is None
    assert lexer_of("Python") is not None
