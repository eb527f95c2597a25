"""Where a file's bytes are: fresh each time, only for the very file that was looked up, the token only at home."""

from __future__ import annotations

import contextvars

import httpx2
import msgspec
import pytest

from desktop.library.hub.call import Call, current
from desktop.library.hub.client import _before
from desktop.library.hub.file_location import Said, checked_location
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Asked, HubFailed, NotFound
from desktop.library.repository import RemoteFile
from tests.fakes.raw_server import RawServer

COMMIT, SHA256 = "c" * 40, "a" * 64
FILE = RemoteFile(repo="maker/Owl-GGUF", path="owl.gguf", commit=COMMIT, size=10, sha256=SHA256)


@pytest.fixture
def server(shared):
    shared.clear()
    files = {"owl.gguf": b"GGUF" + bytes(99), "sub dir/ö.gguf": b"GGUF", "README.md": b"hi"}
    shared.add_repo("maker/Owl-GGUF", files)
    return shared


@pytest.fixture
def files(server):
    return {file.path: file for file in Hub(server.url).repository("maker/Owl-GGUF").files}


def refused(hub, file):
    with pytest.raises(HubFailed) as caught:
        hub.location(file)
    assert not caught.value.passing
    return caught.value.one_line()


def head(*headers, status="302 Found"):
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def described(**changes):
    """The answer of a hub that points to the file, with changes."""
    said = {
        "Location": "http://127.0.0.1:1/x?sig=1",
        "X-Repo-Commit": COMMIT,
        "X-Linked-Etag": f'"{SHA256}"',
        "X-Linked-Size": "10",
        "Content-Length": "0",
    }
    said |= {name.replace("_", "-"): value for name, value in changes.items()}
    return head(*(f"{name}: {value}" for name, value in said.items() if value is not None))


def test_a_large_file_is_at_a_signed_address_without_the_token(server, files):
    where = Hub(server.url, "hf_good").location(files["owl.gguf"])
    assert where.url.startswith(server.delivery_url)
    assert (where.size, where.sha256, where.commit) == (
        103, files["owl.gguf"].sha256, server.repos["maker/Owl-GGUF"].commit,
    )  # fmt: skip
    assert "Authorization" not in where.headers
    assert [line.authorization for line in server.requests(method="HEAD")] == ["Bearer hf_good"]
    assert server.requests(origin="delivery") == []


def test_every_question_gets_a_fresh_signature(server, files):
    hub = Hub(server.url)
    assert hub.location(files["owl.gguf"]).url != hub.location(files["owl.gguf"]).url


def test_a_small_file_is_at_the_hub_itself_with_the_token(server, files):
    where = Hub(server.url, "hf_good").location(files["README.md"])
    assert where.url.startswith(server.url)
    assert where.headers["Authorization"] == "Bearer hf_good"
    assert where.sha256 == ""
    assert "Authorization" not in Hub(server.url).location(files["README.md"]).headers
    assert "hf_good" not in repr(where)


def test_chunked_storage_is_passed_by(server):
    """The hub offers some files by a second way, which has no end and no checksum of its own."""
    server.add_repo("maker/Chunks-GGUF", {"m.gguf": b"GGUF" + bytes(9)}, xet=True)
    file = Hub(server.url).repository("maker/Chunks-GGUF").files[0]
    assert Hub(server.url).location(file).url.startswith(server.delivery_url)
    assert {line.path.split("/")[1] for line in server.requests()} == {"api", "maker"}


def test_names_with_blanks_and_umlauts(server, files):
    assert Hub(server.url).location(files["sub dir/ö.gguf"]).size == 4


def test_an_old_commit_stays_what_it_was_until_it_is_gone(server, files):
    server.change_repo("maker/Owl-GGUF", {"owl.gguf": b"GGUF" + bytes(7)})
    assert Hub(server.url).location(files["owl.gguf"]).size == 103
    server.change_repo("maker/Owl-GGUF", {"owl.gguf": b"GGUF" + bytes(8)}, keep_old=False)
    with pytest.raises(NotFound, match="no longer has this version"):
        Hub(server.url).location(files["owl.gguf"])


def test_a_file_that_is_gone(server, files):
    with pytest.raises(NotFound, match="no such file"):
        Hub(server.url).location(msgspec.structs.replace(files["owl.gguf"], path="gone.gguf"))


def test_an_answer_about_another_file_is_refused(server, files):
    for kind, how in (
        ("etag", {"value": "../../../../escaped"}),
        ("etag", {"value": "b" * 64}),
        ("etag", {"value": "b" * 40}),
        ("etag", {"value": "A" * 64}),
        ("etag", {"value": ""}),
        ("badlen", {"size": 104}),
        ("commit", {"value": "d" * 40}),
        ("commit", {"value": "main"}),
    ):
        server.faults.clear()
        server.fault(kind, "owl.gguf", method="HEAD", times=9, **how)
        assert "does not follow" in refused(Hub(server.url), files["owl.gguf"]), (kind, how)


def test_an_answer_that_leads_nowhere_is_refused():
    changes = (
        {"X_Linked_Size": "-10"},
        {"X_Linked_Size": "ten"},
        {"X_Linked_Size": None},
        {"X_Linked_Etag": None},
        {"X_Repo_Commit": None},
        {"X_Repo_Commit": "../.."},
        {"Location": "file:///etc/passwd"},
        {"Location": "ftp://127.0.0.1/x"},
        {"Location": "http://"},
    )
    for change in changes:
        with RawServer([described(**change)]) as server:
            refused(Hub(server.url), FILE)


def test_the_same_answer_unchanged_is_followed():
    with RawServer([described()]) as server:
        assert Hub(server.url).location(FILE).url == "http://127.0.0.1:1/x?sig=1"


def test_a_redirect_inside_the_hub_keeps_the_token_and_one_beside_it_does_not():
    moved = head("Location: /other/name", "Content-Length: 0", status="307 Temporary Redirect")
    with RawServer([moved, described()]) as server:
        Hub(server.url, "hf_good").location(FILE)
        assert b"hf_good" in server.requests[1]
        # another port is another server
        beside = described(Location=server.url.replace("127.0.0.1", "localhost") + "/x")
    with RawServer([beside]) as server:
        assert "Authorization" not in Hub(server.url, "hf_good").location(FILE).headers


def test_a_secure_hub_leads_to_secure_addresses_only():
    home, url = Asked("https://hub.example.org"), "https://hub.example.org/maker/Owl-GGUF/resolve/x/owl.gguf"
    for address, token_goes in (
        ("https://cdn.example.org/x?sig=1", False),
        ("https://hub.example.org.evil.example/x", False),
        ("https://hub.example.org:8443/x", False),
        ("https://hub.example.org/x", True),
        ("/x", True),
    ):
        where = checked_location(Said(address, SHA256, 10, COMMIT), FILE, url, home, "hf_good")
        assert ("Authorization" in where.headers) == token_goes, address
    for address in ("http://cdn.example.org/x", "http://hub.example.org/x", "//[::1", "ftp://hub.example.org/x"):
        with pytest.raises(HubFailed):
            checked_location(Said(address, SHA256, 10, COMMIT), FILE, url, home, "hf_good")


def test_a_login_page_is_no_file():
    answer = head("Content-Type: text/html", "Content-Length: 0", status="200 OK")
    with RawServer([answer]) as server, pytest.raises(Exception, match="login page"):
        Hub(server.url).location(FILE)


def test_nothing_is_asked_for_a_hostile_path_or_without_a_commit(server, files):
    server.clear()
    paths = ("../owl.gguf", "C:owl.gguf", "a\\b.gguf", "con", "owl.gguf\0", "/owl.gguf", "")
    commits = ("", "main", "../..", "c" * 39)
    for change in (*({"path": path} for path in paths), *({"commit": commit} for commit in commits)):
        refused(Hub(server.url), msgspec.structs.replace(files["owl.gguf"], **change))
    assert server.requests() == []


def test_a_secure_hub_leads_to_no_insecure_place_and_its_token_to_none_but_itself():
    token = contextvars.copy_context().run(_after_the_rules, "https://hub.example.org/api", "https://hub.example.org")
    assert token == "Bearer hf_CANARY"
    for place in (
        "https://cdn.example.org/x",
        "https://hub.example.org.evil.example/x",
        "https://hub.example.org:8443/",
    ):
        assert contextvars.copy_context().run(_after_the_rules, place, "https://hub.example.org") is None
    for place in ("http://cdn.example.org/x", "http://hub.example.org/x"):
        with pytest.raises(HubFailed, match="does not follow"):
            contextvars.copy_context().run(_after_the_rules, place, "https://hub.example.org")
    assert contextvars.copy_context().run(_after_the_rules, "http://cdn.lan/x", "http://hub.lan") is None


def _after_the_rules(place: str, endpoint: str) -> str | None:
    """What is left of the token when a request, redirected or not, goes to `place`."""
    current.set(Call(Asked(endpoint), 5.0, None))
    request = httpx2.Request("GET", place, headers={"Authorization": "Bearer hf_CANARY"})
    _before(request)
    return request.headers.get("Authorization")
