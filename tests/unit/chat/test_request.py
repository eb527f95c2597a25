"""What the engine is asked for a history and settings."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from desktop.chat.conversation import Status
from desktop.chat.request import (
    context_params,
    generate_request,
    sampling,
    stored_parameters,
    trims_start,
    voice_settings,
)
from desktop.protocol.messages import ChatPrompt, KvType, Overflow, Sampling, TextPrompt
from desktop.settings.values import (
    BASE_DEFAULTS,
    INSTRUCT_DEFAULTS,
    CostumeName,
    EngineSettings,
    Settings,
    VoiceSettings,
)
from desktop.voice import Voice
from tests.unit.chat.said import answer, question

HISTORY = [
    question(1, None, "Hello"),
    answer(2, 1, None, "instruct", text="Hi there"),
    question(3, 2, "Once upon a time"),
]


def test_instruct_gets_turns_for_its_template():
    chosen = replace(INSTRUCT_DEFAULTS, system_prompt="Be kind.", enable_thinking=False)
    asked = generate_request(Voice.INSTRUCT, HISTORY, chosen)
    assert isinstance(asked.prompt, ChatPrompt)
    turns = [(turn.role, turn.content) for turn in asked.prompt.messages]
    assert turns == [
        ("system", "Be kind."),
        ("user", "Hello"),
        ("assistant", "Hi there"),
        ("user", "Once upon a time"),
    ]
    assert asked.prompt.template_kwargs == {"enable_thinking": False}


def test_plain_is_the_last_text_alone():
    asked = generate_request(Voice.BASE, HISTORY, BASE_DEFAULTS)
    assert isinstance(asked.prompt, TextPrompt)
    assert asked.prompt.segments == ["Once upon a time"]
    assert asked.stop == []


def test_plain_never_joins_an_earlier_question():
    unanswered = [*HISTORY, question(4, 3, "Second try")]
    asked = generate_request(Voice.BASE, unanswered, BASE_DEFAULTS)
    assert isinstance(asked.prompt, TextPrompt)
    assert asked.prompt.segments == ["Second try"]


def test_a_refused_question_does_not_refuse_the_next_one():
    long = question(4, 3, "far too long")
    refused = answer(5, 4, 3, "instruct", Status.FAILED, "")
    asked = generate_request(Voice.INSTRUCT, [*HISTORY[:2], long, refused, question(6, 5, "Short")], VoiceSettings())
    assert isinstance(asked.prompt, ChatPrompt)
    assert [turn.content for turn in asked.prompt.messages] == ["Hello", "Hi there", "Short"]


def test_a_question_whose_answer_failed_half_way_is_still_asked_about():
    half = answer(4, 3, 2, "instruct", Status.FAILED, "half")
    path = [*HISTORY, half, question(5, 4, "Go on")]
    asked = generate_request(Voice.INSTRUCT, path, VoiceSettings())
    assert isinstance(asked.prompt, ChatPrompt)
    assert [turn.content for turn in asked.prompt.messages] == ["Hello", "Hi there", "Once upon a time\n\nGo on"]


def test_each_voice_is_asked_with_its_own_settings_and_they_are_kept_beside_the_answer():
    settings = Settings(base=replace(BASE_DEFAULTS, top_k=3), instruct=replace(INSTRUCT_DEFAULTS, top_k=4))
    assert [voice_settings(settings, voice).top_k for voice in (Voice.BASE, Voice.INSTRUCT)] == [3, 4]
    kept = stored_parameters(settings.base)
    assert (kept["top_k"], kept["costume"]) == (3, "plain")


def test_transcript_carries_the_whole_conversation_and_its_stops():
    chosen = replace(BASE_DEFAULTS, costume=CostumeName.TRANSCRIPT, stop=["END"])
    asked = generate_request(Voice.BASE, HISTORY, chosen)
    assert isinstance(asked.prompt, TextPrompt)
    text = "".join(asked.prompt.segments)
    assert text == "User: Hello\nAssistant: Hi there\nUser: Once upon a time\nAssistant:"
    assert asked.stop == ["END", "\nUser:", "\nAssistant:"]
    assert trims_start(Voice.BASE, chosen)
    assert not trims_start(Voice.INSTRUCT, chosen)
    assert not trims_start(Voice.BASE, BASE_DEFAULTS)


def test_every_sampler_setting_reaches_the_engine():
    values = {
        "temperature": 0.1,
        "top_k": 3,
        "top_p": 0.2,
        "min_p": 0.3,
        "typical_p": 0.4,
        "xtc_probability": 0.5,
        "xtc_threshold": 0.2,
        "dry_multiplier": 0.6,
        "repeat_penalty": 1.2,
        "repeat_last_n": 9,
        "frequency_penalty": 0.7,
        "presence_penalty": 0.8,
        "mirostat": 2,
        "mirostat_tau": 4.0,
        "mirostat_eta": 0.2,
        "grammar": "root ::= [a-z]+",
    }
    asked = sampling(VoiceSettings(**values, seed=11))
    for name, value in values.items():
        assert getattr(asked, name) == value, name
    assert asked.seed == 11
    assert sampling(VoiceSettings()).seed is None
    assert set(Sampling.__struct_fields__) >= set(values)


def test_engine_settings_become_load_parameters():
    asked = context_params(EngineSettings(n_ctx=512, kv_type="q8_0", threads=2, gpu_layers=0, mmap=False))
    assert (asked.n_ctx, asked.kv_type, asked.threads, asked.gpu_layers, asked.mmap) == (512, KvType.Q8_0, 2, 0, False)
    assert (asked.confined, asked.readable) == (True, ())
    allowed = context_params(EngineSettings(confined=False, readable=["/opt/driver"]))
    assert (allowed.confined, allowed.readable) == (False, ("/opt/driver",))
    assert generate_request(Voice.INSTRUCT, HISTORY, INSTRUCT_DEFAULTS).overflow is Overflow.DROP_OLDEST


HIDDEN_CHAT = [*HISTORY, answer(4, 3, 2, "instruct", text="So it was"), question(5, 4, "And then?")]


def told(hidden, voice=Voice.INSTRUCT, chosen=INSTRUCT_DEFAULTS):
    history = [dataclasses.replace(message, hidden=message.id in hidden) for message in HIDDEN_CHAT]
    return generate_request(voice, history, replace(chosen, system_prompt="")).prompt


def test_what_is_hidden_is_left_out_and_neighbours_of_one_role_are_joined():
    turns = [(turn.role, turn.content) for turn in told({2, 3}).messages]
    assert turns == [("user", "Hello"), ("assistant", "So it was"), ("user", "And then?")]
    turns = [(turn.role, turn.content) for turn in told({2, 4}).messages]
    assert turns == [("user", "Hello\n\nOnce upon a time\n\nAnd then?")]
    turns = [(turn.role, turn.content) for turn in told({1, 3}).messages]
    assert turns == [("assistant", "Hi there\n\nSo it was"), ("user", "And then?")]


def test_a_base_voice_is_not_told_what_is_hidden_either():
    chosen = replace(BASE_DEFAULTS, costume=CostumeName.TRANSCRIPT)
    text = "".join(told({1, 4}, Voice.BASE, chosen).segments)
    assert text == "Assistant: Hi there\nUser: Once upon a time\n\nAnd then?\nAssistant:"
