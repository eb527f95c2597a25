"""UpdateCheck: when it asks by itself, when it waits with the user, and of what it is silent."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.control import update_check
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.update_check import UpdateCheck
from desktop.release.seen import load_seen
from desktop.settings.values import Settings
from tests.fakes.publisher import Publisher
from tests.fakes.raw_server import RawServer, http

PATIENCE_MS = 10_000
SETTLED_MS = 80  # several times the delay after the start


class Desk:
    """A check of one server, and what it told."""

    def __init__(self, folder, url, publisher):
        self.seen = folder / "seen.json"
        self.keeper = SettingsKeeper(folder / "settings.toml", Settings())
        self.check = UpdateCheck(publisher.channel_file(folder, url), self.seen, "0.1.0", self.keeper)
        self.answered, self.failed, self.waits = [], [], []
        self.check.answered.connect(lambda answer, by_user: self.answered.append(by_user))
        self.check.failed.connect(self.failed.append)
        self.check.waiting.connect(lambda: self.waits.append("begun"))
        self.check.waited.connect(lambda: self.waits.append("over"))

    def use(self, *, wanted=False, offline=False):
        settings = self.keeper.settings
        behaviour = replace(settings.behaviour, check_for_updates=wanted)
        self.keeper.update(replace(settings, behaviour=behaviour, library=replace(settings.library, offline=offline)))

    def close(self):
        self.check.shut_down()
        self.keeper.close()


@pytest.fixture
def publisher():
    return Publisher()


@pytest.fixture
def slowly():
    """Answers in pieces, so that there is a while to do something meanwhile."""
    return {"piece": 100, "pause_s": 0.05}


@pytest.fixture
def open_desk(qtbot, tmp_path, publisher, monkeypatch):
    monkeypatch.setattr(update_check, "START_DELAY_MS", 20)
    opened = []

    def start(answer=None, **how):
        server = RawServer([http(publisher.notice("0.2.0") if answer is None else answer)], **how)
        server.__enter__()
        opened.append((server, Desk(tmp_path, server.url, publisher)))
        return opened[-1]

    yield start
    for server, desk in opened:
        desk.close()
        server.__exit__()


def until(qtbot, what):
    qtbot.waitUntil(what, timeout=PATIENCE_MS)


def test_whoever_asks_waits_and_is_answered(qtbot, open_desk):
    server, desk = open_desk()
    desk.check.check_now()
    assert desk.waits == ["begun"]
    until(qtbot, lambda: desk.answered == [True])
    assert desk.waits == ["begun", "over"]
    assert len(server.requests) == 1


def test_by_itself_it_asks_a_while_after_the_start_and_nobody_waits(qtbot, open_desk):
    server, desk = open_desk()
    desk.use(wanted=True)
    desk.check.start()
    assert server.requests == []
    until(qtbot, lambda: desk.answered == [False])
    assert desk.waits == []
    desk.check._ask_if_due()
    until(qtbot, lambda: desk.check._cancelled is None)
    assert len(server.requests) == 1, "once a day"


def test_what_is_not_wanted_any_more_is_not_asked(qtbot, open_desk):
    server, desk = open_desk()
    desk.use(wanted=True)
    desk.check.start()
    desk.use(wanted=False)
    qtbot.wait(SETTLED_MS)
    assert server.requests == []


@pytest.mark.parametrize("change", [{"wanted": False}, {"wanted": True, "offline": True}])
def test_a_question_of_its_own_ends_when_the_setting_does(qtbot, open_desk, slowly, change):
    server, desk = open_desk(**slowly)
    desk.use(wanted=True)
    desk.check.start()
    until(qtbot, lambda: bool(server.requests))
    desk.use(**change)
    until(qtbot, lambda: desk.check._cancelled is None)
    assert (desk.answered, desk.failed) == ([], [])


def test_a_question_of_the_user_goes_on_without_the_setting_but_not_offline(qtbot, open_desk, slowly):
    _, desk = open_desk(**slowly)
    desk.use(wanted=True)
    desk.check.start()
    desk.check.check_now()
    desk.use(wanted=False)
    until(qtbot, lambda: desk.answered == [True])
    desk.check.check_now()
    desk.use(offline=True)
    until(qtbot, lambda: desk.waits == ["begun", "over"] * 2)
    assert (desk.answered, desk.failed) == ([True], [])


def test_offline_it_says_so_at_once_and_asks_nobody(qtbot, open_desk):
    server, desk = open_desk()
    desk.use(wanted=True, offline=True)
    desk.check.start()
    desk.check.check_now()
    (told,) = desk.failed
    assert "offline" in told.title
    qtbot.wait(SETTLED_MS)
    assert (server.requests, desk.waits) == ([], [])


def test_a_user_who_asks_during_a_question_of_its_own_gets_that_answer(qtbot, open_desk, slowly):
    server, desk = open_desk(**slowly)
    desk.use(wanted=True)
    desk.check.start()
    until(qtbot, lambda: bool(server.requests))
    desk.check.check_now()
    desk.check.check_now()
    assert desk.waits == ["begun"]
    until(qtbot, lambda: desk.answered == [True])
    assert len(server.requests) == 1


def test_a_user_who_asks_while_nothing_is_due_is_answered_all_the_same(qtbot, open_desk):
    server, desk = open_desk()
    desk.check.check_now()
    until(qtbot, lambda: desk.answered == [True])
    desk.use(wanted=True)
    desk.check._ask_if_due()
    desk.check.check_now()
    until(qtbot, lambda: desk.answered == [True, True])
    assert len(server.requests) == 2


def test_a_failure_is_told_only_to_who_asked(qtbot, open_desk):
    _, desk = open_desk(b"<html>Sign in</html>")
    desk.use(wanted=True)
    desk.check.start()
    until(qtbot, lambda: desk.check._cancelled is not None)
    until(qtbot, lambda: desk.check._cancelled is None)
    assert desk.failed == []
    desk.check.check_now()
    until(qtbot, lambda: len(desk.failed) == 1)
    assert desk.waits == ["begun", "over"]


def test_whoever_stops_waiting_hears_nothing_more(qtbot, open_desk, slowly):
    _, desk = open_desk(**slowly)
    desk.check.cancel()  # nothing to be stopped
    desk.check.check_now()
    desk.check.cancel()
    until(qtbot, lambda: desk.waits == ["begun", "over"])
    assert (desk.answered, desk.failed) == ([], [])


def test_after_the_end_nobody_hears_anything(qtbot, open_desk, slowly):
    _, desk = open_desk(**slowly)
    desk.check.check_now()
    desk.check.shut_down()
    qtbot.wait(SETTLED_MS)
    assert (desk.answered, desk.failed, desk.waits) == ([], [], ["begun"])


def test_a_skipped_version_is_remembered(qtbot, open_desk):
    _, desk = open_desk()
    desk.check.skip("0.2.0")
    until(qtbot, lambda: load_seen(desk.seen).skipped == "0.2.0")
