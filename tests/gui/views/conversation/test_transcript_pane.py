"""One pane: streaming touches only the tail, answers say how they ended, nothing opens or loads by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextDocument
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from desktop.chat.conversation import Status
from desktop.views.conversation.message.answer_message import AnswerMessage
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.starters import STARTERS
from desktop.views.text.block_column import AT_ONCE
from desktop.views.text.code_block import CodeBlock
from desktop.views.text.prose_block import PlainBlock, ProseBlock
from desktop.voice import BASE, INSTRUCT, Voice


@pytest.fixture
def pane(qtbot):
    made = TranscriptPane(INSTRUCT)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def running(pane, asked, answered):
    pane.add_message(asked(1))
    message = answered(2, "", Status.RUNNING)
    pane.begin_answer(message)
    return message


def answer(pane):
    return next(widget for widget in reversed(pane.view.built()) if isinstance(widget, AnswerMessage))


def button(parent, name):
    found = [b for kind in (QPushButton, QToolButton) for b in parent.findChildren(kind) if b.accessibleName() == name]
    assert len(found) == 1, [b.accessibleName() for b in parent.findChildren(QPushButton)]
    return found[0]


def texts(parent):
    return [label.text() for label in parent.findChildren(QLabel) if not label.isHidden()]


def test_an_empty_pane_explains_itself_and_offers_starters(pane, qtbot, asked):
    assert any("answers" in text for text in texts(pane))
    with qtbot.waitSignal(pane.starter_chosen) as caught:
        qtbot.mouseClick(button(pane, STARTERS[Voice.INSTRUCT][0]), Qt.MouseButton.LeftButton)
    assert caught.args == [STARTERS[Voice.INSTRUCT][0]]
    pane.add_message(asked(1))
    assert not button(pane, STARTERS[Voice.INSTRUCT][0]).isVisible()
    pane.clear()
    assert button(pane, STARTERS[Voice.INSTRUCT][0]).isVisible()


def test_streaming_lays_out_only_the_tail(pane, running):
    for number in range(60):
        pane.append(2, f"Paragraph {number} has some words of its own, enough of them to fill a line.\n\n", "")
    blocks = answer(pane)._column.blocks()
    assert len(blocks) > 2
    before = [block.renders for block in blocks[:-1]]
    for _ in range(20):
        pane.append(2, "word ", "")
    assert [block.renders for block in blocks[:-1]] == before
    assert blocks[-1].renders > before[-1]


def test_code_grows_by_appending(pane, running, monkeypatch):
    pane.append(2, "```python\nx = 1\n", "")
    block = answer(pane)._column.blocks()[0]
    assert isinstance(block, CodeBlock)
    monkeypatch.setattr(block.view, "setPlainText", lambda _text: pytest.fail("laid out anew"))
    pane.append(2, "y = 2\nz = 3", "")
    assert block.code() == "x = 1\ny = 2\nz = 3"


def test_an_ended_answer_shows_its_figures(pane, running):
    pane.append(2, "Done.", "")
    timings = {"decode_tokens_per_s": 31.2, "tokens": 212.0, "first_token_s": 0.42, "prompt_tokens": 50.0}
    pane.end_answer(replace(running, text="Done.", status=Status.COMPLETE, usage=timings))
    assert "31 tok/s · 212 tokens · 0.42 s to first token" in texts(pane)


def test_a_finished_stream_is_not_laid_out_again(pane, running):
    pane.append(2, "One.\n\n```\ncode\n```\n\nTwo.", "")
    blocks = answer(pane)._column.blocks()
    renders = [block.renders for block in blocks if isinstance(block, ProseBlock)]
    pane.end_answer(replace(running, text="One.\n\n```\ncode\n```\n\nTwo.", status=Status.COMPLETE))
    after = answer(pane)._column.blocks()
    assert after == blocks
    assert [block.renders for block in after if isinstance(block, ProseBlock)] == renders


def test_reference_links_come_right_at_the_end(pane, running):
    text = "See [it][x].\n\n[x]: https://example.org/\n"
    pane.append(2, text, "")
    pane.end_answer(replace(running, text=text, status=Status.COMPLETE))
    assert "https://example.org/" in answer(pane)._column.blocks()[0].toHtml()


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (Status.STOPPED, "", "Stopped by you"),
        (Status.INTERRUPTED, "the engine ended", "Interrupted: the engine ended"),
        (Status.FAILED, "the prompt is too long", "No answer: the prompt is too long"),
    ],
)
def test_an_answer_that_is_not_whole_says_why(pane, asked, answered, status, error, words):
    pane.set_messages([asked(1), answered(2, "part", status, error=error)])
    assert words in texts(pane)


def test_details_unfold(pane, asked, answered, qtbot):
    pane.set_messages([asked(1), answered(2, "part", Status.INTERRUPTED, error="it ended\nlog line")])
    fold = button(pane, "Details")
    with qtbot.waitSignal(pane.details_requested) as caught:
        qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert caught.args == [2]


def test_reasoning_is_open_while_thinking_and_folded_after(pane, running):
    pane.append(2, "", "let me see")
    fold = answer(pane).thoughts.fold
    assert fold.is_open()
    assert fold.title() == "Thinking…"
    pane.append(2, "The answer", "")
    assert not fold.is_open()
    assert fold.title().startswith("Thought")


def test_text_that_was_thinking_leaves_and_comes_again_as_such(pane, running):
    pane.append(2, "# Let me", "")
    pane.take_back(2)
    pane.append(2, "The answer", "Let me see.")
    assert answer(pane).text() == "The answer"
    assert [block.toPlainText() for block in answer(pane)._column.blocks()] == ["The answer"]
    assert answer(pane).thoughts.fold is not None
    pane.end_answer(replace(running, text="The answer", reasoning="Let me see.", status=Status.COMPLETE))
    assert answer(pane).text() == "The answer"


def test_a_users_text_is_never_markup(pane, asked):
    pane.add_message(asked(1, "<b>x</b> **y** [l](javascript:x)\n![i](file:///dev/zero)"))
    block = pane.view.built()[0]._column.blocks()[0]
    assert block.toPlainText() == "<b>x</b> **y** [l](javascript:x)\n![i](file:///dev/zero)"


def test_base_answers_are_shown_as_written_until_asked(qtbot, asked, answered):
    pane = TranscriptPane(BASE)
    qtbot.addWidget(pane)
    pane.set_messages([asked(1), answered(2, "**bold**", voice=Voice.BASE)])
    assert isinstance(answer(pane)._column.blocks()[0], PlainBlock)
    pane.set_markdown(True)
    block = answer(pane)._column.blocks()[0]
    assert isinstance(block, ProseBlock)
    assert block.toPlainText() == "bold"
    assert answer(pane).text() == "**bold**"


@pytest.mark.parametrize("speaker", [BASE, INSTRUCT])
def test_an_answer_is_shown_as_its_own_voice_is_in_any_pane(qtbot, asked, answered, speaker):
    pane = TranscriptPane(speaker)
    qtbot.addWidget(pane)
    text = "**One**\nline.\n\n  Two."
    pane.set_messages([answered(2, text, voice=Voice.BASE), answered(3, text)])
    base, instruct = (widget._column.blocks()[0] for widget in pane.view.built())
    assert base.toPlainText() == text
    assert instruct.toPlainText() == "One\u2028line.\nTwo.".replace("\u2028", "\n")
    own = speaker.voice is Voice.INSTRUCT
    pane.set_markdown(not own)  # the button in the header is for the pane's own voice
    base, instruct = (widget._column.blocks()[0] for widget in pane.view.built())
    assert isinstance(base, PlainBlock) is own
    assert isinstance(instruct, PlainBlock) is own


def test_an_answer_that_ends_before_it_was_read_is_shown_whole(pane, running, qtbot):
    text = "A paragraph with `code` and **more** of it.\n\n" * 900
    pane.append(2, text, "")
    pane.end_answer(replace(running, text=text, status=Status.COMPLETE))
    column = answer(pane)._column
    qtbot.waitUntil(lambda: not column._slice.isActive())
    assert sum(block.toPlainText().count("paragraph") for block in column.blocks()) == 900


def test_markdown_can_be_switched_while_streaming(pane, running):
    pane.append(2, "some **bold", "")
    pane.set_markdown(False)
    pane.append(2, "** text", "")
    assert answer(pane)._column.blocks()[0].toPlainText() == "some **bold** text"


def test_copy_gives_the_exact_text(pane, asked, answered, qtbot, monkeypatch):
    monkeypatch.setattr("desktop.views.kit.copy_button.COPIED_MS", 50)
    text = "Some *text*\u202e and `code`\n\n```\nx\n```\n"
    pane.set_messages([asked(1), answered(2, text)])
    qtbot.mouseClick(button(pane, "Copy the Instruct answer"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text


def test_copy_code_gives_the_code_and_says_so_for_a_moment(pane, asked, answered, qtbot, monkeypatch):
    monkeypatch.setattr("desktop.views.text.code_block.COPIED_MS", 50)
    pane.set_messages([asked(1), answered(2, "```py\nx = 1\n```")])
    copy = button(pane, "Copy code")
    before = copy.text()
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "x = 1"
    assert copy.text() == "Copied"
    qtbot.waitUntil(lambda: copy.text() == before)


def test_regenerate_names_the_message(pane, asked, answered, qtbot):
    pane.set_messages([asked(1), answered(2, "text")])
    with qtbot.waitSignal(pane.regenerate_requested) as caught:
        qtbot.mouseClick(button(pane, "Let Instruct answer again"), Qt.MouseButton.LeftButton)
    assert caught.args == ["instruct", 2]


def test_a_link_is_asked_about_with_its_host(pane, asked, answered, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    pane.set_messages([asked(1), answered(2, "[safe looking](https://evil.example/path)")])
    answer(pane)._column.blocks()[0].anchorClicked.emit(QUrl("https://evil.example/path"))
    assert opened == []
    assert "Open evil.example?" in texts(pane.link_bar)
    qtbot.mouseClick(button(pane.link_bar, "Open"), Qt.MouseButton.LeftButton)
    assert opened == [QUrl("https://evil.example/path")]
    assert not pane.link_bar.isVisible()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:x", "ms-msdt:x", "https://user@host/"])
def test_other_links_are_not_even_asked_about(pane, address):
    pane.link_bar.ask(address)
    assert not pane.link_bar.isVisible()


def test_resources_are_never_loaded(pane, asked, answered):
    pane.set_messages([asked(1), answered(2, "text")])
    block = answer(pane)._column.blocks()[0]
    kind = QTextDocument.ResourceType.ImageResource.value
    picture = block.loadResource(kind, QUrl("file:///dev/zero"))
    assert (picture.width(), picture.height()) == (1, 1)


@pytest.mark.parametrize("text", ["x" * 150_000, "word " * 30_000, "line\n" * 30_000], ids=["run", "words", "lines"])
def test_huge_messages_come_in_pieces(pane, asked, answered, text, qtbot):
    pane.set_messages([asked(1), answered(2, text)])
    column = answer(pane)._column
    assert all(isinstance(block, PlainBlock) for block in column.blocks())
    first = len(column.blocks())
    qtbot.mouseClick(column._more, Qt.MouseButton.LeftButton)
    assert len(column.blocks()) > first
    assert answer(pane).text() == text


def test_a_long_markdown_message_is_built_between_events(pane, asked, answered, qtbot):
    text = "A paragraph.\n\n```\ncode\n```\n\n" * 200
    pane.set_messages([asked(1), answered(2, text)])
    column = answer(pane)._column
    assert len(column.blocks()) == AT_ONCE
    qtbot.waitUntil(lambda: len(column.blocks()) == 400, timeout=30_000)
    assert not column._slice.isActive()


def test_stop_and_settings_name_the_voice(pane, qtbot):
    assert not button(pane, "Stop the Instruct voice").isVisible()
    pane.set_stoppable(True)
    with qtbot.waitSignal(pane.stop_requested) as caught:
        qtbot.mouseClick(button(pane, "Stop the Instruct voice"), Qt.MouseButton.LeftButton)
    assert caught.args == [Voice.INSTRUCT]
    with qtbot.waitSignal(pane.voice_settings_requested) as caught:
        qtbot.mouseClick(button(pane, "Settings of the Instruct voice"), Qt.MouseButton.LeftButton)
    assert caught.args == [Voice.INSTRUCT]


def test_the_state_is_told_with_its_progress(pane):
    pane.set_state("Loading", True, None)
    assert pane.header.state_text() == "Loading…"
    assert not pane.header._progress.isVisible()
    pane.set_state("Reading your prompt 512 of 2,000", True, 0.256)
    assert pane.header._progress.isVisible()
    assert pane.header._progress.value() == 256
    pane.set_state("", False, None)
    assert not pane.header._progress.isVisible()


def test_another_version_of_a_message_is_shown(pane, asked, answered):
    pane.set_messages([asked(1), answered(2, "old")])
    pane.update_message(answered(2, "new"))
    assert pane.last_answer() == "new"


def test_a_running_answer_goes_on_after_the_pane_was_filled(pane, asked, answered):
    pane.set_messages([asked(1), answered(2, "So far", Status.RUNNING)])
    pane.append(2, " and on", "")
    assert pane.last_answer() == "So far and on"
    pane.set_messages([asked(1), answered(2, "So far", Status.RUNNING)])
    assert pane.last_answer() == "So far and on"


def test_thoughts_that_came_while_the_pane_was_hidden_are_shown(pane, asked, answered):
    live = answered(2, "", status=Status.RUNNING)
    pane.set_messages([asked(1), live])
    pane.append(2, "", "First thought.")
    pane.set_messages([asked(1), replace(live, reasoning="First thought. Second thought.")])
    assert answer(pane).thoughts.text() == "First thought. Second thought."
    pane.end_answer(answered(2, "Done.", reasoning="First thought. Second thought. Third."))
    assert answer(pane).thoughts.text() == "First thought. Second thought. Third."


def test_the_shortest_times_are_told_in_milliseconds(pane, asked, answered):
    pane.set_messages([asked(1), answered(2, usage={"first_token_s": 0.0042})])
    assert "4 ms to first token" in texts(pane)


def test_a_note_on_a_whole_answer_is_shown(pane, asked, answered):
    pane.set_messages([asked(1), answered(2, notes="The 2 oldest turns were left out.")])
    assert "The 2 oldest turns were left out." in texts(pane)


def test_the_button_says_who_answers(pane, asked, answered):
    """The other voice's answer stands in where a column has none: asked again there, this column's voice answers."""
    pane.set_messages([asked(1), answered(2, voice=Voice.BASE, speaker="base"), asked(3), answered(4)])
    said = [button.accessibleName() for button in pane.findChildren(QToolButton)]
    assert [words for words in said if words.startswith("Let ") and "go on" not in words] == [
        "Let Instruct answer instead",
        "Let Instruct answer again",
    ]
