"""Presets as files: what goes out comes in the same, and what cannot be used is refused in words."""

from __future__ import annotations

import pytest

from desktop.chat.presets import MOST_BYTES, clean_name, preset_of, preset_text, read_preset
from desktop.chat.tuning import differing, tuned, with_value
from desktop.errors import FileProblem
from desktop.settings.values import INSTRUCT_DEFAULTS, VoiceSettings


def test_a_preset_comes_back_from_its_file_as_it_went():
    chosen = VoiceSettings(temperature=1.25, seed=7, system_prompt='Say "no".\nThen\\stop.\x7f', stop=["\n\n"])
    preset = preset_of(" My\npreset ", chosen)
    again = read_preset(preset_text(preset).encode(), "a.toml")
    assert again == preset
    assert again.name == "My preset"
    assert tuned(INSTRUCT_DEFAULTS, again.values) == chosen


def test_a_preset_without_a_prompt_leaves_the_prompt_alone():
    assert "system_prompt" not in preset_of("a", VoiceSettings()).values


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not TOML"),
        (b"[[[", "not TOML"),
        (b'name = "a"', "no format"),
        (b'format = 99\nname = "a"\n[settings]\n', "format 99"),
        (b"format = 1\n[settings]\n", "lacks a name"),
        (b'format = 1\nname = "a"\n', "lacks"),
        (b'format = 1\nname = "a"\n[settings]\ntemperature = 9\n', "temperature is 9; it may be from 0 to 5"),
        (b'format = 1\nname = "a"\n[settings]\nmin_p = nan\n', "not a number"),
        (b'format = 1\nname = "a"\n[settings]\nmax_tokens = 0\n', "from -1 to 1,048,576, and not 0"),
        (b'format = 1\nname = "a"\n[settings]\nseed = "x"\n', "seed"),
        (b'format = 1\nname = "a"\n[settings]\noverflow = "x"\n', "stop, drop_oldest, shift"),
        (b'format = 1\nname = "a"\n[settings]\nwarmth = 1\n', "warmth is no setting"),
        (b"#" * (MOST_BYTES + 1), "more than 256 KB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(content, words):
    with pytest.raises(FileProblem) as refused:
        read_preset(content, "a.toml")
    assert words in refused.value.detail
    assert refused.value.title.startswith("a.toml")


def test_a_value_that_the_voice_has_too_is_no_own_one():
    voice = VoiceSettings()
    own = with_value(voice, {}, "temperature", 1.0)
    assert own == {"temperature": 1.0}
    assert with_value(voice, own, "temperature", voice.temperature) == {}
    assert differing(voice, {"seed": -1, "top_k": 3}) == {"top_k": 3}


def test_own_settings_that_cannot_be_are_left_out_or_kept_within_their_limits():
    made = tuned(VoiceSettings(), {"temperature": "hot", "unknown": 1, "top_p": 7.0, "seed": 5})
    assert made == VoiceSettings(top_p=1.0, seed=5)


def test_a_name_has_one_line_and_an_end():
    assert clean_name("  a\tb\u202e\n" + "c" * 100) == ("a b " + "c" * 100)[:60]
