"""What stands at a message: seen when somebody is there, asleep while a voice writes; and its field loses nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from desktop.chat.conversation import Status
from desktop.protocol.messages import Finish
from desktop.views.conversation.message.answer_message import AnswerMessage
from desktop.views.conversation.message.message_editor import MessageEditor, Purpose, Unfinished, may_edit
from desktop.views.conversation.message.message_menu import MessageMenuButton
from desktop.views.conversation.message.user_message import UserMessage
from desktop.views.conversation.message.wishes import BeginWith, Rewrite
from desktop.views.conversation.transcript.column import Column
from desktop.views.conversation.transcript_view import TranscriptView
from desktop.views.kit.safe_text import MAX_RUN
from desktop.views.text.copying.selection_menu import selection_menu
from desktop.voice import Voice


@pytest.fixture
def shown(qtbot):
    def show(widget):
        qtbot.addWidget(widget)
        widget.resize(700, 300)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


def is_seen(message):
    return any(part.isVisible() for part in message.quiet_row._parts)


def names(widget):
    return [button.accessibleName() for button in widget.findChildren(QToolButton) if button.isVisible()]


def entries(widget):
    menu = widget.findChild(MessageMenuButton).build_menu()
    return {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}


def choose(widget, words):
    menu = widget.findChild(MessageMenuButton).build_menu()
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_buttons_of_a_question_come_with_the_mouse_and_go_with_it(shown, asked):
    message = shown(UserMessage(asked(1)))
    assert not message.quiet_row._parts  # nobody has asked for them
    height, middle = message.sizeHint().height(), QPointF(message.rect().center())
    QApplication.sendEvent(message, QEnterEvent(middle, middle, middle))
    assert is_seen(message)
    assert names(message) == ["Edit your message", "Copy your message", "More for your message"]
    assert message.sizeHint().height() == height
    QApplication.sendEvent(message, QEvent(QEvent.Type.Leave))
    assert not is_seen(message)


def test_the_keyboard_goes_through_them_both_ways(shown, asked, qtbot):
    message = shown(UserMessage(asked(1)))
    message.activateWindow()
    qtbot.waitUntil(message.isActiveWindow)
    QApplication.sendEvent(message, QEvent(QEvent.Type.Leave))  # the pointer may have lain there from the first on
    message.quiet_row.setFocus(Qt.FocusReason.TabFocusReason)
    visited = []
    for _ in range(3):
        visited.append(QApplication.focusWidget().accessibleName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        QApplication.processEvents()
    assert visited == ["Edit your message", "Copy your message", "More for your message"]
    assert not is_seen(message) or QApplication.focusWidget() in message.quiet_row._parts
    message.quiet_row._parts[0].clearFocus()
    QApplication.focusWidget() and QApplication.focusWidget().clearFocus()
    qtbot.waitUntil(lambda: not is_seen(message))
    message.quiet_row.setFocus(Qt.FocusReason.BacktabFocusReason)
    assert QApplication.focusWidget().accessibleName() == "More for your message"


def test_what_lets_a_voice_write_waits_while_one_does(shown, answered):
    message = shown(AnswerMessage(answered(2), markdown=True))
    assert all(entries(message).values())
    message.set_askable(askable=False)
    assert [words for words, enabled in entries(message).items() if enabled] == [
        "Look through the lens",
        "Show as written",
    ]


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"voice": Voice.BASE}, True),
        ({"voice": Voice.INSTRUCT}, False),
        ({"voice": Voice.INSTRUCT, "finish": Finish.LENGTH.value}, True),
        ({"voice": Voice.INSTRUCT, "status": Status.STOPPED}, True),
        ({"voice": Voice.BASE, "status": Status.FAILED, "text": ""}, False),
    ],
)
def test_going_on_is_offered_where_an_answer_is_not_at_its_end(shown, answered, fields, offered):
    message = shown(AnswerMessage(answered(2, **fields), markdown=True))
    assert any("go on" in name for name in names(message)) is offered


def test_a_beginning_stands_below_the_answer_and_an_edit_in_its_place(shown, answered, qtbot):
    message = shown(AnswerMessage(answered(2, "It is so."), markdown=True))
    wishes = []
    message.wished.connect(wishes.append)
    message.edit(Unfinished(Purpose.BEGINNING, ""))
    assert message._column.isVisible()
    field = message.findChild(MessageEditor).field
    qtbot.keyClicks(field, "Well")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert wishes == [BeginWith(2, "Well")]
    message.set_askable(askable=False)  # as long as it is being stored
    assert message.editing.unfinished() is None  # it was handed over
    message.set_askable(askable=True)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    message.edit(Unfinished(Purpose.ANSWER, "It is so."))
    assert not message._column.isVisible()
    field = message.findChildren(MessageEditor)[-1].field
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(wishes) == 1  # a line end
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wishes[1:] == [Rewrite(2, "It is so.\n")]


def test_a_field_handed_over_as_it_was_closes_and_asks_nothing(shown, asked, answered, qtbot):
    for message, unfinished in (
        (shown(UserMessage(asked(1, "why?"))), Unfinished(Purpose.QUESTION, "why?")),
        (shown(AnswerMessage(answered(2, "so."), markdown=True)), Unfinished(Purpose.ANSWER, "so.")),
    ):
        wishes = []
        message.wished.connect(wishes.append)
        message.edit(unfinished)
        with qtbot.waitSignal(message.left):
            message.findChild(MessageEditor).accept()
        assert wishes == []
        assert not message.editing.covers()


def test_the_menu_of_a_text_has_what_stands_behind_the_three_dots(shown, asked, answered):
    question, answer = shown(UserMessage(asked(1))), shown(AnswerMessage(answered(2), markdown=True))
    for message, expected in ((question, "Edit…"), (answer, "Let Base answer here")):
        block = message._column.blocks()[0]
        menu = selection_menu(block, QPoint(1, 1), block.selection)
        assert expected in [action.text() for action in menu.actions()]
        assert "Delete from here on" in [action.text() for action in menu.actions()]


def test_a_large_paste_into_the_field_stays_in_it(shown, asked, qtbot):
    message = shown(UserMessage(asked(1, "short")))
    message.edit_it()
    field = message.findChild(MessageEditor).field
    QApplication.clipboard().setText("words " * 10_000)
    field.selectAll()
    field.paste()
    assert message.editing.unfinished().text == "words " * 10_000


def test_the_field_is_as_high_as_its_text_in_a_narrow_column(qtbot, asked):
    view = TranscriptView([Column()])
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.show()
    view.columns[0].set_messages([asked(1, "word " * 20)])
    view.built()[0].edit_it()
    field = view.built()[0].findChild(MessageEditor).field
    qtbot.waitUntil(lambda: field.height() >= 3 * field.fontMetrics().lineSpacing())
    assert field.document().size().height() * field.fontMetrics().lineSpacing() <= field.height()


def test_a_text_that_would_stop_the_window_is_no_field(shown, asked):
    assert may_edit("word " * 100_000)
    assert not may_edit("x" * (MAX_RUN + 1))
    message = shown(UserMessage(asked(1, "x" * (MAX_RUN + 1))))
    assert [part.accessibleName() for part in message.quiet_row.parts()] == [
        "Copy your message",
        "More for your message",
    ]
    message.edit_it()
    assert message.editing.unfinished() is None


def test_what_was_begun_comes_back_with_a_message_that_was_not_built_for_a_while(qtbot, asked, answered):
    view = TranscriptView([Column()])
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    messages = [asked(n) if n % 2 else answered(n) for n in range(1, 40)]
    view.columns[0].set_messages(messages[:3])
    view.built()[0].edit(Unfinished(Purpose.QUESTION, "half a thought"))
    view.columns[0].set_messages([asked(99)])
    assert view.built()[0].editing.unfinished() is None
    view.columns[0].set_messages(messages[:3])
    assert view.built()[0].editing.unfinished() == Unfinished(Purpose.QUESTION, "half a thought")


SOURCE = "# Head\n\n- **one**\n- `two`\n\n```sh\necho  hi\n```\n\nA line  \nand <b>more</b> &amp; \\(x^2\\)"


def all_text(message):
    """All of an answer that is shown as it was written, selected and copied by keys."""
    block = message._column.blocks()[0]
    QTest.keyClick(block, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(block, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QApplication.clipboard().text()


def test_one_answer_is_shown_as_it_was_written_and_rendered_again(shown, answered):
    message = shown(AnswerMessage(answered(2, SOURCE), markdown=True))
    assert len(message._column.blocks()) > 1
    choose(message, "Show as written")
    assert not message.is_rendered
    assert all_text(message) == SOURCE
    choose(message, "Show rendered")
    assert message.is_rendered
    assert len(message._column.blocks()) > 1


def test_an_answer_stays_as_it_was_turned_until_all_are(shown, answered):
    message = shown(AnswerMessage(answered(2, SOURCE), markdown=True))
    message.turn()
    message.set_markdown(markdown=True)  # as it was
    message.set_message(answered(2, SOURCE + " and so on"))
    assert all_text(message) == SOURCE + " and so on"
    message.set_markdown(markdown=False)
    assert not message.is_rendered
    message.set_markdown(markdown=True)
    assert message.is_rendered


def test_a_running_answer_is_turned_and_goes_on(shown, answered):
    message = shown(AnswerMessage(answered(2, "**Half", status=Status.RUNNING), markdown=True))
    message.turn()
    message.append(" and** half", "")
    assert all_text(message) == "**Half and** half"


def test_turning_an_answer_leaves_its_open_field_alone(shown, answered, qtbot):
    message = shown(AnswerMessage(answered(2, SOURCE), markdown=True))
    message.edit(Unfinished(Purpose.ANSWER, SOURCE))
    message.turn()
    qtbot.waitUntil(message.findChild(MessageEditor).isVisible)
    assert not message._column.isVisible()
    qtbot.keyClick(message.findChild(MessageEditor).field, Qt.Key.Key_Escape)
    message.turn()
    message.turn()
    qtbot.waitUntil(message._column.isVisible)


def test_a_long_answer_is_copied_exactly_as_it_was_written(shown, answered, qtbot):
    lines = "\n\n".join(f"{number}.  **line** " + "words " * 200 for number in range(12)) + "\n" + "x" * 9_000
    message = shown(AnswerMessage(answered(2, lines), markdown=True))
    message.turn()
    qtbot.waitUntil(lambda: message._column._ahead is None)
    assert len(message._column.blocks()) > 3
    assert all_text(message) == lines
