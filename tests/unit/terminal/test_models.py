"""The models commands on files of this computer, run the way a shell runs them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.paths import pocket_file
from tests.fakes.scripted_gguf import CHATML, CONTROL, END, Scripted, write_scripted
from tests.fakes.template_shapes import FORGETS_THINKING
from tests.fakes.tiny_gguf import Tiny, write_lora, write_model
from tests.unit.terminal.conftest import ROOT, told_by


@pytest.fixture
def models(tandem, home):
    def run(*arguments, **options):
        environment = {**home, **options.pop("environment", {})}
        return tandem("models", *arguments, environment=environment, **options)

    return run


@pytest.fixture
def base(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    return shutil.copy(pocket_file("base"), folder / "Tern-1B-Base-Q8_0.gguf")


def test_list_add_and_inspect(models, base):
    listed = told_by(models("list", "--json"))
    assert [file["origin"] for file in listed["files"]] == ["built in", "built in"]
    added = models("add", str(base.parent))
    assert "Tern 1B Base" in added.out
    assert "1 file is listed; it stays where it is." in added.out
    listed = models("list").out.splitlines()
    assert str(base) in [line.strip() for line in listed]
    shown = told_by(models("inspect", "tern 1b base", "--json"))
    assert shown["path"] == str(base)
    assert shown["variant"] == "base"
    assert shown["metadata"]["general.architecture"] == {"type": "text", "value": "llama"}
    assert len(shown["tensors"]) > 20
    words = models("inspect", str(base)).out
    assert "tokenizer.ggml.tokens" in words
    assert "It has no chat template." in words


def test_inspect_tells_what_a_chat_template_says(models, tmp_path):
    file = write_scripted(tmp_path / "Tern-1B-Instruct.gguf", model=Scripted(template=FORGETS_THINKING))
    assert told_by(models("inspect", str(file), "--json"))["template_says"] == {
        "A turn ends at": "<|im_end|>",
        "Thinking is between": "<think> and </think>",
        "Thinking is allowed by": "enable_thinking",
        "Switches": "enable_thinking",
    }
    endless = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    slow = write_scripted(tmp_path / "slow.gguf", model=Scripted(template=endless))
    words = models("inspect", str(slow)).out
    assert "did not finish within 2 s" in words
    assert "nothing: it cannot be chosen" in words
    plain = write_scripted(tmp_path / "plain.gguf", model=Scripted(specials={END: CONTROL}, template=CHATML))
    assert "<|im_end|>, <|im_start|>" in models("inspect", str(plain)).out


@pytest.mark.parametrize(
    ("name", "variant"),
    [("Qwen/Qwen3-0.6B-Base", "base"), ("gemma-3-1b-it-Q4_K_M.gguf", "instruct"), ("mmproj-model-f16.gguf", "other")],
)
def test_a_name_is_judged_without_any_network(inside, monkeypatch, name, variant):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    told = json.loads(inside("judge", name, "--json")[1])
    assert told["variant"] == variant
    assert told["confidence"] in {"low", "medium", "high"}
    assert told["reasons"]
    assert set(told) == {"name", "variant", "confidence", "reasons", "other", "problem"}
    assert told["problem"] == ""


def test_a_file_is_judged_by_what_is_in_it(models, tmp_path):
    told = told_by(models("judge", str(write_lora(tmp_path / "Tern-1B-Instruct.gguf")), "--json"))
    assert (told["variant"], told["other"]) == ("other", "LoRA adapter")
    words = models("judge", str(pocket_file("base"))).out
    assert words.startswith("base (high confidence)\n  ")
    assert told_by(models("list", "--json"))["files"][2:] == []


def test_verify_records_and_then_compares(models, base):
    first = told_by(models("verify", str(base), "--json"))
    assert first["good"]
    assert not first["files"][0]["verified"]
    assert "Nothing was published" in first["files"][0]["words"]
    assert "ok    " in models("verify").out
    base.write_bytes(b"GGUF")
    assert "!" in models("list").out


def test_a_file_that_cannot_be_whole_is_said(inside, base):
    data = base.read_bytes()
    base.write_bytes(data[: len(data) // 2])
    code, out, _ = inside("verify", str(base), "--json")
    assert code == 1
    assert "cut off" in json.loads(out)["files"][0]["words"]
    assert "cut off" in json.loads(inside("judge", str(base), "--json")[1])["problem"]
    base.write_bytes(b"")
    assert "\n! The file is empty." in inside("judge", str(base))[1]
    assert "is a folder. Its name alone was judged." in inside("judge", str(base.parent))[1]
    assert "There is nothing at" in inside("judge", str(base.with_name("Heron-1B-Base.gguf")))[1]


def test_verify_of_what_runs_nowhere_is_about_its_bytes(inside, tmp_path):
    for path in (write_lora(tmp_path / "lora.gguf"), write_model(tmp_path / "x.gguf", Tiny(architecture="mothnet"))):
        assert inside("verify", str(path))[0] == 0


def test_verify_tells_each_file_that_is_not_as_it_was(inside, base):
    inside("verify", str(base))
    base.rename(base.with_name("away"))
    code, out, _ = inside("verify")
    assert code == 1
    assert out.startswith(f"FAIL  {base}: The file could not be read.")


def test_remove_moves_to_the_trash_or_forgets(models, base, data_dir, home):
    own = data_dir / "data" / "models" / "own-Q8_0.gguf"
    own.parent.mkdir(parents=True)
    shutil.copy(base, own)
    models("list")
    models("add", str(base))
    told = told_by(models("remove", str(own), "--json"))
    assert told == {"path": str(own), "trashed": True}
    assert not own.exists()
    if sys.platform == "linux":
        assert (Path(home["HOME"]) / "Trash" / "files" / own.name).exists()
    done = models("remove", "Tern-1B-Base-Q8_0")
    assert "stays where it is" in done.out
    assert base.exists()
    assert len(told_by(models("list", "--json"))["files"]) == 2


def test_find_shows_files_of_other_programs_and_adds_them(models, home):
    folder = Path(home["HOME"]) / ".lmstudio" / "models" / "o" / "r"
    folder.mkdir(parents=True)
    place = str(folder / "Tern-1B-Instruct-Q8_0.gguf")
    shutil.copy(pocket_file("instruct"), place)
    assert told_by(models("find", "--json"))["found"]["LM Studio"][0]["path"] == place
    assert "models find --add" in models("find").out
    models("find", "--add")
    added = told_by(models("list", "--json"))["files"]
    copies = [path for file in added for path in (file["path"], *file["copies"])]
    assert place in copies


def test_pair_from_the_catalogue_and_from_the_files_here(models, base):
    told = told_by(models("pair", "Qwen/Qwen3-0.6B-Base", "--json"))
    assert "Qwen/Qwen3-0.6B" in told["pairs"][0]["instruct"]
    shutil.copy(pocket_file("instruct"), base.with_name("Tern-1B-Instruct-Q8_0.gguf"))
    models("add", str(base.parent))
    told = told_by(models("pair", str(base), "--json"))["pairs"][0]
    assert told["here"]
    assert (told["base"], told["instruct"]) == ([str(base)], [str(base.with_name("Tern-1B-Instruct-Q8_0.gguf"))])


def test_a_faulty_file_of_own_families_is_said_once(inside, data_dir):
    (data_dir / "config").mkdir(parents=True)
    (data_dir / "config" / "families.toml").write_text("x = [[[")
    code, out, err = inside("pair", "Qwen/Qwen3-0.6B")
    assert code == 0
    assert out.startswith("Qwen3 0.6B\n")
    assert err.count("Not all of your own families could be used") == 1


def test_quantize_makes_lists_and_tells(models, tmp_path):
    source = write_model(tmp_path / "Tern-1B-F32.gguf", Tiny(n_embd=256, n_head=4, n_layer=1))
    target = tmp_path / "Tern-1B-Q4_0.gguf"
    told = told_by(models("quantize", str(source), str(target), "q4_0", "--json"))
    assert told["file"]["quantization"] == "Q4_0"
    assert told["file"]["path"] == str(target)
    assert target.stat().st_size < source.stat().st_size / 2
    assert models("quantize", str(source), str(target), "q4_0").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["inspect", "nothing.gguf"], 1, "There is no such model file."),
        (["judge", ""], 2, "There is no name to judge."),
        (["judge", "x" * 5000], 2, "It has 5000 characters."),
        (["inspect", "x" * 5000], 1, "There is no such model file."),
        (["inspect", str(ROOT)], 1, f"{ROOT} is a folder."),
        (["add", "nothing-here"], 1, "There is no such file."),
        (["add", str(ROOT / "README.md")], 2, "This is not a GGUF model file."),
        (["add", "x" * 5000], 1, "There is no such file."),
        (["remove", "nobody"], 2, "There is no such file on the shelf."),
        (["remove", str(pocket_file("base"))], 2, "The pocket pair cannot be removed."),
        (["verify", "nothing.gguf"], 1, "There is no such model file."),
        (["pair", "nobody/nothing"], 2, "No other variant of it is known."),
        (["get", "nobody"], 2, "A repository is OWNER/NAME."),
        (["quantize", str(pocket_file("base")), "out.gguf", "Q99"], 2, "Q99"),
        (["search", "--smallest", "-1"], 2, "-1 is not between"),
        (["fly"], 2, "invalid choice: 'fly'"),
        ([], 2, "required: command"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(inside, arguments, status, told):
    code, out, err = inside(*arguments)
    assert (code, out) == (status, "")
    assert err.startswith("tandem: ")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_names_that_are_not_utf8_are_refused(inside, tmp_path):
    path = os.fsdecode(bytes(tmp_path / "Tern-") + b"\xff.gguf")
    shutil.copy(pocket_file("base"), path)
    for command in (
        ["add", path],
        ["verify", path],
        ["judge", path],
        ["quantize", str(pocket_file("base")), path, "F16"],
    ):
        code, out, err = inside(*command)
        assert (code, out) == (2, "")
        assert err.startswith("tandem: The name is not UTF-8.")
    assert len(list(tmp_path.glob("Tern*"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_ends_a_long_check_at_once(data_dir, tmp_path, home):
    big = tmp_path / "big.gguf"
    big.write_bytes(pocket_file("base").read_bytes())
    with big.open("r+b") as file:
        file.truncate(60 * 1024**3)  # holes: takes no room, and a minute to read
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(data_dir), "models", "verify", str(big)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, **home}, text=True)
    deadline = time.monotonic() + 60
    while not (data_dir / "data" / "shelf.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in told
    index = json.loads((data_dir / "data" / "shelf.json").read_text())
    assert [file["sha256"] for file in index["files"] if file["path"] == str(big)] == [""]
