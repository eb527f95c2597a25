"""The real hub client against everything that can go wrong on the way: plain words, in time, nothing left running."""

from __future__ import annotations

import socket
import threading

import huggingface_hub
import pytest

from desktop.library.hub import client
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Cancelled, Gated, HubFailed, HubProblem, NotFound, Offline, RateLimited
from tests.fakes.raw_server import RawServer, http
from tests.fakes.stand_in_hub import StandInHub
from tests.pace import Watch

JSON = "Content-Type: application/json"
MODELS = "/api/models"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(client, "PAUSES_S", (0.01, 0.01))


def published():
    hub = StandInHub()
    hub.add_repo("maker/Owl-GGUF", {"owl.gguf": b"GGUF" + bytes(99)}, gguf={"total": 1, "architecture": "llama"})
    return hub


@pytest.fixture(scope="module")
def shared():
    with published() as hub:
        yield hub


@pytest.fixture
def silent():
    """A server of the test's own: its threads hang until it stops."""
    with published() as hub:
        yield hub


def took(ask):
    """(what was raised, seconds)"""
    with Watch() as watch, pytest.raises(HubProblem) as caught:
        ask()
    return caught.value, watch.seconds


def test_a_login_page_in_the_way_is_recognized(server, hub):
    for _ in range(2):
        server.fault("html", MODELS)
    for ask in (hub.search, lambda: hub.repository("maker/Owl-GGUF")):
        problem, _ = took(ask)
        assert isinstance(problem, Offline)
        assert "login page" in problem.title
        assert "browser" in problem.hint


@pytest.mark.parametrize("code", [400, 404, 500])
def test_a_refusal_that_is_a_page_to_read_is_no_login_page(server, hub, code):
    page = {"body": b"<html>No</html>", "headers": (("Content-Type", "text/html"),)}
    server.fault("status", MODELS, code=code, times=9, **page)
    problem, _ = took(hub.search)
    assert not isinstance(problem, Offline)
    assert "login" not in problem.title


def test_a_login_page_on_another_server_is_recognized_and_never_sees_the_token(server, hub):
    with RawServer([http(b"<html>Sign in</html>", "Content-Type: text/html")]) as portal:
        server.fault("status", MODELS, code=302, headers=(("Location", f"{portal.url}/login"),))
        problem, _ = took(hub.search)
        assert "login page" in problem.title
        assert b"GET /login" in portal.requests[0]
        assert b"uthorization" not in portal.requests[0]


@pytest.mark.parametrize("what", ["redirect", "next page"])
def test_the_token_does_not_follow_to_another_server(server, hub, what):
    with RawServer([http(b"[]", JSON)]) as stranger:
        if what == "redirect":
            server.fault("status", MODELS, code=307, headers=(("Location", f"{stranger.url}/api/models"),))
        else:
            link = ("Link", f'<{stranger.url}/api/models?cursor=1>; rel="next"')
            server.fault("status", MODELS, code=200, body=b"[]", headers=(link,))
        assert hub.search() == []
        assert server.requests(path=MODELS)[0].authorization == "Bearer hf_good"
        assert len(stranger.requests) == 1
        assert b"uthorization" not in stranger.requests[0]
        assert b"hf_good" not in stranger.requests[0]


WAITS = (
    ((("Retry-After", "86400"),), "wait for 24 h", 86400),
    ((("Retry-After", "9" * 400),), "wait for", 999_999_999),
    ((("RateLimit", '"api";r=0;t=55'),), "wait for 55 s", 55),
    ((("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),), "not say", 0),
    ((("Retry-After", "-1"),), "not say", 0),
)


def test_too_many_requests_says_for_how_long_and_does_not_wait(server, hub):
    for headers, words, seconds in WAITS:
        server.clear()
        server.fault("status", MODELS, code=429, headers=headers, times=3)
        problem, spent = took(hub.search)
        assert isinstance(problem, RateLimited)
        assert words in problem.detail, headers
        assert problem.wait_s == seconds
        assert problem.passing
        assert spent < 1


def test_passing_faults_are_asked_again(server, hub):
    for code in (500, 502, 503, 504, 408, 429):
        server.clear()
        server.fault("status", MODELS, code=code, times=2)
        assert len(hub.search()) == 1
        assert len(server.requests()) == 3


def test_a_server_that_stays_out_of_order_is_given_up_on(server, hub):
    server.fault("status", MODELS, code=503, times=9)
    problem, spent = took(hub.search)
    assert isinstance(problem, HubFailed)
    assert problem.passing
    assert "503" in problem.detail
    assert len(server.requests()) == 3
    assert spent < 1


REFUSALS = (
    (401, "", Gated, "did not accept"),
    (403, "", Gated, "did not accept"),
    (403, "GatedRepo", Gated, "accepted its terms"),
    (404, "", NotFound, "has no"),
    (404, "RevisionNotFound", NotFound, "this version"),
    (404, "EntryNotFound", NotFound, "no such file"),
    (400, "", HubFailed, "refused"),
    (407, "", Offline, "proxy"),
    (451, "", HubFailed, "refused"),
    (511, "", Offline, "login page"),
)


def test_every_refusal_has_words_and_something_to_do(server, hub):
    for code, error_code, kind, words in REFUSALS:
        server.clear()
        server.fault("status", "maker/Owl", code=code, error_code=error_code)
        problem, _ = took(lambda: hub.repository("maker/Owl-GGUF"))
        assert type(problem) is kind, (code, error_code)
        assert words in problem.title, (code, error_code)
        assert problem.detail
        assert problem.hint
        assert len(server.requests()) == 1


def test_silence_ends_at_the_deadline_with_everything_cleaned_up(silent):
    silent.fault("hang", MODELS, seconds=60, times=9)
    problem, spent = took(Hub(silent.url, deadline_s=0.5).search)
    assert isinstance(problem, HubFailed)
    assert "in time" in problem.title
    assert spent < 1.5


@pytest.mark.parametrize("method", ["search", "repository", "gguf_builds", "who_am_i", "location"])
def test_cancel_is_heard_at_once(silent, method):
    hub = Hub(silent.url, "hf_good")
    file = hub.repository("maker/Owl-GGUF").files[0]
    silent.fault("hang", "", method="*", seconds=60, times=9)
    cancelled = threading.Event()
    arguments = {"search": (), "who_am_i": (), "location": (file,)}.get(method, ("maker/Owl-GGUF",))
    timer = threading.Timer(0.2, cancelled.set)
    timer.start()
    problem, spent = took(lambda: getattr(hub, method)(*arguments, cancelled=cancelled))
    timer.join()
    assert isinstance(problem, Cancelled)
    assert spent < 0.5
    asking = [thread for thread in threading.enumerate() if thread.name == "hub question"]
    for thread in asking:
        thread.join(20)  # cutting the socket ended it
    assert not any(thread.is_alive() for thread in asking)


def test_what_is_cancelled_before_is_not_asked(server, hub):
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        hub.search(cancelled=cancelled)
    assert server.requests() == []


def test_one_cancel_leaves_the_other_questions_alone(silent):
    hub = Hub(silent.url)
    silent.fault("hang", "maker/Owl-GGUF", seconds=60)
    cancelled = threading.Event()
    problems = []

    def stuck():
        try:
            hub.repository("maker/Owl-GGUF", cancelled=cancelled)
        except Cancelled as problem:
            problems.append(problem)

    thread = threading.Thread(target=stuck)
    thread.start()
    for _ in range(5):
        assert len(hub.search()) == 1
    cancelled.set()
    thread.join()
    assert len(hub.search()) == 1
    assert len(problems) == 1


def test_a_drip_ends_at_the_deadline():
    """Each byte comes before any read timeout, the whole never."""
    with RawServer([http(b" " * 10_000, JSON)], piece=1, pause_s=0.02) as server:
        problem, spent = took(Hub(server.url, deadline_s=0.6).search)
    assert "in time" in problem.title
    assert spent < 1.5


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("answer", [b"", http(b"[", JSON, length=100)], ids=["at once", "in the middle"])
def test_a_connection_that_breaks_is_tried_again_and_then_said(then, answer):
    with RawServer([answer], then=then) as server:
        problem, _ = took(Hub(server.url, deadline_s=5).search)
        assert isinstance(problem, HubFailed)
        assert problem.passing
        assert "broke off" in problem.title
        assert len(server.requests) == 3
    with RawServer([answer, http(b"[]", JSON)], then=then) as server:
        assert Hub(server.url, deadline_s=5).search() == []


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    problem, spent = took(Hub(url, deadline_s=5).search)
    assert isinstance(problem, Offline)
    assert "refused" in problem.detail
    assert "works without it" in problem.hint
    assert problem.passing
    assert spent < 1


def test_a_name_nobody_knows(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    problem, spent = took(Hub("https://hub.example.org").search)
    assert isinstance(problem, Offline)
    assert problem.title == "hub.example.org could not be reached."
    assert "name was not found" in problem.detail
    assert spent < 1


def test_a_name_look_up_that_hangs_holds_nobody_up(monkeypatch):
    """Nothing can stop the system's resolver; whoever asked does not wait for it."""
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(60) and [])
    cancelled = threading.Event()
    timer = threading.Timer(0.2, cancelled.set)
    timer.start()
    problem, spent = took(lambda: Hub("https://hub.example.org").search(cancelled=cancelled))
    answered.set()
    timer.join()
    assert isinstance(problem, Cancelled)
    assert spent < 0.5


@pytest.fixture
def new_client():
    """The client reads the environment when it is made."""
    huggingface_hub.close_session()
    yield
    huggingface_hub.close_session()


@pytest.fixture
def proxy(monkeypatch, new_client):
    """A proxy in the environment, for one test."""
    with RawServer([http(b"[]", JSON), http(b"", status="407 Proxy Authentication Required")]) as raw:
        monkeypatch.setenv("HTTP_PROXY", raw.url)
        yield raw


def test_a_proxy_of_the_environment_is_used_and_may_want_a_password(proxy):
    hub = Hub("http://hub.local", deadline_s=5)
    assert hub.search() == []
    assert proxy.requests[0].startswith(b"GET http://hub.local/api/models?")
    problem, _ = took(hub.search)
    assert isinstance(problem, Offline)
    assert "proxy wants a password" in problem.title


@pytest.mark.usefixtures("new_client")
@pytest.mark.parametrize("address", ["socks5://me:secret@127.0.0.1:1", "odd://127.0.0.1"])
def test_a_proxy_that_is_none_for_http_is_told_without_its_password(monkeypatch, address):
    monkeypatch.setenv("HTTP_PROXY", address)
    problem, _ = took(Hub("http://hub.local", deadline_s=5).search)
    assert "proxy cannot be used" in problem.title
    assert "http://" in problem.hint
    assert "secret" not in f"{problem.title} {problem.detail} {problem.hint} {problem.log}"


def test_a_server_without_tls_is_not_secure():
    with RawServer([b"HTTP/1.1 400 Bad Request\r\n\r\n"]) as server:
        problem, _ = took(Hub(server.url.replace("http:", "https:"), deadline_s=5).search)
    assert isinstance(problem, HubFailed)
    assert "not secure" in problem.title


def test_a_silent_tls_handshake_ends_at_the_cancel():
    cancelled = threading.Event()
    timer = threading.Timer(0.3, cancelled.set)
    with RawServer([b""], then="hold") as server:
        timer.start()
        problem, spent = took(lambda: Hub(server.url.replace("http:", "https:")).search(cancelled=cancelled))
        timer.join()
    assert isinstance(problem, Cancelled)
    assert spent < 0.8
