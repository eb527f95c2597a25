"""The real hub client against answers that are none: damaged, endless, leading astray, mutated at random."""

from __future__ import annotations

import gzip
import json
import os
import random
from collections import Counter

import pytest

from desktop.library.hub import client
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import HubFailed, HubProblem, Offline
from tests.fakes.raw_server import RawServer, http
from tests.pace import within

JSON = "Content-Type: application/json"
MODELS = "/api/models"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(client, "PAUSES_S", (0.01, 0.01))


def problem_of(ask):
    with pytest.raises(HubProblem) as caught:
        ask()
    return caught.value


GOOD = {"id": "a/b", "sha": "0" * 40, "tags": ["gguf"], "siblings": []}
BAD_LISTS = {
    "nothing": b"",
    "no JSON": b"{]",
    "cut off": b'[{"id": "a/b"',
    "not UTF-8": b'[{"id": "\xff\xfe"}]',
    "a number": b"7",
    "a text": b'"abc"',
    "an error": b'{"error": "x"}',
    "numbers": b"[1, 2]",
    "no id": b'[{"tags": []}]',
    "bad id": b'[{"id": "../../etc/passwd"}]',
    "id is a list": b'[{"id": ["a/b"]}]',
    "deep": b"[" * 200_000,
    "NaN date": b'[{"id": "a/b", "lastModified": "yesterday"}]',
    "siblings": b'[{"id": "a/b", "siblings": [1]}]',
}


def test_an_answer_that_is_none_is_said_to_be_none(server, hub):
    for name, body in BAD_LISTS.items():
        server.fault("status", MODELS, code=200, body=body)
        problem = problem_of(hub.search)
        assert isinstance(problem, HubFailed), name
        assert "could not be understood" in problem.title, name
        assert not problem.passing


def test_one_odd_hit_does_not_spoil_a_search(server, hub):
    server.fault("status", MODELS, code=200, body=json.dumps([{"id": "gpt2"}, GOOD, {"id": "../x"}]).encode())
    assert [one.id for one in hub.search()] == ["a/b"]


def test_mutated_answers_end_in_a_list_or_in_words(server, hub):
    """Every answer of the stand-in's own search and description, with bytes changed, left out or doubled."""
    rng = random.Random(7)
    full = {
        **GOOD,
        "gated": "auto",
        "lastModified": "2026-06-01T00:00:00.000Z",
        "gguf": {"total": 1, "architecture": "llama", "context_length": 1},
        "cardData": {"base_model": ["a/c"], "license": "mit", "model-index": [{"name": "x", "results": []}]},
        "baseModels": {"relation": "finetune", "models": [{"id": "a/c"}]},
        "safetensors": {"parameters": {"BF16": 1}, "total": 1},
        "siblings": [{"rfilename": "m.gguf", "size": 1, "lfs": {"sha256": "a" * 64, "size": 1, "pointerSize": 1}}],
    }
    outcomes = Counter()
    for number in range(2000 if os.environ.get("TANDEM_LONG") else 150):
        body = mutated(json.dumps(full if number % 2 else [full]).encode(), rng)
        server.fault("status", "/api/models", code=200, body=body)
        try:
            found = hub.repository("a/b") if number % 2 else hub.search()
            outcomes[type(found).__name__] += 1
        except HubProblem as problem:
            outcomes[type(problem).__name__] += 1
        server.clear()
    assert set(outcomes) <= {"list", "Repository", "HubFailed", "NotFound", "Gated"}
    assert min(outcomes["HubFailed"], outcomes["list"] + outcomes["Repository"]) > 10


def mutated(body, rng):
    changed = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] = rng.randrange(256)
        elif kind == 1:
            del changed[at : at + rng.randint(1, 30)]
        elif kind == 2:
            changed[at:at] = changed[at : at + rng.randint(1, 60)]
        else:
            changed[at : at + 1] = rng.choice([b"null", b"[]", b"{}", b"-1", b'"\\u0000"', b"1e999", b"true", b"\xff"])
    return bytes(changed)


def test_a_description_without_commit_or_id_is_refused(server, hub):
    for change in ({"sha": None}, {"sha": "../../x"}, {"sha": 7}, {"id": None}, {"siblings": 7}):
        server.fault("status", "a/b", code=200, body=json.dumps(GOOD | change).encode())
        problem = problem_of(lambda: hub.repository("a/b"))
        assert "could not be understood" in problem.title, change


def test_an_answer_without_end_is_not_read_to_the_end(monkeypatch):
    monkeypatch.setattr(client, "LARGEST_ANSWER", 1_000_000)
    packed = gzip.compress(bytes(30_000_000))
    assert len(packed) < 40_000
    for answer in (http(b" " * 2_000_000, JSON), http(packed, JSON, "Content-Encoding: gzip")):
        with RawServer([answer]) as server:
            problem = problem_of(Hub(server.url, deadline_s=5).search)
        assert "larger than" in problem.detail


def test_packed_answers_are_read_and_damaged_ones_are_not():
    good = http(gzip.compress(b"[]"), JSON, "Content-Encoding: gzip")
    bad = http(b"\x1f\x8bnonsense", JSON, "Content-Encoding: gzip")
    with RawServer([good, bad]) as server:
        assert Hub(server.url).search() == []
        problem = problem_of(Hub(server.url).search)
    assert "packing" in problem.detail


def test_redirects_to_what_is_no_web_address_are_not_followed(server, hub):
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "http://:80/"):
        server.clear()
        server.fault("status", MODELS, code=302, headers=(("Location", target),), times=9)
        problem = problem_of(hub.search)
        assert isinstance(problem, HubFailed | Offline), target
        assert "passwd" not in problem.one_line()


def test_a_circle_of_redirects_ends(server, hub):
    server.fault("status", MODELS, code=302, headers=(("Location", "/api/models"),), times=99)
    problem = problem_of(hub.search)
    assert "circle" in problem.detail


def test_pages_without_end_stop_at_the_limit_or_the_deadline(server):
    page = json.dumps([GOOD]).encode()
    link = ("Link", f'<{server.url}/api/models?cursor=1>; rel="next"')
    server.fault("status", MODELS, code=200, body=page, headers=(link,), times=9999)
    assert len(Hub(server.url).search(limit=12)) == 12
    server.clear()
    server.fault("status", MODELS, code=200, body=b"[]", headers=(link,), times=9999)
    with within(1.5):
        problem = problem_of(Hub(server.url, deadline_s=0.5).search)
    assert "in time" in problem.title
