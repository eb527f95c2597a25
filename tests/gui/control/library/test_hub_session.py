"""HubSession: answers on the window's thread, the newest question wins, cancel and shut-down are quick."""

from __future__ import annotations

import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import QThread

from desktop.control.library.hub_session import THREADS, HubSession
from desktop.errors import BadInput
from desktop.library.hub.problems import Cancelled, Gated, Offline
from tests.fakes.stand_in_hub import StandInHub
from tests.pace import within


class Memory(KeyringBackend):
    priority = 5

    def __init__(self):
        self.kept, self.asked_on = {}, []

    def get_password(self, service, username):
        self.asked_on.append(threading.current_thread())
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring():
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture
def server():
    with StandInHub() as hub:
        for number in range(3):
            hub.add_repo(f"maker/Owl-{number}B-GGUF", {"owl.gguf": b"GGUF"}, gguf={"total": 1, "architecture": "llama"})
        yield hub


@pytest.fixture
def session(qtbot, server, ring):
    made = HubSession(server.url)
    yield made
    made.shut_down()


class Heard:
    """What came back, in order, and on which thread."""

    def __init__(self):
        self.answers, self.problems, self.threads = [], [], set()

    def done(self, answer):
        self.answers.append(answer)
        self.threads.add(QThread.currentThread())

    def failed(self, problem):
        self.problems.append(problem)
        self.threads.add(QThread.currentThread())

    @property
    def both(self):
        return self.done, self.failed


def search(words):
    return lambda hub, cancelled: [one.id for one in hub.search(words, cancelled=cancelled)]


def test_an_answer_comes_back_on_the_asking_thread(qtbot, session):
    heard = Heard()
    session.ask("search", search("owl-1b"), *heard.both)
    assert heard.answers == []
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert heard.answers == [["maker/Owl-1B-GGUF"]]
    assert heard.threads == {QThread.currentThread()}


def test_the_newest_search_wins_and_older_ones_are_not_heard(qtbot, session, server):
    server.fault("hang", "/api/models", seconds=60)
    heard = Heard()
    session.ask("search", search("o"), *heard.both)
    qtbot.waitUntil(lambda: bool(server.requests()))
    with within(1):
        for words in ("ow", "owl", "owl-2b"):
            session.ask("search", search(words), *heard.both)
        qtbot.waitUntil(lambda: bool(heard.answers))
    qtbot.wait(200)
    assert (heard.answers, heard.problems) == ([["maker/Owl-2B-GGUF"]], [])
    asked = [line.query for line in server.requests()]
    assert "search=owl-2b" in asked[-1]


def test_a_slow_question_holds_up_no_other(qtbot, session, server):
    server.fault("hang", "maker/Owl-0B", seconds=60, times=9)
    stuck, heard = Heard(), Heard()
    for number in range(THREADS - 1):
        session.ask(f"lane {number}", lambda hub, stop: hub.repository("maker/Owl-0B-GGUF", stop), *stuck.both)
    for number in range(5):
        session.ask(f"search {number}", search("owl"), *heard.both)
    qtbot.waitUntil(lambda: len(heard.answers) == 5)
    assert (stuck.answers, stuck.problems, heard.problems) == ([], [], [])


def test_cancel_is_heard_once_and_at_once(qtbot, session, server):
    server.fault("hang", "/api/models", seconds=60, times=9)
    heard = Heard()
    session.ask("search", search("owl"), *heard.both)
    qtbot.waitUntil(lambda: bool(server.requests()))
    session.cancel("search")
    assert [type(problem) for problem in heard.problems] == [Cancelled]
    session.cancel("search")
    session.cancel("no such lane")
    qtbot.wait(200)
    assert (len(heard.problems), heard.answers) == (1, [])


def test_problems_arrive_as_they_are_and_bugs_as_a_message(qtbot, session, server, allow_log):
    allow_log.append("background job failed")
    server.fault("status", "/api/models", code=404)
    heard = Heard()
    session.ask("search", search("owl"), *heard.both)
    qtbot.waitUntil(lambda: len(heard.problems) == 1)
    session.ask("search", lambda hub, stop: 1 / 0, *heard.both)
    qtbot.waitUntil(lambda: len(heard.problems) == 2)
    assert "no such page" in heard.problems[0].title
    assert "inside Tandem" in heard.problems[1].title


def test_offline_says_so_without_a_connection_or_the_keyring(qtbot, session, server, ring):
    heard = Heard()
    session.configure(server.url, offline=True)
    session.ask("search", search("owl"), *heard.both)
    qtbot.waitUntil(lambda: bool(heard.problems))
    assert isinstance(heard.problems[0], Offline)
    assert (server.requests(), ring.asked_on) == ([], [])
    session.configure(server.url, offline=False)
    session.ask("search", search("owl-1b"), *heard.both)
    qtbot.waitUntil(lambda: bool(heard.answers))


def test_another_hub_gets_no_old_question_and_no_old_token(qtbot, session, server, ring):
    ring.kept["tandem", server.url] = "hf_good"
    heard = Heard()
    with StandInHub() as mirror:
        server.fault("hang", "/api/models", seconds=60)
        session.ask("search", search("owl"), *heard.both)
        qtbot.waitUntil(lambda: bool(server.requests()))
        session.configure(mirror.url, offline=False)
        assert isinstance(heard.problems[0], Cancelled)
        session.ask("search", search("owl"), *heard.both)
        qtbot.waitUntil(lambda: bool(heard.answers))
        assert [line.authorization for line in mirror.requests()] == [""]
    assert server.requests()[0].authorization == "Bearer hf_good"
    with pytest.raises(BadInput):
        session.configure("ftp://nowhere", offline=False)


def test_signing_in_asks_the_hub_first_and_signing_out_forgets(qtbot, session, server, ring):
    heard = Heard()
    with qtbot.waitSignal(session.account_changed) as signal:
        session.sign_in("hf_good", heard.failed)
    assert signal.args[0] == "tester"
    assert "keyring" in signal.args[1]
    assert ring.kept == {("tandem", server.url): "hf_good"}
    session.ask("search", search("owl-1b"), *heard.both)
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert server.requests(path="/api/models")[0].authorization == "Bearer hf_good"
    with qtbot.waitSignal(session.account_changed) as signal:
        session.sign_out(heard.failed)
    assert signal.args[0] == ""
    assert ring.kept == {}
    assert threading.main_thread() not in ring.asked_on


def test_the_kept_token_tells_who_is_signed_in(qtbot, session, server, ring):
    heard = Heard()
    with qtbot.waitSignal(session.account_changed) as signal:
        session.find_account(heard.failed)
    assert (signal.args, server.requests()) == (["", ""], [])
    ring.kept["tandem", server.url] = "hf_good"
    session.configure(server.url, offline=True)
    with qtbot.waitSignal(session.account_changed) as signal:
        session.find_account(heard.failed)
    assert (signal.args, server.requests()) == (["", ""], [])
    again = HubSession(server.url)
    with qtbot.waitSignal(again.account_changed) as signal:
        again.find_account(heard.failed)
    again.shut_down()
    assert signal.args == ["tester", ""]


def test_a_token_nobody_has_is_not_kept(qtbot, session, server, ring):
    heard = Heard()
    session.sign_in("hf_stranger", heard.failed)
    qtbot.waitUntil(lambda: len(heard.problems) == 1)
    session.sign_in("no token at all", heard.failed)
    qtbot.waitUntil(lambda: len(heard.problems) == 2)
    assert [type(problem) for problem in heard.problems] == [Gated, BadInput]
    assert ring.kept == {}
    with qtbot.waitSignal(session.account_changed):
        session.sign_in("hf_good", heard.failed, remember=False)
    assert ring.kept == {}


def test_shut_down_is_quick_with_questions_under_way(qtbot, server, ring):
    server.fault("hang", "/api/models", seconds=60, times=99)
    session, heard = HubSession(server.url), Heard()
    for number in range(THREADS * 2):
        session.ask(f"lane {number}", search("owl"), *heard.both)
    qtbot.waitUntil(lambda: len(server.requests()) >= THREADS)
    with within(1.5):
        session.shut_down()
    session.ask("late", search("owl"), *heard.both)
    qtbot.wait(100)
    assert (heard.answers, heard.problems) == ([], [])


def test_any_thread_may_have_the_hub(session, server, ring):
    """As downloads do, which ask for addresses on threads of their own."""
    ring.kept["tandem", server.url] = "hf_good"
    assert session.hub().who_am_i() == "tester"
    assert session.hub().signed_in
