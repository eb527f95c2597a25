"""Cores to share between two engines, whatever the system tells of them."""

from __future__ import annotations

import psutil
import pytest

from desktop.engine.cores import physical_cores


@pytest.mark.parametrize(
    ("physical", "logical", "cores"), [(4, 8, 4), (None, 8, 8), (0, 2, 2), (None, None, 1), (1, 2, 1)]
)
def test_cores_without_their_second_threads_and_at_least_one(
    monkeypatch: pytest.MonkeyPatch, physical: int | None, logical: int | None, cores: int
) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True, both=logical: both if logical else physical)
    physical_cores.cache_clear()
    assert physical_cores() == cores
    physical_cores.cache_clear()


def test_the_system_is_asked_once_as_the_window_asks_with_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    known = physical_cores()
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 64 + known)
    assert physical_cores() == known
