"""Comparing two builds: what is the same, what is not, and in which modules."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

import pytest
from package_steps.frozen import frozen_code
from package_steps.frozen.reproducibility import compare_builds
from setup_steps.report import SetupError


@pytest.fixture
def builds(tmp_path):
    """Two equal folders."""
    for name in ("one", "other"):
        inner = tmp_path / name / "_internal"
        inner.mkdir(parents=True)
        (inner / "lib.so").write_bytes(b"library")
        (inner / "link.so").symlink_to("lib.so")
        (tmp_path / name / "tandem").write_bytes(b"program")
    return tmp_path / "one", tmp_path / "other"


def test_equal_folders_are_the_same_whatever_their_dates(builds):
    os.utime(builds[1] / "tandem", (1, 1))
    found = compare_builds(*builds)
    assert found.is_same
    assert found.text() == "3 files are the same."


def test_each_difference_is_named(builds):
    one, other = builds
    (one / "_internal" / "lib.so").write_bytes(b"other")
    (one / "only.txt").write_bytes(b"")
    (other / "_internal" / "link.so").unlink()
    (other / "_internal" / "link.so").symlink_to("gone.so")
    (other / "new.txt").write_bytes(b"")
    (other / "tandem").chmod(0o755)
    found = compare_builds(one, other)
    assert (found.only_first, found.only_second) == (["only.txt"], ["new.txt"])
    assert found.different == ["_internal/lib.so", "_internal/link.so", "tandem"]
    assert not found.is_same


def packed(folder, name, date):
    path = folder.parent / name
    with tarfile.open(path, "w:gz") as archive:
        for file in sorted(folder.rglob("*")):
            member = archive.gettarinfo(file, file.relative_to(folder).as_posix())
            member.mtime = date
            with file.open("rb") if member.isreg() else Path(os.devnull).open("rb") as content:
                archive.addfile(member, content)
    return path


def test_packages_are_compared_by_what_is_in_them_and_byte_by_byte(builds):
    one, other = packed(builds[0], "one.tar.gz", 1), packed(builds[1], "other.tar.gz", 2)
    found = compare_builds(one, other)
    assert found.is_same
    assert found.packages_same is False
    shutil.copy(one, other)
    assert compare_builds(one, other).packages_same is True


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_debian_packages_too(builds, tmp_path):
    import subprocess

    made = []
    for number, folder in enumerate(builds):
        (folder / "DEBIAN").mkdir()
        control = "Package: tandem\nVersion: 0.2.0\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: x\n"
        (folder / "DEBIAN" / "control").write_text(control, "utf-8")
        made.append(tmp_path / f"{number}.deb")
        subprocess.run(["dpkg-deb", "--root-owner-group", "--build", folder, made[-1]], check=True, capture_output=True)
        (builds[1] / "tandem").write_bytes(b"changed")
    found = compare_builds(*made)
    assert found.different == ["tandem"]


def test_what_cannot_be_compared_is_said(builds, tmp_path):
    (tmp_path / "a.exe").write_bytes(b"")
    with pytest.raises(SetupError, match=r"only folders, \.deb"):
        compare_builds(tmp_path / "a.exe", builds[0])
    with pytest.raises(SetupError, match="neither"):
        compare_builds(tmp_path / "none", builds[0])


def test_how_code_differs():
    same, renamed, other = (
        compile(text, name, "exec") for text, name in [("a = 1", "x.py"), ("a = 1", "y.py"), ("a = 2", "x.py")]
    )
    assert frozen_code._how(same, renamed) == "names other files"
    assert frozen_code._how(same, other) == "has other code"


def test_without_pyinstaller_it_says_where_to_run(builds, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "PyInstaller.archive.readers", None)
    (builds[0] / "tandem").write_bytes(b"changed")
    assert compare_builds(*builds).code == [f"tandem: {frozen_code.NO_READER}"]
