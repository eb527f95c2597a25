"""What the settings pages offer: every field with its words, limits and one-line explanation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.settings import LIMITS, CostumeName
from desktop.views.voice_words import COSTUME_NAMES, COSTUME_TIPS


class Input(StrEnum):
    """How a field is edited."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    LINE = "line"  # a text of one line
    LINES = "lines"  # a list of strings, one a line


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a settings struct."""

    name: str
    title: str
    words: str
    input: Input
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    choices: tuple[tuple[object, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[Field, ...]


def _decimal(name: str, title: str, words: str) -> Field:
    low, high = LIMITS[name]
    return Field(name, title, words, Input.DECIMAL, low, high, 0.05)


def _whole(name: str, title: str, words: str) -> Field:
    low, high = LIMITS[name]
    return Field(name, title, words, Input.WHOLE, low, high, 1)


def _choice(name: str, title: str, words: str, *choices: tuple[object, str]) -> Field:
    return Field(name, title, words, Input.CHOICE, choices=choices)


CHOOSING = Group(
    "How the next word is chosen",
    (
        _decimal("temperature", "Temperature", "Higher is more surprising; 0 always takes the likeliest token."),
        _whole("top_k", "Top K", "Only this many of the likeliest tokens are considered; 0 means all."),
        _decimal("top_p", "Top P", "Keeps the likeliest tokens that together reach this share; 1 keeps all."),
        _decimal("min_p", "Min P", "Drops tokens less likely than this share of the likeliest one; 0 drops none."),
        _decimal("typical_p", "Typical P", "Keeps tokens about as surprising as expected; 1 is off."),
        _whole("seed", "Seed", "The same seed gives the same answer again; -1 draws a new one each time."),
    ),
)
REPEATING = Group(
    "Repetition",
    (
        _decimal("repeat_penalty", "Repeat penalty", "Makes recent tokens less likely; 1 is off."),
        _whole("repeat_last_n", "Looks back", "How many recent tokens the penalties cover; -1 means all."),
        _decimal("frequency_penalty", "Frequency penalty", "Counts against a token for each time it was used."),
        _decimal("presence_penalty", "Presence penalty", "Counts against a token once it was used at all."),
        _decimal("dry_multiplier", "DRY", "Discourages repeating whole phrases; 0 is off."),
    ),
)
SPECIAL = Group(
    "Special samplers",
    (
        _decimal("xtc_probability", "XTC chance", "How often the most obvious tokens are left out; 0 is off."),
        _decimal("xtc_threshold", "XTC threshold", "Tokens above this probability count as obvious."),
        _choice(
            "mirostat",
            "Mirostat",
            "Keeps the surprise of the text level, instead of Top K, Top P and the like.",
            (0, "Off"),
            (1, "Version 1"),
            (2, "Version 2"),
        ),
        _decimal("mirostat_tau", "Mirostat target", "The surprise to aim for; lower is more focused."),
        _decimal("mirostat_eta", "Mirostat rate", "How fast it corrects itself."),
    ),
)
LENGTH = Group(
    "Length and end",
    (
        _whole("max_tokens", "Longest answer", "In tokens; -1 lets the voice go on until it ends by itself."),
        Field(
            "stop", "Stop at", "The answer ends where one of these appears. One a line; \\n is a line end.", Input.LINES
        ),
        _choice(
            "overflow",
            "When the context is full",
            "What to do when the conversation no longer fits.",
            ("drop_oldest", "Leave out the oldest messages"),
            ("stop", "End the answer"),
            ("shift", "Shift the memory, where possible"),
        ),
    ),
)
SHAPE = Group(
    "Shape of the answer",
    (
        Field(
            "grammar",
            "Grammar",
            "GBNF rules that the text must follow, with a rule named root. Empty is off.",
            Input.TEXT,
        ),
        Field(
            "json_schema",
            "JSON schema",
            "The answer must be JSON of this shape. Empty is off; not with a grammar.",
            Input.TEXT,
        ),
    ),
)
INSTRUCT_ONLY = Group(
    "Conversation",
    (
        Field(
            "system_prompt",
            "System prompt",
            "Said to the voice before the conversation. Empty says nothing.",
            Input.TEXT,
        ),
        Field("enable_thinking", "Allow thinking", "Models that can reason first may do so.", Input.YES_NO),
    ),
)
BASE_ONLY = Group(
    "Costume",
    (
        _choice(
            "costume",
            "Costume",
            "How a conversation becomes plain text for the base voice. "
            + ". ".join(
                f"{COSTUME_NAMES[name]}: {COSTUME_TIPS[name][0].lower()}{COSTUME_TIPS[name][1:]}"
                for name in CostumeName
            )
            + ".",
            *((name, COSTUME_NAMES[name]) for name in CostumeName),
        ),
    ),
)

BASE_GROUPS = (BASE_ONLY, CHOOSING, LENGTH, REPEATING, SPECIAL, SHAPE)
INSTRUCT_GROUPS = (INSTRUCT_ONLY, CHOOSING, LENGTH, REPEATING, SPECIAL, SHAPE)

ENGINE_GROUPS = (
    Group(
        "Memory",
        (
            _whole("n_ctx", "Context size", "Tokens a voice can have in mind; 0 takes what the file was made for."),
            _choice(
                "kv_type",
                "Memory format",
                "Smaller formats fit longer conversations, at a small loss of precision.",
                ("f16", "F16, exact"),
                ("q8_0", "Q8, half the memory"),
                ("q4_0", "Q4, a quarter of the memory"),
            ),
            Field("mmap", "Map the file", "Starts faster, and lets the system share the file's memory.", Input.YES_NO),
        ),
    ),
    Group(
        "Computing",
        (
            _choice(
                "flash_attention",
                "Flash attention",
                "A faster way to compute attention, where the device has it.",
                ("auto", "Automatic"),
                ("on", "On"),
                ("off", "Off"),
            ),
            _whole("threads", "Threads", "Processor threads in use; 0 finds out how many help now."),
            _whole("gpu_layers", "Layers on the GPU", "How much of the model the GPU holds; -1 means all that fits."),
        ),
    ),
)

LIBRARY_GROUPS = (
    Group(
        "Files",
        (
            Field(
                "folder",
                "Library folder",
                "Where downloads are kept. Empty is the usual place; files that are elsewhere already stay there.",
                Input.LINE,
            ),
            _whole(
                "idle_unload_minutes",
                "Free memory after",
                "Minutes without a word until a voice's memory is given back; 0 keeps it. The next message loads it.",
            ),
        ),
    ),
    Group(
        "Network",
        (
            Field(
                "offline", "Stay offline", "No connection is opened. Everything on this computer works.", Input.YES_NO
            ),
            _decimal("max_mib_per_s", "Fastest download", "In MiB a second; 0 takes what there is."),
            Field(
                "endpoint",
                "Mirror",
                "Another address for the Hugging Face hub, such as https://hub.example. Empty is the hub itself.",
                Input.LINE,
            ),
        ),
    ),
)

BEHAVIOUR_GROUPS = (
    Group(
        "While you are away",
        (
            Field(
                "notify",
                "Notifications",
                "Says so when a long answer or a download ends while the window is not in front.",
                Input.YES_NO,
            ),
            Field(
                "stay_awake",
                "Keep awake",
                "Keeps the computer from going to sleep while a download runs.",
                Input.YES_NO,
            ),
        ),
    ),
    Group(
        "New versions",
        (
            Field(
                "check_for_updates",
                "Check for updates",
                "Asks at most once a day, after a start, whether there is a newer version. The question says nothing "
                "about you; nothing is downloaded. Not while Tandem stays offline.",
                Input.YES_NO,
            ),
        ),
    ),
)
