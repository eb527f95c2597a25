"""Going on with an answer of another file: by its tokens where they mean the same, else by its text."""

from __future__ import annotations

import pytest

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineView
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.gui.conftest import CHATML
from tests.gui.driving import PATIENCE_MS, type_and_send


@pytest.fixture(scope="module")
def files(tmp_path_factory, request):
    """Base, and an instruct file of another vocabulary."""
    folder = tmp_path_factory.mktemp("strangers")
    instruct = Tiny(template=CHATML, delta=0.1, n_ctx_train=16_384, spare_tokens=5)
    return (
        write_model(folder / "tiny-base.gguf", Tiny(n_ctx_train=16_384)),
        write_model(folder / "other-instruct.gguf", instruct),
    )


@pytest.fixture
def alike(tmp_path_factory):
    """An instruct file of the base file's vocabulary."""
    folder = tmp_path_factory.mktemp("alike")
    return write_model(folder / "alike-instruct.gguf", Tiny(template=CHATML, delta=0.1, n_ctx_train=16_384))


def go_on(qtbot, tandem, speaker, answer):
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    tandem.conversation.writing.go_on(speaker, answer.id)
    qtbot.waitUntil(lambda: len(ended) == 1, timeout=PATIENCE_MS)
    tandem.chat.answer_ended.disconnect(ended.append)
    return ended[0]


@pytest.mark.parametrize("loaded", [False, True])
def test_a_file_of_another_vocabulary_is_given_the_text(qtbot, open_window, loaded):
    tandem = open_window()
    if loaded:
        type_and_send(qtbot, tandem, "Hello")
    tandem.window.voice_chosen.emit(VoiceChoice.BASE)
    (said,) = type_and_send(qtbot, tandem, "Once")
    tandem.window.voice_chosen.emit(VoiceChoice.INSTRUCT)
    longer = go_on(qtbot, tandem, "instruct", said)
    assert (longer.status, longer.error) == (Status.COMPLETE, "")
    assert longer.text.startswith(said.text)
    assert len(longer.text) > len(said.text)
    assert (longer.prefix_of, longer.prefix_tokens, longer.speaker) == (said.id, 0, "instruct")
    again = go_on(qtbot, tandem, "instruct", longer)  # its own tokens
    assert again.text.startswith(longer.text)
    assert again.prefix_tokens > 0


@pytest.mark.parametrize("loaded", [False, True])
def test_a_file_of_the_same_vocabulary_keeps_the_tokens(qtbot, open_window, alike, loaded):
    from msgspec.structs import replace

    tandem = open_window()
    tandem.keeper.update(replace(tandem.keeper.settings, instruct_file=str(alike)))
    if loaded:
        type_and_send(qtbot, tandem, "Hello")
    tandem.window.voice_chosen.emit(VoiceChoice.BASE)
    (said,) = type_and_send(qtbot, tandem, "Once")
    if not loaded:
        tandem.pool.view = lambda _: EngineView()  # nobody knows yet what is in it
    tandem.window.voice_chosen.emit(VoiceChoice.INSTRUCT)
    longer = go_on(qtbot, tandem, "instruct", said)
    assert (longer.status, longer.prefix_of) == (Status.COMPLETE, said.id)
    assert longer.prefix_tokens == 12
    assert longer.text.startswith(said.text)
