"""A scripted conversation with the real model: two minutes of it, half an hour with --long."""

from __future__ import annotations

import os
import time

import pytest

from tests.fakes import asker as asking
from tests.fakes.asker import Asker
from tests.real.walk import Walk

SECONDS = 1800 if os.environ.get("TANDEM_LONG") else 120
STEPS_PER_LOAD = 6
PATIENCE_S = 300.0  # with an engine that reads a long text on a computer that is busy otherwise
SEED = 9
ROUNDS = 4  # through all layouts, at least
GROWTH, MOST = 24 << 20, 128 << 20  # bytes: over the second half of the rounds, and over all of them
MIB = 1 << 20


@pytest.mark.timeout(SECONDS + 1200)
def test_a_long_conversation_stays_right_and_takes_no_more_memory(tmp_path, real_file, tell, monkeypatch):
    monkeypatch.setattr(asking, "WAIT_S", PATIENCE_S)
    asker = Asker(tmp_path / "engine.log")
    until, step = time.monotonic() + SECONDS, 0
    walk = Walk(asker, real_file, SEED)
    try:
        while time.monotonic() < until or len(walk.resident) < ROUNDS:
            step += 1
            try:
                walk.step()
            except Exception as error:
                error.add_note(f"in step {step} of the walk with seed {SEED}")
                raise
            if step % STEPS_PER_LOAD == 0:
                walk.load()
    finally:
        asker.process.stop()
    counts = walk.counts
    tell(f"{step} steps in {SECONDS} s: {', '.join(f'{count:,} {name}' for name, count in sorted(counts.items()))}")
    tell(f"memory at the same point of each round: {', '.join(f'{size / MIB:.0f}' for size in walk.resident)} MiB")
    tell(f"cached and fresh answers: {counts['compare']} compared, {len(walk.partings)} parted at a near tie")
    for line in walk.partings:
        tell(f"  {line}")
    assert not walk.unexplained
    settled = walk.resident[len(walk.resident) // 2 :]
    assert max(settled) - settled[0] < GROWTH
    assert max(walk.resident) - walk.resident[0] < MOST
