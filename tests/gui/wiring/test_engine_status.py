"""What the window says of engines belongs to the chat that is open."""

from __future__ import annotations

import os
import re
import signal

from desktop.control.engines.loading import WAITS
from desktop.control.engines.view import EngineState, EngineView
from desktop.system.crash.run_record import RunRecord
from desktop.wiring.app_parts import AppParts
from desktop.wiring.engine_status import state_text
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, slot_of, type_and_send


def context_of(tandem):
    found = re.search(r"context ([\d,]+) of", tandem.window.status_line.text("instruct"))
    return int(found[1].replace(",", "")) if found else None


def test_the_context_shown_is_that_of_the_open_chat(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello there")
    first = tandem.chat.item.id
    qtbot.waitUntil(lambda: (context_of(tandem) or 0) > 5, timeout=PATIENCE_MS)
    used = context_of(tandem)
    tandem.window.new_chat_requested.emit()
    qtbot.waitUntil(lambda: context_of(tandem) == 0, timeout=PATIENCE_MS)
    tandem.window.chat_list.opened.emit(first)
    qtbot.waitUntil(lambda: context_of(tandem) == used, timeout=PATIENCE_MS)


def test_before_the_first_load_it_says_that_it_loads(qapp, paths):
    tandem = AppParts(qapp, paths, None)
    assert "Loading" in tandem.window.pane("instruct").header.state_text()
    tandem.shut_down()
    tandem.window.deleteLater()
    tandem.deleteLater()


def test_after_starts_in_vain_it_says_that_nothing_is_loaded(qapp, paths, monkeypatch):
    monkeypatch.setattr(RunRecord, "safe_start", True)
    tandem = AppParts(qapp, paths, None)
    assert "Not loaded" in tandem.window.pane("instruct").header.state_text()
    tandem.shut_down()
    tandem.window.deleteLater()
    tandem.deleteLater()


def test_an_engine_that_is_lost_while_it_answers_is_explained_once(qtbot, open_window):
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    slot = slot_of(tandem, "instruct")
    os.kill(slot.processes.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: slot.view.state is EngineState.LOST, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    (card,) = tandem.window.notices.cards()
    answer = tandem.window.pane("instruct").view.built()[-1]
    assert card.told.title in answer._end.text()
    assert "signal 9" in answer._end.text()
    assert "signal 9" not in " ".join(card.says())
    assert card.told.log
    assert [offer.words for offer in card.offers] == ["Start the instruct engine again"]


def test_a_column_whose_file_has_no_room_says_what_it_waits_for():
    view = EngineView(note=WAITS.format("big.gguf"))
    assert state_text(view, here=True, waits=True) == "Waits for big.gguf: they do not fit into memory together"
    assert state_text(EngineView(note="Something else."), here=True, waits=True) == "Waiting for its turn"
