"""The archive: the same each time, and its menu entry starts the program from folders with any name."""

import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from package_steps.layout import LINUX, Build
from package_steps.linux import appimage, tarball

import desktop
from tests.unit.packaging.linux_program import EPOCH, small_build

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is for Linux, and made there")

TOP = f"tandem-{desktop.__version__}"
PROGRAM = """#!/bin/sh
printf '%s\\n' "$0" "$@" >"$TANDEM_TEST_CALLED"
"""
AWKWARD = [
    "plain",
    "two words",
    'it\'s "quoted"',
    "$HOME `x` \\ back",
    "100 %f %% full",
    "a=b",
    "größer 日本 🙂",
    "-n * ? #~",
]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setattr(tarball, "DIST", tmp_path / "dist")
    return small_build(tmp_path / "build", monkeypatch)


def test_the_same_program_gives_the_same_bytes(build: Build) -> None:
    made = tarball.make_tarball(build)
    first = made.read_bytes()
    for path in build.program.rglob("*"):
        os.utime(path, follow_symlinks=False)
    before = os.umask(0o077)
    try:
        assert tarball.make_tarball(build).read_bytes() == first
    finally:
        os.umask(before)
    with tarfile.open(made) as archive:
        entries = archive.getmembers()
    assert {entry.name.split("/")[0] for entry in entries} == {TOP}
    assert {(entry.uid, entry.gid, entry.uname, entry.mtime) for entry in entries} == {(0, 0, "", EPOCH)}
    started = {entry.name for entry in entries if entry.isfile() and entry.mode & 0o111}
    assert started == {f"{TOP}/{name}" for name in ("tandem", "tandem-engine", "add-to-menu.sh")}


def test_it_can_be_unpacked_where_there_are_no_links(build: Build, tmp_path: Path) -> None:
    """FAT and exFAT, which USB sticks have, know none."""
    tarball.lay_out(build, tmp_path / TOP)
    assert any(path.is_symlink() for path in build.program.rglob("*")), "the frozen program has some"
    assert not any(path.is_symlink() for path in (tmp_path / TOP).rglob("*"))
    assert (tmp_path / TOP / "_internal/llama_cpp/lib/libggml-base.so.0").is_file()


def test_the_explanation_names_what_the_system_has_to_bring(build: Build, tmp_path: Path) -> None:
    tarball.lay_out(build, tmp_path / TOP)
    text = (tmp_path / TOP / "README.txt").read_text()
    assert {"libc6", "libstdc++6"} <= set(text.split())
    assert "portable.txt" in text
    assert "@" not in text


def _unpacked(folder: Path) -> Path:
    """A folder as the archive gives it, with a program that writes down how it was called."""
    top = folder / TOP
    (top / "share/icons/hicolor/16x16/apps").mkdir(parents=True)
    (top / "share/icons/hicolor/16x16/apps/tandem.png").write_bytes(b"png")
    for name in ("tandem.desktop", "tandem-mime.xml"):
        shutil.copy(LINUX / name, top / "share" / name)
    shutil.copy(LINUX / "add-to-menu.sh", top)
    (top / "tandem").write_text(PROGRAM)
    (top / "tandem").chmod(0o755)
    return top


def _add_to_menu(top: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["./add-to-menu.sh", *arguments]
    return subprocess.run(command, cwd=top, env=environment, capture_output=True, text=True, check=False)


def _home(folder: Path) -> dict[str, str]:
    """The environment of a user whose home is this folder."""
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_"))}
    return kept | {"HOME": str(folder), "TANDEM_TEST_CALLED": str(folder / "called")}


@pytest.mark.parametrize("name", AWKWARD)
def test_the_menu_entry_starts_the_program_from_a_folder_called(name: str, tmp_path: Path) -> None:
    top, environment = _unpacked(tmp_path / name), _home(tmp_path / "ho me ü")
    added = _add_to_menu(top, environment)
    assert added.returncode == 0, added.stderr
    entry = Path(environment["HOME"], ".local/share/applications/tandem.desktop")
    if shutil.which("desktop-file-validate"):
        checked = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stdout) == (0, "")
    if shutil.which("gio") is None:
        pytest.skip("gio is not here, which starts menu entries")
    files = [str(tmp_path / "my model.gguf"), str(tmp_path / "größe.gguf")]
    subprocess.run(["gio", "launch", entry, *files], env=environment, check=True, timeout=60)
    assert _called(environment) == [str(top / "tandem"), *files]


def _called(environment: Mapping[str, str]) -> list[str]:
    called = Path(environment["TANDEM_TEST_CALLED"])
    for _ in range(200):
        if called.exists() and called.read_text().endswith("\n"):
            break
        time.sleep(0.05)
    return called.read_text().splitlines()


def test_what_was_added_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    top, environment = _unpacked(tmp_path / "apps"), _home(tmp_path / "home")
    share = tmp_path / "home/.local/share"
    (share / "applications").mkdir(parents=True)
    (share / "applications/other.desktop").write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true\n")
    (share / "tandem").mkdir()
    (share / "tandem/chats.sqlite3").write_text("chats")
    assert _add_to_menu(top, environment).returncode == 0
    icon = share / "icons/hicolor/16x16/apps/tandem.png"
    assert icon.read_bytes() == b"png"
    assert (share / "mime/packages/tandem.xml").exists()
    assert _add_to_menu(top, environment, "--remove").returncode == 0
    left = {path.name for path in share.rglob("*") if path.is_file() and "tandem" in str(path.relative_to(share))}
    assert left == {"chats.sqlite3"}
    assert (share / "applications/other.desktop").exists()
    assert _add_to_menu(top, environment, "--remove").returncode == 0, "twice does no harm"


def test_it_follows_the_folder_and_the_users_own_place(tmp_path: Path) -> None:
    top, environment = _unpacked(tmp_path / "here"), _home(tmp_path / "home")
    environment["XDG_DATA_HOME"] = str(tmp_path / "elsewhere")
    assert _add_to_menu(top, environment).returncode == 0
    moved = top.rename(tmp_path / "moved")
    assert _add_to_menu(moved, environment).returncode == 0
    entry = (tmp_path / "elsewhere/applications/tandem.desktop").read_text()
    assert f'Exec="{tmp_path}/moved/tandem" %F\n' in entry
    assert entry.count("Exec=") == 1


def test_a_line_break_in_the_path_is_refused_in_words(tmp_path: Path) -> None:
    said = _add_to_menu(_unpacked(tmp_path / "two\nlines"), _home(tmp_path / "home"))
    assert said.returncode == 1
    assert "line break" in said.stderr
    assert not (tmp_path / "home/.local").exists()


def test_a_disk_that_forbids_programs_is_named(tmp_path: Path) -> None:
    top = _unpacked(tmp_path / "stick")
    (top / "tandem").chmod(0o644)
    said = _add_to_menu(top, _home(tmp_path / "home"))
    assert said.returncode == 1
    assert "may not be started" in said.stderr
    assert "noexec" in said.stderr
    assert not (tmp_path / "home/.local").exists()
    (top / "tandem").unlink()
    assert "there is no program" in _add_to_menu(top, os.environ).stderr


def test_an_unknown_argument_is_wrong_usage(tmp_path: Path) -> None:
    assert _add_to_menu(_unpacked(tmp_path / "a"), _home(tmp_path / "home"), "--delete").returncode == 2


def test_the_appimages_folder_starts_the_program_wherever_it_lies(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "mounted at 'x'"
    appimage.lay_out(build, folder)
    (folder / "usr/lib/tandem/tandem").write_text(PROGRAM)
    environment = _home(tmp_path / "home")
    link = tmp_path / "Tandem.AppImage"
    link.symlink_to(folder / "AppRun")
    for started in (folder / "AppRun", link):
        subprocess.run([started, "a b.gguf"], env=environment, cwd="/", check=True)
        assert _called(environment) == [str(folder / "usr/lib/tandem/tandem"), "a b.gguf"]
    assert (folder / ".DirIcon").read_bytes()[:4] == b"\x89PNG"
    assert "Exec=tandem" in (folder / "tandem.desktop").read_text()


def test_without_its_tool_there_is_no_appimage(
    build: Build, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv(appimage.TOOL, raising=False)
    assert appimage.make_appimage(build) is None
    assert "No AppImage" in capsys.readouterr().err
