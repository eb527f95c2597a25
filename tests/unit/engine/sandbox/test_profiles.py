"""What the Linux profiles open: libraries and drivers' places, and never a folder with other files in it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.engine.sandbox.profile import Kind, Profile

if sys.platform != "linux":
    pytest.skip("Linux", allow_module_level=True)

from desktop.engine.sandbox import graphics_paths, linux_paths
from desktop.engine.sandbox.landlock import CACHE, DEVICE, READ, WRITE, Rights, Rule

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "people" / "me"
    made.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(made))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CUDA_CACHE_PATH", "LD_LIBRARY_PATH"):
        monkeypatch.delenv(name, raising=False)
    return made


def opened(rules: list[Rule], path: Path) -> bool:
    """Whether a rule lies at `path` or above it."""
    return any(path.resolve().is_relative_to(rule.path.resolve()) for rule in rules)


def rights(rules: list[Rule], path: Path) -> Rights:
    return next(rule.rights for rule in rules if rule.path == path)


@pytest.mark.parametrize("kind", list(Kind))
def test_nobodys_folders_are_open(home: Path, kind: Kind) -> None:
    rules = linux_paths.rules(Profile((), kind=kind))
    of_people = (home, home / ".ssh", home / "Downloads", ROOT, ROOT / "README.md", ROOT / "tandem-data")
    of_all = map(Path, ["/etc", "/tmp", "/var", "/proc", "/proc/1", "/dev/mem", "/usr/bin"])
    for path in (*of_people, *of_all):
        assert not opened(rules, path), path
    assert opened(rules, ROOT / "desktop" / "engine" / "child.py")
    assert opened(rules, Path("/usr/lib"))


def test_places_for_modules_and_libraries_may_not_hold_the_users_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "driver").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(home), str(tmp_path / "people"), "", str(ROOT)])
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{home}:{tmp_path / 'driver'}:relative:")
    rules = linux_paths.rules(Profile(()))
    assert not opened(rules, home / "x")
    assert opened(rules, tmp_path / "driver" / "libx.so")
    assert Path("relative") not in {rule.path for rule in rules}
    assert not opened(rules, ROOT / "tandem-data")


def test_a_models_parts_are_open_and_a_folder_in_its_place_is_not(tmp_path: Path, home: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"m-0000{number}-of-00002.gguf").touch()
    first = tmp_path / "m-00001-of-00002.gguf"
    rules = linux_paths.rules(Profile((first,)))
    assert rights(rules, first) == rights(rules, tmp_path / "m-00002-of-00002.gguf") == Rights.READ_FILE
    for wrong in (tmp_path, tmp_path / "none", Path("\0"), tmp_path / ("x" * 5000)):
        assert linux_paths.regular_files((wrong,)) == []


def test_files_to_write_are_made_and_nothing_else_is(tmp_path: Path, home: Path) -> None:
    rules = linux_paths.rules(Profile((), writes=(tmp_path / "new", tmp_path / "none" / "x", tmp_path)))
    assert rights(rules, tmp_path / "new") == WRITE
    assert (tmp_path / "new").read_bytes() == b""
    assert {rule.path for rule in rules if rule.rights & Rights.WRITE_FILE} == {tmp_path / "new", Path("/dev/null")}


def test_the_user_may_open_more_but_only_for_reading(tmp_path: Path, home: Path) -> None:
    assert rights(linux_paths.rules(Profile((), readable=(tmp_path,))), tmp_path) == READ


def test_graphics_drivers_get_nodes_settings_and_caches(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a computer that has the nodes."""
    there = {"nvidia*": [Path("/dev/nvidia0"), Path("/dev/nvidiactl")], "dri": [Path("/dev/dri")]}
    monkeypatch.setattr(graphics_paths, "_nodes", lambda pattern: there.get(pattern, []))
    monkeypatch.setenv("VK_DRIVER_FILES", f"{tmp_path}/icd.json:{home}")
    rules = linux_paths.rules(Profile((), kind=Kind.GRAPHICS))
    for node in ("/dev/nvidia0", "/dev/nvidiactl", "/dev/dri"):
        assert rights(rules, Path(node)) == DEVICE
    caches = {rule.path for rule in rules if rule.rights == CACHE}
    assert {home / ".nv", home / ".cache" / "nvidia", home / ".cache" / "mesa_shader_cache"} <= caches
    assert all(path.is_dir() for path in caches)
    assert home / ".cache" / "comgr" not in caches, "no driver here would use it"
    assert opened(rules, tmp_path / "icd.json")
    assert not opened(rules, home / "x")
    narrow = linux_paths.rules(Profile(()))
    assert not any(rule.rights in (DEVICE, CACHE) for rule in narrow)


def test_a_home_that_cannot_be_written_has_no_caches(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "file"))
    monkeypatch.setattr(graphics_paths, "_nodes", lambda _pattern: [Path("/dev/dri")])
    assert linux_paths.rules(Profile((), kind=Kind.GRAPHICS))
