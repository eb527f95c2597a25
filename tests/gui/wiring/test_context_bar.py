"""The bar above the composer in the real window: what is counted there is what the engine then reads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.control.conversation.budgets import MOST_KEPT, Budgets
from desktop.views.conversation.message.left_out import UNSEEN, UNSEEN_TOLD
from desktop.voice import INSTRUCT
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, engine, type_and_send


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    qtbot.waitUntil(lambda: engine(made, "instruct").n_ctx > 0, timeout=PATIENCE_MS)
    return made


@pytest.fixture
def few(qtbot, tandem):
    """A context in which five questions do not have room."""
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, engine=replace(chosen.engine, n_ctx=512)))
    qtbot.waitUntil(lambda: engine(tandem, "instruct").n_ctx == 512, timeout=PATIENCE_MS)


def counted(tandem, speaker="instruct"):
    bar = tandem.window.composer.context_bar.bars.get(speaker)
    return bar.budget if bar is not None and bar.budget.exact else None


def type_and_count(qtbot, tandem, text):
    qtbot.keyClicks(editor(tandem), text)
    qtbot.waitUntil(lambda: "instruct" in tandem.shown.context_bar._counted, timeout=PATIENCE_MS)  # of this very draft
    return counted(tandem)


def test_what_is_counted_while_typing_is_what_the_engine_reads(qtbot, tandem):
    for words in ("How are you?", "And what then, said the other one?"):
        editor(tandem).setFocus()
        budget = type_and_count(qtbot, tandem, words)
        (answer,) = type_and_send(qtbot, tandem, "")
        assert budget.prompt == answer.usage["prompt_tokens"]
        assert budget.n_ctx == 16_384
    assert budget.history > 0


def test_it_counts_beside_an_answer_that_is_being_written(qtbot, tandem):
    begin_endless_answer(qtbot, tandem)
    budget = type_and_count(qtbot, tandem, "While it writes")
    assert tandem.chat.generating
    assert budget.message > 0
    tandem.chat.stop()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)


def test_it_belongs_to_the_open_chat(qtbot, tandem):
    type_and_send(qtbot, tandem, "A question of the first chat")
    qtbot.waitUntil(lambda: counted(tandem) is not None, timeout=PATIENCE_MS)
    tandem.window.new_chat_requested.emit()
    assert not tandem.window.composer.context_bar.bars
    assert type_and_count(qtbot, tandem, "Hello").history == 0


def test_it_is_red_before_sending_what_does_not_fit_and_says_what_to_do(qtbot, tandem, few):
    composer = tandem.window.composer
    composer.set_text("a b c d e f g h " * 100)
    qtbot.waitUntil(lambda: (found := counted(tandem)) is not None and found.too_large, timeout=PATIENCE_MS)
    assert composer.size_line.tone() == "danger"
    assert "too many: shorten it or take a larger context" in composer.size_line.text()
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    assert composer.size_line.text().startswith("Not sent. ")
    assert not tandem.chat.column("instruct")
    composer.size_line._larger.click()
    fields = tandem.window.side_panel.loading.fields
    assert fields.rows["n_ctx"].input.control.hasFocus()
    composer.set_text("")
    qtbot.waitUntil(lambda: not composer.size_line.isVisible(), timeout=PATIENCE_MS)


def test_the_status_line_and_the_bar_count_the_same(qtbot, tandem):
    def both():
        return tandem.window.status_line.text("instruct"), counted(tandem)

    def agree():
        said, budget = both()
        return budget is not None and f"context {budget.used:,} of {budget.n_ctx:,}" in said

    (answer,) = type_and_send(qtbot, tandem, "A question of the first chat")
    qtbot.waitUntil(lambda: agree() and counted(tandem).answered == answer.usage["tokens"], timeout=PATIENCE_MS)
    first = tandem.chat.item.id
    tandem.window.new_chat_requested.emit()
    assert "context 0 of" in tandem.window.status_line.text("instruct")
    type_and_count(qtbot, tandem, "Hello")
    assert agree()
    tandem.window.chat_list.opened.emit(first)
    qtbot.waitUntil(lambda: agree() and counted(tandem).answered > 0, timeout=PATIENCE_MS)


def test_what_is_not_read_any_more_is_dim_and_ends_with_a_line(qtbot, tandem, few):
    for number in range(5):
        type_and_send(qtbot, tandem, f"Question {number} " + "with words " * 12)
    messages = tandem.chat.column("instruct")
    (answer,) = type_and_send(qtbot, tandem, "The last " + "with words " * 12)
    turns = int("".join(letter for letter in answer.notes if letter.isdecimal()))  # the engine's own count
    first = messages[turns].id
    column = tandem.window.pane("instruct").column
    qtbot.waitUntil(lambda: column._first_seen == first, timeout=PATIENCE_MS)
    widgets = {widget.message.id: widget for widget in tandem.window.pane("instruct").view.built()}
    described = [widgets[one.id].accessibleDescription() for one in messages]
    assert described[:turns] == [UNSEEN_TOLD] * turns
    assert not any(described[turns:])
    assert widgets[messages[turns - 1].id]._left_out._line.text() == UNSEEN
    tandem.window.new_chat_requested.emit()
    assert column._first_seen is None


def test_both_have_a_bar_each_base_first(qtbot, tandem):
    tandem.window.actions_by_id["voice_both"].trigger()
    qtbot.waitUntil(lambda: engine(tandem, "base").n_ctx > 0, timeout=PATIENCE_MS)
    qtbot.keyClicks(editor(tandem), "Hello")
    qtbot.waitUntil(lambda: counted(tandem, "base") is not None and counted(tandem) is not None, timeout=PATIENCE_MS)
    assert list(tandem.window.composer.context_bar.bars) == ["base", "instruct"]


def test_the_count_of_the_system_prompt_outlives_many_drafts():
    settings = SimpleNamespace(system_prompt="Be brief.")
    asked = SimpleNamespace(asked=SimpleNamespace(key="k", settings=settings, speaker=INSTRUCT))
    budgets = Budgets(None)
    budgets._known = {("k", "Be brief."): 3} | {("k", f"draft {number}"): number for number in range(100)}
    budgets._trim(asked)
    assert len(budgets._known) == MOST_KEPT
    assert budgets._known["k", "Be brief."] == 3
    assert ("k", "draft 99") in budgets._known
