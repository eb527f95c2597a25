"""The real model, an engine that has it loaded, and the figures that its tests tell at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from setup_steps import real_model

from desktop.protocol.messages import Loaded
from tests.fakes.asker import Asker

THREADS = 1  # llama.cpp's threads wait for each other: two on a busy computer are slower than one
TIMEOUT_S = 600
FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def real_file(pytestconfig: pytest.Config) -> Path:
    """SmolLM2-135M-Instruct as Q4_1, whole and unchanged."""
    if not pytestconfig.getoption("--real"):  # a file of this folder was named
        pytest.skip("asks the real model: run with --real")
    path = real_model.kept()
    assert path
    return path


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, real_file: Path) -> Iterator[Asker]:
    """A running engine, shared by a module's tests: one process for all, so it may read all of their files."""
    asker = Asker(tmp_path_factory.mktemp("real engine") / "engine.log")
    asker.readable = (*asker.readable, str(real_file.parent))
    yield asker
    asker.process.stop()


@pytest.fixture
def voice(engine: Asker, real_file: Path) -> Asker:
    """The engine with the real model freshly loaded: nothing of another test is in its cache."""
    assert isinstance(engine.load(real_file, n_ctx=2048, threads=THREADS), Loaded)
    return engine


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keeps a line for the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(FIGURES, []):
        terminalreporter.section("figures of the real model")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real model takes longer than the tests' usual two minutes where other programs use the processor."""
    for item in items:
        if Path(__file__).parent in item.path.parents and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TIMEOUT_S))
