"""How fast the two trainings learn and for how long: from nothing, and from an earlier pair."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """Full learning rates of (Muon, AdamW), the share of all steps over which both fall to nothing, how many steps."""

    rates: tuple[float, float]
    decay: float
    steps: int


@dataclass(frozen=True, slots=True)
class Schedules:
    """Those of a base and of its tuning."""

    base: Schedule
    instruct: Schedule


FROM_NOTHING = Schedules(Schedule((0.006, 0.001), 0.4, 1000), Schedule((0.004, 0.001), 0.35, 1200))
FROM_EARLIER = Schedules(Schedule((0.003, 0.0007), 0.8, 450), Schedule((0.004, 0.001), 0.8, 600))
SHARE = 0.7  # of what tuning changed in the earlier pair: of 0.3, 0.5, 0.7 and 1 the least loss on conversations
