"""The engine's self-test on the real engine: it passes by a wide margin, and tells wrong answers from right."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine.process import child_environment, engine_command
from desktop.engine.processor_code.modules import CpuChoice, library_folder
from desktop.engine.processor_code.pocket_words import EXPECTED, LOG_PROBABILITY
from desktop.engine.processor_code.processor import identity
from desktop.engine.processor_code.self_test import End, Program, run_self_test
from desktop.engine.processor_code.self_test_steps import StepKind

MEASURE = """
import json
from desktop.engine.llama import backend_modules, binding, self_test
from desktop.engine.llama.backend_modules import SILENT
from desktop.engine.processor_code.modules import ANY_CPU_MODULE
binding.start()
backend_modules.load_backends(ANY_CPU_MODULE)
written = self_test.go_on(self_test.load_pocket())
print(json.dumps([*written, written.faults(), self_test.EXPECTED, self_test.LOG_PROBABILITY]))
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(engine_command(), child_environment(), tmp_path / "log" / "engine-test.log")


def test_the_installed_engine_passes(program: Program) -> None:
    test = run_self_test(program)
    assert test.end is End.PASSED, test
    assert test.took_ms < 3000
    assert b"llama" in program.log_path.read_bytes()  # what the library says is kept for reports


def test_the_right_words_are_far_ahead_of_all_others() -> None:
    """Other processors round otherwise: by some hundredths of a logit, and up to a hundredth of the whole probability.

    With AMX, for example, it is 0.0100 more than with AVX-512. The self-test allows five times as much.

    When the pocket pair was trained anew, resources/pocket/make.py has written pocket_words.py anew, too.
    """
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    texts, log_probability, least_gap, faults, expected, known = json.loads(done.stdout.splitlines()[-1])
    assert texts == expected
    assert least_gap > 3
    assert math.isclose(log_probability, known, abs_tol=0.025)
    assert faults == ""


@pytest.mark.parametrize(
    ("texts", "log_probability", "fault"),
    [
        (
            (f"{EXPECTED[0]} no", EXPECTED[1]),
            LOG_PROBABILITY,
            f"{EXPECTED[0] + ' no'!r} where {EXPECTED[0]!r} is right",
        ),
        ((EXPECTED[0], "\ufffd\ufffd"), LOG_PROBABILITY, f"{EXPECTED[1]!r} is right"),
        (EXPECTED, LOG_PROBABILITY - 0.15, f"{LOG_PROBABILITY - 0.15:.3f}, not {LOG_PROBABILITY:.3f}"),
        (EXPECTED, LOG_PROBABILITY + 0.15, f"{LOG_PROBABILITY + 0.15:.3f}, not {LOG_PROBABILITY:.3f}"),
        (EXPECTED, math.nan, "nan"),
    ],
)
def test_wrong_words_and_wrong_certainty_are_told(texts: tuple[str, str], log_probability: float, fault: str) -> None:
    from desktop.engine.llama.self_test import Written

    assert fault in Written(texts, log_probability, 3.6).faults()


def test_a_missing_pocket_pair_blames_no_module(program: Program) -> None:
    command = (
        "import sys; from pathlib import Path; from desktop import paths; from desktop.engine import child;"
        "paths.resources_dir = lambda: Path('/nowhere'); sys.exit(child.main())"
    )
    test = run_self_test(program._replace(argv=[sys.executable, "-c", command]))
    assert test.end is End.UNABLE
    assert "/nowhere" in test.reason


def test_a_module_that_is_not_there_is_no_fault_of_another(program: Program) -> None:
    folder = library_folder(program.environment)
    assert folder is not None
    test = run_self_test(program, CpuChoice("libggml-cpu-nowhere.so"))
    # A build for one kind of processor has nothing to choose from and tests its only code.
    assert test.end is (End.UNABLE if any(folder.glob("libggml-cpu-*.so")) else End.PASSED)


def test_the_processor_is_known_by_its_instructions() -> None:
    assert identity().strip()
    if sys.platform == "linux":
        flags = ("flags", "Features", "isa")
        assert any(line.startswith(flags) for line in identity().splitlines())


def test_every_step_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in StepKind}) == len(StepKind)
