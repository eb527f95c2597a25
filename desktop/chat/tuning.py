"""What one speaker of a chat has otherwise than its voice: laid over the voice's settings, and taken off again."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desktop.settings.salvage import read_into
from desktop.settings.values import VoiceSettings

Own = dict[str, object]  # by the names of VoiceSettings


def tuned(voice: VoiceSettings, own: Mapping[str, object]) -> VoiceSettings:
    """The voice's settings with these over them. What is unknown or cannot be is left out, as in settings.toml."""
    return read_into(voice, own, "", []) if own else voice


def with_value(voice: VoiceSettings, own: Mapping[str, object], name: str, value: object) -> Own:
    """The same, with one setting changed; one that the voice has so too is not its own. Raises KeyError for no name."""
    if name not in VoiceSettings.__struct_fields__:
        raise KeyError(name)
    rest = without(own, name)
    return rest if value == getattr(voice, name) else {**rest, name: msgspec.to_builtins(value)}


def without(own: Mapping[str, object], *names: str) -> Own:
    """The same, with these as the voice has them."""
    return {known: value for known, value in own.items() if known not in names}


def differing(voice: VoiceSettings, values: Mapping[str, object]) -> Own:
    """Of these settings, what the voice has otherwise."""
    return {name: value for name, value in values.items() if value != msgspec.to_builtins(getattr(voice, name, None))}
