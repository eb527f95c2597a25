"""Asking a real server for a newer version: one request that says nothing of the user; nothing believed unsigned."""

from __future__ import annotations

import datetime
import json
import os
import socket
import ssl
import threading
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.errors import FileProblem
from desktop.release import asking
from desktop.release.asking import ask, is_due, skip
from desktop.release.channel import ReleaseChannel
from desktop.release.fetch import MOST_BYTES, fetch
from desktop.release.seen import Seen, load_seen
from desktop.release.update_words import UpdateCancelled, UpdateNotTrusted, UpdateProblem
from tests.fakes.publisher import ISSUED
from tests.fakes.raw_server import RawServer, http
from tests.pace import within


@pytest.fixture
def seen_file(tmp_path):
    return tmp_path / "updates.json"


def ask_for(publisher, seen_file, answer, running="0.1.0", **how):
    """(the answer or what was raised, the requests that came)"""
    with RawServer([answer], **how) as server:
        channel = publisher.channel(f"{server.url}/release.signed")
        try:
            return ask(channel, running, seen_file, threading.Event()), server.requests
        except UpdateProblem as problem:
            return problem, server.requests


@pytest.mark.parametrize(
    ("published", "running", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.0", True),
        ("0.1.0", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0rc1", "0.1.0", False),
        ("0.2.0rc2", "0.2.0rc1", True),
        ("0.2.0", "0.2.0rc1", True),
    ],
)
def test_newer_same_older_and_pre_releases(publisher, seen_file, published, running, newer):
    answer, requests = ask_for(publisher, seen_file, http(publisher.notice(published)), running)
    assert (answer.release.version, answer.is_newer) == (published, newer)
    assert len(requests) == 1


def test_the_one_request_says_nothing_about_the_user(publisher, seen_file, monkeypatch, tmp_path):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n", "utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    _, requests = ask_for(publisher, seen_file, http(publisher.notice("0.2.0"), "Set-Cookie: who=you"))
    (request,) = requests
    line, *headers = request.decode().strip().split("\r\n")
    assert line == "GET /release.signed HTTP/1.1"
    sent = dict(header.lower().split(": ") for header in headers)
    assert sent.pop("host").startswith("127.0.0.1:")
    assert sent == {"accept": "*/*", "accept-encoding": "identity", "connection": "close", "user-agent": "tandem"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(b"<html>Sign in</html>"), "does not begin with a signature"),
        (http(b""), "does not begin with a signature"),
        (http(b"x" * (MOST_BYTES + 1)), "more than 64 KiB"),
        (http(b"", "Location: http://127.0.0.1:9/", status="302 Found"), "lead elsewhere"),
        (http(b"", "Location: /other", status="301 Moved"), "lead elsewhere"),
        (http(b"", status="304 Not Modified"), "lead elsewhere"),
        (http(b"gone", status="404 Not Found"), "HTTP status 404"),
        (http(b"", status="500 No"), "HTTP status 500"),
        (b"garbage\r\n\r\n", "127.0.0.1"),
        (b"", "127.0.0.1"),
        (http(b"cut", length=99), "127.0.0.1"),
    ],
    ids=range(11),
)
def test_a_wrong_answer_is_said_in_words_and_asked_for_once(publisher, seen_file, answer, words):
    problem, requests = ask_for(publisher, seen_file, answer)
    assert isinstance(problem, UpdateProblem)
    assert words in problem.detail
    assert problem.hint.endswith(".")
    assert len(requests) == 1
    assert load_seen(seen_file).issued == 0


def test_a_notice_that_another_key_signed_is_not_believed(publisher, seen_file):
    from tests.fakes.publisher import Publisher

    problem, _ = ask_for(publisher, seen_file, http(Publisher().notice("9.9.9")))
    assert isinstance(problem, UpdateNotTrusted)
    assert "does not fit" in problem.detail


def test_an_old_notice_sent_again_is_refused_and_a_withdrawal_is_not(publisher, seen_file):
    old, new = http(publisher.notice("0.2.0", ISSUED)), http(publisher.notice("0.3.0", ISSUED + 86_400))
    assert ask_for(publisher, seen_file, new)[0].is_newer
    problem, _ = ask_for(publisher, seen_file, old)
    assert isinstance(problem, UpdateNotTrusted)
    assert "signed on 2027-01-15; Tandem has seen one of 2027-01-16" in problem.detail
    withdrawn = http(publisher.notice("0.2.0", ISSUED + 90_000))
    assert ask_for(publisher, seen_file, withdrawn)[0].release.version == "0.2.0"


def test_a_build_with_other_keys_starts_anew(publisher, seen_file):
    from tests.fakes.publisher import Publisher

    ask_for(publisher, seen_file, http(publisher.notice("0.2.0", ISSUED + 10**9)))
    successor = Publisher()
    assert ask_for(successor, seen_file, http(successor.notice("0.3.0")))[0].is_newer


def test_a_slow_answer_ends_at_the_deadline_and_a_cancel_at_once(publisher):
    drip = {"piece": 1, "pause_s": 0.1}
    with RawServer([http(publisher.notice("0.2.0"))], **drip) as server:
        with within(1.5), pytest.raises(UpdateProblem, match="could not find out") as caught:
            fetch(server.url, threading.Event(), deadline_s=0.5)
        assert "within" in caught.value.detail
        cancelled = threading.Event()
        threading.Timer(0.2, cancelled.set).start()
        with within(1.5), pytest.raises(UpdateCancelled):
            fetch(server.url, cancelled)
        with pytest.raises(UpdateCancelled):
            fetch(server.url, cancelled)
        assert len(server.requests) == 2


def test_a_silent_server_is_left_at_once(publisher):
    with RawServer([b""], then="hold") as server, within(2), pytest.raises(UpdateProblem):
        fetch(server.url, threading.Event(), deadline_s=0.3)


def test_no_network_is_said(publisher, seen_file):
    with socket.create_server(("127.0.0.1", 0)) as held:
        address = f"http://127.0.0.1:{held.getsockname()[1]}/"
    with pytest.raises(UpdateProblem) as caught:
        ask(publisher.channel(address), "0.1.0", seen_file, threading.Event())
    assert caught.value.detail == "127.0.0.1: nothing answers there (connection refused)."


class TlsServer(RawServer):
    """Speaks TLS with a certificate that nobody vouches for."""

    def __init__(self, answers, folder):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(own_certificate(folder))
        super().__init__(answers)
        self.url = self.url.replace("http://127.0.0.1", "https://localhost")

    def _talk(self, connection, answer):
        with self._context.wrap_socket(connection, server_side=True) as secure:
            super()._talk(secure, answer)


def own_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(days=1))
    builder = builder.not_valid_after(today + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_nobody_vouches_for_is_refused(publisher, seen_file, tmp_path):
    with TlsServer([http(publisher.notice("0.2.0"))], tmp_path) as server:
        with pytest.raises(UpdateProblem) as caught:
            ask(publisher.channel(server.url), "0.1.0", seen_file, threading.Event())
        assert server.requests == []
    assert "localhost: its certificate is not trusted (self-signed certificate)." in caught.value.detail


def test_a_certificate_that_is_vouched_for_will_do(publisher, seen_file, tmp_path, monkeypatch):
    with TlsServer([http(publisher.notice("0.2.0"))], tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
        assert ask(publisher.channel(server.url), "0.1.0", seen_file, threading.Event()).is_newer
        assert len(server.requests) == 1


@pytest.mark.parametrize("proxy", ["socks5://me:secret@127.0.0.1:1", "socks://127.0.0.1:1", "odd://127.0.0.1"])
def test_a_proxy_of_another_kind_is_said_and_not_passed_by(publisher, seen_file, monkeypatch, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy)
    problem, requests = ask_for(publisher, seen_file, http(publisher.notice("0.2.0")))
    assert "SOCKS is not supported" in problem.detail
    assert "secret" not in str(problem.one_line())
    assert requests == []


def test_a_build_without_a_channel_asks_nobody(seen_file):
    with pytest.raises(UpdateProblem, match="does not know where"):
        ask(ReleaseChannel(), "0.1.0", seen_file, threading.Event())
    assert not seen_file.exists()


def test_once_a_day_also_after_a_failure_and_when_the_clock_was_set_back(publisher, seen_file):
    now = time.time()
    assert is_due(seen_file, now)
    ask_for(publisher, seen_file, http(b"no"))
    assert not is_due(seen_file, now + 60)
    assert is_due(seen_file, now + asking.DAY_S + 60)
    assert is_due(seen_file, now - 3600)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"issued": -1}',
        b'{"asked": "yesterday"}',
        b'{"asked": %s}' % (b"9" * 400),
        b'{"x":' * 10_000,
        b"\xff" * 100_000,
    ],
)
def test_a_damaged_memory_is_as_none(publisher, seen_file, content):
    seen_file.write_bytes(content)
    assert load_seen(seen_file) == Seen()
    assert ask_for(publisher, seen_file, http(publisher.notice("0.2.0")))[0].is_newer
    assert json.loads(seen_file.read_bytes())["issued"] == ISSUED


def test_a_skipped_version_is_known_until_the_next(publisher, seen_file):
    skip(seen_file, "0.2.0")
    assert ask_for(publisher, seen_file, http(publisher.notice("0.2.0")))[0].is_skipped
    assert not ask_for(publisher, seen_file, http(publisher.notice("0.3.0")))[0].is_skipped


@pytest.mark.skipif(os.name != "posix", reason="folders in place of files are said differently")
def test_where_nothing_can_be_remembered_nobody_is_asked(publisher, tmp_path):
    place = tmp_path / "none" / "updates.json"
    with RawServer([http(publisher.notice("0.2.0"))]) as server, pytest.raises(FileProblem) as caught:
        ask(publisher.channel(server.url), "0.1.0", place, threading.Event())
    assert "did not ask" in caught.value.title
    assert server.requests == []
