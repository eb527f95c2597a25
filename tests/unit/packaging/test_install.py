"""When a set-up has nothing to do, and what it remembers."""

from pathlib import Path

import pytest
from setup_steps import install, llama_wheel, virtual_environment


@pytest.fixture
def requirements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Requirement files, a processor and an environment of the test's own."""
    for name in ("runtime.txt", "development.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(install, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(llama_wheel, "processor", lambda: "a processor")
    monkeypatch.setattr(virtual_environment, "identity", lambda: "a Python")
    return tmp_path


def test_development_contains_run_time(requirements: Path) -> None:
    everything = install.wanted_stamp(install.DEVELOPMENT, "")
    assert install.wanted_stamp(install.RUNTIME, "").items() < everything.items()


def test_a_change_of_checking_tools_leaves_run_time_alone(requirements: Path) -> None:
    run, develop = (install.wanted_stamp(name, "") for name in (install.RUNTIME, install.DEVELOPMENT))
    (requirements / "development.txt").write_text("newer")
    assert install.wanted_stamp(install.RUNTIME, "") == run
    assert install.wanted_stamp(install.DEVELOPMENT, "") != develop


def test_another_python_or_other_packages_call_for_a_set_up(
    requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = install.wanted_stamp(install.RUNTIME, "")
    (requirements / "runtime.txt").write_text("newer")
    changed = install.wanted_stamp(install.RUNTIME, "")
    assert changed != before
    monkeypatch.setattr(virtual_environment, "identity", lambda: "another Python")
    assert install.wanted_stamp(install.RUNTIME, "") != changed


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00"])
def test_a_damaged_stamp_means_nothing_is_set_up(requirements: Path, content: str) -> None:
    (requirements / "stamp.json").write_text(content)
    assert install.read_stamp() == {}


def test_build_arguments_hold_until_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CMAKE_ARGS", raising=False)
    assert install.build_options({}) == ""
    assert install.build_options({"cmake_args": "-DGGML_CUDA=on"}) == "-DGGML_CUDA=on"
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_VULKAN=on")
    assert install.build_options({"cmake_args": "-DGGML_CUDA=on"}) == "-DGGML_VULKAN=on"
    monkeypatch.setenv("CMAKE_ARGS", "")
    assert install.build_options({"cmake_args": "-DGGML_CUDA=on"}) == ""
