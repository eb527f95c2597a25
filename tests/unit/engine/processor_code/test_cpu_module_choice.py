"""Which module with processor code an engine gets: the best that passed, tested anew as needed."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.processor_code import modules, self_test
from desktop.engine.processor_code.choice import after_death, choose, words
from desktop.engine.processor_code.record import FILE_NAME, Verdict
from desktop.engine.processor_code.self_test import End, run_self_test
from tests.fakes.module_place import BEST, NEXT, PLAIN, SCORES, Place
from tests.pace import within

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages with modules, and ways to die, of Linux")

DIES = ["illegal", "segfault", "abort", "kill", "exit"]


def eventually(happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
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


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("point", ["opened", "tried"])
def test_a_time_out_counts_when_it_repeats_and_holds_up_the_first_start_alone(place: Place, point: str) -> None:
    place.is_planted(best=f"{point} hang")
    assert place.choose() == NEXT
    assert place.states()[BEST] is Verdict.DOUBTFUL
    assert f"for now not {BEST}: no answer within" in words(place.program)
    place.new_process()
    with within(0.5):
        assert place.choose() == NEXT
    assert eventually(lambda: place.states()[BEST] is Verdict.BAD)
    place.new_process()
    place.starts()
    assert place.choose() == NEXT
    assert place.starts() == 0


@pytest.mark.usefixtures("impatient")
def test_a_module_that_was_only_slow_is_used_from_the_start_after_next(place: Place) -> None:
    place.is_planted(best="tried hang")
    assert place.choose() == NEXT
    place.is_planted()
    place.new_process()
    assert place.choose() == NEXT
    assert eventually(lambda: place.states()[BEST] is Verdict.PASSED)
    place.new_process()
    assert place.choose() == BEST


@pytest.mark.usefixtures("impatient")
def test_a_start_that_is_slow_before_any_module_was_touched_blames_none(place: Place) -> None:
    plan = json.loads(place.plan.read_text())
    place.plan.write_text(json.dumps({**plan, "slow start": 0.9}))
    assert place.choose() == BEST


def test_whoever_closes_the_app_does_not_wait_for_a_hung_module(place: Place) -> None:
    place.is_planted(best="tried hang")
    stopped = threading.Event()
    threading.Timer(0.2, stopped.set).start()
    with within(0.6):
        choose(place.program, stopped.is_set)
    assert not (place.log.parent / FILE_NAME).exists()


def test_where_every_module_takes_too_long_the_best_is_used_and_none_is_condemned(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.is_planted(best="tried hang", next="tried hang", plain="tried hang")
    with monkeypatch.context() as hurry:
        hurry.setattr(self_test, "LIMIT_S", 0.3)  # none answers anyway
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


@pytest.mark.usefixtures("impatient")
def test_a_slow_computer_gets_more_time(place: Place) -> None:
    plan = json.loads(place.plan.read_text())
    place.plan.write_text(json.dumps({**plan, "slow": 0.9, "up ms": 2000}))
    assert place.choose() == BEST


# --- a test that cannot be done


def test_where_the_test_cannot_be_done_the_engine_chooses_itself_and_nothing_is_remembered(place: Place) -> None:
    plan = place.plan.read_text()
    place.plan.write_text(json.dumps({"unable": "The pocket base is missing."}))
    assert choose(place.program) == modules.CpuChoice()
    place.plan.write_text(plan)
    assert place.choose() == BEST


def test_a_program_that_is_not_there_or_says_nonsense_blames_no_module(place: Place, tmp_path: Path) -> None:
    nowhere = place.program._replace(argv=[str(tmp_path / "nowhere")])
    assert choose(nowhere) == modules.CpuChoice()
    babbling = place.program._replace(argv=[sys.executable, "-c", "print('hello'); print('{}')"])
    assert run_self_test(babbling).end is End.UNABLE
    assert choose(babbling) == modules.CpuChoice()
    assert place.choose() == BEST


def test_a_build_without_modules_has_nothing_to_choose(place: Place, tmp_path: Path) -> None:
    for name in SCORES:
        (place.libraries / name).unlink()
    assert choose(place.program) == modules.CpuChoice()
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
    for choice in (modules.CpuChoice(), modules.CpuChoice(BEST), modules.CpuChoice("", (NEXT, PLAIN))):
        argv = ["engine", *choice.arguments(), "--parent", "1"]
        assert modules.CpuChoice.from_arguments(argv) == choice
