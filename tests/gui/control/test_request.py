"""What the engine is asked for a history and settings."""

from __future__ import annotations

from msgspec.structs import replace

from desktop.chat.conversation import Message, Role, Status, Voice
from desktop.control.request import context_params, generate_request, sampling, trims_start
from desktop.engine.messages import ChatPrompt, KvType, Overflow, Sampling, TextPrompt
from desktop.settings import BASE_DEFAULTS, INSTRUCT_DEFAULTS, CostumeName, EngineSettings, VoiceSettings


def message(number: int, role: Role, text: str, voice: Voice | None = None) -> Message:
    return Message(number, 1, number - 1 or None, role, text, Status.COMPLETE, 0.0, voice)


HISTORY = [
    message(1, Role.USER, "Hello"),
    message(2, Role.ASSISTANT, "Hi there", Voice.INSTRUCT),
    message(3, Role.USER, "Once upon a time"),
]


def test_instruct_gets_turns_for_its_template():
    chosen = replace(INSTRUCT_DEFAULTS, system_prompt="Be kind.", enable_thinking=False)
    asked = generate_request(5, Voice.INSTRUCT, HISTORY, chosen)
    assert asked.turn == 5
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
    asked = generate_request(1, Voice.BASE, HISTORY, BASE_DEFAULTS)
    assert isinstance(asked.prompt, TextPrompt)
    assert asked.prompt.segments == ["Once upon a time"]
    assert asked.stop == []


def test_plain_never_joins_an_earlier_question():
    unanswered = [*HISTORY, message(4, Role.USER, "Second try")]
    asked = generate_request(1, Voice.BASE, unanswered, BASE_DEFAULTS)
    assert isinstance(asked.prompt, TextPrompt)
    assert asked.prompt.segments == ["Second try"]


def test_a_refused_question_does_not_refuse_the_next_one():
    long = Message(4, 1, 3, Role.USER, "far too long", Status.COMPLETE, 0.0)
    refused = Message(5, 1, 4, Role.ASSISTANT, "", Status.FAILED, 0.0, Voice.INSTRUCT)
    asked = generate_request(
        1, Voice.INSTRUCT, [*HISTORY[:2], long, refused, message(6, Role.USER, "Short")], VoiceSettings()
    )
    assert isinstance(asked.prompt, ChatPrompt)
    assert [turn.content for turn in asked.prompt.messages] == ["Hello", "Hi there", "Short"]


def test_transcript_carries_the_whole_conversation_and_its_stops():
    chosen = replace(BASE_DEFAULTS, costume=CostumeName.TRANSCRIPT, stop=["END"])
    asked = generate_request(1, Voice.BASE, HISTORY, chosen)
    assert isinstance(asked.prompt, TextPrompt)
    text = "".join(asked.prompt.segments)
    assert text == "User: Hello\nAssistant: Hi there\nUser: Once upon a time\nAssistant:"
    assert asked.stop == ["END", "\nUser:", "\nAssistant:"]
    assert trims_start(Voice.BASE, chosen)
    assert not trims_start(Voice.INSTRUCT, chosen)


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
    assert generate_request(1, Voice.INSTRUCT, HISTORY, INSTRUCT_DEFAULTS).overflow is Overflow.DROP_OLDEST
