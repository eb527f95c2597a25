"""The sheets of the settings window: one table of what each is called, what it edits and its fields."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.settings.values import (
    BASE_DEFAULTS,
    INSTRUCT_DEFAULTS,
    BehaviourSettings,
    EngineSettings,
    LibrarySettings,
    Settings,
    Theme,
    VoiceSettings,
)
from desktop.views.settings.field import Field, Group, Input, choice, decimal, whole
from desktop.views.settings.voice_fields import BASE_GROUPS, INSTRUCT_GROUPS

Values = Settings | VoiceSettings | EngineSettings | LibrarySettings | BehaviourSettings

_GENERAL = (
    Group(
        "",
        (
            choice(
                "theme",
                "Colours",
                "System follows your desktop.",
                (Theme.SYSTEM, "System"),
                (Theme.LIGHT, "Light"),
                (Theme.DARK, "Dark"),
            ),
            choice(
                "text_zoom",
                "Text size",
                "Everywhere in the window. Ctrl+= and Ctrl+- change it too.",
                *((percent / 100, f"{percent} %") for percent in (80, 90, 100, 110, 125, 150, 175, 200)),
            ),
            Field(
                "reduce_motion",
                "Reduce motion",
                "Panels and buttons are where they go to at once. Also where your desktop has no effects.",
                Input.YES_NO,
            ),
            Field(
                "columns_together",
                "Read Both together",
                "A question stands once, the answers beside each other, with one scroll bar. Ctrl+Shift+B changes it.",
                Input.YES_NO,
            ),
        ),
    ),
)
ENGINE_GROUPS = (
    Group(
        "Memory",
        (
            whole("n_ctx", "Context size", "Tokens a voice can have in mind; 0 takes what the file was made for."),
            choice(
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
            choice(
                "flash_attention",
                "Flash attention",
                "A faster way to compute attention, where the device has it.",
                ("auto", "Automatic"),
                ("on", "On"),
                ("off", "Off"),
            ),
            whole("threads", "Threads", "Processor threads in use; 0 finds out how many help now."),
            whole("gpu_layers", "Layers on the GPU", "How much of the model the GPU holds; -1 means all that fits."),
        ),
    ),
)

_LIBRARY = (
    Group(
        "Files",
        (
            Field(
                "folder",
                "Library folder",
                "Where downloads are kept. Empty is the usual place; files that are elsewhere already stay there.",
                Input.LINE,
            ),
            whole(
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
            decimal("max_mib_per_s", "Fastest download", "In MiB a second; 0 takes what there is."),
            Field(
                "endpoint",
                "Mirror",
                "Another address for the Hugging Face hub, such as https://hub.example. Empty is the hub itself.",
                Input.LINE,
            ),
        ),
    ),
)

_BEHAVIOUR = (
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. part: the struct in Settings that it edits, "" for Settings itself; defaults: what a reset gives."""

    part: str
    title: str
    words: str
    groups: tuple[Group, ...]
    defaults: Values | None = None

    def values_in(self, settings: Settings) -> Values:
        """The struct that this sheet shows."""
        values: Values = getattr(settings, self.part) if self.part else settings
        return values


SHEETS = (
    Sheet("", "General", "How Tandem looks.", _GENERAL),
    Sheet(
        "base",
        "Base voice",
        "The base voice continues text. These settings shape how it goes on.",
        BASE_GROUPS,
        BASE_DEFAULTS,
    ),
    Sheet(
        "instruct",
        "Instruct voice",
        "The instruct voice answers. These settings shape its answers.",
        INSTRUCT_GROUPS,
        INSTRUCT_DEFAULTS,
    ),
    Sheet(
        "engine",
        "Engine",
        "How model files are loaded. A change loads them again.",
        ENGINE_GROUPS,
        EngineSettings(),
    ),
    Sheet(
        "library",
        "Library",
        "Where model files are kept, and how they come here.",
        _LIBRARY,
        LibrarySettings(),
    ),
    Sheet("behaviour", "Behaviour", "What Tandem does beside its window.", _BEHAVIOUR, BehaviourSettings()),
)
