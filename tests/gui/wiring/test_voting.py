"""Which of two answers is better, in the real window: by keys and buttons, kept, counted; blind, and nothing tells."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTextEdit, QWidget

from desktop.chat.comparing.vote import TaskKind, Verdict
from desktop.chat.item import VoiceChoice
from desktop.store import asking
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS, editor, type_and_send

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TELL_TALE = ("base", "instruct", "costume", "template", "tok/s", "tiny")


@pytest.fixture
def both(qtbot, open_window):
    def start():
        made = open_window()
        qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: hasattr(made.shown, "voting"), timeout=PATIENCE_MS)
        made.window.voice_chosen.emit(VoiceChoice.BOTH)
        return made

    return start


def ask(qtbot, tandem, text="Why is it so?"):
    answers = type_and_send(qtbot, tandem, text, answers=2)
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    return {answer.speaker: answer for answer in answers}


def press(qtbot, tandem, key):
    qtbot.keyClick(editor(tandem), key)


def bar(tandem):
    return tandem.shown.voting.bar


def votes(tandem):
    return list(tandem.chat.state.votes.values())


def go_blind(tandem, *, left):
    """left: whose answer comes to stand there."""
    tandem.keeper.update(replace(tandem.keeper.settings, blind=True))
    asking.secrets = FixedDraw(1 if left is Voice.BASE else 0)


class FixedDraw:
    def __init__(self, drawn):
        self._drawn = drawn

    def randbelow(self, _):
        return self._drawn


@pytest.fixture(autouse=True)
def _drawn_again():
    before = asking.secrets
    yield
    asking.secrets = before


def test_a_vote_by_key_is_told_can_be_taken_back_and_is_there_after_a_restart(qtbot, both, open_window):
    tandem = both()
    answers = ask(qtbot, tandem)
    assert bar(tandem).isVisible()
    press(qtbot, tandem, Qt.Key.Key_F9)
    assert bar(tandem).words.whole_text() == "You chose Instruct"
    press(qtbot, tandem, Qt.Key.Key_F8)
    assert [vote.verdict for vote in votes(tandem)] == [Verdict.TIE]
    bar(tandem).taken_back.emit()
    assert votes(tandem) == []
    bar(tandem).buttons[Verdict.LEFT].click()
    open_window.end(tandem)
    again = both()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    (vote,) = votes(again)
    assert (vote.left_id, vote.verdict, vote.kind) == (answers["base"].id, Verdict.LEFT, TaskKind.QUESTION)
    assert bar(again).words.whole_text() == "You chose Base"


def refuse_votes(store):
    with store._database.writing() as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON votes BEGIN SELECT RAISE(ABORT, 'full'); END")


def test_a_vote_that_cannot_be_stored_is_not_shown_as_if_it_were(qtbot, both):
    tandem = both()
    ask(qtbot, tandem)
    press(qtbot, tandem, Qt.Key.Key_F9)
    tandem.records.ask(refuse_votes)
    told = []
    tandem.chat.failed.connect(told.append)
    press(qtbot, tandem, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert [vote.verdict for vote in votes(tandem)] == [Verdict.RIGHT]
    assert bar(tandem).words.whole_text() == "You chose Instruct"


def test_the_tally_counts_by_kind_and_leaves_out_what_was_deleted(qtbot, both):
    tandem = both()
    ask(qtbot, tandem, "Write a poem")
    press(qtbot, tandem, Qt.Key.Key_F7)
    bar(tandem).kind_chosen.emit(TaskKind.TALK)
    answers = ask(qtbot, tandem, "And why?")
    press(qtbot, tandem, Qt.Key.Key_F9)
    told = []
    tandem.conversation.votes.tally(told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert [(row.kind, row.base, row.instruct) for row in told[0]] == [
        (None, 1, 1),
        (TaskKind.QUESTION, 0, 1),
        (TaskKind.TALK, 1, 0),
    ]
    tandem.conversation.branches.delete(answers["instruct"].id)
    tandem.conversation.votes.tally(told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE_MS)
    assert [(row.kind, row.base, row.instruct) for row in told[1]] == [(None, 1, 0), (TaskKind.TALK, 1, 0)]
    tandem.window.chat.tally_requested.emit()
    sheet = tandem.shown.voting._sheet
    qtbot.waitUntil(lambda: any("between" in one.text() for one in sheet.findChildren(QLabel)), timeout=PATIENCE_MS)


def visible_words(tandem):
    """Everything that the chat's part of the window says, to eyes and to screen readers, but the answers' words."""
    window = tandem.window
    found = []
    answers = {" ".join(text.split()) for text in tandem.shown.voting._blind._shown.texts or ()}
    for widget in [window.chat._middle, *window.chat._middle.findChildren(QWidget), *all_of(bar(tandem))]:
        if widget.isVisible():
            said = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
            text = widget.toPlainText() if isinstance(widget, QTextEdit) else said
            words = "" if " ".join(text.split()) in answers else text
            names = widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.objectName()
            found.append((type(widget).__name__, words, *names, str(widget.property("voice") or "")))
    return found


def all_of(widget):
    return [widget, *widget.findChildren(QWidget)]


@pytest.mark.parametrize("left", list(Voice))
def test_while_blind_nothing_tells_who_is_who_and_the_vote_shows_it(qtbot, both, left):
    tandem = both()
    go_blind(tandem, left=left)
    answers = ask(qtbot, tandem)
    blind = tandem.shown.voting._blind
    assert tandem.window.chat._middle.currentWidget() is blind
    order = ("base", "instruct") if left is Voice.BASE else ("instruct", "base")
    assert blind._shown.texts == tuple(answers[speaker].text for speaker in order)
    said = visible_words(tandem)
    assert not [words for words in said if any(tale in " ".join(words).lower() for tale in TELL_TALE)]
    assert all(words[-1] == "" for words in said)
    assert not tandem.window.status_line.isVisible()
    assert not tandem.window.composer.context_bar.isVisible()
    tandem.window.chat.copy_last_reply()
    assert QApplication.clipboard().text().startswith("Left:\n")
    assert "instruct" not in QApplication.clipboard().text().lower().replace(answers["instruct"].text.lower(), "")
    assert tandem.chat.refusal
    press(qtbot, tandem, Qt.Key.Key_F7)
    assert tandem.window.chat._middle.currentWidget() is tandem.window.chat.together
    assert tandem.window.status_line.isVisible()
    assert bar(tandem).words.whole_text() == f"You chose {left.value.capitalize()}"
    (vote,) = votes(tandem)
    assert (vote.left_id, vote.blind) == (answers[left.value].id, True)
    assert not tandem.chat.refusal


def test_both_sides_say_the_same_whoever_stands_there(qtbot, both):
    tandem = both()
    said = []
    for left in Voice:
        go_blind(tandem, left=left)
        ask(qtbot, tandem, "Why is it so?")
        said.append({words for words in visible_words(tandem) if any(words[1:])})
        bar(tandem).taken_back.emit()
    assert said[0] == said[1]


def test_nothing_is_shown_before_both_are_done(qtbot, both):
    tandem = both()
    go_blind(tandem, left=Voice.BASE)
    shown = []
    tandem.chat.answer_ended.connect(lambda _: shown.append(tandem.shown.voting._blind._shown.texts is not None))
    ask(qtbot, tandem)
    assert shown[0] is False
    assert tandem.shown.voting._blind._shown.texts is not None


def test_hidden_answers_are_hidden_after_a_restart_and_not_found_by_searching(qtbot, both, open_window):
    tandem = both()
    go_blind(tandem, left=Voice.INSTRUCT)
    answers = ask(qtbot, tandem)
    open_window.end(tandem)
    again = both()
    qtbot.waitUntil(lambda: again.shown.voting._blind is not None, timeout=PATIENCE_MS)
    assert again.shown.voting._blind._shown.texts == (answers["instruct"].text, answers["base"].text)
    word = max(answers["base"].text.split(), key=len)
    found = []
    again.records.ask(lambda store: store.search.messages(store.search.begin(word), 10), found.append, None)
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE_MS)
    assert answers["base"].id not in {hit.message_id for hit in found[0]}
    bar(again).taken_back.emit()
    assert votes(again) == []
    assert again.window.chat._middle.currentWidget() is again.window.chat.together


def test_words_that_only_one_says_are_marked_by_the_key_and_told(qtbot, both):
    tandem = both()
    ask(qtbot, tandem)
    qtbot.keyClick(editor(tandem), Qt.Key.Key_O, CONTROL | SHIFT)
    panes = [tandem.window.panes[one] for one in ("base", "instruct")]
    base, instruct = (pane.view.built(pane.column)[-1] for pane in panes)
    assert base.accessibleDescription().startswith("Only this one says: ")
    assert base.accessibleDescription() != instruct.accessibleDescription()
    marks = [mark for edit in base._column._edits() for mark in edit.extraSelections()]
    assert marks
    assert all(mark.format.fontUnderline() or mark.format.underlineStyle().value for mark in marks)
    tandem.window.chat.only_here_toggled.emit()
    assert base.accessibleDescription() == ""
    assert not [mark for edit in base._column._edits() for mark in edit.extraSelections()]


@pytest.mark.parametrize("left", [Voice.INSTRUCT, Voice.BASE])
def test_what_was_said_blindly_is_said_anew_of_what_stands_there_now(qtbot, both, left):
    tandem = both()
    go_blind(tandem, left=left)
    answers = ask(qtbot, tandem)
    press(qtbot, tandem, Qt.Key.Key_F7)
    first = "Base" if left is Voice.BASE else "Instruct"
    assert bar(tandem).words.whole_text() == f"You chose {first}"
    assert bar(tandem).buttons[Verdict.LEFT if left is Voice.BASE else Verdict.RIGHT].isChecked()
    press(qtbot, tandem, Qt.Key.Key_F7)  # the left column is the base's
    assert [vote.better for vote in votes(tandem)] == [answers["base"].id]
    assert bar(tandem).words.whole_text() == "You chose Base"
