"""Chooses the module with processor code that an engine loads: the best one that has passed the self-test here.

Each module is tested once per build and processor, in a process of its own, and what came of it is kept beside the
engines' logs. The first engine of a start tests, the others wait for it; nobody calls this on the window's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from desktop.engine.exit_words import cause, is_illegal_instruction, is_processor_fault
from desktop.engine.processor_code import record as records
from desktop.engine.processor_code.modules import CpuChoice, build_key, in_folder, library_folder
from desktop.engine.processor_code.processor import identity
from desktop.engine.processor_code.record import FILE_NAME, BuildRecord, ModuleState, Verdict
from desktop.engine.processor_code.self_test import End, Program, SelfTest, Stopped, run_self_test

MOST_DEATHS = 2  # of engines by an illegal instruction, though the self-test passes

_turn = threading.RLock()
# One record for all engines of this process, and all there is where no file can be written.
_known: dict[tuple[Path, str], BuildRecord] = {}
_chosen_here: set[tuple[Path, str]] = set()


class CpuModules:
    """The modules of one build, and what is known of them."""

    def __init__(self, program: Program, paths: Sequence[Path]) -> None:
        """paths: of the modules, at least one. Raises OSError when one of them has just gone."""
        self._program, self._names = program, {path.name for path in paths}
        self._place = program.log_path.parent / FILE_NAME, build_key(paths, identity())
        if self._place not in _known:
            kept = records.read(*self._place)
            _known[self._place] = kept if kept is not None and kept.fits(self._names) else BuildRecord()
        self.record = _known[self._place]

    def choose(self, stopped: Stopped) -> CpuChoice:
        """The best module that passed; tests as many as it takes, for the first time or after a death."""
        doubtful = [name for name, state in self.record.modules.items() if state.verdict is Verdict.DOUBTFUL]
        module = self._test_until_one_passes(stopped) or self.record.best() or self.record.last_resort()
        if doubtful and self._place not in _chosen_here:  # since an earlier start
            # Beside the engine that starts now: a hung module would hold it up for as long as the first time.
            threading.Thread(target=self._test_again, args=(doubtful,), name="second self-test", daemon=True).start()
        _chosen_here.add(self._place)
        left_out = () if module or self._all_given_up() else tuple(self.record.given_up())
        return CpuChoice(module, left_out)

    def after_death(self, module: str, exit_code: int | None) -> None:
        """An engine that used this module ended by itself: where the module may be to blame, it is tested anew."""
        if not is_processor_fault(exit_code):
            return
        state = self.record.of(module)
        state.verdict = Verdict.UNTRIED
        state.reason = f"ended an engine: {cause(exit_code)}"
        state.deaths += is_illegal_instruction(exit_code)
        if state.deaths >= MOST_DEATHS and module != self.record.plainest():
            state.verdict = Verdict.BAD
        records.write(*self._place, self.record)

    # --- testing

    def _test_until_one_passes(self, stopped: Stopped) -> str:
        """Returns a module that is to be used though its test could not be done, or ""."""
        for _ in range(2 * len(self._names)):  # opened once to be scored, tried once
            if self._settled():
                break
            given_up = tuple(self.record.given_up())
            cpu = CpuChoice(self.record.best()) if self.record.scanned else CpuChoice("", given_up)
            test = run_self_test(self._program, cpu, stopped)
            self._note(test)
            if test.end is End.UNABLE:
                return cpu.module or max(test.scores, key=lambda name: test.scores[name], default="")
        return ""

    def _settled(self) -> bool:
        """Whether no test is left that could change the choice."""
        if not self.record.scanned:
            return self._all_given_up()
        best = self.record.best()
        return not best or self.record.of(best).verdict is not Verdict.UNTRIED

    def _all_given_up(self) -> bool:
        """Nothing is left to be opened; an engine that tries all the same says more about it."""
        return self._names <= set(self.record.given_up())

    def _note(self, test: SelfTest) -> None:
        record = self.record
        for name, score in test.scores.items():
            record.of(name).score = score
        for name, why in test.refused.items():
            _judge(record.of(name), Verdict.BAD, why)
        if test.end is End.PASSED:
            _judge(record.of(test.module), Verdict.PASSED, "", test.took_ms)
        elif test.end is End.BAD:
            _judge(record.of(test.module), Verdict.BAD, test.reason)
        elif test.end is End.DOUBTFUL:
            # Where nothing ever passes, the reason is another one.
            again = record.of(test.module).verdict is Verdict.DOUBTFUL and record.passed()
            _judge(record.of(test.module), Verdict.BAD if again else Verdict.DOUBTFUL, test.reason)
        record.scanned = record.scanned or test.scanned
        if test.end is not End.UNABLE:
            records.write(*self._place, self.record)

    def _test_again(self, names: Sequence[str]) -> None:
        for name in names:
            test = run_self_test(self._program, CpuChoice(name))
            with _turn:
                self._note(test)


def _judge(state: ModuleState, verdict: Verdict, reason: str, took_ms: int = 0) -> None:
    state.verdict, state.reason, state.took_ms = verdict, reason, took_ms


def choose(program: Program, stopped: Stopped = lambda: False) -> CpuChoice:
    """What to tell the next engine. Takes a millisecond once the best module has passed. Never raises."""
    with _turn:
        modules = _modules_of(program)
        return modules.choose(stopped) if modules is not None else CpuChoice()


def after_death(program: Program, module: str, exit_code: int | None) -> None:
    """Remember that an engine which used `module` ended by itself. Never raises."""
    with _turn:
        if module and (modules := _modules_of(program)) is not None:
            modules.after_death(module, exit_code)


def words(program: Program) -> str:
    """Which module is used, and which are not and why; "" in builds without modules. Never waits."""
    if not _turn.acquire(blocking=False):
        return "being tested"
    try:
        modules = _modules_of(program)
    finally:
        _turn.release()
    return "" if modules is None else _told(modules.record)


def _told(record: BuildRecord) -> str:
    best = record.best()
    if not best:
        return "not tested yet"
    took = record.of(best).took_ms
    told = [f"{best}{f', which passed its self-test in {took} ms' if took else ''}"]
    told += [
        f"{'' if state.verdict is Verdict.BAD else 'for now '}not {name}: {state.reason}"
        for name, state in sorted(record.modules.items())
        if state.verdict in (Verdict.BAD, Verdict.DOUBTFUL)
    ]
    return "; ".join(told)


def _modules_of(program: Program) -> CpuModules | None:
    folder = library_folder(program.environment)
    try:
        paths = in_folder(folder) if folder is not None else []
        return CpuModules(program, paths) if paths else None
    except OSError:  # an upgrade is replacing them
        return None
