"""The Debian package: what dpkg itself reads from one made of a small program, and that it is the same each time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from package_steps.layout import LINUX, Build
from package_steps.linux import deb, deb_control
from package_steps.linux.validate import validate
from package_steps.release.changelog import Entry
from setup_steps.package_environment import FLAVOURS

import desktop
from desktop import paths
from tests.unit.packaging.linux_program import EPOCH, small_build

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dpkg-deb") is None, reason="needs Linux with dpkg-deb"
)


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setattr(deb, "DIST", tmp_path / "dist")
    return small_build(tmp_path / "build", monkeypatch)


def _field(package: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True).stdout.strip()


def _list(package: Path) -> dict[str, list[str]]:
    said = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    return {line.split()[5]: line.split() for line in said.splitlines()}


def test_everything_lies_where_desktops_look_and_belongs_to_root(build: Build) -> None:
    files = _list(deb.make_deb(build))
    assert {line[1] for line in files.values()} == {"root/root"}
    modes = {name: line[0] for name, line in files.items()}
    assert modes["./usr/lib/tandem/tandem"] == modes["./usr/lib/tandem/tandem-engine"] == "-rwxr-xr-x"
    assert modes["./usr/lib/tandem/_internal/llama_cpp/lib/libggml-base.so.0"] == "-rw-r--r--"
    assert modes["./usr/lib/tandem/_internal/libggml-base.so.0"].startswith("l")
    assert files["./usr/bin/tandem"][6:] == ["->", "../lib/tandem/tandem"]
    for name in (
        "applications/tandem.desktop",
        "metainfo/io.github.tandem_app.Tandem.metainfo.xml",
        "mime/packages/tandem.xml",
        "icons/hicolor/256x256/apps/tandem.png",
        "icons/hicolor/scalable/apps/tandem.svg",
        "icons/hicolor/16x16/mimetypes/application-x-gguf.png",
        "man/man1/tandem.1.gz",
        "doc/tandem/copyright",
    ):
        assert modes[f"./usr/share/{name}"] == "-rw-r--r--"


def test_control_says_what_is_needed(build: Build, tmp_path: Path) -> None:
    package = deb.make_deb(build)
    assert package.name == f"tandem_{desktop.__version__}_{deb_control.architecture()}.deb"
    depends = _field(package, "Depends").split(", ")
    assert any(entry.startswith("libc6 (>= 2.") for entry in depends)
    assert any(entry.startswith("libstdc++6") for entry in depends)
    assert _field(package, "Provides") == ""
    subprocess.run(["dpkg-deb", "-x", package, tmp_path / "root"], check=True)
    said = subprocess.run(["du", "-s", "--apparent-size", "-k", tmp_path / "root"], capture_output=True, check=True)
    used = int(said.stdout.split()[0])
    assert used * 0.8 < int(_field(package, "Installed-Size")) < used * 1.2  # du counts folders as 4


def test_the_same_program_gives_the_same_bytes(build: Build) -> None:
    first = deb.make_deb(build).read_bytes()
    for path in build.program.rglob("*"):
        os.utime(path, follow_symlinks=False)
    before = os.umask(0o077)
    try:
        assert deb.make_deb(build).read_bytes() == first
    finally:
        os.umask(before)


def test_checksums_are_those_of_the_files(build: Build, tmp_path: Path) -> None:
    package = deb.make_deb(build)
    subprocess.run(["dpkg-deb", "-R", package, tmp_path / "root"], check=True)
    said = subprocess.run(
        ["md5sum", "--check", "--strict", "DEBIAN/md5sums"],
        cwd=tmp_path / "root",
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(said.stdout.splitlines()) == sum(
        path.is_file() and not path.is_symlink() for path in (tmp_path / "root/usr").rglob("*")
    )


def test_another_flavour_takes_the_usual_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deb, "DIST", tmp_path / "dist")
    package = deb.make_deb(small_build(tmp_path / "build", monkeypatch, "vulkan"))
    assert _field(package, "Package") == "tandem-vulkan"
    assert {_field(package, name) for name in ("Provides", "Conflicts", "Replaces")} == {"tandem"}
    assert "./usr/share/doc/tandem-vulkan/copyright" in _list(package)


def test_every_flavour_is_named_in_the_description() -> None:
    assert set(deb_control._FLAVOURS) == set(FLAVOURS)


def test_a_version_before_its_release_sorts_before_it() -> None:
    for version in ("1.0.0rc1", "1.0.0.dev3", "1.0.0b2"):
        older = deb_control.debian_version(version)
        subprocess.run(["dpkg", "--compare-versions", older, "lt", deb_control.debian_version("1.0.0")], check=True)
    assert deb_control.debian_version("1.2.3") == "1.2.3"


def test_the_changelog_is_one_dpkg_can_read(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("dpkg-parsechangelog") is None:
        pytest.skip("dpkg-dev is not here")
    old = Entry("0.0.9", None, "- **Bold** `word`, and " + "very " * 30 + "long.\n- Second.")
    monkeypatch.setattr(deb_control, "history", lambda _: [old])
    said = subprocess.run(
        ["dpkg-parsechangelog", "-l-"], input=deb_control.changelog(build), capture_output=True, text=True, check=True
    )
    assert "Version: 0.0.9" in said.stdout
    assert "Bold word" in said.stdout
    assert "warning" not in said.stderr
    assert str(EPOCH) in said.stdout  # the day of the build, since it is not out


def test_removing_says_where_the_data_stays_and_deletes_nothing() -> None:
    script = LINUX / "debian/postrm"
    said = subprocess.run(["sh", script, "remove"], capture_output=True, text=True, check=True).stdout
    for folder in ("~/.local/share/tandem", "~/.config/tandem", "~/.local/state/tandem", "~/.cache/tandem"):
        assert folder in said
    assert paths.APP_NAME == "tandem"
    for occasion in ("upgrade", "purge", "abort-install"):
        assert subprocess.run(["sh", script, occasion], capture_output=True, check=True).stdout == b""
    commands = [line for line in script.read_text().splitlines() if not line.startswith((" ", "#"))]
    assert not any(command.startswith(("rm", "find")) for command in commands)


def test_the_desktops_own_tools_find_no_fault(build: Build) -> None:
    """Whichever of them are here; validate() names the others, and raises for what they find."""
    missing = validate(build, [deb.make_deb(build)])
    assert set(missing) <= {"desktop-file-validate", "appstreamcli", "update-mime-database", "mandoc", "lintian"}
