"""page in the terminal, with the real engine and a tiny file: ways, seeds, and what is no text."""

import pytest

from tests.fakes.tiny_gguf import write_model
from tests.unit.terminal.conftest import told_by


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("base") / "base.gguf"))


@pytest.fixture
def story(tmp_path):
    made = tmp_path / "story.txt"
    made.write_bytes("It was\r\n late, 漢".encode())
    return str(made)


def test_each_way_has_the_contracts_fields_and_a_seed_of_its_own(tandem, base, story):
    done = tandem("page", story, "--file", base, "--ways", "3", "--tokens", "10", "--seed", "7", "--json")
    report = told_by(done)
    assert len(report["prompt_ids"]) == report["prompt_tokens"] > 3
    assert [way["seed"] for way in report["ways"]] == [7, 8, 9]
    for way in report["ways"]:
        assert set(way) == {"text", "token_ids", "mean_logprob", "finish", "seed"}
        assert 0 < len(way["token_ids"]) <= 10
        assert way["mean_logprob"] < 0
        assert way["finish"] in {"length", "end_of_turn"}
    assert len({tuple(way["token_ids"]) for way in report["ways"]}) == 3
    again = told_by(tandem("page", story, "--file", base, "--ways", "3", "--tokens", "10", "--seed", "7", "--json"))
    assert again["ways"] == report["ways"]


def test_people_get_the_same_in_words(tandem, base, story):
    done = tandem("page", story, "--file", base, "--ways", "2", "--tokens", "8", "--seed", "7")
    report = told_by(tandem("page", story, "--file", base, "--ways", "2", "--tokens", "8", "--seed", "7", "--json"))
    assert done.returncode == 0
    for number, way in enumerate(report["ways"], start=1):
        assert f"[{number}: mean probability" in done.out
        assert f"seed {way['seed']}]" in done.out


def test_standard_input_and_a_text_longer_than_the_context(tandem, base):
    report = told_by(tandem("page", "-", "--file", base, "--tokens", "5", "--json", stdin=b"word " * 40_000))
    assert report["notes"]
    assert report["prompt_tokens"] < len(report["prompt_ids"])


def test_nothing_on_standard_input_is_said_in_words(tandem, base):
    done = tandem("page", "-", "--file", base, stdin=b"")
    assert done.returncode == 2
    assert "There is no text" in done.err


def test_nul_is_a_letter_and_what_is_no_text_is_refused_with_its_place(tandem, base, tmp_path):
    with_nul = tmp_path / "nul.txt"
    with_nul.write_bytes(b"a\0b")
    assert tandem("page", str(with_nul), "--file", base, "--tokens", "3", "--json").returncode == 0
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"good \xff\xfe")
    for name, words in ((broken, "Byte 5 belongs to no character"), (tmp_path / "none.txt", "cannot be read")):
        done = tandem("page", str(name), "--file", base)
        assert done.returncode == 2
        assert words in done.err
    surrogate = tmp_path / "surrogate.txt"
    surrogate.write_bytes(b"\xed\xa0\x80")
    assert tandem("page", str(surrogate), "--file", base).returncode == 2


def test_numbers_out_of_range_are_refused(tandem, base, story):
    for option, value in (("--ways", "9"), ("--ways", "0"), ("--tokens", "0"), ("--seed", "-5")):
        assert tandem("page", story, "--file", base, option, value).returncode == 2
