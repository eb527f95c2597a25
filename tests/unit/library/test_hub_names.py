"""Names from outside: repository ids, paths inside a repository, addresses of hubs."""

from __future__ import annotations

import pytest

from desktop.errors import BadInput
from desktop.library.hub_names import checked_endpoint, checked_repo_id, is_repo_id, origin, path_problem, repo_id_in

GOOD_REPOS = ("Qwen/Qwen3-1.7B-GGUF", "meta-llama/Llama-3.2-1B", "a/b", "01-ai/Yi_1.5.x", "_a/_b")
BAD_REPOS = (
    *("", "gpt2", "a/b/c", "../b", "a/..", "a/b/../c", "a b/c", "a/b?x=1", "a/b#c", "-a/b", "a/b.", "a--b/c", "a/b..c"),
    *("a\\b/c", "a/b\0", "a/b\nc", "http://evil.example/a/b", "file:///etc/passwd", "é/b", "a" * 97 + "/b"),
    *("a/" + "b" * 97, "a/b-", "a-/b", "a/b.git"),
)
PAGES = (
    "https://huggingface.co/Qwen/Qwen3-4B-GGUF",
    "http://huggingface.co/Qwen/Qwen3-4B-GGUF/tree/main?x=1",
    "hf.co/Qwen/Qwen3-4B-GGUF#files",
    "https://hf.co/Qwen/Qwen3-4B-GGUF/",
    "Qwen/Qwen3-4B-GGUF",
)
GOOD_PATHS = ("m.gguf", "Q4_K_M/m-00001-of-00002.gguf", "a b.gguf", "x/.gitattributes", "ü.gguf")
BAD_PATHS = (
    *("", "../m.gguf", "a/../m.gguf", "a/..", "./m", "/m.gguf", "a//b", "C:m.gguf", "C:/m.gguf", "..\\m.gguf", "a\\m"),
    *(
        "\\\\server\\share\\m.gguf",
        "m.gguf:stream",
        "CON",
        "con.gguf",
        "a/NUL",
        "a/Aux.txt/m.gguf",
        "COM1",
        "lpt9.gguf",
    ),
    *("COM¹.gguf", "m.gguf\0", "m\n.gguf", "m.gguf.", "m.gguf ", " m.gguf", "a. /m", "m?.gguf", "m*.gguf", 'm".gguf'),
    *("m|.gguf", "m<.gguf", "m\u202efugg.gguf", "a" * 241, "a/" * 501),
)
GOOD_ENDPOINTS = {
    "": "https://huggingface.co",
    "https://hub.example.org/": "https://hub.example.org",
    " https://hub.example.org/hf ": "https://hub.example.org/hf",
    "http://127.0.0.1:8000": "http://127.0.0.1:8000",
    "http://192.168.1.5:8080/": "http://192.168.1.5:8080",
    "http://[::1]:80": "http://[::1]:80",
    "http://localhost:1": "http://localhost:1",
    "http://nas.local": "http://nas.local",
}
BAD_ENDPOINTS = (
    *(
        "file:///etc/passwd",
        "ftp://hub.example.org",
        "hub.example.org",
        "http://hub.example.org",
        "https://",
        "http:///x",
    ),
    *(
        "https://user:secret@hub.example.org",
        "https://hub.example.org?x=1",
        "https://hub.example.org/#a",
        "http://[::1",
    ),
    *("https://hub.example.org:99999", "https://hub.exa mple.org", "javascript:alert(1)", "\\\\server\\hub"),
    "http://8.8.8.8",
)


def test_repository_ids():
    for repo in GOOD_REPOS:
        assert is_repo_id(repo), repo
        assert checked_repo_id(f"  {repo}\n") == repo
    for text in BAD_REPOS:
        assert not is_repo_id(text), text
        with pytest.raises(BadInput) as caught:
            checked_repo_id(text)
        assert "owner/name" in caught.value.detail
        assert caught.value.hint


def test_the_address_of_a_page_means_its_repository_and_words_mean_none():
    assert {repo_id_in(page) for page in PAGES} == {"Qwen/Qwen3-4B-GGUF"}
    assert repo_id_in("qwen 4b") == ""
    assert repo_id_in("https://example.org/Qwen/Qwen3-4B-GGUF") == ""


def test_hostile_paths_are_named_as_such():
    assert [path for path in GOOD_PATHS if path_problem(path)] == []
    assert [path for path in BAD_PATHS if not path_problem(path)] == []


def test_addresses_of_hubs():
    assert {given: checked_endpoint(given) for given in GOOD_ENDPOINTS} == GOOD_ENDPOINTS
    for text in BAD_ENDPOINTS:
        with pytest.raises(BadInput) as caught:
            checked_endpoint(text)
        assert caught.value.detail, text
        assert "secret" not in caught.value.one_line()


def test_origins_tell_servers_apart():
    assert origin("https://Hub.example.org/a") == origin("https://hub.example.org:443/b?c")
    for other in ("http://hub.example.org", "https://hub.example.org:444", "https://hub.example.org.evil.example"):
        assert origin(other) != origin("https://hub.example.org")
    assert origin("https://hub.example.org@evil.example/") == ("https", "evil.example", 443)
    assert origin("http://[::1") == ("", "", 0)
