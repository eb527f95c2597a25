"""The models commands that ask a hub: the real client and the real transfer against a stand-in on 127.0.0.1."""

import json
import logging
import os
import signal
import subprocess
import sys
import time

import pytest

from desktop.library.memory.plan import Memory
from desktop.paths import pocket_file
from tests.fakes.stand_in_hub.demo import demo_hub
from tests.fakes.tiny_gguf import Tiny, write_model
from tests.unit.terminal.conftest import ROOT, told_by

BASE, INSTRUCT = "demo/Pocket-6M-Base", "demo/Pocket-6M-Instruct"


@pytest.fixture
def hub():
    with demo_hub() as hub:
        yield hub


@pytest.fixture
def models(tandem, hub, home):
    def run(*arguments, **options):
        environment = {**home, "HF_ENDPOINT": hub.url, **options.pop("environment", {})}
        return tandem("models", *arguments, environment=environment, **options)

    return run


@pytest.fixture
def place(data_dir):
    return data_dir / "data" / "models" / "demo" / "Pocket-6M-Base-GGUF" / "pocket-6m-base-Q8_0.gguf"


def served(hub, name):
    return [request for request in hub.log if name in request.path and request.method == "GET"]


def test_search_tells_what_each_is(inside, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    told = json.loads(inside("search", "pocket", "--json")[1])["repositories"]
    assert {one["id"]: one["variant"] for one in told} == {f"{BASE}-GGUF": "base", f"{INSTRUCT}-GGUF": "instruct"}
    words = inside("search", "heron")[1]
    assert "northlight/Heron-4B-Base-GGUF" in words
    assert "apache-2.0" in words
    assert "oddity/Moth-2B-Base-GGUF" not in inside("search", "moth")[1]
    assert "does not know the architecture mothnet" in inside("search", "moth", "--all")[1]


def test_get_fetches_checks_and_lists(models, hub, place):
    (file,) = told_by(models("get", f"{BASE}-GGUF", "--json"))["files"]
    assert file["path"] == str(place)
    assert place.read_bytes() == pocket_file("base").read_bytes()
    assert (file["verified"], file["repo"], file["variant"]) == (True, f"{BASE}-GGUF", "base")
    assert file["origin"] == "library"
    before = len(served(hub, ".gguf"))
    again = models("get", f"{BASE}-GGUF:pocket-6m-base-Q8_0.gguf")
    assert "verified" in again.out
    assert len(served(hub, ".gguf")) == before
    assert "ok    " in models("verify").out


def test_get_of_a_source_takes_its_gguf_build(models, place):
    done = models("get", BASE)
    assert done.returncode == 0, done.err
    assert f"{BASE}-GGUF: pocket-6m-base-Q8_0.gguf, 6.1 MB" in done.err
    assert place.exists()


def test_what_cannot_be_used_is_said_before_it_is_fetched(inside, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setattr("desktop.library.memory.plan.memory_now", lambda: Memory(8 * 10**9, 4 * 10**9))
    for name in ("oddity/Moth-2B-Base-GGUF", "quarry/Basalt-70B-Base-GGUF"):
        hub.fault("status", ".gguf", method="HEAD", code=404, error_code="EntryNotFound")
        code, _, err = inside("get", name)
        assert code == 1
        lines = err.splitlines()
        assert name in lines[0]
        assert ("mothnet" if "Moth" in name else "Too big") in lines[1]


def test_get_pair_brings_both_variants(models):
    files = told_by(models("get", f"{INSTRUCT}-GGUF", "--pair", "--json"))["files"]
    assert [(file["variant"], file["quantization"]) for file in files] == [("base", "Q8_0"), ("instruct", "Q8_0")]
    told = told_by(models("pair", files[0]["path"], "--json"))["pairs"][0]
    assert told["here"]
    assert (told["base"], told["instruct"]) == ([files[0]["path"]], [files[1]["path"]])


def test_pair_by_what_the_hub_says(inside, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    for name in (BASE, f"{BASE}-GGUF", INSTRUCT, f"{INSTRUCT}-GGUF"):
        (told,) = json.loads(inside("pair", name, "--hub", "--json")[1])["pairs"]
        assert (told["base"], told["instruct"]) == ([f"{BASE}-GGUF", BASE], [f"{INSTRUCT}-GGUF", INSTRUCT])
        assert told["notes"] == []
    code, out, _ = inside("pair", "fieldnotes/Lark-1B-Instruct", "--hub")
    assert code == 0
    assert "No GGUF build of fieldnotes/Lark-1B-Base was found on the hub." in out
    assert "To have both" not in out


def test_a_base_without_builds_is_told_with_the_nearest(inside, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    hub.add_repo(
        "maker/Heron-3B-Base",
        {"model.safetensors": b"x"},
        tags=["text-generation", "safetensors"],
        parameters=3_000_000_000,
    )
    code, out, err = inside("get", "maker/Heron-3B-Base")
    assert (code, out) == (1, "")
    assert "There is no GGUF build of maker/Heron-3B-Base." in err
    assert "The nearest is northlight/Heron-4B-Base-GGUF" in err
    assert "No instruct variant of maker/Heron-3B-Base" in inside("get", "maker/Heron-3B-Base", "--pair")[2]


def test_judge_with_the_hub(models):
    assert told_by(models("judge", f"{INSTRUCT}-GGUF", "--hub", "--json"))["variant"] == "instruct"
    done = models("judge", "demo/Nothing", "--hub")
    assert done.returncode == 1
    assert done.err.count("\n") == 1


def test_parts_are_fetched_together(models, hub, tmp_path):
    parts = [write_model(tmp_path / f"{number}.gguf", Tiny(n_embd=16, n_layer=1, seed=number)) for number in (1, 2)]
    names = [f"Q8_0/Tern-1B-Base-Q8_0-0000{number}-of-00002.gguf" for number in (1, 2)]
    hub.add_repo("demo/Tern-1B-Base-GGUF", {name: part.read_bytes() for name, part in zip(names, parts, strict=True)})
    (file,) = told_by(models("get", "demo/Tern-1B-Base-GGUF", "--json"))["files"]
    assert (len(file["parts"]), file["verified"], file["problem"]) == (2, True, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["get", "demo/Nothing"], "demo/Nothing"),
        (["get", f"{BASE}-GGUF:Q2_K"], "There is no Q2_K"),
        (["get", f"{BASE}-GGUF", "--quantization", "Q2_K"], "There are: Q8_0 (6.1 MB)."),
        (["get", "fieldnotes/Lark-1B-Base"], "There is no GGUF build of fieldnotes/Lark-1B-Base."),
        (["get", "harbour-ai/Tern-3B-Base-GGUF:Q8_0"], "harbour-ai/Tern-3B-Base-GGUF"),
        (["get", "quarry/Basalt-70B-Base-GGUF", "--pair", "--quantization", "Q5_0"], "There is no Q5_0"),
    ],
)
def test_what_cannot_be_fetched_is_said(inside, hub, monkeypatch, arguments, told):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    code, out, err = inside(*arguments)
    assert code in (1, 2)
    assert out == ""
    assert told in err.splitlines()[-1]


def test_other_bytes_than_published_are_refused(models, hub, place):
    hub.fault("corrupt", "pocket-6m-base-Q8_0.gguf", times=2, at=5_000)
    done = models("get", f"{BASE}-GGUF")
    assert done.returncode == 1
    assert "differs from what was published" in done.err
    assert not place.exists()
    assert told_by(models("list", "--json"))["files"][2:] == []


def test_offline_opens_no_connection(models, hub, data_dir):
    (data_dir / "config").mkdir(parents=True)
    (data_dir / "config" / "settings.toml").write_text("[library]\noffline = true\n")
    for command in (["search", "pocket"], ["get", f"{BASE}-GGUF"], ["judge", BASE, "--hub"]):
        done = models(*command)
        assert done.returncode == 1
        assert "Tandem is set to work offline." in done.err
    assert told_by(models("judge", BASE, "--json"))["variant"] == "base"
    assert hub.log == []


def test_the_settings_mirror_and_folder_are_used(models, hub, data_dir, tmp_path):
    (data_dir / "config").mkdir(parents=True)
    folder = tmp_path / "big disk"
    lines = ["[library]", f"endpoint = '{hub.url}'", f"folder = '{folder}'"]
    (data_dir / "config" / "settings.toml").write_text("\n".join(lines))
    (file,) = told_by(models("get", BASE, "--json", environment={"HF_ENDPOINT": "http://127.0.0.1:9"}))["files"]
    assert file["path"].startswith(str(folder))


def test_a_token_that_is_none_is_said(inside, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    for token in ("hf_ü", "hf_a b"):
        monkeypatch.setenv("HF_TOKEN", token)
        code, _, err = inside("search", "x")
        assert code == 2
        assert err.startswith("tandem: HF_TOKEN holds no access token.")
        assert token not in err


def test_warnings_on_the_way_show_no_token(inside, hub, monkeypatch, capsys):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", "hf_CANARYtoken")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a terminal, where nobody set up a log
    assert inside("search", "pocket")[0] == 0
    assert hub.log[-1].authorization == "Bearer hf_CANARYtoken"
    logging.getLogger("huggingface_hub").warning("see %s", f"{hub.url}/x?X-Amz-Signature=CANARY, hf_CANARYtoken")
    told = capsys.readouterr().err
    assert "see http://127.0.0.1" in told
    assert "CANARY" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_keeps_what_came_and_the_next_run_goes_on(models, hub, data_dir, place, home):
    hub.rate = 2_000_000
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(data_dir), "models", "get", f"{BASE}-GGUF"]
    environment = {**os.environ, **home, "HF_ENDPOINT": hub.url}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True)
    part = place.with_name(f"{place.name}.part")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not part.exists() or part.stat().st_size < 1_000_000):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.splitlines()[-1] == "tandem: Stopped. What came is kept: the same command goes on from there."
    kept = part.stat().st_size
    assert not place.exists()
    hub.rate = 0
    hub.log.clear()
    assert models("get", f"{BASE}-GGUF").returncode == 0
    assert place.read_bytes() == pocket_file("base").read_bytes()
    sent = sum(request.sent for request in served(hub, ".gguf"))
    assert sent <= place.stat().st_size - kept + 1_000_000


def test_the_environments_token_goes_to_no_mirror_of_the_settings(tmp_path, monkeypatch):
    from desktop.paths import Paths
    from desktop.settings.values import LibrarySettings, Settings
    from desktop.terminal.models.place import Place

    monkeypatch.setenv("HF_TOKEN", "hf_CANARYtoken")
    mirror = Settings(library=LibrarySettings(endpoint="https://hub.example"))
    assert not Place(mirror, Paths.under(tmp_path)).hub().signed_in
    assert Place(Settings(), Paths.under(tmp_path)).hub().signed_in


@pytest.mark.parametrize("proxy", ["socks5://me:secret@127.0.0.1:1", "socks://127.0.0.1:1"])
def test_a_proxy_of_another_kind_is_said_and_not_passed_by(models, hub, proxy):
    done = models("search", "pocket", environment={"ALL_PROXY": proxy})
    assert done.returncode == 1
    assert "SOCKS is not supported" in done.err
    assert "secret" not in done.err
    assert done.err.count("\n") == 1
    assert hub.log == []
