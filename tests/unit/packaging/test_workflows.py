"""The workflows name only what exists, jobs, commands, files, artefacts, and take no more rights than they need."""

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from setup_steps import llama_wheel

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.iterdir())
# No build may hang on one company's mirror, and readers bring their own settings.
REGISTRIES = re.compile(r"pypi\.org|pythonhosted|npmjs|debian\.org|ubuntu\.com|ghcr\.io|docker\.io|crates\.io")


def _workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def _steps(name: str) -> Iterator[dict[str, Any]]:
    for job in _workflow(name)["jobs"].values():
        yield from job.get("steps", [])


def _runs(name: str) -> str:
    return "\n".join(step.get("run", "") for step in _steps(name))


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_both_are_there() -> None:
    assert NAMES == ["release.yml", "test.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_jobs_wait_for_jobs_that_exist_and_none_runs_for_ever(name: str) -> None:
    jobs = _workflow(name)["jobs"]
    for job in jobs.values():
        needed = job.get("needs", [])
        assert set([needed] if isinstance(needed, str) else needed) <= set(jobs)
        assert "uses" in job or 0 < job["timeout-minutes"] <= 120


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_to_a_commit_and_say_their_version(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    for action, comment in used:
        if action.startswith("./"):
            assert (ROOT / action).is_file()
        else:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_one_action_has_one_commit() -> None:
    text = "".join((FOLDER / name).read_text("utf-8") for name in NAMES)
    pinned = set(re.findall(r"uses: (actions/[\w-]+)@(\w+)", text))
    assert len(pinned) == len({action for action, _ in pinned})


@pytest.mark.parametrize("name", NAMES)
def test_only_the_draft_may_write_and_no_checkout_keeps_the_token(name: str) -> None:
    workflow = _workflow(name)
    assert workflow["permissions"] == {"contents": "read"}
    may_write = {job for job, entries in workflow["jobs"].items() if "permissions" in entries}
    assert may_write <= {"draft"}
    for step in _steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", NAMES)
def test_nothing_an_outsider_writes_gets_into_a_shell(name: str) -> None:
    """Only what the repository itself sets may be pasted into a script; the rest goes through the environment."""
    pasted = set(re.findall(r"\$\{\{\s*([\w.]+)", _runs(name)))
    assert not pasted, pasted
    assert "pull_request_target" not in _workflow(name)[True]  # YAML 1.1 reads the key "on" as true


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist(name: str) -> None:
    runs = _runs(name)
    commands = {
        script: set(re.findall(rf"packaging/{script}\.py ([\w-]+)", runs))
        for script in ("dev", "release", "check_package", "prepare_runner")
    }
    assert commands["dev"] <= set(_script("dev").COMMANDS)
    assert commands["prepare_runner"] <= {"libraries", "processor"}
    for script in ("release", "check_package"):
        for command in commands[script]:
            asked = [sys.executable, str(ROOT / "packaging" / f"{script}.py"), command, "--help"]
            done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == 0, f"{script}.py {command}: {done.stderr}"


def test_terminal_commands_of_the_program_exist() -> None:
    used = set(re.findall(r"(?:tandem|tandem-cli\.exe)\"? (smoke|ask|\w+)(?: --json| \")", _runs("release.yml")))
    assert used == {"smoke", "ask"}
    for command in used:
        asked = [sys.executable, str(ROOT / "main.py"), command, "--help"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
        assert "--json" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_exist(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    named = set(re.findall(r"\b((?:packaging|docs)/[\w./-]+\.\w+)", text))
    assert named
    missing = {path for path in named if not (ROOT / path).is_file()}
    assert not missing


def test_artefacts_that_are_fetched_are_made_before() -> None:
    jobs = _workflow("release.yml")["jobs"]
    made = {
        step["with"]["name"].partition("${{")[0]: job
        for job, entries in jobs.items()
        for step in entries.get("steps", [])
        if step.get("uses", "").startswith("actions/upload-artifact@")
    }
    assert made == {"packages-linux": "linux", "packages-windows": "windows", "packages-macos-": "macos"}
    for entries in jobs.values():
        for step in entries.get("steps", []):
            if step.get("uses", "").startswith("actions/download-artifact@"):
                wanted = step["with"].get("name") or step["with"]["pattern"].rstrip("*")
                needed = {job for name, job in made.items() if name.startswith(wanted)}
                assert needed
                assert needed <= set([entries["needs"]] if isinstance(entries["needs"], str) else entries["needs"])


def test_the_draft_waits_for_everything_and_publishes_nothing() -> None:
    jobs = _workflow("release.yml")["jobs"]
    draft = jobs["draft"]
    assert set(draft["needs"]) == set(jobs) - {"draft", "ready"}
    assert draft["if"] == "github.ref_type == 'tag'"
    assert "--draft" in _runs("release.yml")
    assert draft["permissions"] == {"contents": "write"}


def test_every_system_is_built_tried_and_tested() -> None:
    release, tests = _workflow("release.yml")["jobs"], _workflow("test.yml")["jobs"]
    runners = {entry["system"] for entry in tests["test"]["strategy"]["matrix"]["include"]}
    built = {release[job]["runs-on"] for job in ("linux", "windows")}
    built |= {entry["system"] for entry in release["macos"]["strategy"]["matrix"]["include"]}
    assert built <= runners, "what a package is built on, the suite runs on"
    for job in ("linux", "windows", "macos", "bare-linux"):
        assert "smoke --json" in "\n".join(step.get("run", "") for step in release[job]["steps"])


def test_the_mac_s_lowest_system_is_one() -> None:
    target = _workflow("release.yml")["jobs"]["macos"]["env"]["MACOSX_DEPLOYMENT_TARGET"]
    assert target == llama_wheel.LOWEST_MACOS


def test_secrets_are_explained() -> None:
    page = (ROOT / "docs" / "building-packages.md").read_text("utf-8")
    used = set(re.findall(r"secrets\.(\w+)", (FOLDER / "release.yml").read_text("utf-8")))
    assert used
    assert not {name for name in used if f"`{name}`" not in page}


def test_no_registry_is_named() -> None:
    for path in [*FOLDER.iterdir(), ROOT / "docs" / "building-packages.md"]:
        assert not REGISTRIES.search(path.read_text("utf-8")), path.name


def test_the_processor_has_a_name_for_the_cache() -> None:
    """A runner of the same kind may have another processor, for which another engine is built."""
    command = [sys.executable, str(ROOT / "packaging" / "prepare_runner.py")]
    named = subprocess.run([*command, "processor"], capture_output=True, text=True, check=True, timeout=60).stdout
    assert re.fullmatch(r"[0-9a-f]{20}\n", named)
    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 1
