"""The command and the setting for new versions, in the real window against a real server."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from desktop.control import update_check
from desktop.control.settings_keeper import SettingsKeeper
from desktop.paths import Paths
from desktop.release.seen import load_seen
from desktop.settings.values import Settings
from desktop.views.window.main_window import MainWindow
from desktop.wiring.updates import UpdateWiring
from tests.fakes.publisher import ISSUED, PAGE, Publisher
from tests.fakes.raw_server import RawServer, http
from tests.pace import within


class Desk:
    """A window with its update wiring, and what it says."""

    def __init__(self, folder, channel_file, *, wanted=False, offline=False):
        self.paths = Paths.under(folder)
        self.paths.make()
        chosen = Settings()
        chosen = replace(
            chosen,
            behaviour=replace(chosen.behaviour, check_for_updates=wanted),
            library=replace(chosen.library, offline=offline),
        )
        self.window = MainWindow()
        self.keeper = SettingsKeeper(self.paths.settings_file, chosen, self.window)
        self.wiring = UpdateWiring(self.window, self.keeper, self.paths, channel_file=channel_file, version="0.1.0")
        self.window.show()

    def ask(self):
        self.window.actions_by_id["updates"].trigger()

    def says(self):
        return [card.told.one_line() for card in self.window.notices.cards()]

    def press(self, words):
        button = next(b for b in self.window.notices.findChildren(QPushButton) if b.accessibleName() == words)
        button.click()

    def use(self, **changes):
        settings = self.keeper.settings
        if "offline" in changes:
            settings = replace(settings, library=replace(settings.library, offline=changes["offline"]))
        if "wanted" in changes:
            settings = replace(settings, behaviour=replace(settings.behaviour, check_for_updates=changes["wanted"]))
        self.keeper.update(settings)

    def close(self):
        self.wiring.close()
        self.keeper.close()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def publisher():
    return Publisher()


@pytest.fixture
def serve(publisher):
    """Starts a server with these answers; its requests can be counted."""
    servers = []

    def start(*answers, **how):
        servers.append(RawServer([http(answer) for answer in answers], **how))
        return servers[-1].__enter__()

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture
def open_desk(qtbot, tmp_path, publisher, monkeypatch):
    monkeypatch.setattr(update_check, "START_DELAY_MS", 20)
    opened = []

    def start(address, **how):
        opened.append(Desk(tmp_path / "data", publisher.channel_file(tmp_path, address), **how))
        return opened[-1]

    yield start
    for desk in opened:
        desk.close()


def said(qtbot, desk, words):
    qtbot.waitUntil(lambda: any(words in line for line in desk.says()), timeout=5000)


@pytest.fixture
def pages(monkeypatch):
    """The pages that would have been opened outside."""
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    return opened


def test_a_newer_version_is_told_with_its_notes_and_its_page(qtbot, open_desk, serve, publisher, pages):
    server = serve(publisher.notice("0.2.0", notes="### Added\n- Pictures & <b>more</b>."))
    desk = open_desk(server.url)
    desk.ask()
    assert desk.says() == ["Asking whether there is a newer version…"]
    said(qtbot, desk, "Tandem 0.2.0 is available. You have 0.1.0.")
    assert len(desk.says()) == 1
    desk.press("What is new")
    (notes,) = desk.window.notices.findChildren(QPlainTextEdit)
    assert notes.toPlainText() == "Added\n- Pictures & <b>more</b>."
    desk.press("Open its page")
    assert pages == [PAGE]
    assert desk.says() == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("0.1.0", "Tandem 0.1.0 is the newest version."),
        ("0.0.9", "You have Tandem 0.1.0. The newest published version is 0.0.9."),
    ],
)
def test_nothing_newer_is_said_to_who_asked(qtbot, open_desk, serve, publisher, version, words):
    desk = open_desk(serve(publisher.notice(version)).url)
    desk.ask()
    said(qtbot, desk, words)
    assert len(desk.says()) == 1


def test_a_failure_is_said_to_who_asked(qtbot, open_desk, serve):
    desk = open_desk(serve(Publisher().notice("0.2.0")).url)
    desk.ask()
    said(qtbot, desk, "is not from Tandem's publishers, so it was ignored. Its signature does not fit.")
    assert len(desk.says()) == 1


def test_asking_twice_is_one_question(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.1.0"), pause_s=0.1, piece=100)
    desk = open_desk(server.url)
    desk.ask()
    desk.ask()
    said(qtbot, desk, "newest version")
    assert len(server.requests) == 1


def test_by_itself_nothing_is_asked_unless_wanted(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"))
    desk = open_desk(server.url)
    desk.wiring.start()
    qtbot.wait(150)
    assert server.requests == []
    desk.use(wanted=True)
    said(qtbot, desk, "Tandem 0.2.0 is available.")
    assert len(server.requests) == 1


def test_by_itself_it_asks_once_a_day(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"))
    for _ in range(2):
        desk = open_desk(server.url, wanted=True)
        desk.wiring.start()
        qtbot.waitUntil(lambda desk=desk: not desk.wiring.check._timer.isActive(), timeout=5000)
        qtbot.waitUntil(lambda: bool(server.requests), timeout=5000)
        qtbot.waitUntil(lambda desk=desk: desk.wiring.check._cancelled is None, timeout=5000)
    assert len(server.requests) == 1
    assert desk.says() == []


def test_by_itself_it_asks_nobody_while_offline_and_goes_on_after(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"))
    desk = open_desk(server.url, wanted=True, offline=True)
    desk.wiring.start()
    qtbot.wait(150)
    desk.ask()
    assert "stays offline" in desk.says()[0]
    assert server.requests == []
    desk.use(offline=False)
    said(qtbot, desk, "Tandem 0.2.0 is available.")


def test_by_itself_it_keeps_failures_and_news_of_nothing_to_itself(qtbot, open_desk, serve, publisher):
    for number, answer in enumerate((b"<html>Sign in</html>", publisher.notice("0.1.0"))):
        server = serve(answer)
        desk = open_desk(server.url, wanted=True)
        desk.paths.updates_file.unlink(missing_ok=True)
        desk.wiring.start()
        qtbot.waitUntil(lambda server=server: len(server.requests) == 1, timeout=5000)
        qtbot.waitUntil(lambda desk=desk: desk.wiring.check._cancelled is None, timeout=5000)
        assert desk.says() == []
        assert load_seen(desk.paths.updates_file).issued == (ISSUED if number else 0)


def test_a_skipped_version_is_told_only_to_who_asks(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"))
    desk = open_desk(server.url, wanted=True)
    desk.wiring.start()
    said(qtbot, desk, "Tandem 0.2.0 is available.")
    desk.press("Skip this version")
    qtbot.waitUntil(lambda: load_seen(desk.paths.updates_file).skipped == "0.2.0", timeout=5000)
    desk.paths.updates_file.write_bytes(b'{"asked": 0, "skipped": "0.2.0"}')
    desk.use(wanted=False)
    desk.use(wanted=True)
    qtbot.waitUntil(lambda: len(server.requests) == 2, timeout=5000)
    qtbot.waitUntil(lambda: desk.wiring.check._cancelled is None, timeout=5000)
    assert desk.says() == []
    desk.ask()
    said(qtbot, desk, "Tandem 0.2.0 is available.")


def test_stop_ends_the_question_without_a_word(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"), then="hold", piece=1, pause_s=0.2)
    desk = open_desk(server.url)
    desk.ask()
    qtbot.waitUntil(lambda: bool(server.requests), timeout=5000)
    desk.press("Stop")
    qtbot.waitUntil(lambda: desk.wiring.check._cancelled is None, timeout=1000)
    assert desk.says() == []


def test_the_window_does_not_wait_for_a_slow_server(qtbot, open_desk, serve, publisher):
    server = serve(publisher.notice("0.2.0"), piece=1, pause_s=0.2)
    desk = open_desk(server.url)
    desk.ask()
    qtbot.waitUntil(lambda: bool(server.requests), timeout=5000)
    with within(1):
        desk.wiring.close()
    qtbot.wait(50)
    assert desk.says() == ["Asking whether there is a newer version…"]


def test_the_shipped_build_says_that_it_does_not_know_where(qtbot, tmp_path):
    desk = Desk(tmp_path, None)
    desk.ask()
    said(qtbot, desk, "")
    qtbot.waitUntil(lambda: "Asking" not in desk.says()[0], timeout=5000)
    assert "This build does not know where new versions are published." in desk.says()[0]
    desk.close()


def test_a_page_that_no_browser_takes_is_named(qtbot, open_desk, serve, publisher, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    desk = open_desk(serve(publisher.notice("0.2.0")).url)
    desk.ask()
    said(qtbot, desk, "Tandem 0.2.0 is available.")
    desk.press("Open its page")
    assert PAGE in desk.says()[0]
