"""Which module with processor code an engine gets: the best that passed, remembered, tested anew as needed."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.engine import cpu_module_choice, cpu_modules, self_test_run
from desktop.engine.cpu_module_choice import after_death, choose, words
from desktop.engine.cpu_module_record import FILE_NAME, MOST_BUILDS, BuildRecord, ModuleState, Verdict, read, write
from desktop.engine.self_test_run import End, Program, run_self_test

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages with modules, and ways to die, of Linux")

FAKE = Path(__file__).resolve().parents[2] / "fakes" / "self_testing_engine.py"
BEST, NEXT, PLAIN = (f"libggml-cpu-{name}.so" for name in ("best", "next", "plain"))
SCORES = {BEST: 900, NEXT: 50, PLAIN: 1}
DIES = ["illegal", "segfault", "abort", "kill", "exit"]


class Place:
    """A folder of modules, a program that tests them, and the log folder of a user."""

    def __init__(self, folder: Path) -> None:
        self.plan = folder / "plan.json"
        self.libraries = folder / "lib"
        self.libraries.mkdir()
        self.log = folder / "state" / "log" / "engine-base.log"
        for name in SCORES:
            (self.libraries / name).write_text(name)
        self.program = Program([sys.executable, str(FAKE), str(self.plan)], self._environment(), self.log)
        self.is_planted()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, cpu_modules.LIBRARY_VARIABLE: str(self.libraries)}

    def is_planted(self, **faults: str) -> None:
        """Which module has which fault: best="tried illegal"."""
        planted = {f"libggml-cpu-{name}.so": fault for name, fault in faults.items()}
        plan: dict[str, Any] = {
            name: {"score": score, "fault": planted.get(name, "")} for name, score in SCORES.items()
        }
        self.plan.write_text(json.dumps(plan))

    def starts(self) -> int:
        """How many self-tests were started since the last call."""
        file = self.plan.with_suffix(".starts")
        count = len(file.read_text().splitlines()) if file.exists() else 0
        file.unlink(missing_ok=True)
        return count

    def choose(self) -> str:
        return choose(self.program).module

    def new_process(self) -> None:
        """What the next start of the app knows: the file alone."""
        cpu_module_choice._known.clear()
        cpu_module_choice._chosen_here.clear()

    def states(self) -> dict[str, Verdict]:
        (record,) = json.loads((self.log.parent / FILE_NAME).read_text())["builds"].values()
        return {name: Verdict(state["verdict"]) for name, state in record["modules"].items()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(self_test_run, "LIMIT_S", 0.6)
    found = Place(tmp_path)
    found.new_process()
    return found


def eventually(happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happens()


def test_the_best_module_is_tested_once_and_then_known(place: Place) -> None:
    assert place.choose() == BEST
    assert place.starts() == 1
    assert place.choose() == BEST
    place.new_process()
    assert place.choose() == BEST
    assert place.starts() == 0
    assert words(place.program) == f"{BEST}, which passed its self-test in 40 ms"


@pytest.mark.parametrize("point", ["opened", "tried"])
@pytest.mark.parametrize("fault", DIES)
def test_a_module_that_dies_is_passed_over(place: Place, point: str, fault: str) -> None:
    place.is_planted(best=f"{point} {fault}")
    assert place.choose() == NEXT
    assert place.starts() == 2
    assert f"not {BEST}: " in words(place.program)
    place.new_process()
    assert place.choose() == NEXT


@pytest.mark.parametrize("fault", ["opened refuses", "tried wrong", "tried refused"])
def test_a_module_that_is_no_library_of_another_version_or_wrong_is_passed_over(place: Place, fault: str) -> None:
    place.is_planted(best=fault)
    assert place.choose() == NEXT
    place.new_process()
    place.starts()
    assert place.choose() == NEXT
    assert place.starts() == 0
    assert place.states()[BEST] is Verdict.BAD


def test_a_module_that_dies_when_it_is_opened_is_never_opened_again(place: Place) -> None:
    place.is_planted(plain="opened illegal")
    assert place.choose() == BEST
    place.starts()
    (place.libraries / "libggml-vulkan.so").write_text("another kind of module, which is none of this")
    place.new_process()
    assert place.choose() == BEST
    assert place.starts() == 0


def test_all_but_the_plainest_may_fail(place: Place) -> None:
    place.is_planted(best="opened illegal", next="tried segfault")
    assert place.choose() == PLAIN
    told = words(place.program)
    assert f"not {BEST}: signal 4, SIGILL when it was opened" in told
    assert f"not {NEXT}: signal 11, SIGSEGV when it was tried" in told


def test_where_every_module_fails_the_plainest_is_used_all_the_same(place: Place) -> None:
    place.is_planted(best="tried illegal", next="tried wrong", plain="tried wrong")
    assert place.choose() == PLAIN
    assert place.choose() == PLAIN
    assert place.starts() == 3


# --- time-outs


@pytest.mark.parametrize("point", ["opened", "tried"])
def test_a_time_out_counts_when_it_repeats_and_holds_up_the_first_start_alone(place: Place, point: str) -> None:
    place.is_planted(best=f"{point} hang")
    assert place.choose() == NEXT
    assert place.states()[BEST] is Verdict.DOUBTFUL
    assert f"for now not {BEST}: no answer within" in words(place.program)
    place.new_process()
    started = time.monotonic()
    assert place.choose() == NEXT
    assert time.monotonic() - started < 0.5
    assert eventually(lambda: place.states()[BEST] is Verdict.BAD)
    place.new_process()
    place.starts()
    assert place.choose() == NEXT
    assert place.starts() == 0


def test_a_module_that_was_only_slow_is_used_from_the_start_after_next(place: Place) -> None:
    place.is_planted(best="tried hang")
    assert place.choose() == NEXT
    place.is_planted()
    place.new_process()
    assert place.choose() == NEXT
    assert eventually(lambda: place.states()[BEST] is Verdict.PASSED)
    place.new_process()
    assert place.choose() == BEST


def test_a_start_that_is_slow_before_any_module_was_touched_blames_none(place: Place) -> None:
    plan = json.loads(place.plan.read_text())
    place.plan.write_text(json.dumps({**plan, "slow start": 1.2}))
    assert place.choose() == BEST


def test_whoever_closes_the_app_does_not_wait_for_a_hung_module(place: Place) -> None:
    place.is_planted(best="tried hang")
    stopped = threading.Event()
    threading.Timer(0.2, stopped.set).start()
    started = time.monotonic()
    choose(place.program, stopped.is_set)
    assert time.monotonic() - started < 0.6
    assert not (place.log.parent / FILE_NAME).exists()


def test_where_every_module_takes_too_long_the_best_is_used_and_none_is_condemned(place: Place) -> None:
    place.is_planted(best="tried hang", next="tried hang", plain="tried hang")
    assert place.choose() == BEST
    place.new_process()
    assert place.choose() == BEST
    for thread in threading.enumerate():
        if thread.name == "second self-test":
            thread.join()
    assert set(place.states().values()) == {Verdict.DOUBTFUL}
    place.is_planted()
    place.new_process()
    assert place.choose() == BEST
    assert eventually(lambda: place.states()[BEST] is Verdict.PASSED)


def test_a_slow_computer_gets_more_time(place: Place) -> None:
    plan = json.loads(place.plan.read_text())
    place.plan.write_text(json.dumps({**plan, "slow": 1.5, "up ms": 2000}))
    assert place.choose() == BEST


# --- what is remembered


def test_another_build_or_version_is_tested_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.is_planted(best="tried illegal")
    assert place.choose() == NEXT
    place.is_planted()
    (place.libraries / BEST).write_text("built anew")
    assert place.choose() == BEST
    place.is_planted(best="tried illegal")
    monkeypatch.setattr("desktop.__version__", "99.0")
    assert place.choose() == NEXT


def test_another_processor_is_tested_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.choose() == BEST
    place.starts()
    monkeypatch.setattr(cpu_module_choice, "identity", lambda: "another processor")
    assert place.choose() == BEST
    assert place.starts() == 1


def test_a_module_that_is_gone_is_not_asked_for(place: Place) -> None:
    assert place.choose() == BEST
    (place.libraries / BEST).unlink()
    plan = json.loads(place.plan.read_text())
    del plan[BEST]
    place.plan.write_text(json.dumps(plan))
    assert place.choose() == NEXT


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\0" * 99,
        b'{"builds": 3}',
        b'{"builds": {"x": {"modules": {"m": {"score": "many"}}}}}',
        b"\xff",
    ],
)
def test_a_damaged_record_is_made_anew(place: Place, damage: bytes) -> None:
    assert place.choose() == BEST
    file = place.log.parent / FILE_NAME
    file.write_bytes(damage)
    place.new_process()
    place.starts()
    assert place.choose() == BEST
    assert place.starts() == 1
    assert place.states()[BEST] is Verdict.PASSED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BEST, "libggml-cpu-nowhere.so"),
        (BEST, "../../elsewhere.so"),
        ('"score":', '"score":-'),
        ("passed", "bad"),
        ("untried", "bad"),
    ],
)
def test_a_record_that_leads_astray_does_not_keep_the_engine_from_starting(place: Place, old: str, new: str) -> None:
    assert place.choose() == BEST
    file = place.log.parent / FILE_NAME
    file.write_text(file.read_text().replace(old, new))
    place.new_process()
    assert place.choose() in SCORES


def test_where_no_module_can_be_opened_the_engine_tries_and_says_why(place: Place) -> None:
    place.is_planted(best="opened illegal", next="opened illegal", plain="opened illegal")
    assert choose(place.program) == cpu_modules.CpuChoice()
    assert choose(place.program) == cpu_modules.CpuChoice()
    assert place.starts() == 3


def test_a_record_that_names_an_unknown_verdict_is_made_anew(place: Place) -> None:
    assert place.choose() == BEST
    file = place.log.parent / FILE_NAME
    file.write_bytes(file.read_bytes().replace(b"passed", b"superb"))
    place.new_process()
    assert place.choose() == BEST
    assert place.states()[BEST] is Verdict.PASSED


def test_records_of_several_builds_lie_beside_each_other_up_to_a_number(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    for number in range(MOST_BUILDS + 3):
        write(file, str(number), BuildRecord(modules={"m": ModuleState(score=number)}))
    assert read(file, "0") is None
    kept = [number for number in range(MOST_BUILDS + 3) if read(file, str(number))]
    assert kept == list(range(3, MOST_BUILDS + 3))


def test_where_nothing_can_be_written_each_start_tests_and_one_start_tests_once(place: Place) -> None:
    place.log.parent.parent.mkdir()
    place.log.parent.write_text("a file in the folder's place")  # also root cannot write below it
    place.is_planted(best="tried illegal")
    assert place.choose() == NEXT
    assert place.choose() == NEXT
    assert place.starts() == 2
    place.new_process()
    assert place.choose() == NEXT
    assert place.starts() == 2
    assert stat.S_ISREG(place.log.parent.stat().st_mode)


def test_two_engines_that_start_at_once_share_one_test(place: Place) -> None:
    found: list[str] = []
    engines = [threading.Thread(target=lambda: found.append(place.choose())) for _ in range(2)]
    for engine in engines:
        engine.start()
    assert words(place.program) in ("being tested", "not tested yet", f"{BEST}, which passed its self-test in 40 ms")
    for engine in engines:
        engine.join()
    assert found == [BEST, BEST]
    assert place.starts() == 1


# --- a test that cannot be done


def test_where_the_test_cannot_be_done_the_engine_chooses_itself_and_nothing_is_remembered(place: Place) -> None:
    plan = place.plan.read_text()
    place.plan.write_text(json.dumps({"unable": "The pocket base is missing."}))
    assert choose(place.program) == cpu_modules.CpuChoice()
    place.plan.write_text(plan)
    assert place.choose() == BEST


def test_a_program_that_is_not_there_or_says_nonsense_blames_no_module(place: Place, tmp_path: Path) -> None:
    nowhere = place.program._replace(argv=[str(tmp_path / "nowhere")])
    assert choose(nowhere) == cpu_modules.CpuChoice()
    babbling = place.program._replace(argv=[sys.executable, "-c", "print('hello'); print('{}')"])
    assert run_self_test(babbling).end is End.UNABLE
    assert choose(babbling) == cpu_modules.CpuChoice()
    assert place.choose() == BEST


def test_a_build_without_modules_has_nothing_to_choose(place: Place, tmp_path: Path) -> None:
    for name in SCORES:
        (place.libraries / name).unlink()
    assert choose(place.program) == cpu_modules.CpuChoice()
    assert place.starts() == 0
    assert words(place.program) == ""


# --- deaths in use


def test_a_death_in_use_has_the_module_tested_before_the_next_start(place: Place) -> None:
    assert place.choose() == BEST
    after_death(place.program, BEST, -11)
    place.is_planted(best="tried segfault")
    place.new_process()
    place.starts()
    assert place.choose() == NEXT
    assert place.starts() == 2


def test_crashes_alone_never_cost_a_module_that_passes(place: Place) -> None:
    for _ in range(4):  # damaged files, drivers
        assert place.choose() == BEST
        after_death(place.program, BEST, -11)
    assert place.choose() == BEST


def test_the_second_illegal_instruction_in_use_does_though_the_test_passes(place: Place) -> None:
    for _ in range(2):
        assert place.choose() == BEST
        after_death(place.program, BEST, -4)
    assert place.choose() == NEXT
    assert f"not {BEST}: ended an engine: signal 4, SIGILL" in words(place.program)
    for _ in range(2):
        after_death(place.program, NEXT, -4)
        after_death(place.program, PLAIN, -4)
    assert place.choose() == PLAIN  # there is nothing simpler


@pytest.mark.parametrize("exit_code", [0, 1, -9, -15, -6, -7, None])
def test_other_ends_say_nothing_of_the_module(place: Place, exit_code: int | None) -> None:
    assert place.choose() == BEST
    after_death(place.program, BEST, exit_code)
    place.starts()
    assert place.choose() == BEST
    assert place.starts() == 0


def test_what_an_engine_is_told_comes_through_its_command_line() -> None:
    for choice in (cpu_modules.CpuChoice(), cpu_modules.CpuChoice(BEST), cpu_modules.CpuChoice("", (NEXT, PLAIN))):
        argv = ["engine", *choice.arguments(), "--parent", "1"]
        assert cpu_modules.CpuChoice.from_arguments(argv) == choice
