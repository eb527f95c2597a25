"""The lens as a widget: tokens laid out and walked, cards, strip, what screen readers are told, without colour."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from desktop.lens.adjusted import adjust
from desktop.lens.lens_token import LensToken
from desktop.protocol.reading import Divergence, TokenScore
from desktop.views.lens.lens_view import LensView
from desktop.views.lens.shown import Heat, Shown, level
from desktop.views.lens.token_lines import token_lines
from desktop.voice import Voice

WORDS = ["Great", " question", "!", "\n", "The", " sky", " is", " blue", ".", "\n\n", "Air"]
RANKS = [214, 2, 1, 1, 9, 1, 1, 3, 1, 1, 1]
BITS = [6.1, 1.2, 0.01, 0.02, 3.0, 0.3, 0.1, 0.8, 0.01, 0.01, 0.2]


def side(text, number, probability, rank, bits=None, first=None):
    apart = Divergence(kl_bits=bits, reverse_kl_bits=bits, js_bits=0.1) if bits is not None else None
    top = [(number, text, math.log(probability)), (900, " other", math.log(0.1))]
    top = top if first is None else [(first, " other", math.log(0.5)), *top[:1]]
    return TokenScore(id=number, text=text, logprob=math.log(probability), rank=rank, entropy_bits=1.2,
                      end_probability=0.0, top=top, divergence=apart)  # fmt: skip


def reading(words=WORDS, **fields):
    pairs = [
        LensToken(side(word, n, 0.62, 1), side(word, n, 0.01, RANKS[n], BITS[n], 900 if RANKS[n] > 1 else None))
        for n, word in enumerate(words)
    ]
    whole = {
        "tokens": adjust(pairs),
        "against": Voice.BASE,
        "readings": ("Base plain", "Base in the template", "Instruct itself"),
        "short_readings": ("Plain", "Template", "Itself"),
        "floor_bits": 0.05,
        "quantizations": ("Q8_0", "Q8_0"),
    }
    return Shown(**{**whole, **fields})


@pytest.fixture
def view(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    area, page = QScrollArea(), QWidget()
    column = QVBoxLayout(page)
    made = LensView()
    column.addWidget(made)
    column.addStretch(1)
    area.setWidget(page)
    area.setWidgetResizable(True)
    QVBoxLayout(window).addWidget(area)
    window.resize(700, 700)
    window.show()
    qtbot.waitExposed(window)
    made.show_reading(reading())
    made.focus()
    yield made
    made.cards.remove()


def test_every_token_has_its_place_and_line_ends_can_be_seen():
    lines = token_lines(WORDS, [])
    assert [line.text for line in lines] == ["Great question!↵", "The sky is blue.↵", "↵", "Air"]
    question = lines[0].spans[1]
    assert (question.token, lines[0].text[question.ink : question.end]) == (1, "question")  # without its blank
    assert {span.token for line in lines for span in line.spans} == set(range(len(WORDS)))
    assert token_lines(["", " "], [])[0].text == "▫ "


def test_lines_that_grow_are_those_of_the_whole_text():
    grown = token_lines(WORDS[:4], [])
    token_lines(WORDS[4:], grown, 4)
    assert grown == token_lines(WORDS, [])


def test_a_line_without_end_is_broken():
    assert len(token_lines(["x" * 100] * 50, [])) > 1


def test_arrows_go_from_token_to_token_and_say_each(view, qtbot):
    qtbot.keyClick(view.text, Qt.Key.Key_Right)
    assert view.text.current == 0
    assert view.text.accessibleDescription() == "token “Great”: Instruct 0.62, Base rank 214, shifted"
    qtbot.keyClick(view.text, Qt.Key.Key_Right)
    assert view.text.current == 1
    qtbot.keyClick(view.text, Qt.Key.Key_Down)
    assert view.text.current in (4, 5, 6)
    qtbot.keyClick(view.text, Qt.Key.Key_End)
    assert view.text.current == len(WORDS) - 1
    qtbot.keyClick(view.text, Qt.Key.Key_Right)
    assert view.text.current == len(WORDS) - 1


def test_f_and_d_go_to_forks_and_divergences_and_back_with_shift(view, qtbot):
    visited = []
    for key, held in ((Qt.Key.Key_F, False), (Qt.Key.Key_F, False), (Qt.Key.Key_D, False), (Qt.Key.Key_F, True)):
        modifier = Qt.KeyboardModifier.ShiftModifier if held else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(view.text, key, modifier)
        visited.append(view.text.current)
    assert visited == [0, 1, 4, 1]


def test_the_card_stands_beside_its_token_and_never_over_it(view, qtbot):
    for token in range(len(WORDS)):
        view.text.go_to(token)
        card = view.cards.card
        assert card.isVisible()
        box = view.text.current_rect()
        origin = view.text.mapTo(view.window(), QPoint(0, 0))
        assert not card.geometry().intersects(box.translated(origin)), WORDS[token]
        assert view.window().rect().contains(card.geometry())


def test_the_card_tells_class_and_both_sides(view):
    view.text.go_to(0)
    card = view.cards.card
    assert card.word.text() == "“Great”"
    assert card.pill.text() == "shifted · base rank 214"
    assert card.figures.text().startswith("KL 6.1 bits")
    assert "“Great”: Instruct 0.62, Base 0.01" in card.rows.accessibleDescription()
    assert card.accessibleName().startswith("Card: token “Great”")


def test_a_fork_begins_with_what_the_other_side_would_have_said(view, qtbot):
    view.text.go_to(0)
    assert view.cards.chosen().id == 900
    asked = []
    view.branch_requested.connect(lambda *told: asked.append(told))
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    qtbot.keyClick(view.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [(0, 900, " other", False), (0, 900, " other", True)]
    qtbot.keyClick(view.text, Qt.Key.Key_1)
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    assert asked[-1] == (0, 0, "Great", False)


def test_two_tokens_are_pinned_and_compared(view, qtbot):
    view.text.go_to(0)
    qtbot.keyClick(view.text, Qt.Key.Key_P)
    view.text.go_to(4)
    assert view.cards.pinned.word.text() == "“Great”"
    assert view.cards.card.word.text() == "“The”"
    assert not view.cards.pinned.geometry().intersects(view.cards.card.geometry())
    view.text.go_to(0)
    qtbot.keyClick(view.text, Qt.Key.Key_P)
    assert view.cards.pinned is None


def move_mouse(widget, spot):
    where, none = QPointF(spot), Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, where, where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, move)


def test_the_mouse_shows_a_card_and_takes_it_along(view, qtbot):
    spot = view.text.boxes(4)[0].center().toPoint()
    move_mouse(view.text, spot)
    assert view.text.hovered == 4
    assert view.cards.card.word.text() == "“The”"
    assert view.text.current is None
    move_mouse(view.text, QPoint(view.text.width() - 2, 2))
    assert not view.cards.card.isVisible()
    qtbot.mouseClick(view.text, Qt.MouseButton.LeftButton, pos=spot)
    assert view.text.current == 4


def test_the_strip_says_where_they_part_and_a_bar_leads_there(view, qtbot):
    strip = view.strip
    assert "1.07 bits a token" in strip.figures.text()
    assert "tuning adds" in strip.moved.text()
    assert "lie under it" in strip.floor.text()
    assert "6.1 bits, at token 1" in strip.bars.accessibleDescription()
    qtbot.mouseClick(strip.bars, Qt.MouseButton.LeftButton, pos=QPoint(round(4.5 * strip.bars._step()), 20))
    assert view.text.current == 4


def test_what_lies_under_the_floor_has_no_colour(view):
    tokens = view.shown.tokens
    assert level(tokens[0], Heat.RAW, 0.05) == 4
    assert level(tokens[2], Heat.RAW, 0.05) == 0
    assert level(tokens[0], Heat.RAW, 7.0) == 0
    assert level(LensToken(tokens[0].read), Heat.RAW, None) == 0


def test_classes_differ_without_colour(view):
    """Below a shifted word is a whole line, below a marginal one dots, below others nothing."""
    picture = view.text.grab().toImage()
    plain = QColor(picture.pixel(view.text.width() - 2, 2))

    def ink(token):
        box = view.text.boxes(token)[0]
        scale = picture.devicePixelRatio()
        y = round((box.bottom() - 1) * scale)
        row = [QColor(picture.pixel(round(x * scale), y)) for x in range(round(box.left()) + 1, round(box.right()) - 1)]
        return sum(1 for colour in row if colour.lightness() < plain.lightness() - 60) / len(row)

    assert ink(0) > 0.95
    assert 0.2 < ink(7) < 0.8
    assert ink(6) == 0


def test_while_it_is_read_tokens_stay_where_they_are(view):
    view.show_reading(reading(WORDS[:5], running=True, progress=(5, 33), waiting=""))
    view.text.go_to(2)
    places = [view.text.boxes(token) for token in range(5)]
    view.show_reading(reading(running=True, progress=(11, 33)))
    assert view.text.current == 2
    assert [view.text.boxes(token) for token in range(5)] == places
    assert view.strip.state.text() == "11 of 33 tokens read"
    assert view.strip.stop.isVisible()
    assert not view.strip.again.isVisible()


def test_a_problem_leaves_the_readers_own_figures(view):
    alone = [LensToken(token.read) for token in reading().tokens]
    view.show_reading(reading(tokens=alone, against=None, problem="The two files have different vocabularies."))
    assert "different vocabularies" in view.strip.problem.text()
    assert "bits a character" in view.strip.figures.text()
    assert view.strip.floor.isHidden()


def test_in_a_narrow_column_readings_have_short_names(view, qtbot):
    view.window().resize(900, 700)
    qtbot.waitUntil(lambda: view.readings.choices()[0] == "Base plain")
    view.window().resize(420, 700)
    qtbot.waitUntil(lambda: view.readings.choices() == ["Plain", "Template", "Itself"])


def test_escape_leaves_from_any_part(view, qtbot):
    left = []
    view.left.connect(lambda: left.append(True))
    view.readings._tabs.setFocus()
    qtbot.keyClick(view.readings._tabs, Qt.Key.Key_Escape)
    assert left == [True]


def test_in_a_narrow_column_the_figures_come_when_they_are_asked_for(view, qtbot):
    strip = view.strip
    assert strip.figures.isVisible()
    assert not strip.more.isVisible()
    view.setFixedWidth(340)
    qtbot.waitUntil(strip.more.isVisible)
    assert strip.verdict.isVisible()
    assert not any(line.isVisible() for line in (strip.figures, strip.moved, strip.floor))
    assert "1.07 bits a token" in strip.accessibleDescription()
    qtbot.mouseClick(strip.more, Qt.MouseButton.LeftButton)
    assert all(line.isVisible() for line in (strip.figures, strip.moved, strip.floor))
    assert strip.more.accessibleName() == "Hide the figures"
    view.setFixedWidth(700)
    qtbot.waitUntil(lambda: not strip.more.isVisible())
    assert strip.figures.isVisible()
