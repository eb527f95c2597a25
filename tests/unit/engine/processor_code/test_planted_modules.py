"""Real engines on real modules, one of which has a planted fault: the next one answers, and at once from then on.

They need the engine that packages are built with; its wheel is in the cache once `dev.py package` has run.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from package_checks.faults import planted_modules
from setup_steps.locations import cache_folder

from desktop.engine.process import EngineProcess, child_environment, engine_command
from desktop.engine.processor_code import choice
from desktop.engine.processor_code.modules import LIBRARY_VARIABLE, CpuChoice, in_folder
from desktop.engine.processor_code.pocket_words import EXPECTED, PROMPTS
from desktop.engine.processor_code.self_test import End, Program, run_self_test
from desktop.errors import EngineDied
from desktop.paths import pocket_file
from tests.fakes.asker import Asker
from tests.pace import within

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="modules and compilers of Linux")

LONG = bool(os.environ.get("TANDEM_LONG"))
FIRST_START_LIMIT_S = 5.0
LIBRARIES = ("libllama.so", "libggml.so.0", "libggml-base.so.0")
USUAL = ["LOAD_SIGILL", "OTHER_VERSION", "SIGSEGV_2", "HALVED", "HANG_2"]
ALL = [
    *planted_modules.WHEN_OPENED,
    *planted_modules.REFUSED_BY_GGML,
    *planted_modules.WHEN_COMPUTING,
    *planted_modules.WRONG_LOGITS,
]


@pytest.fixture(scope="module")
def package_engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """llama.cpp's library with all modules, as packages hold it."""
    if not planted_modules.can_plant():
        pytest.skip("no C compiler to make modules with")
    wheels = sorted(cache_folder().glob("wheels/*/*.whl"), key=lambda path: -path.stat().st_mtime)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if "/libggml-cpu-" in name]
            if names:
                folder = tmp_path_factory.mktemp("package-engine")
                for name in (*names, *(f"llama_cpp/lib/{library}" for library in LIBRARIES)):
                    (folder / Path(name).name).write_bytes(archive.read(name))
                return folder
    pytest.skip("no package's engine in the cache: python3 packaging/dev.py package")


@pytest.fixture
def libraries(package_engine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lib"
    shutil.copytree(package_engine, folder)
    monkeypatch.setenv(LIBRARY_VARIABLE, str(folder))
    new_process()
    return folder


def new_process() -> None:
    """What the next start of the app knows: the file alone."""
    choice._known.clear()
    choice._chosen_here.clear()


@pytest.fixture
def answer(tmp_path: Path) -> Iterator[Callable[[], tuple[str, str]]]:
    """Start an engine as the app does and let it write: the module, the text."""

    def start() -> tuple[str, str]:
        new_process()
        asker = Asker(tmp_path / "log" / "engine.log")
        try:
            asker.load(pocket_file("base"))
            text = asker.go_on(PROMPTS[0], max_tokens=6).text
            return asker.ready.cpu_library, text
        finally:
            asker.process.stop()

    yield start
    wait_for_second_tests()


def wait_for_second_tests() -> None:
    for thread in threading.enumerate():
        if thread.name == "second self-test":
            thread.join(60)


def program_of(tmp_path: Path) -> Program:
    return Program(engine_command(), child_environment(), tmp_path / "log" / "engine.log")


def chosen_on(libraries: Path, tmp_path: Path) -> str:
    asker = Asker(tmp_path / "first-log" / "engine.log")
    asker.process.stop()
    return asker.ready.cpu_library


@pytest.mark.parametrize("fault", ALL if LONG else USUAL)
def test_the_next_module_answers_soon_and_then_at_once(
    libraries: Path,
    answer: Callable[[], tuple[str, str]],
    tmp_path: Path,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tested: list[CpuChoice] = []
    monkeypatch.setattr(choice, "run_self_test", lambda *given: tested.append(given[1]) or run_self_test(*given))
    best = chosen_on(libraries, tmp_path)
    planted_modules.plant(fault, libraries / best)
    with within(FIRST_START_LIMIT_S):
        module, text = answer()
    assert module not in ("", best)
    assert text
    assert EXPECTED[0].startswith(text)
    if fault == "OTHER_VERSION":
        assert f"not {best}: incompatible API version" in choice.words(program_of(tmp_path))
    assert tested
    assert answer() == (module, text)
    wait_for_second_tests()  # of what hung
    before = len(tested)
    assert answer()[0] == module
    assert len(tested) == before, "what is known is not tested again"


def test_an_engine_that_dies_of_an_illegal_instruction_in_use_is_the_last_but_one_of_its_module(
    libraries: Path, tmp_path: Path
) -> None:
    best = chosen_on(libraries, tmp_path)
    planted_modules.plant("LATE_SIGILL", libraries / best)
    for _ in range(2):
        asker = Asker(tmp_path / "log" / "engine.log")
        asker.load(pocket_file("base"))
        assert asker.ready.cpu_library == best
        with pytest.raises(EngineDied) as death:
            asker.go_on("Once upon a time", max_tokens=200, ignore_end=True)
        asker.process.stop()
        assert death.value.exit_code == -4
        assert best in death.value.hint
        assert "next simpler one" in death.value.hint
    asker = Asker(tmp_path / "log" / "engine.log")
    asker.load(pocket_file("base"))
    assert asker.ready.cpu_library not in ("", best)
    assert asker.go_on("Once upon a time", max_tokens=100, ignore_end=True).finished.tokens == 100
    asker.process.stop()


@pytest.mark.parametrize("content", [b"", b"no library", b"\x7fELF\x02\x01\x01"])
def test_a_file_that_is_no_library_is_passed_over(
    libraries: Path, answer: Callable[[], tuple[str, str]], tmp_path: Path, content: bytes
) -> None:
    best = chosen_on(libraries, tmp_path)
    (libraries / best).write_bytes(content)
    module, text = answer()
    assert module not in ("", best)
    assert text
    assert EXPECTED[0].startswith(text)


def test_every_module_that_runs_here_passes(libraries: Path, tmp_path: Path) -> None:
    program = program_of(tmp_path)
    passed = 0
    for path in in_folder(libraries):
        test = run_self_test(program, CpuChoice(path.name))
        runs = bool(test.scores.get(path.name))
        assert test.end is (End.PASSED if runs else End.UNABLE), test
        passed += runs
    assert passed > 2


def test_without_any_module_the_engine_says_so(libraries: Path, tmp_path: Path) -> None:
    for path in libraries.glob("libggml-cpu-*"):
        path.unlink()
    engine = EngineProcess(tmp_path / "log" / "engine.log")
    engine.start()
    with pytest.raises(EngineDied) as death:
        engine.receive(60)
    engine.stop()
    assert "no code that runs on this processor" in death.value.detail
