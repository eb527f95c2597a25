"""The same seed and sampler for all who are asked one question, so that what differs is the weights."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from desktop.chat.request import SAMPLER_FIELDS
from desktop.chat.speaking import Asked
from desktop.settings.limits import LIMITS


def with_same_sampling(asked: Sequence[Asked]) -> list[Asked]:
    """All of them with the sampler of the first; a seed that is not given is drawn once."""
    if len(asked) < 2:  # noqa: PLR2004 - one alone has what it has
        return list(asked)
    led = asked[0].settings
    seed = led.seed if led.seed >= 0 else secrets.randbelow(int(LIMITS["seed"][1]) + 1)
    values = {name: getattr(led, name) for name in SAMPLER_FIELDS} | {"seed": seed}
    return [replace(one, settings=msgspec.structs.replace(one.settings, **values)) for one in asked]
