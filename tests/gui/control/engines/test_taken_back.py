"""An answer whose first words turn out to be thinking: what the window is told, shows, stores and asks with next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.chat.costume import chat_messages
from desktop.voice import Voice
from tests.fakes.asker import Asker
from tests.fakes.scripted_gguf import CHATML, Scripted, write_scripted

PATIENCE_MS = 20_000
MODEL = Scripted(template=CHATML, n_ctx=16384)


@pytest.fixture
def unopened(tmp_path):
    """A file that answers "Hello" with thinking of which only the end is marked."""
    asker = Asker(tmp_path / "measuring.log")
    asker.load(write_scripted(tmp_path / "measured.gguf", model=MODEL))
    start = asker.ask("Hello", max_tokens=0).finished.prompt_tokens
    asker.process.stop()
    return write_scripted(tmp_path / "unopened.gguf", ["Let me see.", "</think>", "\n\n", "Yes."], start, MODEL)


def test_the_words_move_and_nothing_of_the_mark_is_kept(desk, qtbot, unopened):
    desk.files[Voice.INSTRUCT] = unopened
    desk.use(max_tokens=60, system_prompt="", temperature=0.0)
    shown, thought = [], []
    desk.chat.answer_grew.connect(lambda growth: growth.anew and shown.clear())
    desk.chat.answer_grew.connect(lambda growth: shown.append(growth.text))
    desk.chat.answer_grew.connect(lambda growth: thought.append(growth.reasoning))
    desk.writing.send("Hello")
    qtbot.waitUntil(lambda: bool(desk.ended), timeout=PATIENCE_MS)
    (answer,) = desk.ended
    assert (answer.text, answer.reasoning) == ("Yes.", "Let me see.")
    assert ("".join(shown), "".join(thought)) == ("Yes.", "Let me see.")
    got = []
    desk.records.ask(lambda store: [m for item in store.items.listed() for m in store.messages.of(item.id)], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    assert got[0][-1] == answer
    assert chat_messages([replace(message) for message in got[0]])[-1][1] == "Yes."
