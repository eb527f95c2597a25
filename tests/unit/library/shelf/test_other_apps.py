"""Files of other programs, in stores laid out as those programs lay them out."""

import json
import os
from pathlib import Path

import pytest

from desktop.library.model_file import Origin
from desktop.library.shelf.other_apps import closed_places, find_all, nothing_words

GGUF = b"GGUF" + b"\3\0\0\0"
DIGEST = "60e05f2100071479f596b964f89f510f057ce397ea22f2833a0cfe029bfc2463"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def put(path, content=GGUF):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def found(home, platform="linux", **environment):
    return dict(find_all(home, environment, platform))


def manifest(digest, kind="application/vnd.ollama.image.model"):
    return {"schemaVersion": 2, "layers": [{"mediaType": kind, "digest": digest, "size": 8}]}


def ollama(store, place, digest=DIGEST):
    put(store / "manifests" / place, manifest(f"sha256:{digest}"))
    return put(store / "blobs" / f"sha256-{digest}")


def test_nothing_there_finds_nothing(tmp_path):
    assert find_all(tmp_path, {}, "linux") == []
    assert find_all(tmp_path / "none", {}, "win32") == []


def test_lm_studio_in_its_folders_and_where_its_settings_point(tmp_path):
    usual = put(tmp_path / ".lmstudio" / "models" / "owner" / "repo" / "a.gguf")
    old = put(tmp_path / ".cache" / "lm-studio" / "models" / "owner" / "repo" / "b.gguf")
    moved = put(tmp_path / "big disk" / "c.gguf")
    put(tmp_path / ".lmstudio" / "settings.json", {"downloadsFolder": str(tmp_path / "big disk")})
    pointed = put(tmp_path / "elsewhere" / "models" / "d.gguf")
    put(tmp_path / ".lmstudio-home-pointer", str(tmp_path / "elsewhere").encode() + b"\n")
    files = found(tmp_path)[Origin.LM_STUDIO]
    assert {file.found.path: file.repo for file in files} == {
        usual: "owner/repo",
        old: "owner/repo",
        moved: "",
        pointed: "",
    }


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b"{" * 100_000, b'{"downloadsFolder": 7}', b""])
def test_settings_that_are_damaged_are_passed_over(tmp_path, content):
    put(tmp_path / ".lmstudio" / "models" / "a.gguf")
    put(tmp_path / ".lmstudio" / "settings.json", content)
    put(tmp_path / ".local/share/Jan/settings.json", content)
    assert [file.found.path.name for file in found(tmp_path)[Origin.LM_STUDIO]] == ["a.gguf"]


def test_ollama_names_come_from_the_manifests_place(tmp_path):
    store = tmp_path / ".ollama" / "models"
    blob = ollama(store, "registry.ollama.ai/library/llama3.2/1b-text-q4_K_M")
    other = ollama(store, "hf.co/owner/Some-Base-GGUF/Q4_K_M", "a" * 64)
    mine = ollama(store, "registry.ollama.ai/somebody/tuned/latest", "b" * 64)
    files = found(tmp_path)[Origin.OLLAMA]
    assert {file.name: file.found.path for file in files} == {
        "llama3.2:1b-text-q4_K_M": blob,
        "hf.co/owner/Some-Base-GGUF:Q4_K_M": other,
        "somebody/tuned:latest": mine,
    }
    assert {file.sha256 for file in files} == {DIGEST, "a" * 64, "b" * 64}


def test_ollamas_variable_may_name_its_usual_folder(tmp_path):
    store = tmp_path / ".ollama" / "models"
    blob = ollama(store, "registry.ollama.ai/library/m/latest")
    files = found(tmp_path, OLLAMA_MODELS=str(store))[Origin.OLLAMA]
    assert [file.found.path for file in files] == [blob]


def test_ollama_elsewhere_by_its_variable_and_each_blob_once(tmp_path):
    store = tmp_path / "moved"
    ollama(store, "registry.ollama.ai/library/m/latest")
    ollama(store, "registry.ollama.ai/library/m/1b")
    assert [file.name for file in found(tmp_path, OLLAMA_MODELS=str(store))[Origin.OLLAMA]] == ["m:1b"]


@pytest.mark.parametrize(
    "content",
    [
        manifest("sha256:x/../../../../secret"),
        manifest("sha256:" + "A" * 64),
        manifest("sha256:" + "0" * 63),
        manifest(DIGEST),
        manifest(f"sha256:{DIGEST}", "application/vnd.ollama.image.projector"),
        {"layers": 3},
        {"layers": [3, None, {"mediaType": "application/vnd.ollama.image.model"}]},
        [],
        b"\xff",
    ],
)
def test_ollama_manifests_that_name_no_blob_are_passed_over(tmp_path, content):
    store = tmp_path / ".ollama" / "models"
    put(store / "blobs" / f"sha256-{DIGEST}")
    put(tmp_path / "secret")
    put(store / "blobs" / "sha256-x" / "a")
    assert (store / "blobs" / "sha256-x" / ".." / ".." / ".." / ".." / "secret").exists()
    put(store / "manifests/registry.ollama.ai/library/m/latest", content)
    assert found(tmp_path) == {}


def test_ollama_blobs_that_are_no_gguf_are_passed_over(tmp_path):
    blob = ollama(tmp_path / ".ollama" / "models", "registry.ollama.ai/library/m/latest")
    blob.write_bytes(b"safetensors")
    assert found(tmp_path) == {}


def test_jan_names_its_files_by_their_folder(tmp_path):
    put(tmp_path / ".local/share/Jan/data/llamacpp/models/Qwen3-0.6B-Base-Q8_0/model.gguf")
    put(tmp_path / "moved/llamacpp/models/other/named.gguf")
    put(tmp_path / ".local/share/Jan/settings.json", {"data_folder": str(tmp_path / "moved")})
    put(tmp_path / "jan/models/old/old.gguf")
    names = {file.found.path.name: file.name for file in found(tmp_path)[Origin.JAN]}
    assert names == {"model.gguf": "Qwen3-0.6B-Base-Q8_0", "named.gguf": "", "old.gguf": ""}


@pytest.mark.parametrize(
    ("platform", "jan", "gpt4all"),
    [
        ("darwin", "Library/Application Support/Jan/data", "Library/Application Support/nomic.ai/GPT4All"),
        ("win32", "AppData/Roaming/Jan/data", "AppData/Local/nomic.ai/GPT4All"),
        ("linux", ".local/share/Jan/data", ".local/share/nomic.ai/GPT4All"),
    ],
)
def test_each_systems_places(tmp_path, platform, jan, gpt4all):
    put(tmp_path / jan / "llamacpp/models/a/model.gguf")
    put(tmp_path / gpt4all / "b.gguf")
    assert set(found(tmp_path, platform)) == {Origin.JAN, Origin.GPT4ALL}


def test_windows_folders_by_their_variables(tmp_path):
    put(tmp_path / "roaming/Jan/data/llamacpp/models/a/model.gguf")
    put(tmp_path / "local/nomic.ai/GPT4All/b.gguf")
    variables = {"APPDATA": str(tmp_path / "roaming"), "LOCALAPPDATA": str(tmp_path / "local")}
    assert set(found(tmp_path, "win32", **variables)) == {Origin.JAN, Origin.GPT4ALL}


def test_gpt4all_where_its_settings_point(tmp_path):
    put(tmp_path / "models/a.gguf")
    put(tmp_path / ".config/nomic.ai/GPT4All.ini", f"[General]\nmodelPath={tmp_path}/models\nthreadCount=4\n".encode())
    assert [file.found.path.name for file in found(tmp_path)[Origin.GPT4ALL]] == ["a.gguf"]


def hub(cache, file, digest=DIGEST, repo="models--owner--Some-Base-GGUF", content=GGUF):
    blob = put(cache / repo / "blobs" / digest, content)
    link = cache / repo / "snapshots" / COMMIT / file
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(os.path.relpath(blob, link.parent))
    return link


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize("variable", ["", "HF_HOME", "HF_HUB_CACHE"])
def test_the_hub_cache_names_repository_commit_and_hash(tmp_path, variable):
    place = {"": ".cache/huggingface/hub", "HF_HOME": "hf/hub", "HF_HUB_CACHE": "hub"}[variable]
    link = hub(tmp_path / place, "sub/Some-Q8_0.gguf")
    given = {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_CACHE": str(tmp_path / "hub")}
    (file,) = found(tmp_path, **({variable: given[variable]} if variable else {}))[Origin.HUB_CACHE]
    assert (file.found.path, file.repo, file.commit, file.sha256) == (link, "owner/Some-Base-GGUF", COMMIT, DIGEST)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_links_that_leave_the_hub_cache_are_not_followed(tmp_path):
    cache = tmp_path / ".cache/huggingface/hub"
    inside = hub(cache, "a.gguf")
    outside = put(tmp_path / "private.gguf")
    (inside.parent / "b.gguf").symlink_to(outside)
    (inside.parent / "c.gguf").symlink_to(cache / "gone")
    (inside.parent / "d").symlink_to(tmp_path)
    (file,) = found(tmp_path)[Origin.HUB_CACHE]
    assert file.found.path == inside


def test_a_snapshot_without_links_is_taken_too(tmp_path):
    cache = tmp_path / ".cache/huggingface/hub"
    parts = [put(cache / f"models--o--n/snapshots/{COMMIT}/n-{n:05}-of-00002.gguf") for n in (1, 2)]
    (file,) = found(tmp_path)[Origin.HUB_CACHE]
    assert file.found.parts == tuple(parts)
    assert file.sha256 == ""
    assert Path(file.found.path).name == parts[0].name


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("big/huggingface/hub", {"XDG_CACHE_HOME": "{home}/big"}),
        ("own/hub", {"XDG_CACHE_HOME": "{home}/big", "HF_HOME": "{home}/own"}),
        ("own/hub", {"HF_HOME": "~/own"}),
        ("own", {"HF_HUB_CACHE": "~/own", "HF_HOME": "~/other"}),
        ("own", {"HUGGINGFACE_HUB_CACHE": "~/own"}),
        ("big/own/hub", {"HF_HOME": "$BIG/own", "BIG": "{home}/big"}),
        ("big/own/hub", {"HF_HOME": "${{BIG}}/own", "BIG": "{home}/big"}),
        ("big/huggingface/hub", {"XDG_CACHE_HOME": "~/big"}),
    ],
)
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_the_hub_cache_is_where_its_own_library_puts_it(tmp_path, platform, place, given):
    link = hub(tmp_path / place, "Some-Q8_0.gguf")
    environment = {name: value.format(home=tmp_path) for name, value in given.items()}
    (file,) = found(tmp_path, platform, **environment)[Origin.HUB_CACHE]
    assert file.found.path == link


@pytest.mark.parametrize("value", ["~/big", "$BIG", '"~/big"', " ~/big "])
def test_ollamas_variable_is_written_out_too(tmp_path, value):
    blob = ollama(tmp_path / "big", "registry.ollama.ai/library/some/latest")
    (file,) = found(tmp_path, OLLAMA_MODELS=value, BIG=str(tmp_path / "big"))[Origin.OLLAMA]
    assert file.found.path == blob


@pytest.mark.parametrize("value", ["$NOTHING/x", "${NOTHING}", "~nobody/x", "~", "$", "relative/x"])
def test_a_variable_that_names_no_folder_is_passed_over(tmp_path, value):
    assert found(tmp_path, HF_HOME=value, OLLAMA_MODELS=value, XDG_CACHE_HOME=value) == {}


@pytest.fixture
def closed(monkeypatch):
    """Folders that nobody but others may look into, also for a test that may look everywhere."""
    shut = set()

    def scandir(path, real=os.scandir):
        if Path(path) in shut:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return shut


def test_a_place_that_may_not_be_looked_into_is_told_apart_from_one_that_is_empty(tmp_path, closed):
    for place in (".lmstudio/models", ".ollama/models", ".cache/huggingface/hub", "own/hub"):
        (tmp_path / place).mkdir(parents=True)
    environment = {"HF_HOME": "~/own", "XDG_DATA_HOME": str(tmp_path / "data")}
    assert closed_places(tmp_path, environment, "darwin") == []
    closed |= {tmp_path / "own/hub", tmp_path / ".ollama/models", tmp_path / ".cache/huggingface/hub"}
    assert closed_places(tmp_path, environment, "darwin") == [tmp_path / ".ollama/models", tmp_path / "own/hub"]
    assert found(tmp_path, "darwin", **environment) == {}


def test_one_closed_place_hides_no_other(tmp_path, closed):
    closed.add(tmp_path / ".lmstudio/models")
    put(tmp_path / ".lmstudio/models/o/n/a.gguf")
    blob = ollama(tmp_path / ".ollama/models", "registry.ollama.ai/library/some/latest")
    everything = found(tmp_path)
    assert [file.found.path for file in everything[Origin.OLLAMA]] == [blob]
    assert Origin.LM_STUDIO not in everything


def test_the_words_name_what_is_closed():
    assert nothing_words([]) == "No model files of other programs were found."
    assert "One folder of other programs may not be looked into: /a/b." in nothing_words([Path("/a/b")])
    assert "2 folders of other programs may not be looked into: /a, /b." in nothing_words([Path("/a"), Path("/b")])
