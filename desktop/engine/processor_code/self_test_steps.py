"""What the engine's self-test says while it runs: one line of JSON for every step, written before the step is done."""

from __future__ import annotations

from enum import StrEnum

import msgspec

OPTION = "--self-test"


class StepKind(StrEnum):
    """OPENING and TRYING come before what they name: whoever dies next died of it."""

    UP = "up"  # the library is there, no module has been touched; detail: milliseconds of processor time until here
    OPENING = "opening"  # to ask for the score
    SCORE = "score"  # detail: the number; 0: made for another processor
    REFUSED = "refused"  # cannot be opened, or is of another version; detail: why
    TRYING = "trying"
    PASSED = "passed"  # detail: milliseconds
    WRONG = "wrong"  # detail: what was written, and what is right
    UNABLE = "unable"  # the test itself cannot be done, which tells nothing of a module; detail: why


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """module: a file's name, "" in builds made for one kind of processor."""

    kind: StepKind
    module: str = ""
    detail: str = ""
