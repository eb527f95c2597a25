"""The library in the real window: files added, switched, removed, quantized; engines that died with a file."""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from desktop.chat.conversation import Role
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.library.cards.actions import Chat, ChooseVariant, Quantize, Remove, SpeakFrom, StopVerifying, Verify
from desktop.library.model_file import Origin
from desktop.library.variant import Variant
from desktop.settings.file import load_settings
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.driving import PATIENCE_MS, engine, slot_of, type_and_send


@pytest.fixture
def tandem(qtbot, open_window):
    """The window with its library open and read."""
    made = open_window()
    made.window.show_library()
    qtbot.waitUntil(lambda: bool(cards(made)), timeout=PATIENCE_MS)
    return made


def cards(tandem):
    return tandem.library.session.cards("here")


def titles(tandem):
    return {row.title for card in cards(tandem) for row in card.rows}


def add(qtbot, tandem, *paths):
    tandem.window.library_page().add_files_requested.emit([str(path) for path in paths])
    qtbot.waitUntil(lambda: all(tandem.library.shelf.find(str(path)) for path in paths), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(titles(tandem)) >= 2 + len(paths), timeout=PATIENCE_MS)


def press(qtbot, tandem, words):
    def found():
        buttons = tandem.window.findChildren(QAbstractButton)
        return [b for b in buttons if b.isVisible() and (b.accessibleName() or b.text()).startswith(words)]

    qtbot.waitUntil(lambda: bool(found()), timeout=PATIENCE_MS)
    found()[0].click()


def test_files_are_added_where_they_lie_and_switched_with_the_history_kept(qtbot, tandem, tmp_path):
    (question, *_), *_ = [type_and_send(qtbot, tandem, "Hello there")]
    other = write_model(tmp_path / "Heron-1B-Instruct-F32.gguf", Tiny(delta=0.3, n_ctx_train=16_384))
    add(qtbot, tandem, other)
    tandem.window.show_chat()
    qtbot.keyClick(tandem.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    choice = next(
        c for c in tandem.library.session.switch_choices() if c.action == SpeakFrom(Voice.INSTRUCT, str(other))
    )
    tandem.window.covers.switch_chosen.emit(choice.action)
    qtbot.waitUntil(lambda: ready(tandem, Voice.INSTRUCT, other), timeout=PATIENCE_MS)
    type_and_send(qtbot, tandem, "And now?")
    shown = tandem.chat.column(Voice.INSTRUCT)
    assert [message.text for message in shown if message.role is Role.USER] == ["Hello there", "And now?"]
    assert shown[1].text == question.text
    tandem.keeper.close()
    assert load_settings(tandem._paths.settings_file)[0].instruct_file == str(other), "the last pair is remembered"


def ready(tandem, voice, path):
    """Whether a voice's engine has this file."""
    view = engine(tandem, voice)
    return (view.file, view.state) == (path.name, EngineState.READY)


def test_a_removed_file_can_be_put_back_and_is_spoken_from_no_more(qtbot, tandem, files, tmp_path):
    folder = tandem.library.folder_of()
    folder.mkdir(parents=True)
    mine = folder / "Heron-1B-Base-F32.gguf"
    shutil.copy(files[0], mine)
    tandem.library.shelf.refresh()
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(mine)) is not None, timeout=PATIENCE_MS)
    assert tandem.library.shelf.find(str(mine)).origin is Origin.LIBRARY
    tandem.library.actions.do(SpeakFrom(Voice.BASE, str(mine)))
    tandem.library.actions.do(Remove(str(mine)))
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(mine)) is None, timeout=PATIENCE_MS)
    assert not mine.exists()
    assert tandem.keeper.settings.base_file == ""
    press(qtbot, tandem, "Undo")
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(mine)) is not None, timeout=PATIENCE_MS)
    assert mine.read_bytes() == files[0].read_bytes()
    assert tandem.keeper.settings.base_file == str(mine), "who spoke from it does so again"


def test_an_unknown_file_asks_and_is_told(qtbot, tandem, tmp_path):
    mystery = write_model(tmp_path / "mystery.gguf", Tiny(template="{{ messages[0].content }}", n_ctx_train=16_384))
    add(qtbot, tandem, mystery)
    tandem.library.actions.do(ChooseVariant(str(mystery), Variant.BASE))
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(mystery)).variant.value == "base", timeout=PATIENCE_MS)


def test_a_file_whose_engine_died_twice_is_loaded_only_when_the_user_insists(qtbot, tandem, tmp_path, allow_log):
    bad = write_model(tmp_path / "Heron-1B-Instruct-F32.gguf", Tiny(delta=0.3, n_ctx_train=16_384))
    add(qtbot, tandem, bad)
    for _ in range(2):
        tandem.library.actions.do(SpeakFrom(Voice.INSTRUCT, str(bad)))
        tandem.chat.engines.load(Voice.INSTRUCT)
        qtbot.waitUntil(lambda: ready(tandem, Voice.INSTRUCT, bad), timeout=PATIENCE_MS)
        os.kill(slot_of(tandem, Voice.INSTRUCT).processes.process_id, signal.SIGKILL)
        qtbot.waitUntil(lambda: engine(tandem, Voice.INSTRUCT).state is EngineState.LOST, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: tandem.library.shelf.find(str(bad)).crashes == 2, timeout=PATIENCE_MS)
    tandem.chat.engines.load()
    qtbot.waitUntil(
        lambda: any("the engine ended 2 times" in card.told.title for card in tandem.window.notices.cards()),
        timeout=PATIENCE_MS,
    )
    assert not ready(tandem, Voice.INSTRUCT, bad)
    press(qtbot, tandem, "Load it anyway")
    qtbot.waitUntil(lambda: ready(tandem, Voice.INSTRUCT, bad), timeout=PATIENCE_MS)


def test_both_files_of_a_pair_are_quantized_with_one_recipe(qtbot, tandem, tmp_path):
    pair = [
        write_model(tmp_path / f"Heron-1B-{variant}-F32.gguf", Tiny(n_embd=256, delta=delta, n_ctx_train=2048))
        for variant, delta in (("Base", 0.0), ("Instruct", 0.1))
    ]
    add(qtbot, tandem, *pair)
    card = next(card for card in cards(tandem) if any("Heron" in row.title for row in card.rows))
    offered = [choice.action for choice in card.actions if isinstance(choice.action, Quantize)]
    making = next(action for action in offered if action.recipe in {"Q8_0", "Q6_K"})
    tandem.library.actions.do(making)
    name = making.recipe
    made = [tandem.library.folder_of() / "quantized" / f"Heron-1B-{v}-{name}.gguf" for v in ("Base", "Instruct")]
    qtbot.waitUntil(lambda: all(tandem.library.shelf.find(str(path)) for path in made), timeout=PATIENCE_MS)
    assert {tandem.library.shelf.find(str(path)).quantization for path in made} == {name}


def test_offline_the_library_shows_everything_here_and_asks_nobody(qtbot, tandem):
    from msgspec.structs import replace

    from desktop.library.cards.cards import Query

    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, library=replace(chosen.library, offline=True)))
    said = []
    tandem.library.book.status_changed.connect(lambda _tab, words, _busy: said.append(words))
    tandem.library.book.search(Query(words="heron"))
    qtbot.waitUntil(lambda: any("offline" in words for words in said), timeout=PATIENCE_MS)
    assert len(titles(tandem)) >= 2


def test_another_file_for_one_voice_leaves_both_speaking(qtbot, tandem, tmp_path):
    other = write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(delta=0.3, n_ctx_train=16_384))
    add(qtbot, tandem, other)
    tandem.chat.choose(VoiceChoice.BOTH)
    tandem.window.covers.switch_chosen.emit(SpeakFrom(Voice.BASE, str(other)))
    assert tandem.keeper.settings.base_file == str(other)
    assert tandem.chat.choice is VoiceChoice.BOTH
    assert tandem.window.screens.front is not ScreenName.LIBRARY


def test_a_pair_that_is_gone_meanwhile_changes_nothing(tandem):
    before = tandem.keeper.settings
    tandem.window.covers.switch_chosen.emit(Chat(("/gone/base.gguf", "/gone/instruct.gguf")))
    assert tandem.keeper.settings == before


def test_verifying_can_be_stopped(qtbot, tandem, tmp_path):
    large = write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(n_embd=1024, n_ctx_train=16_384))
    add(qtbot, tandem, large)
    told = []
    tandem.library.verifying.told.connect(told.append)
    tandem.library.actions.do(Verify(str(large)))
    tandem.library.actions.do(Verify(str(large)))
    tandem.library.actions.do(StopVerifying(str(large)))
    qtbot.waitUntil(lambda: not tandem.library.verifying.paths, timeout=PATIENCE_MS)
    qtbot.wait(100)
    assert not told
    assert not tandem.library.shelf.find(str(large)).sha256


def test_a_filter_that_nothing_meets_says_so(qtbot, tandem):
    page = tandem.window.library_page()
    page.filter.setText("zzz")
    qtbot.waitUntil(lambda: "“zzz”" in page.lists["here"].status(), timeout=PATIENCE_MS)
    page.filter.setText("")
    qtbot.waitUntil(lambda: not page.lists["here"].status(), timeout=PATIENCE_MS)


def test_while_files_are_looked_at_the_page_says_so(qtbot, tandem, tmp_path):
    said = []
    tandem.library.shelf.reading_changed.connect(said.append)
    write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(n_ctx_train=16_384))
    tandem.window.library_page().add_files_requested.emit([str(tmp_path)])
    assert tandem.library.session.status("here") == f"Looking at {tmp_path.name}…"
    qtbot.waitUntil(lambda: any("Heron" in title for title in titles(tandem)), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: tandem.library.session.status("here") == "", timeout=PATIENCE_MS)
    assert said == [f"Looking at {tmp_path.name}…", ""]


def test_several_bad_files_are_told_at_once(qtbot, tandem, tmp_path):
    for name in ("one", "two"):
        whole = write_model(tmp_path / f"{name}-1B-Base-F32.gguf", Tiny(n_ctx_train=16_384))
        whole.write_bytes(whole.read_bytes()[:200_000])
    told = []
    tandem.library.shelf.told.connect(told.append)
    tandem.window.library_page().add_files_requested.emit([str(path) for path in tmp_path.glob("*.gguf")])
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told == ["2 of 2 files cannot be talked to. Each says why in the list."]


def test_files_with_names_for_no_disk_are_refused_in_words(qtbot, tandem):
    from desktop.library.repository import RemoteFile

    bad = RemoteFile(repo="demo/model", path="../../escape.gguf", commit="c" * 40, size=5, sha256="a" * 64)
    tandem.library.book.wanted.emit("Escape", (bad,))
    assert any("escape" in card.told.one_line() for card in tandem.window.notices.cards())
    assert not tandem.library.downloads.jobs
