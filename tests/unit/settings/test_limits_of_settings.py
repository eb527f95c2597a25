"""The table of limits holds for the defaults, too."""

import msgspec

from desktop.settings.limits import CHOICES, LIMITS
from desktop.settings.values import (
    BASE_DEFAULTS,
    EngineSettings,
    Settings,
    VoiceSettings,
)


def test_every_number_has_limits_that_hold_its_defaults():
    for group in (Settings(), BASE_DEFAULTS, VoiceSettings(), EngineSettings()):
        for field in msgspec.structs.fields(group):
            value = getattr(group, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and field.name != "version":
                low, high = LIMITS[field.name]
                assert low <= value <= high
            if field.name in CHOICES:
                assert value in CHOICES[field.name]
