"""lens with the real engine and the pocket pair: JSON, table, framings, refusals, and nothing left behind."""

import math
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.fakes.tiny_gguf import Tiny, write_model
from tests.unit.terminal.conftest import ROOT, told_by

ANSWER = "I do not know where the sea is."
FIELDS = {"id", "text", "logprob", "rank", "entropy_bits", "end_probability", "top", "against", "kl_bits"}
FIELDS |= {"reverse_kl_bits", "js_bits", "adjusted_bits", "class"}


def left_rows(data_dir):
    return list((data_dir / "cache" / "readings").glob("*"))


def test_one_json_object_holds_both_sides_and_what_lies_between(tandem, data_dir):
    arguments = ["lens", "--prompt", "Where is the sea?", "--answer", ANSWER, "--json", "--top", "3"]
    report = told_by(tandem(*arguments, "--reader", "instruct", "--against", "base", "--framing", "template",
                            "--against-framing", "plain"))  # fmt: skip
    assert set(report) == {"reader", "against", "framing", "against_framing", "vocabulary", "floor_bits", "prompt_ids",
                           "against_prompt_ids", "window", "tokens", "against_tokens", "summary"}  # fmt: skip
    assert (report["framing"], report["against_framing"]) == ("template", "plain")
    assert report["prompt_ids"] != report["against_prompt_ids"]
    assert 0 < report["floor_bits"] < 0.01
    tokens = report["tokens"]
    assert all(set(token) == FIELDS and len(token["top"]) == 3 for token in tokens)
    assert "".join(token["text"] for token in tokens).strip() == ANSWER
    shift = {1: "unshifted", 2: "marginal", 3: "marginal"}
    assert [token["class"] for token in tokens] == [shift.get(token["against"]["rank"], "shifted") for token in tokens]
    mean = math.fsum(token["kl_bits"] for token in tokens) / len(tokens)
    assert math.isclose(report["summary"]["mean_kl_bits"], mean)
    assert left_rows(data_dir) == []


def test_without_another_side_its_fields_are_null_and_the_class_is_the_readers_own(tandem, tmp_path):
    text = tmp_path / "text.txt"
    text.write_text(ANSWER, encoding="utf-8")
    report = told_by(tandem("lens", "--prompt", "Hello", "--text-file", str(text), "--reader", "base", "--json"))
    nothing = ("against", "kl_bits", "reverse_kl_bits", "js_bits", "adjusted_bits")
    assert all(token[name] is None for token in report["tokens"] for name in nothing)
    of_the_pair = ("against", "against_framing", "against_prompt_ids", "floor_bits")
    assert [report[name] for name in of_the_pair] == [None] * 4
    assert {token["class"] for token in report["tokens"] if token["rank"] > 3} == {"shifted"}


def test_a_person_gets_a_table(tandem):
    done = tandem("lens", "--prompt", "Where?", "--answer", ANSWER, "--reader", "instruct", "--against", "base")
    assert done.returncode == 0, done.err
    assert "adjusted" in done.out.splitlines()[0]
    assert "same first choice at" in done.out
    assert done.err == ""


def test_files_of_other_vocabularies_are_compared_by_surprisal_per_character_alone(tandem, tmp_path, data_dir):
    other = write_model(tmp_path / "other.gguf", Tiny())
    asked = ["lens", "--prompt", "Where?", "--answer", ANSWER, "--reader", "base", "--against", str(other)]
    report = told_by(tandem(*asked, "--json"))
    assert all(token["kl_bits"] is None and token["against"] is None for token in report["tokens"])
    assert "".join(token["text"] for token in report["against_tokens"]).strip() == ANSWER
    told = report["summary"]
    assert told["against_bits_per_character"] > told["bits_per_character"] > 0
    assert report["floor_bits"] is None
    done = tandem(*asked)
    assert done.returncode == 0, done.err
    assert "Different vocabularies: no token of one is a token of the other, so there is no KL." in done.out
    assert done.out.splitlines()[1].split()[0] == "I"
    assert left_rows(data_dir) == []


def test_a_long_text_is_read_in_windows_and_says_so(tandem, tmp_path, data_dir):
    files = [str(write_model(tmp_path / f"{name}.gguf", Tiny(n_ctx_train=256, delta=delta)))
             for name, delta in (("left", 0.0), ("right", 0.3))]  # fmt: skip
    text = tmp_path / "text.txt"
    text.write_text("what all were when we there an can your which their " * 100, encoding="utf-8")
    asked = ["lens", "--prompt", "a", "--text-file", str(text), "--reader", files[0], "--against", files[1]]
    done = tandem(*asked, "--json", "--top", "0")
    report = told_by(done)
    assert report["window"] == 192
    windows = [token["window"] for token in report["tokens"]]
    assert windows == sorted(windows)
    assert windows[:192] == [0] * 192
    assert windows[192:288] == [1] * 96
    assert f"was read in {windows[-1] + 1:,} windows of 192 that overlap by half" in done.err
    assert all(token["kl_bits"] is not None for token in report["tokens"])
    assert left_rows(data_dir) == []


def test_a_report_is_written_beside_what_is_printed(tandem, tmp_path):
    file = tmp_path / "report.md"
    asked = ["lens", "--prompt", "Where?", "--answer", ANSWER, "--reader", "instruct", "--against", "base"]
    done = tandem(*asked, "--report", str(file))
    assert done.returncode == 0, done.err
    assert done.out == ""
    assert done.err == f"tandem: written to {file}\n"
    text = file.read_text("utf-8")
    assert ANSWER in text
    assert str(tmp_path) not in text


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_read(tandem, tmp_path, data_dir):
    asked = ["lens", "--prompt", "Where?", "--answer", ANSWER, "--reader", "instruct", "--report"]
    for place, status, words in (("report.pdf", 2, "Let it end in"), ("none/report.md", 1, "There is no folder")):
        done = tandem(*asked, str(tmp_path / place))
        assert done.returncode == status
        assert words in done.err
    assert not (data_dir / "logs").exists()


def test_bad_arguments_are_refused_before_anything_is_loaded(tandem, tmp_path):
    asked = ["lens", "--prompt", "a", "--reader", "base"]
    for more, words in (
        (["--answer", " "], "There is no text"),
        (["--text-file", str(tmp_path / "none.txt")], "cannot be read"),
        (["--answer", "b", "--top", "21"], "not a whole number between 0 and 20"),
        (["--answer", "b", "--against", str(tmp_path / "none.gguf")], "no such model file"),
        ([], "one of the arguments"),
    ):
        done = tandem(*asked, *more)
        assert done.returncode in (1, 2)
        assert words in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_ends_a_reading_with_its_status_and_leaves_no_file(tmp_path, data_dir):
    fields = {"spare_tokens": 60_000, "n_embd": 32, "n_layer": 1, "n_ctx_train": 65_536}
    file = str(write_model(tmp_path / "large.gguf", Tiny(**fields)))
    text = tmp_path / "text.txt"
    text.write_text("what all were when we there " * 4000, encoding="utf-8")
    arguments = ["lens", "--prompt", "a", "--text-file", str(text), "--reader", file, "--against", file]
    environment = {**os.environ, "TANDEM_DATA_DIR": str(data_dir)}
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 60
        while not any(place.stat().st_size > 1 << 20 for place in left_rows(data_dir)) and time.monotonic() < deadline:
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        output, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert output == b""
    assert left_rows(data_dir) == []
