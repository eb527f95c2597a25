"""compare with the real engine and the pocket pair: samples, the lens, the report, and a side that fails."""

import json

import pytest

from tests.fakes.tiny_gguf import Tiny, write_model
from tests.unit.terminal.conftest import told_by

ASKED = ["compare", "What is a cat?", "--seed", "5", "--max-tokens", "24"]


def test_both_voices_answer_one_prompt_as_often_as_asked(tandem):
    told = told_by(tandem(*ASKED, "--samples", "2", "--json"))
    assert (told["format"], told["version"], told["prompt"]) == ("tandem-comparison", 1, "What is a cat?")
    who = [(passage["author"]["voice"], passage["sample"], passage["facts"]["seed"]) for passage in told["passages"]]
    assert who == [("base", 1, 5), ("base", 2, 6), ("instruct", 1, 5), ("instruct", 2, 6)]
    assert [passage["author"]["framing"] for passage in told["passages"]] == ["plain", "plain", "template", "template"]
    assert all(passage["text"] and passage["reading"] is None for passage in told["passages"])
    second = told["passages"][1]["facts"]
    assert second["cached_tokens"] == second["prompt_tokens"] - 1, "the prompt is read once"
    assert all(passage["facts"]["decode_tokens_per_s"] > 0 for passage in told["passages"])


def test_with_the_lens_each_answer_is_read_by_who_wrote_it_against_the_other(tandem, data_dir):
    told = told_by(tandem(*ASKED, "--costume", "transcript", "--lens", "--top", "1", "--json"))
    for passage in told["passages"]:
        reading = passage["reading"]
        assert reading["reader"] == passage["author"]
        assert {reading["reader"]["voice"], reading["against"]["voice"]} == {"base", "instruct"}
        assert "".join(token["text"] for token in reading["tokens"]).strip() == passage["text"].strip()
        assert all(token["kl_bits"] >= 0 and len(token["top"]) == 1 for token in reading["tokens"])
    assert told["passages"][0]["author"]["framing"] == "transcript"
    assert list((data_dir / "cache" / "readings").glob("*")) == []


def test_a_person_sees_both_answers_and_a_report_holds_them(tandem, tmp_path):
    file = tmp_path / "report.html"
    done = tandem(*ASKED, "--lens", "--report", str(file))
    assert done.returncode == 0, done.err
    assert [line for line in done.out.splitlines() if line.startswith("──")] == ["── base ──", "── instruct ──"]
    assert "instruct, against base:" in done.out
    assert file.read_text("utf-8").count("<section>") == 2


def test_a_side_that_fails_does_not_take_the_other_one_with_it(tandem, tmp_path, data_dir):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(write_model(tmp_path / "good.gguf", Tiny()).read_bytes()[:2000])
    data_dir.mkdir()
    settings = data_dir / "config" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text(f'base_file = "{broken.as_posix()}"\n', encoding="utf-8")
    done = tandem(*ASKED, "--json")
    assert done.returncode == 1
    first, second = json.loads(done.out)["passages"]
    assert first["problem"]
    assert first["text"] == ""
    assert second["author"]["voice"] == "instruct"
    assert second["text"]
    assert second["problem"] == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--samples", "0"], "not between 1 and 100"),
        (["--costume", "cape"], "invalid choice"),
        (["--report", "x.pdf"], "Let it end in"),
        (["--report", ""], "--report needs a file"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_loaded(tandem, more, words):
    done = tandem(*ASKED, *more)
    assert done.returncode == 2
    assert words in done.err
