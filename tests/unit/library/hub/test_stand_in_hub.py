"""The stand-in hub against the real client: what it serves, what it refuses, and how it misbehaves."""

from __future__ import annotations

import hashlib
import time

import httpx2
import pytest
from huggingface_hub import HfApi, close_session, get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import GatedRepoError, RemoteEntryNotFoundError, RepositoryNotFoundError
from huggingface_hub.utils import _http

from tests.fakes.stand_in_hub import Hollow, StandInHub
from tests.fakes.stand_in_hub.demo import demo_hub

DATA = b"GGUF" + bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def _the_hubs_own_client(monkeypatch):
    """Not the bounded one, which earlier tests of this process may have put in its place."""
    close_session()
    monkeypatch.setattr(_http, "_GLOBAL_CLIENT_FACTORY", _http.default_client_factory)
    yield
    close_session()


@pytest.fixture
def hub():
    with StandInHub() as running:
        running.add_repo("demo/One", {"one.gguf": DATA, "README.md": b"# One\n", "sub/two.gguf": b"GGUF2"})
        yield running


@pytest.fixture
def api(hub):
    return HfApi(endpoint=hub.url, token=False)


def metadata(hub, path="one.gguf", token=False):
    return get_hf_file_metadata(hf_hub_url("demo/One", path, endpoint=hub.url), token=token, endpoint=hub.url)


def test_the_client_reads_a_repository(hub, api):
    info = api.model_info("demo/One", files_metadata=True)
    sizes = {file.rfilename: (file.size, file.lfs.sha256 if file.lfs else "") for file in info.siblings}
    assert sizes["one.gguf"] == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert sizes["README.md"] == (6, "")
    assert {node.path for node in api.list_repo_tree("demo/One", recursive=True)} >= {"one.gguf", "sub/two.gguf", "sub"}
    assert [found.path for found in api.get_paths_info("demo/One", ["sub/two.gguf", "none"])] == ["sub/two.gguf"]


def test_bytes_come_by_a_signed_address_of_another_origin(hub):
    found = metadata(hub)
    assert found.location.startswith(hub.delivery_url)
    assert "CANARY" in found.location
    answer = httpx2.get(found.location, headers={"Range": "bytes=5-9"})
    assert (answer.status_code, answer.content) == (206, DATA[5:10])
    line = hub.requests("delivery", "GET")[-1]
    until = time.monotonic() + 60
    while not line.sent and time.monotonic() < until:  # counted when the bytes are out, and we may be quicker
        time.sleep(0.01)
    assert (line.start, line.sent, line.range) == (5, 5, "bytes=5-9")
    hub.fault("expired", "one.gguf")
    assert httpx2.get(found.location).status_code == 403
    assert httpx2.get(found.location).status_code == 403, "once ended, always ended"
    assert httpx2.get(metadata(hub).location).content == DATA


def test_search_pages_filters_and_sorts(hub, api):
    hub.page = 2
    for number in range(5):
        hub.add_repo(
            f"lab/M{number}-GGUF", {}, downloads=number, gguf={"total": number * 10**9, "architecture": "llama"}
        )
    found = list(api.list_models(search="GGUF", sort="downloads", expand=["gguf", "downloads"]))
    assert [model.id for model in found] == [f"lab/M{n}-GGUF" for n in (4, 3, 2, 1, 0)]
    assert found[0].gguf["architecture"] == "llama"
    sized = api.list_models(filter=["gguf"], num_parameters="min:2B,max:3B")
    assert {model.id for model in sized} == {"lab/M2-GGUF", "lab/M3-GGUF"}


def test_lineage_is_a_filter_and_a_field(api, hub):
    hub.add_repo("lab/One-GGUF", {}, base_models=("demo/One",), relation="quantized", gguf={"total": 1})
    children = list(api.list_models(filter=["base_model:quantized:demo/One"], expand=["baseModels", "tags"]))
    assert [child.id for child in children] == ["lab/One-GGUF"]


def test_gate_missing_and_renewed(hub, api):
    hub.add_repo("demo/Shut", {"a.gguf": DATA}, gated="manual")
    address = hf_hub_url("demo/Shut", "a.gguf", endpoint=hub.url)
    for token in (False, "hf_good"):
        with pytest.raises(GatedRepoError):
            get_hf_file_metadata(address, token=token, endpoint=hub.url)
    hub.repos["demo/Shut"].about.granted = True
    assert get_hf_file_metadata(address, token="hf_good", endpoint=hub.url).size == len(DATA)
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("demo/None")
    with pytest.raises(RemoteEntryNotFoundError):
        metadata(hub, "none.gguf")
    assert api.whoami(token="hf_good")["name"] == "tester"


def test_a_new_commit_keeps_the_old_one(hub, api):
    before = api.model_info("demo/One").sha
    hub.change_repo("demo/One", {"one.gguf": b"GGUFnew"})
    assert api.model_info("demo/One").sha != before
    old = get_hf_file_metadata(
        hf_hub_url("demo/One", "one.gguf", revision=before, endpoint=hub.url), token=False, endpoint=hub.url
    )
    assert (old.size, old.commit_hash) == (len(DATA), before)
    assert httpx2.get(old.location).content == DATA


def test_faults_in_the_body(hub):
    def get(**headers):
        return httpx2.get(metadata(hub).location, headers=headers, timeout=0.4)

    hub.fault("drop", "one.gguf", after=1000)
    with pytest.raises(httpx2.RemoteProtocolError):
        get()
    hub.fault("rst", "one.gguf", after=1000)
    with pytest.raises(httpx2.ReadError):
        get()
    hub.fault("stall", "one.gguf", after=1000, seconds=5)
    with pytest.raises(httpx2.ReadTimeout):
        get()
    hub.fault("corrupt", "one.gguf", at=7)
    body = get().content
    assert [at for at in range(len(DATA)) if body[at] != DATA[at]] == [7]
    hub.fault("ignore_range", "one.gguf")
    assert get(Range="bytes=9-").status_code == 200
    hub.fault("content_range", "one.gguf", value="bytes 1-2/3")
    assert get(Range="bytes=9-").headers["content-range"] == "bytes 1-2/3"
    hub.fault("other_file", "one.gguf", value="sub/two.gguf")
    assert get().content == b"GGUF2"
    hub.fault("html", "one.gguf")
    assert get().headers["content-type"].startswith("text/html")
    hub.fault("status", "one.gguf", code=503, headers=(("Retry-After", "7"),))
    assert get().headers["retry-after"] == "7"
    assert hub.faults.left() == []


def test_faults_in_the_head(hub):
    hub.fault("etag", "one.gguf", method="HEAD", value="../../out")
    assert metadata(hub).etag == "../../out"
    hub.fault("badlen", "one.gguf", method="HEAD", size=3)
    assert metadata(hub).size == 3
    hub.fault("commit", "one.gguf", method="HEAD", value="../up")
    assert metadata(hub).commit_hash == "../up"


def test_redirect_elsewhere_shows_what_headers_follow(hub):
    hub.fault("redirect_elsewhere", "one.gguf")
    answer = httpx2.get(metadata(hub).location, follow_redirects=True, headers={"Authorization": "Bearer hf_good"})
    assert answer.content == DATA
    assert hub.requests("elsewhere")[0].headers["Host"] in hub.elsewhere_url


def test_hollow_files_are_as_long_as_they_claim(hub):
    hub.add_repo("demo/Huge", {"huge.gguf": Hollow(60 * 1024**3)})
    address = hf_hub_url("demo/Huge", "huge.gguf", endpoint=hub.url)
    found = get_hf_file_metadata(address, token=False, endpoint=hub.url)
    assert found.size == 60 * 1024**3
    assert httpx2.get(found.location, headers={"Range": "bytes=0-3"}).content == b"GGUF"


def test_the_demonstration_set():
    with demo_hub() as hub:
        api = HfApi(endpoint=hub.url, token=False)
        builds = api.list_models(filter=["base_model:quantized:demo/Pocket-6M-Instruct"])
        assert [model.id for model in builds] == ["demo/Pocket-6M-Instruct-GGUF"]
        assert len(list(api.list_models(filter="gguf"))) >= 15
        close_session()
