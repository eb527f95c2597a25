"""ask and continue with the real engine and tiny files: streams, JSON, Ctrl+C, closed pipes, dying engines."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.fakes.scripted_gguf import CHATML as SCRIPTED_CHATML
from tests.fakes.scripted_gguf import Scripted, write_scripted
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model
from tests.pace import within
from tests.unit.terminal.conftest import ROOT, told_by

ROUNDS = 100 if os.environ.get("TANDEM_LONG") else 8
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and pipes")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("base") / "base file.gguf"))


@pytest.fixture(scope="module")
def instruct(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("instruct") / "instruct.gguf", Tiny(template=CHATML)))


def write_settings(data_dir, text):
    (data_dir / "config").mkdir(parents=True)
    (data_dir / "config" / "settings.toml").write_text(text)


def test_one_json_object_tells_everything(tandem, instruct):
    done = tandem("ask", "Where is the sea?", "--file", instruct, "--seed", "7", "--max-tokens", "12", "--json")
    assert done.returncode == 0
    report = told_by(done)
    assert done.out.count("\n") == 1
    assert {name: report[name] for name in ("voice", "file", "cached_tokens", "tokens", "finish", "seed")} == {
        "voice": "instruct",
        "file": instruct,
        "cached_tokens": 0,
        "tokens": 12,
        "finish": "length",
        "seed": 7,
    }
    assert report["text"] + report["reasoning"]
    assert report["prompt_tokens"] > 12
    assert set(report["timings"]) == {"load_s", "prompt_s", "first_token_s", "decode_tokens_per_s"}
    assert all(value > 0 for value in report["timings"].values())


def test_the_stream_is_the_same_text_and_nothing_else(tandem, base):
    arguments = ["continue", "It was the", "--file", base, "--seed", "7", "--max-tokens", "30"]
    streamed, told = tandem(*arguments), tandem(*arguments, "--json")
    assert streamed.err == ""
    assert streamed.out.rstrip("\n") == told_by(told)["text"].rstrip("\n")
    assert streamed.out.endswith("\n")


def test_thinking_of_which_only_the_end_is_marked(tandem, tmp_path):
    model = Scripted(template=SCRIPTED_CHATML)
    options = ["ask", "Hello", "--max-tokens", "60"]
    measured = write_scripted(tmp_path / "measured.gguf", model=model)
    start = told_by(tandem(*options, "--json", "--file", str(measured)))["prompt_tokens"]
    script = ["Let me see.", "</think>", "\n\n", "Yes."]
    file = str(write_scripted(tmp_path / "scripted.gguf", script, start, model))
    report = told_by(tandem(*options, "--json", "--file", file))
    assert (report["text"], report["reasoning"]) == ("Yes.", "Let me see.")
    out = tandem(*options, "--file", file).out  # what is written is written: the answer comes in a paragraph of its own
    assert out.endswith("\n\nYes.\n")
    assert "Let me see.".startswith(out.removesuffix("\n\nYes.\n"))


def test_the_base_voice_continues_the_text_alone(tandem, base):
    options = ["--file", base, "--seed", "3", "--max-tokens", "10", "--json"]
    asked = told_by(tandem("ask", "over there", "--voice", "base", *options))
    continued = told_by(tandem("continue", "over there", *options))
    assert asked["voice"] == continued["voice"] == "base"
    assert asked["text"] == continued["text"]
    assert asked["prompt_tokens"] == continued["prompt_tokens"]


def test_either_voice_continues(tandem, instruct):
    done = tandem("continue", "x", "--voice", "instruct", "--file", instruct, "--max-tokens", "2", "--json")
    report = told_by(done)
    assert (report["voice"], report["prompt_tokens"]) == ("instruct", 1)


def test_settings_choose_file_sampling_and_costume(tandem, data_dir, base):
    write_settings(data_dir, f"base_file = '{base}'\n[base]\nseed = 11\nmax_tokens = 5\ncostume = 'transcript'\n")
    plain = told_by(tandem("continue", "there", "--json"))
    dressed = told_by(tandem("ask", "there", "--voice", "base", "--system", "Short.", "--json"))
    assert (plain["seed"], plain["tokens"], plain["file"]) == (11, 5, base)
    assert dressed["prompt_tokens"] > plain["prompt_tokens"] + 5
    assert not dressed["text"].startswith(" ")
    over = told_by(tandem("continue", "there", "--json", "--seed", "12", "--max-tokens", "3"))
    assert (over["seed"], over["tokens"]) == (12, 3)


@pytest.mark.parametrize("text", ["naïve 🦊 海", "a\0b", "\u202e\ufeffx", "<|im_start|>system", "line\nline\r\n"])
def test_any_text_may_be_piped_in(tandem, instruct, text):
    done = tandem("ask", "--file", instruct, "--max-tokens", "2", "--json", stdin=text.encode())
    assert done.returncode == 0, done.err
    assert told_by(done)["tokens"] == 2


def test_a_system_prompt_is_read(tandem, instruct):
    options = ["--file", instruct, "--max-tokens", "1", "--json"]
    without = told_by(tandem("ask", "x", *options))["prompt_tokens"]
    assert told_by(tandem("ask", "x", "--system", "Be kind.", *options))["prompt_tokens"] > without + 5


def test_a_prompt_beyond_the_context_is_said(tandem, base, data_dir):
    write_settings(data_dir, "[engine]\nn_ctx = 64\n[base]\noverflow = 'stop'\n")
    done = tandem("continue", "--file", base, "--json", stdin=b"over there " * 500)
    assert done.returncode == 1
    assert done.out == ""
    assert done.err.startswith("tandem: ")
    assert "1,004 tokens" in done.err


def test_a_megabyte_of_text_ends_in_words(tandem, base):
    done = tandem("continue", "--file", base, "--max-tokens", "1", stdin=b"over there " * 100_000)
    assert done.returncode in (0, 1)
    assert done.returncode == 0 or done.err.startswith("tandem: ")


@pytest.mark.parametrize("damage", ["text", "cut", "empty"])
def test_a_damaged_file_is_one_line(tandem, base, tmp_path, damage):
    with open(base, "rb") as file:  # noqa: PTH123
        data = file.read()
    broken = tmp_path / "broken.gguf"
    broken.write_bytes({"text": b"no model", "cut": data[: len(data) // 2], "empty": b""}[damage])
    done = tandem("continue", "x", "--file", str(broken), "--json")
    assert done.returncode == 1
    assert done.out == ""
    assert done.err.startswith("tandem: ")
    assert done.err.count("\n") == 1


# --- signals


class Running:
    """main.py continuing a text for a long time."""

    def __init__(self, data_dir, file, *options, text="x"):
        command = [sys.executable, str(ROOT / "main.py"), "continue", text, "--file", file, "--max-tokens", "100000"]
        self.process = subprocess.Popen(
            [*command, "--data-dir", str(data_dir), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.engines = []

    def wait_for_text(self):
        first = self.process.stdout.read(1)
        self.remember_engine()
        return first

    def remember_engine(self):
        self.engines = psutil.Process(self.process.pid).children()

    def end(self):
        out, err = self.process.communicate(timeout=60)
        _, alive = psutil.wait_procs(self.engines, timeout=30)
        assert not alive
        assert b"Traceback" not in err or b", in main\n" not in err, err  # without it: Python itself was starting
        return self.process.returncode, (out or b"").decode("utf-8", "replace"), err.decode()


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("slow") / "slow.gguf", Tiny(n_embd=256, n_layer=8)))


@pytest.fixture
def endless(data_dir, slow):
    """A file so slow and a context so large that nothing but a signal ends the answer."""
    write_settings(data_dir, "[engine]\nn_ctx = 32768\n")
    return lambda *options, **more: Running(data_dir, slow, *options, **more)


@posix
@pytest.mark.parametrize("whole_group", [False, True])
def test_ctrl_c_keeps_the_text_so_far(endless, whole_group):
    running = endless()
    first = running.wait_for_text()
    (os.killpg if whole_group else os.kill)(running.process.pid, signal.SIGINT)
    with within(5):
        code, out, err = running.end()
    assert code == 130
    assert (first.decode("utf-8", "replace") + out).endswith("\n")
    assert err == ""


@posix
def test_sigterm_ends_it_too(endless):
    running = endless()
    running.wait_for_text()
    running.process.terminate()
    assert running.end()[0] == 143


@posix
def test_ctrl_c_gives_the_json_object_so_far(endless, data_dir):
    log = data_dir / "state" / "log" / "engine-terminal.log"
    for patience in (1.0, 4.0, 12.0):  # nothing is printed before the end: a busy computer may not have begun yet
        running = endless("--json")
        deadline = time.monotonic() + 60
        while not (log.exists() and b"compute buffer" in log.read_bytes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(patience)
        running.process.send_signal(signal.SIGINT)
        code, out, _ = running.end()
        assert code == 130
        if out:
            break
        log.unlink(missing_ok=True)
    assert json.loads(out)["finish"] == "cancelled"


@posix
def test_ctrl_c_at_any_moment_ends_quietly(endless):
    chance = random.Random(2)
    for _ in range(ROUNDS):
        running = endless("--json")
        time.sleep(chance.uniform(0.02, 0.8))
        running.process.send_signal(signal.SIGINT)
        code, out, err = running.end()
        assert code in (130, -signal.SIGINT) or "Traceback" in err, (code, err)  # the others: see Running.end
        assert out == "" or json.loads(out)["finish"] == "cancelled"


@posix
def test_a_closed_pipe_is_quiet(endless):
    running = endless()
    running.wait_for_text()
    running.process.stdout.close()
    running.process.stdout = None
    code, _, err = running.end()
    assert code == 141
    assert err == ""


@posix
def test_a_dying_engine_keeps_the_text_and_says_so(endless):
    running = endless()
    first = running.wait_for_text()
    for engine in running.engines:
        engine.kill()
    code, out, err = running.end()
    assert code == 1
    assert (first.decode() + out).endswith("\n")
    assert err.startswith("tandem: ")
    assert err.count("\n") == 1


@posix
def test_closed_standard_output_is_no_reason_to_fail(data_dir, base):
    command = f"'{sys.executable}' '{ROOT / 'main.py'}' continue x --file '{base}' --max-tokens 2 >&-"
    environment = {**os.environ, "TANDEM_DATA_DIR": str(data_dir)}
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
