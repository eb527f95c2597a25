"""What the user has chosen: frozen Settings with their defaults."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec

from desktop.paths import expanded, pocket_file
from desktop.voice import Voice


class Theme(StrEnum):
    """Colours of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class CostumeName(StrEnum):
    """How a conversation becomes plain text for the base voice."""

    PLAIN = "plain"
    TRANSCRIPT = "transcript"


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sampling and length of one voice. Names and neutral values are those of protocol.messages.Sampling."""

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    typical_p: float = 1.0
    xtc_probability: float = 0.0
    xtc_threshold: float = 0.1
    dry_multiplier: float = 0.0
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    mirostat: int = 0
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    seed: int = -1  # -1 = a new one each time
    max_tokens: int = 1024  # -1 = until the voice ends by itself
    samples: int = 1  # answers to each question
    grammar: str = ""
    json_schema: str = ""
    system_prompt: str = ""  # chat template only
    stop: list[str] = []  # further stop strings
    overflow: str = "drop_oldest"  # stop, drop_oldest, shift
    enable_thinking: bool = True  # passed to chat templates that know it
    costume: CostumeName = CostumeName.PLAIN  # base voice only


BASE_DEFAULTS = VoiceSettings(temperature=0.9, top_k=0, top_p=0.95, min_p=0.05, repeat_penalty=1.05, max_tokens=200)
INSTRUCT_DEFAULTS = VoiceSettings(temperature=0.3, top_k=40, top_p=0.95, min_p=0.05)


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How files are loaded; see protocol.messages.ContextParams."""

    n_ctx: int = 4096
    kv_type: str = "f16"
    flash_attention: str = "auto"
    threads: int = 0
    gpu_layers: int = -1
    mmap: bool = True
    confined: bool = True
    readable: list[str] = []  # full paths


FILE_FIELDS = ("n_ctx", "kv_type", "gpu_layers", "threads")  # of EngineSettings: what a file may have otherwise


class LibrarySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where model files are kept and how they come here."""

    folder: str = ""  # "" = Paths.models_dir
    endpoint: str = ""  # a mirror of the hub, "" = the hub itself
    offline: bool = False  # open no connection at all
    max_mib_per_s: float = 0.0  # download speed limit; 0 = none
    idle_unload_minutes: int = 0  # free a voice's memory after so long without a word; 0 = never


class BehaviourSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the app behaves beside its window."""

    notify: bool = True  # say so when something long ended while the window was away
    stay_awake: bool = True  # keep the computer from sleeping while a download runs
    check_for_updates: bool = False  # ask once after a start whether there is a newer version


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in settings.toml."""

    version: int = 1
    theme: Theme = Theme.SYSTEM
    text_zoom: float = 1.0
    reduce_motion: bool = False  # True: nothing moves; False: as the desktop has it
    columns_together: bool = True  # one scroll bar for all columns, a question once across them
    same_sampling: bool = False  # all columns are asked with the seed and the sampler of the first
    only_here: bool = False  # words that only one of two answers says are marked
    blind: bool = False  # who is who is told only once one answer was chosen
    base: VoiceSettings = BASE_DEFAULTS
    instruct: VoiceSettings = INSTRUCT_DEFAULTS
    engine: EngineSettings = EngineSettings()
    library: LibrarySettings = LibrarySettings()
    behaviour: BehaviourSettings = BehaviourSettings()
    base_file: str = ""  # "" = the pocket pair
    instruct_file: str = ""
    files: dict[str, dict[str, object]] = {}  # by file_name(): those of FILE_FIELDS that this file has otherwise


def model_file(settings: Settings, voice: Voice, given: str = "") -> Path:
    """The file a voice speaks from: the one given, the settings' or the pocket pair's."""
    kept = settings.base_file if voice is Voice.BASE else settings.instruct_file
    name = given or kept
    return expanded(name) if name else pocket_file(voice)


POCKET_NAMES = {f"pocket {voice}": voice for voice in Voice}


def file_name(path: Path) -> str:
    """How the settings name a file: the built-in pair lies elsewhere each time a package is started."""
    return next((name for name, voice in POCKET_NAMES.items() if path == pocket_file(voice)), str(path))


def engine_settings(settings: Settings, path: Path) -> EngineSettings:
    """How this file is loaded: as all files are, but for what it has otherwise."""
    own = settings.files.get(file_name(path))
    return msgspec.structs.replace(settings.engine, **own) if own else settings.engine


def with_engine_settings(settings: Settings, path: Path, chosen: EngineSettings) -> Settings:
    """The settings with this file loaded so; only what differs from all files is its own."""
    own = {
        field: getattr(chosen, field)
        for field in FILE_FIELDS
        if getattr(chosen, field) != getattr(settings.engine, field)
    }
    others = {name: kept for name, kept in settings.files.items() if name != file_name(path)}
    return msgspec.structs.replace(settings, files={**others, file_name(path): own} if own else others)
