"""What the user has chosen: frozen Settings, stored in settings.toml."""

from __future__ import annotations

from enum import StrEnum

import msgspec


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
    """Sampling and length of one voice. Same names and neutral values as engine.messages.Sampling."""

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
    max_tokens: int = 1024
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
    """How files are loaded; see engine.messages.ContextParams."""

    n_ctx: int = 4096
    kv_type: str = "f16"
    flash_attention: str = "auto"
    threads: int = 0
    gpu_layers: int = -1
    mmap: bool = True


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in settings.toml."""

    version: int = 1
    theme: Theme = Theme.SYSTEM
    text_zoom: float = 1.0
    base: VoiceSettings = BASE_DEFAULTS
    instruct: VoiceSettings = INSTRUCT_DEFAULTS
    engine: EngineSettings = EngineSettings()
    base_file: str = ""  # "" = the pocket pair
    instruct_file: str = ""
