"""What lies beside the program: the manual tells every command, the software centre's page every release."""

import argparse
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from package_steps.layout import APP_ID, LINUX
from package_steps.linux import linux_files
from package_steps.linux.linux_files import install_shared_files, metainfo
from package_steps.linux.validate import check_file_type, check_menu_entry, file_type
from package_steps.release.changelog import Entry
from setup_steps.locations import ROOT
from setup_steps.report import SetupError

from desktop import cli
from tests.unit.packaging.linux_program import small_build

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these files are for Linux, and checked there")

MANUAL = (LINUX / "tandem.1.in").read_text().replace("\\-", "-")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def _commands(parser: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser; "models" alone does nothing and is not one."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield before.strip(), parser
    for action in below:
        for name, its in action.choices.items():
            yield from _commands(its, f"{before} {name}")


def _parser() -> argparse.ArgumentParser:
    parser = cli._parser(["ask", "bench", "compare", "continue", "lens", "models", "page"])[0]
    assert isinstance(parser, argparse.ArgumentParser)
    return parser


def test_the_manual_tells_of_every_command_and_of_no_other() -> None:
    told = re.findall(r"^\.B ((?:models )?[a-z]+)(?: .*)?$", MANUAL.split(".SH COMMANDS")[1].split(".SH EXIT")[0], re.M)
    told = [command for command in told if command not in {"judge", "pair"}]  # once more, below, without "models"
    assert sorted(told) == sorted(name for name, _ in _commands(_parser()))


def test_the_manual_tells_of_every_option_and_of_no_other() -> None:
    parsers = [_parser(), *(parser for _, parser in _commands(_parser()))]
    known = {option for parser in parsers for action in parser._actions for option in action.option_strings}
    assert set(OPTION.findall(MANUAL)) == {option for option in known if option.startswith("--")}


def _filled(name: str) -> ET.Element:
    return ET.parse(LINUX / name).getroot()


def test_the_file_type_of_menu_entry_page_and_definition_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = (LINUX / "tandem.desktop").read_text()
    page = ET.fromstring(metainfo(small_build(tmp_path, monkeypatch)))
    defined = _filled("tandem-mime.xml").find("{*}mime-type")
    assert defined is not None
    assert f"MimeType={defined.get('type')};" in entry
    assert page.findtext("provides/mediatype") == defined.get("type")
    assert page.findtext("id") == APP_ID


def test_pictures_are_those_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_PICTURES", "https://example.org/a&b")
    page = ET.fromstring(metainfo(small_build(tmp_path, monkeypatch)))
    images = [image.text or "" for image in page.iter("image")]
    assert images
    for image in images:
        assert image.startswith("https://example.org/a&b/")
        assert (ROOT / "docs/pictures" / image.rsplit("/", 1)[1]).is_file()


def test_releases_are_those_of_the_changelog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = small_build(tmp_path, monkeypatch)
    page = ET.fromstring(metainfo(build))
    (first, *_) = page.iter("release")
    assert first.get("version") == build.version
    told = [item.text for item in first.iter("li")]
    assert told[0] in linux_files.history(build)[0].items()
    assert first.get("date") == f"{linux_files.day_of(linux_files.history(build)[0], build):%Y-%m-%d}"


def test_a_release_with_marks_of_xml_stays_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux_files, "history", lambda _: [Entry("9.9", None, "- a < b & c")])
    page = ET.fromstring(metainfo(small_build(tmp_path, monkeypatch)))
    assert [item.text for item in page.iter("li")][-1] == "a < b & c"


def test_without_icons_nothing_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = small_build(tmp_path / "build", monkeypatch)
    shutil.rmtree(build.icons)
    with pytest.raises(SetupError, match="no icons"):
        install_shared_files(build, tmp_path / "share")


def test_a_faulty_menu_entry_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-validate is not here")
    install_shared_files(small_build(tmp_path / "build", monkeypatch), tmp_path / "share")
    check_menu_entry(tmp_path / "share")
    entry = tmp_path / "share/applications/tandem.desktop"
    entry.write_text(entry.read_text().replace("Categories=Science", "Categories=Chatting"))
    with pytest.raises(SetupError, match="Chatting"):
        check_menu_entry(tmp_path / "share")


def test_the_desktop_knows_a_real_model_file_without_its_ending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("gio") is None or shutil.which("update-mime-database") is None:
        pytest.skip("gio or update-mime-database is not here")
    install_shared_files(small_build(tmp_path / "build", monkeypatch), tmp_path / "share")
    check_file_type(tmp_path / "share")
    model = tmp_path / "a model"
    shutil.copy(next((ROOT / "resources/pocket").glob("*.gguf")), model)
    assert file_type(model, tmp_path / "share") == "application/x-gguf"
    assert file_type(model, tmp_path / "nothing") != "application/x-gguf"
