"""The locked requirement files: complete, consistent, and free of addresses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "packaging" / "requirements"
LOCKED = ["runtime", "development", "llama", "real_model"]


def entries(name: str) -> list[str]:
    """One string per requirement, its continuation lines joined."""
    text = (REQUIREMENTS / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def versions(name: str) -> dict[str, str]:
    return dict(entry.split()[0].split("==") for entry in entries(name))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_has_one_version_and_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]* ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


@pytest.mark.parametrize("path", sorted(REQUIREMENTS.iterdir()), ids=lambda path: path.name)
def test_no_addresses_and_no_index(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKED)
def test_locked_files_follow_their_lists(name: str) -> None:
    lines = (REQUIREMENTS / f"{name}.in").read_text("utf-8").splitlines()
    plain = [line.partition(";")[0].strip() for line in lines if not line.startswith("#")]  # without "on which system"
    asked = dict(line.split("==") for line in plain if "==" in line)
    locked = versions(name)
    for package, version in asked.items():
        assert locked[normal(package)] == version


def test_runtime_and_development_agree() -> None:
    runtime, development = versions("runtime"), versions("development")
    shared = runtime.keys() & development.keys()
    assert shared
    assert {name: runtime[name] for name in shared} == {name: development[name] for name in shared}


def test_the_qt_that_kills_python_3_11_is_not_used() -> None:
    assert versions("runtime")["pyside6-essentials"] != "6.12.0"
    assert "pyside6" not in versions("runtime")


def test_run_time_does_not_need_the_high_level_bindings() -> None:
    assert not {"diskcache", "llama-cpp-python"} & versions("runtime").keys()


def test_what_keeps_to_schemas_is_the_version_it_was_tried_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"llguidance=={versions('runtime')['llguidance']}" in project["dependencies"]


def test_what_other_installers_read_covers_what_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(re.split(r"[<>=!~]", line)[0]) for line in project["dependencies"]}
    listed = (REQUIREMENTS / "runtime.in").read_text("utf-8") + (REQUIREMENTS / "llama.in").read_text("utf-8")
    pinned = {normal(line.split("==")[0]) for line in listed.splitlines() if "==" in line and not line.startswith("#")}
    assert declared == pinned
