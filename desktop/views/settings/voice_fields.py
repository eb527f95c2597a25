"""The fields of the two sheets for voices: sampling, length and what a prompt is made of."""

from __future__ import annotations

from desktop.settings.values import CostumeName
from desktop.views.kit.voice_words import COSTUME_NAMES, COSTUME_TIPS
from desktop.views.settings.field import Field, Group, Input, choice, decimal, whole

CHOOSING = Group(
    "How the next word is chosen",
    (
        decimal("temperature", "Temperature", "Higher is more surprising; 0 always takes the likeliest token."),
        whole("top_k", "Top K", "Only this many of the likeliest tokens are considered; 0 means all."),
        decimal("top_p", "Top P", "Keeps the likeliest tokens that together reach this share; 1 keeps all."),
        decimal("min_p", "Min P", "Drops tokens less likely than this share of the likeliest one; 0 drops none."),
        decimal("typical_p", "Typical P", "Keeps tokens about as surprising as expected; 1 is off."),
        whole("seed", "Seed", "The same seed gives the same answer again; -1 draws a new one each time."),
    ),
)
REPEATING = Group(
    "Repetition",
    (
        decimal("repeat_penalty", "Repeat penalty", "Makes recent tokens less likely; 1 is off."),
        whole("repeat_last_n", "Looks back", "How many recent tokens the penalties cover; -1 means all."),
        decimal("frequency_penalty", "Frequency penalty", "Counts against a token for each time it was used."),
        decimal("presence_penalty", "Presence penalty", "Counts against a token once it was used at all."),
        decimal("dry_multiplier", "DRY", "Discourages repeating whole phrases; 0 is off."),
    ),
)
SPECIAL = Group(
    "Special samplers",
    (
        decimal("xtc_probability", "XTC chance", "How often the most obvious tokens are left out; 0 is off."),
        decimal("xtc_threshold", "XTC threshold", "Tokens above this probability count as obvious."),
        choice(
            "mirostat",
            "Mirostat",
            "Keeps the surprise of the text level, instead of Top K, Top P and the like.",
            (0, "Off"),
            (1, "Version 1"),
            (2, "Version 2"),
        ),
        decimal("mirostat_tau", "Mirostat target", "The surprise to aim for; lower is more focused."),
        decimal("mirostat_eta", "Mirostat rate", "How fast it corrects itself."),
    ),
)
LENGTH = Group(
    "Length and end",
    (
        whole("max_tokens", "Longest answer", "In tokens; -1 lets the voice go on until it ends by itself."),
        whole("samples", "Answers at once", "So many to each question, from one reading of it; the arrows walk them."),
        Field(
            "stop", "Stop at", "The answer ends where one of these appears. One a line; \\n is a line end.", Input.LINES
        ),
        choice(
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
        choice(
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
