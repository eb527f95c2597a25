"""What is known of the modules with processor code, kept beside the engines' logs for every build and processor."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from desktop.atomic_file import write_atomically

FILE_NAME = "cpu-modules.json"
MOST_BUILDS = 8  # a package beside another one, a home folder on several computers
MOST_BYTES = 1 << 20


class Verdict(StrEnum):
    """DOUBTFUL failed once in a way that need not be its own fault: a disk that was slow, memory that was short."""

    UNTRIED = "untried"
    PASSED = "passed"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class ModuleState(msgspec.Struct, kw_only=True):
    """score: its own word on this processor, 0 = made for another. deaths: of engines that answered with it."""

    score: int = 0
    verdict: Verdict = Verdict.UNTRIED
    reason: str = ""
    took_ms: int = 0
    deaths: int = 0

    @property
    def usable(self) -> bool:
        """Whether it may be chosen."""
        return self.score > 0 and self.verdict in (Verdict.UNTRIED, Verdict.PASSED)


class BuildRecord(msgspec.Struct, kw_only=True):
    """scanned: every module has been asked for its score, or is known to be better left alone."""

    modules: dict[str, ModuleState] = {}
    scanned: bool = False
    used: float = 0.0  # time.time() of the last change

    def of(self, name: str) -> ModuleState:
        """The state of a module, made where there is none."""
        return self.modules.setdefault(name, ModuleState())

    def fits(self, names: Collection[str]) -> bool:
        """Whether it tells of these modules and of no others, and leaves one that can be used."""
        known = set(self.modules) <= set(names) if not self.scanned else set(self.modules) == set(names)
        return known and (not self.scanned or bool(self.plainest()))

    def best(self) -> str:
        """The best usable module, "" where none is left."""
        usable = [name for name, state in self.modules.items() if state.usable]
        return max(usable, key=lambda name: self.modules[name].score, default="")

    def plainest(self) -> str:
        """The one that asks least of the processor, whatever is known of it; "" where none runs."""
        runs = [name for name, state in self.modules.items() if state.score > 0]
        return min(runs, key=lambda name: self.modules[name].score, default="")

    def last_resort(self) -> str:
        """What to use where none passes: the plainest; the best where all of them merely took too long."""
        runs = {name: state for name, state in self.modules.items() if state.score > 0}
        if any(state.verdict is not Verdict.DOUBTFUL for state in runs.values()):
            return self.plainest()
        return max(runs, key=lambda name: runs[name].score, default="")

    def passed(self) -> bool:
        """Whether any module has passed."""
        return any(state.verdict is Verdict.PASSED for state in self.modules.values())

    def given_up(self) -> list[str]:
        """Those that must not even be opened."""
        return sorted(n for n, state in self.modules.items() if state.verdict in (Verdict.BAD, Verdict.DOUBTFUL))


class _File(msgspec.Struct, kw_only=True):
    builds: dict[str, BuildRecord]


def read(path: Path, key: str) -> BuildRecord | None:
    """What is known of this build; None where nothing is, or where the file cannot be read."""
    return _read(path).builds.get(key)


def write(path: Path, key: str, record: BuildRecord) -> None:
    """Keep it; where nothing can be written, the next start tests again."""
    record.used = time.time()
    kept = _read(path).builds | {key: record}
    newest = sorted(kept.items(), key=lambda item: -item[1].used)[:MOST_BUILDS]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, msgspec.json.encode(_File(builds=dict(newest))))


def _read(path: Path) -> _File:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(MOST_BYTES), type=_File)
    except (OSError, msgspec.MsgspecError, ValueError):
        return _File(builds={})
