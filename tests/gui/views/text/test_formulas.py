"""Formulas in answers: drawn beside the stream, copied as TeX, and their source wherever they cannot be drawn."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QTextCursor
from PySide6.QtWidgets import QApplication, QScrollArea

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.formulas import formula_object
from desktop.views.text.formulas.drawing import COLOUR, NotDrawableError, draw
from desktop.views.text.formulas.formula import MAX_TEX, Formula, formula_of
from desktop.views.text.formulas.formula_object import OBJECT
from desktop.views.text.formulas.renderer import renderer
from desktop.views.text.formulas.wide_formula import WideFormula
from desktop.views.text.table_block import TableBlock
from tests.pace import lag

PATIENCE_MS = 10_000


@pytest.fixture
def column(qtbot):
    def make(text: str = "", width: int = 600) -> BlockColumn:
        made = BlockColumn("Answer text", markdown=True)
        area = QScrollArea()
        qtbot.addWidget(area)
        area.setWidgetResizable(True)
        area.setWidget(made)
        area.resize(width, 400)
        area.show()
        qtbot.waitExposed(area)
        kept.append(area)
        if text:
            made.set_text(text)
        return made

    kept: list[QScrollArea] = []
    return make


@pytest.fixture
def drawn(qtbot):
    """Waits until this many formulas are drawn in a block."""

    def wait(block, count: int = 1) -> None:
        qtbot.waitUntil(lambda: block.toPlainText().count(OBJECT) == count, timeout=PATIENCE_MS)

    return wait


def idle() -> bool:
    return not renderer()._at_work


def words(block) -> str:
    return block.toPlainText().replace(OBJECT, "◆")


def everything(block) -> str:
    block.selectAll()
    return block.createMimeDataFromSelection().text()


def inked(image: QImage) -> list[tuple[int, int]]:
    """The pixels that differ from the corner's."""
    ground = image.pixel(0, 0)
    return [(x, y) for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) != ground]


@pytest.mark.parametrize(
    ("source", "tex", "display"),
    [
        (r"\(a\)", "a", False),
        ("$a$", "a", False),
        ("$$ a $$", "a", True),
        ("\\[\na\n\\]", "a", True),
        (" $$a$$\n", "a", True),
    ],
)
def test_a_formula_is_what_stands_between_its_marks(source: str, tex: str, display: bool) -> None:
    assert formula_of(source) == Formula(tex, display)


@pytest.mark.parametrize("source", ["", "$", "$$", "$$a", r"\(a", r"\[ \]", "$$$$", "a$", f"${'x' * (MAX_TEX + 1)}$"])
def test_what_is_incomplete_or_too_long_is_none(source: str) -> None:
    assert formula_of(source) is None


def test_a_drawing_is_paths_alone_with_its_baseline() -> None:
    drawing = draw(Formula(r"\frac{a}{b}", display=True))
    assert COLOUR in drawing.svg
    assert "<use" not in drawing.svg
    assert "href" not in drawing.svg
    assert drawing.ascent > 1 > drawing.descent > 0.4
    assert draw(Formula("x", display=False)).descent < 0.1


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a}{",
        r"\nosuchcommand x",
        r"\def\a{\b\b}\a",
        r"\newcommand{\a}{x}\a",
        "{" * 60 + "x" + "}" * 60,
        r"\sqrt" * 200 + "x",
        r"\left(" * 40 + "x" + r"\right)" * 40,
        r"\begin{cases}" * 12 + "x" + r"\end{cases}" * 12,
        r"\hspace{99999999em} x",
        r"\text{<image href='file:///dev/zero'/>}",
        "x" * (MAX_TEX + 1),
    ],
)
def test_what_cannot_or_shall_not_be_drawn_is_refused_at_once(tex: str) -> None:
    draw(Formula("x", display=False))
    begun = time.thread_time()
    with pytest.raises(NotDrawableError):
        draw(Formula(tex, display=True))
    assert time.thread_time() - begun < 0.3 * lag()


def test_formulas_stand_in_their_lines_and_money_stays_money(column, drawn) -> None:
    block = column(r"It costs $5 or $7, and \(x^2\) is **big $y_i$**.").blocks()[0]
    drawn(block, 2)
    assert words(block) == "It costs $5 or $7, and ◆ is big ◆."
    assert block.accessibleDescription() == r"Formulas: \(x^2\), $y_i$"


def test_a_formula_reaches_as_far_below_the_line_as_it_is_painted(column, drawn) -> None:
    block = column(r"\(\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}\)").blocks()[0]
    drawn(block)
    line = block.document().begin().layout().lineAt(0)
    drawing = renderer().drawing(Formula(r"\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}", display=False))
    em = theme.px(15) * 1.14
    assert line.ascent() == pytest.approx(drawing.ascent * em, abs=1.5)
    assert line.descent() == pytest.approx(drawing.descent * em, abs=1.5)


def test_one_on_a_line_of_its_own_is_in_its_middle_and_never_too_wide(column, drawn, qtbot) -> None:
    wide = "+".join(["abc"] * 11)
    block = column(f"before $$x$$ after\n\n\\[\n{wide}\n\\]\n", width=400).blocks()[0]
    drawn(block, 2)
    first = block.document().begin().layout()
    assert first.lineCount() == 3
    assert first.lineAt(1).naturalTextWidth() == pytest.approx(block.document().textWidth(), abs=2)
    assert words(block) == "before◆after\n◆"
    assert everything(block) == f"before $$x$$ after\n\n\\[\n{wide}\n\\]"
    assert not block.findChildren(WideFormula)
    block.setTextCursor(QTextCursor(block.document()))
    second = block.document().begin().next()
    box = block.document().documentLayout().blockBoundingRect(second)
    qtbot.waitUntil(lambda: bool(inked(block.viewport().grab(box.toAlignedRect()).toImage())))
    columns = [x for x, _ in inked(block.viewport().grab(box.toAlignedRect()).toImage())]
    assert min(columns) < 12
    assert max(columns) > block.viewport().width() - 12


@pytest.mark.parametrize("source", ["\\[ {} \\]", "\\( {} \\)", "> 1. $$ {} $$"])
def test_one_that_would_be_too_small_is_scrolled_in_its_own_size_also_by_keys(column, drawn, qtbot, source) -> None:
    made = column(f"before\n\n{source.format('+'.join(['abc'] * 40))}\n\nafter and\nafter", width=400)
    block = made.blocks()[0]
    drawn(block)
    qtbot.waitUntil(lambda: len(block.findChildren(WideFormula)) == 1)
    (area,) = block.findChildren(WideFormula)
    bar = area.horizontalScrollBar()
    assert bar.maximum() > 600
    assert area.accessibleName().startswith("Formula: ")
    drawing = renderer().drawing(formula_of(source.removeprefix("> 1. ").format("+".join(["abc"] * 40))))
    assert area.widget().height() == pytest.approx((drawing.ascent + drawing.descent) * theme.px(15) * 1.14, abs=2)
    assert area.widget().height() <= area.viewport().height()
    line = block.cursorRect(block.document().find("after")).top()
    assert area.geometry().bottom() <= line + 1
    assert area.geometry().right() <= block.viewport().width()
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Right)
    assert bar.value() > 0
    qtbot.waitUntil(lambda: bool(inked(area.grab().toImage())))
    made.window().resize(5_000, 400)
    qtbot.waitUntil(lambda: not block.findChildren(WideFormula))
    made.window().resize(300, 400)
    qtbot.waitUntil(lambda: bool(block.findChildren(WideFormula)))
    assert block.focusPolicy() is Qt.FocusPolicy.ClickFocus


def test_a_copy_is_the_source_wherever_it_is_cut(column, drawn) -> None:
    block = column("Let $a_1 * b_1$ be \\(c\\).").blocks()[0]
    assert everything(block) == "Let $a_1 * b_1$ be \\(c\\)."
    drawn(block, 2)
    assert everything(block) == "Let $a_1 * b_1$ be \\(c\\)."
    cursor = QTextCursor(block.document())
    cursor.setPosition(4)
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
    block.setTextCursor(cursor)
    block.copy()
    assert QGuiApplication.clipboard().text() == "$a_1 * b_1$"


def test_what_is_selected_stays_selected_when_a_drawing_comes(column, drawn) -> None:
    block = column(r"Before \(q^{17}\), Kettlewell and after.").blocks()[0]
    if OBJECT in block.toPlainText():
        pytest.fail("drawn before it could be selected")
    block.setTextCursor(block.document().find("Kettlewell"))
    drawn(block)
    assert block.textCursor().selectedText() == "Kettlewell"
    assert block._writer._written[0].end == len(block.toPlainText())


@pytest.mark.parametrize("size", [1, 3, 11])
def test_a_stream_ends_as_the_whole_does(column, drawn, size: int) -> None:
    prose = "Now \\(a+b\\) and $$c$$ then *more*\nwith $d$.\n\n\\[\ne\n\\]\n\n- $f$\n- g\n\n"
    text = f"{prose}| h |\n|---|\n| $i$ |\n\nEnd $j$ and"
    streamed, whole = column(), column(text)
    for at in range(0, len(text), size):
        streamed.append(text[at : at + size])
        if not at % 5:
            QApplication.processEvents()
    streamed.finish(text)
    for one in (streamed, whole):
        for block, count in zip(one.blocks(), (5, 1, 1), strict=True):
            drawn(block, count)
    assert [words(block) for block in streamed.blocks()] == [words(block) for block in whole.blocks()]
    assert [everything(block) for block in streamed.blocks()] == [everything(block) for block in whole.blocks()]
    assert isinstance(whole.blocks()[1], TableBlock)


def test_an_unfinished_formula_is_source_and_what_cannot_be_drawn_stays_it(column, drawn, qtbot) -> None:
    made = column()
    made.append(r"So \(x = \frac{1}{2")
    assert made.blocks()[0].toPlainText() == r"So \(x = \frac{1}{2"
    made.append(r"}\) and \(\frac{1}{\) end")
    block = made.blocks()[0]
    drawn(block)
    qtbot.waitUntil(idle, timeout=PATIENCE_MS)
    assert words(block) == r"So ◆ and \(\frac{1}{\) end"


def test_a_theme_a_zoom_and_a_screen_paint_them_anew(column, drawn, qapp, qtbot) -> None:
    block = column("$$M$$").blocks()[0]
    drawn(block)
    block.setTextCursor(QTextCursor(block.document()))

    def lightness_and_height(choose) -> tuple[int, int]:
        image = block.viewport().grab().toImage()
        found = inked(image)
        rows = [y for _, y in found]
        return choose(QColor(image.pixel(x, y)).lightness() for x, y in found), max(rows) - min(rows)

    qtbot.waitUntil(lambda: bool(inked(block.viewport().grab().toImage())))
    light, height = lightness_and_height(min)
    theme.apply(qapp, Theme.DARK, 2.0)
    try:
        assert words(block) == "◆"
        qtbot.waitUntil(lambda: bool(inked(block.viewport().grab().toImage())))
        dark, larger = lightness_and_height(max)
    finally:
        theme.apply(qapp, Theme.LIGHT, 1.0)
    assert light < 80
    assert dark > 180
    assert larger == pytest.approx(2 * height, abs=3)
    sharp = QImage(block.viewport().size() * 3, QImage.Format.Format_RGB32)
    sharp.setDevicePixelRatio(3)
    sharp.fill(Qt.GlobalColor.white)
    block.viewport().render(sharp)
    rows = [y for _, y in inked(sharp)]
    assert max(rows) - min(rows) == pytest.approx(3 * height, abs=4)


def test_the_windows_thread_lays_out_none(column, drawn, monkeypatch) -> None:
    threads: list[threading.Thread] = []

    def noting(formula: Formula):
        threads.append(threading.current_thread())
        return draw(formula)

    monkeypatch.setattr("desktop.views.text.formulas.renderer.draw", noting)
    block = column(r"\(u_{23}\) and \(v_{24}\) and \(u_{23}\)").blocks()[0]
    drawn(block, 3)
    assert len(threads) == 2
    assert threading.main_thread() not in threads


def test_what_is_seen_comes_first_and_long_ones_wait_for_it(column, qtbot) -> None:
    first = "$$w_{41}$$\n\n" + "word " * 2_000
    long = "+".join(["z_{42}"] * 80)
    made = column(f"{first}\n\n\\({long}\\) $w_{{43}}$")
    qtbot.waitUntil(lambda: renderer().drawing(Formula("w_{43}", display=False)) is not None, timeout=PATIENCE_MS)
    assert Formula(long, display=False) not in renderer()._kept
    bar = made.parent().parent().verticalScrollBar()

    def scrolled() -> bool:
        bar.setValue(bar.maximum())
        return Formula(long, display=False) in renderer()._kept

    qtbot.waitUntil(scrolled, timeout=PATIENCE_MS)


def test_nobody_waits_for_the_formulas_of_a_text_that_is_gone(column, qtbot) -> None:
    made = column(" ".join(f"$g_{{{number}}}$" for number in range(300)))
    made.set_text("Nothing.")
    before = len(renderer()._kept)
    qtbot.waitUntil(idle, timeout=PATIENCE_MS)
    assert len(renderer()._kept) - before < 100


def test_a_text_without_formulas_asks_for_none(column) -> None:
    block = column("Words, `code` and $5.").blocks()[0]
    assert not formula_object.waiting(block.document())
    assert not block.formulas._begun
