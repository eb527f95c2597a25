"""The real hub client against the stand-in hub: search, describe, builds, gates, offline."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from desktop.errors import BadInput
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Gated, NotFound, Offline
from desktop.library.repository import Lineage
from tests.fakes.stand_in_hub import StandInHub

GGUF = b"GGUF\x03\x00\x00\x00" + bytes(500)
LLAMA = {"total": 1_000_000_000, "architecture": "llama", "context_length": 8192, "chat_template": "{{ messages }}"}


@pytest.fixture(scope="module")
def server():
    with StandInHub(page=2) as hub:
        hub.add_repo("maker/Owl-1B-Base", {"model.safetensors": b"w" * 99}, licence="apache-2.0", parameters=10**9)
        hub.add_repo("maker/Owl-1B", {"model.safetensors": b"w" * 99, "README.md": b"# Owl\n"}, licence="apache-2.0",
                     base_models=("maker/Owl-1B-Base",), relation="finetune", downloads=50)  # fmt: skip
        hub.add_repo("other/Owl-1B-Pirate", {"model.safetensors": b"w"}, base_models=("maker/Owl-1B-Base",),
                     relation="finetune", downloads=90)  # fmt: skip
        for number in range(7):
            hub.add_repo(f"quants{number}/Owl-1B-GGUF", {"owl-Q4_K_M.gguf": GGUF, "owl-Q8_0.gguf": GGUF * 2},
                         base_models=("maker/Owl-1B",), relation="quantized", gguf=LLAMA, downloads=10 * number,
                         licence="apache-2.0")  # fmt: skip
        hub.add_repo("maker/Seal-9B-GGUF", {"seal.gguf": GGUF}, licence="mit", downloads=5,
                     gguf={"total": 9 * 10**9, "architecture": "sealnet", "context_length": 1024})  # fmt: skip
        hub.add_repo("maker/Gate-1B-GGUF", {"gate.gguf": GGUF}, gguf=LLAMA, gated="manual")
        yield hub


@pytest.fixture
def hub_url(server):
    server.clear()
    return server.url


def python(code, *arguments, **environment):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def ids(repositories):
    return [repository.id for repository in repositories]


def test_search_follows_the_pages_in_order_of_downloads(server, hub_url):
    found = Hub(hub_url).search("owl")
    assert ids(found) == [f"quants{number}/Owl-1B-GGUF" for number in range(6, -1, -1)]
    assert len(server.requests(path="/api/models")) == 4  # 7 hits, 2 a page
    first = found[0]
    assert (first.architecture, first.context_length, first.parameters) == ("llama", 8192, 10**9)
    assert (first.licence, first.downloads, first.has_template, first.files) == ("apache-2.0", 60, True, ())
    assert first.lineage == Lineage(("maker/Owl-1B",), "quantized")


def test_a_limit_stops_at_its_page(server, hub_url):
    assert len(Hub(hub_url).search("owl", limit=3)) == 3
    assert len(server.requests(path="/api/models")) == 2


FILTERS = (
    ({"author": "maker"}, ["maker/Seal-9B-GGUF", "maker/Gate-1B-GGUF"]),
    ({"licence": "mit"}, ["maker/Seal-9B-GGUF"]),
    ({"smallest": 2}, ["maker/Seal-9B-GGUF"]),
    ({"words": "seal", "smallest": 8.5, "largest": 9.5}, ["maker/Seal-9B-GGUF"]),
    ({"words": "seal", "smallest": 9.1}, []),
    ({"author": "maker", "largest": 1.5}, ["maker/Gate-1B-GGUF"]),
    ({"words": "seal", "largest": 8.5}, []),
    ({"architecture": "sealnet"}, ["maker/Seal-9B-GGUF"]),
    ({"author": "maker", "runnable_only": True}, ["maker/Gate-1B-GGUF"]),
    ({"words": "https://huggingface.co/maker/Seal-9B-GGUF/tree/main"}, ["maker/Seal-9B-GGUF"]),
    ({"words": "pirate", "gguf_only": False}, ["other/Owl-1B-Pirate"]),
    ({"words": "no such thing"}, []),
)


def test_every_filter_narrows_the_search(hub_url):
    for how, expected in FILTERS:
        assert ids(Hub(hub_url).search(**how)) == expected, how


def test_a_repository_has_its_files_with_sizes_and_checksums_at_one_commit(server, hub_url):
    found = Hub(hub_url).repository("quants1/Owl-1B-GGUF")
    stored = server.repos["quants1/Owl-1B-GGUF"]
    assert found.commit == stored.commit
    assert {(file.path, file.size, file.sha256, file.commit) for file in found.files} == {
        (path, file.size, file.sha256, stored.commit) for path, file in stored.files.items()
    }
    assert found.lineage == Lineage(("maker/Owl-1B",), "quantized")
    assert (found.architecture, found.notes) == ("llama", ())
    assert len(server.requests(path="/api/models/")) == 1


def test_small_text_files_have_no_sha256(hub_url):
    files = {file.path: file.sha256 for file in Hub(hub_url).repository("maker/Owl-1B").files}
    assert files["README.md"] == ""
    assert len(files["model.safetensors"]) == 64


def test_builds_and_the_owners_own_finetunes(hub_url):
    hub = Hub(hub_url)
    assert len(hub.gguf_builds("maker/Owl-1B")) == 7
    assert hub.gguf_builds("maker/Owl-1B-Base") == []
    assert ids(hub.finetunes("maker/Owl-1B-Base")) == ["other/Owl-1B-Pirate", "maker/Owl-1B"]
    assert ids(hub.finetunes("maker/Owl-1B-Base", "maker")) == ["maker/Owl-1B"]


def test_an_address_of_a_page_will_do_for_a_repository(hub_url):
    assert Hub(hub_url).repository("https://huggingface.co/maker/Owl-1B").id == "maker/Owl-1B"


@pytest.mark.parametrize("repo", ["../../etc", "gpt2", "a/b/c", "file:///x"])
def test_no_request_is_made_for_what_is_no_repository(server, hub_url, repo):
    hub = Hub(hub_url)
    for ask in (hub.repository, hub.gguf_builds, hub.finetunes):
        with pytest.raises(BadInput):
            ask(repo)
    assert server.requests() == []


def test_a_missing_repository_is_said_to_strangers_and_to_users(hub_url):
    with pytest.raises(NotFound, match="has no maker/None") as caught:
        Hub(hub_url).repository("maker/None")
    assert "private" in caught.value.detail
    with pytest.raises(NotFound) as caught:
        Hub(hub_url, "hf_good").repository("maker/None")
    assert "private" not in caught.value.detail


def test_a_gate_says_what_to_do(server, hub_url):
    file = Hub(hub_url).repository("maker/Gate-1B-GGUF").files[0]
    assert Hub(hub_url).repository("maker/Gate-1B-GGUF").gated == "manual"
    with pytest.raises(Gated) as caught:
        Hub(hub_url).location(file)
    assert caught.value.page == f"{hub_url}/maker/Gate-1B-GGUF"
    assert "not signed in" in caught.value.detail
    assert caught.value.page in caught.value.hint
    with pytest.raises(Gated) as caught:
        Hub(hub_url, "hf_good").location(file)
    assert "signed in, but" in caught.value.detail
    assert "by hand" in caught.value.hint
    server.repos["maker/Gate-1B-GGUF"].about.granted = True
    assert Hub(hub_url, "hf_good").location(file).sha256 == file.sha256


def test_who_am_i(server, hub_url):
    assert Hub(hub_url, "hf_good").who_am_i() == "tester"
    with pytest.raises(Gated, match="did not accept") as caught:
        Hub(hub_url, "hf_bad1").who_am_i()
    assert caught.value.page == f"{hub_url}/settings/tokens"
    server.clear()
    with pytest.raises(Gated, match="not signed in"):
        Hub(hub_url).who_am_i()
    assert server.requests() == []


def test_the_client_names_itself_and_sends_nothing_of_its_own_accord(server, hub_url):
    Hub(hub_url).search("owl", limit=1)
    assert {line.path for line in server.requests()} == {"/api/models"}
    line = server.requests()[0]
    assert line.headers["user-agent"].startswith("tandem/")
    assert line.authorization == ""


def test_tokens_of_other_programs_are_not_used(tmp_path, server, hub_url):
    """In a process of its own, because the client reads its environment once."""
    (tmp_path / "token").write_text("hf_of_another_program")
    code = "import sys; from desktop.library.hub.hub import Hub; print(len(Hub(sys.argv[1]).search('owl', limit=1)))"
    environment = {"HF_HOME": str(tmp_path), "HF_TOKEN": "hf_from_the_environment"}
    done = python(code, hub_url, **environment)
    assert (done.stdout.strip(), done.stderr) == ("1", "")
    assert [line.authorization for line in server.requests()] == [""]


def test_offline_opens_nothing_and_imports_nothing(server, hub_url):
    code = """if True:
        import sys
        from desktop.library.hub.hub import Hub
        from desktop.library.hub.problems import Offline
        from desktop.library.repository import RemoteFile
        sys.addaudithook(lambda event, _: event.startswith("socket.") and sys.exit(f"opened {event}"))
        hub, file = Hub(sys.argv[1], "hf_good", offline=True), RemoteFile(repo="a/b", path="c", commit="0" * 40, size=1)
        for ask in (hub.search, hub.who_am_i, *(lambda n=n: getattr(hub, n)("a/b") for n in
                    ("repository", "gguf_builds", "finetunes")), lambda: hub.location(file)):
            try:
                ask()
            except Offline as problem:
                print(problem.title)
        print([name for name in ("huggingface_hub", "httpx2", "keyring", "PySide6") if name in sys.modules])
    """
    done = python(code, hub_url)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["Tandem is set to work offline."] * 6 + ["[]"]
    assert server.requests() == []


def test_the_environment_may_switch_off_or_name_a_mirror(monkeypatch, hub_url):
    monkeypatch.setenv("HF_ENDPOINT", hub_url)
    assert Hub().repository("maker/Owl-1B").id == "maker/Owl-1B"
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Offline):
        Hub().repository("maker/Owl-1B")


def test_the_token_is_in_no_repr(hub_url):
    hub = Hub(hub_url, "hf_good")
    assert "hf_good" not in repr(hub)
    assert hub.signed_in
