"""One version number, and the changelog that goes with it."""

from __future__ import annotations

import datetime

import pytest
from package_steps.release import changelog, version
from setup_steps.report import SetupError

from desktop import __version__

CHANGES = """# Changelog

## 0.2.0 (unreleased)

New.

- One
  line.
- **Two** `lines`.

## 0.1.0 (2026-12-01)
- First.
"""


@pytest.fixture
def repository(tmp_path):
    """A folder that is right; the tests make it wrong."""
    for name, text in {
        "desktop/__init__.py": '"""Tandem."""\n\n__version__ = "0.2.0"\n',
        "pyproject.toml": 'dynamic = ["version"]\ndependencies = ["tandem-parser==9.9.9"]\n',
        "CHANGELOG.md": CHANGES.replace("unreleased", "2027-01-31"),
        "README.md": "Get tandem_0.2.0_amd64.deb or Tandem-0.2.0-x86_64.AppImage. Needs Python 3.11.2.\n",
        "packaging/windows/tandem.iss": "AppVersion={#Version}\nMinVersion=10.0.17763\nVersionInfoVersion=0.2.0.0\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "pyproject.toml").write_text('dynamic = ["version"]\n', "utf-8")
    return tmp_path


def test_this_repository_names_one_version_and_has_notes_of_it():
    assert version.version_problems() == []
    assert changelog.release_notes(__version__)


def test_a_right_one_can_be_released(repository):
    assert version.release_problems(repository, "v0.2.0") == []
    assert version.release_problems(repository, "refs/tags/v0.2.0") == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("README.md", "Get tandem_0.1.0_amd64.deb", "README.md says 0.1.0, not 0.2.0"),
        ("docs/install.md", "tandem-0.2.1.tar.gz", "docs/install.md says 0.2.1"),
        ("packaging/windows/tandem.iss", "AppVersion=0.1.9", "tandem.iss says 0.1.9"),
        ("packaging/windows/version.txt", "StringStruct('FileVersion', '0.1.9.0')", "version.txt says 0.1.9.0"),
        (
            "packaging/macos/Info.plist",
            "<key>CFBundleShortVersionString</key>\n  <string>0.1.9</string>",
            "Info.plist says 0.1.9",
        ),
        ("packaging/linux/app.metainfo.xml", '<release version="0.1.9" date="x">', "app.metainfo.xml says 0.1.9"),
        ("pyproject.toml", 'version = "0.2.0"\n', "pyproject.toml must take"),
        ("CHANGELOG.md", CHANGES, "has no date for 0.2.0"),
        ("CHANGELOG.md", "# Changelog\n", "says nothing of 0.2.0"),
        ("CHANGELOG.md", "## 0.2.0 (2027-01-31)\n\n## 0.1.0\n- First.\n", "says nothing of 0.2.0"),
        ("CHANGELOG.md", CHANGES.replace("unreleased", "soon"), "dates 0.2.0 'soon'"),
    ],
)
def test_what_stands_in_the_way_is_named(repository, name, text, words):
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    (problem,) = version.release_problems(repository)
    assert words in problem


def test_a_wrong_tag_is_named(repository):
    assert version.release_problems(repository, "v0.2") == ["the tag is v0.2; it must be v0.2.0"]


def test_two_versions_in_the_source_are_refused(repository):
    (repository / "desktop" / "__init__.py").write_text('__version__ = "1.0.0"\n__version__ = "1.0.1"\n', "utf-8")
    with pytest.raises(SetupError, match="one line"):
        version.said_version(repository)


def test_entries_of_the_changelog():
    new, first = changelog.entries(CHANGES)
    assert (new.version, new.date, new.notes) == ("0.2.0", None, "New.\n\n- One line.\n- **Two** `lines`.")
    assert new.items() == ("One line.", "Two lines.")
    assert (first.date, first.items()) == (datetime.date(2026, 12, 1), ("First.",))
