"""Carrying settings files of older formats over to the present one, one format at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.settings.values import Settings

Raw = dict[str, object]
UPGRADES: dict[int, Callable[[Raw], Raw]] = {}
"""UPGRADES[n] turns the content of format n into format n + 1."""


def upgraded(raw: Raw, upgrades: Mapping[int, Callable[[Raw], Raw]] = UPGRADES) -> Raw:
    """`raw`, a whole file, as the present format has it. One without a format counts as the first."""
    version = raw.get("version", 1)
    number = version if isinstance(version, int) else 1
    while number in upgrades:
        raw = upgrades[number](raw)
        number += 1
    return {**raw, "version": Settings().version}
