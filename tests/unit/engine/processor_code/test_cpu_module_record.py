"""What is remembered of modules with processor code, for which build and processor, and what is made anew."""

from __future__ import annotations

import json
import stat
import sys
import threading
from pathlib import Path

import pytest

from desktop.engine.processor_code import choice, modules
from desktop.engine.processor_code.choice import choose, words
from desktop.engine.processor_code.record import FILE_NAME, MOST_BUILDS, BuildRecord, ModuleState, Verdict, read, write
from tests.fakes.module_place import BEST, NEXT, SCORES, Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages with modules, and ways to die, of Linux")


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
    monkeypatch.setattr(choice, "identity", lambda: "another processor")
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
    assert choose(place.program) == modules.CpuChoice()
    assert choose(place.program) == modules.CpuChoice()
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
