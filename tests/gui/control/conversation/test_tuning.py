"""What speakers have otherwise than their voices, and the names of the presets that it came from."""

from __future__ import annotations

from desktop.chat.presets import Preset
from desktop.control.conversation.tuning import Tuning


def test_a_preset_that_is_renamed_or_gone_is_so_for_whoever_had_it_alone(desk, qtbot):
    tuning = Tuning(desk.records, desk.chat, desk.speaking)
    tuning.use("base", Preset(name="warm", values={"temperature": 1.5}))
    tuning.use("instruct", Preset(name="cold", values={"temperature": 0.1}))
    tuning.rename_preset("warm", "hot")

    def presets():
        return {speaker.id: speaker.preset for speaker in desk.chat.state.speakers}

    assert presets() == {"base": "hot", "instruct": "cold"}
    tuning.rename_preset("cold", "")
    assert presets() == {"base": "hot", "instruct": ""}
    assert desk.chat.state.speaker("instruct").own == {"temperature": 0.1}
