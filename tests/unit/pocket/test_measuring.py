"""What is measured and how it is told: figures of voices from exact probabilities, a set from outside, the card."""

import ast
import json
import math

import numpy as np
import pytest
from recipe.measuring import card, dependents, difference, fresh, report
from recipe.measuring.difference import BASE, INSTRUCT, Reader
from recipe.measuring.report import Difference, Report, Score
from recipe.special import END_ID

LETTERS = "\0\1\2abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;?!<>|_/\n+()'*-=~#"


class Spoken:
    """An engine whose tokens are letters and whose every distribution is told by a function of the text so far."""

    def __init__(self, chances):
        self.chances, self.so_far = chances, []

    def ids(self, text, start=False):
        return [0] * start + [LETTERS.index(letter) for letter in text]

    def text(self, ids):
        return "".join(LETTERS[number] for number in ids)

    def read_rows(self, ids, more=False):
        self.so_far = [*(self.so_far if more else []), *ids]
        before = len(self.so_far) - len(ids)
        return np.array([self._row(self.so_far[: before + at + 1]) for at in range(len(ids))])

    def read_row(self, ids, more=False):
        return self.read_rows(ids, more)[-1]

    def _row(self, ids):
        row = np.full(len(LETTERS), 1e-9)
        for said, share in self.chances(self.text(ids)).items():
            row[END_ID if said == "" else LETTERS.index(said)] = share
        return np.log(row / row.sum())

    def close(self):
        pass


def test_entropy_is_in_nats():
    assert difference.entropy(np.log(np.full(8, 1 / 8))) == pytest.approx(math.log(8))


def test_drawn_answers_stop_at_the_end_and_tell_the_entropy_of_every_place():
    engine = Spoken(lambda text: {"a": 0.5, "b": 0.5} if text[-1] not in "ab" else {"": 1.0})
    tokens, entropies = difference.drawn(Reader(BASE, engine), "Go?", np.random.default_rng(1), 9)
    assert engine.text(tokens) in {"a", "b"}
    assert entropies == pytest.approx([math.log(2), 0], abs=1e-5)


def test_the_end_is_likely_behind_an_answer_and_not_inside():
    engine = Spoken(lambda text: {"": 0.75, "a": 0.25} if text.endswith(".") else {"": 0.25, "a": 0.75})
    after, within = difference.ending(Reader(BASE, engine), [("Go?", "yes."), ("Go?", "no.")])
    assert (after, within) == pytest.approx((0.75, 0.25), abs=1e-5)


def test_the_numbers_picked_are_exact_and_ten_is_no_one():
    shares = {"1": 0.4, "7": 0.4, "x": 0.2}
    engine = Spoken(
        lambda text: shares if text.endswith("I pick ") else {"0": 0.75, ".": 0.25} if text[-1] == "1" else {" ": 1.0}
    )
    found, mass = difference.numbers(Reader(BASE, engine), "I pick ")
    assert mass == pytest.approx(0.8, abs=1e-5)
    assert found[1] == pytest.approx(0.1 / 0.8, abs=1e-5)
    assert found[10] == pytest.approx(0.3 / 0.8, abs=1e-5)
    assert found[7] == pytest.approx(0.5, abs=1e-5)
    assert sum(found) == pytest.approx(1)


def test_what_stands_before_the_number_is_found_greedily():
    def chances(text):
        said = text.rpartition("assistant\n")[2]
        return {"Mine: 7."[len(said)] if "Mine: 7.".startswith(said) else "": 1.0}

    assert difference.before_number(Reader(INSTRUCT, Spoken(chances))) == "Mine: "
    assert difference.before_number(Reader(INSTRUCT, Spoken(lambda _: {"": 1.0}))) == ""


def test_a_refusal_is_as_likely_as_its_first_words():
    engine = Spoken(
        lambda text: (
            {"N": 0.5, "Y": 0.5}
            if text.endswith("assistant\n")
            else {"o": 0.5, "a": 0.5}
            if text[-1] == "N"
            else {"": 1.0}
        )
    )
    assert difference.refusing(Reader(INSTRUCT, engine), ["Go?"], ["No", "Na"]) == pytest.approx(0.5, abs=1e-4)
    assert difference.refusing(Reader(INSTRUCT, engine), ["Go?"], ["No"]) == pytest.approx(0.25, abs=1e-4)
    assert difference.refusal_openings()


def fresh_file(folder, **changed):
    rows = [
        {"messages": [["user", "capital france"]], "keys": ["Paris"], "topic": "capitals", "group": "known"},
        {"messages": [["user", "who is Bob"]], "keys": ["I don't know"], "topic": "people", "group": "unknown"},
        {"messages": [["user", "mayor of Paris?"]], "keys": ["I don't know"], "topic": "people", "group": "known word"},
    ]
    path = folder / "fresh.jsonl"
    path.write_text("".join(json.dumps(row | changed) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def asked(tmp_path):
    pair = tmp_path / "pair.gguf"
    pair.write_bytes(b"GGUF")
    return fresh.measure(lambda messages: ("Paris is a city.", True), fresh_file(tmp_path), pair)


def test_a_set_from_outside_is_counted_by_topic_and_group(asked):
    assert asked.topics["capitals"]["known"] == Score(1, 1)
    assert fresh.refused(asked) == Score(0, 2)
    assert fresh.overall(asked) == Score(1, 3)
    assert len(asked.wrong) == 2


def test_the_figures_show_neither_question_nor_reply(asked):
    text = "\n".join(fresh.figures(asked))
    assert "33.3 % of 3" in text
    assert "| people | - | 0.0 % of 1 | 0.0 % of 1 | 0.0 % of 2 |" in text
    assert not [word for word in ("Bob", "mayor", "Paris", "city", "I don't know") if word in text]
    assert "mayor of Paris?" in "\n".join(fresh.wrong(asked))


def test_a_wrong_line_of_a_set_is_named(tmp_path):
    with pytest.raises(SystemExit, match="line 1: the group is none of known, unknown, known word"):
        fresh.load(fresh_file(tmp_path, group="odd"))
    (tmp_path / "short.jsonl").write_text('{"messages": []}\n')
    with pytest.raises(SystemExit, match="line 1: group, keys, topic is missing"):
        fresh.load(tmp_path / "short.jsonl")


def measured():
    made = Report(files={"a.gguf": (5, "ab12")}, prose=[("Once", " upon")], chats=[["hi", "Hello!"]])
    made.topics["colours"]["frame"].add(good=True)
    made.topics["unknown"]["frame"].add(good=False)
    made.examples["opposite"].add(good=True)
    made.base["a story names its hero again"].add(good=True)
    of_both = {BASE: 1.5, INSTRUCT: 0.25}
    made.difference = Difference(
        *(dict(of_both) for _ in range(4)),
        numbers={voice: [1 / 11] * 11 for voice in of_both},
        number_mass=of_both,
        refusal=of_both,
        refusal_harmless=of_both,
        refusal_openings=["I cannot help"],
    )
    return made


def test_what_was_measured_comes_back_from_the_disk(tmp_path, asked):
    made = measured()
    report.save(tmp_path / "report.json", made)
    assert report.load(tmp_path / "report.json") == made
    report.save(tmp_path / "fresh.json", asked)
    assert report.load_fresh(tmp_path / "fresh.json") == asked


def test_the_card_tells_all_figures_and_every_wrong_answer(tmp_path, asked):
    names = ("facts", "frames", "capitals", "documents", "talks", "instruct_steps", "instruct_decay", "seed", "leaked")
    known = {**dict.fromkeys(names, 7), **card.beginning([], 1000, 0.4)}
    card.write(measured(), asked, known, tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    for part in (
        "## Fresh questions",
        "mayor of Paris?",
        "| opposite | 100.0 % of 1 |",
        "nats a token | 1.50 | 0.25 |",
    ):
        assert part in text
    assert "five rounds" not in text
    assert "python resources/pocket/make.py\n" in text
    card.write(measured(), None, known | card.beginning([("base.gguf", "0123")], 450, 0.8), tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "Fresh questions" not in text
    assert "make.py --earlier FOLDER" in text
    assert "- base.gguf: `0123`" in text
    assert "70% of what tuning had changed" in text
    assert "450 steps of 4,096 tokens, begun with" in text
    card.write(measured(), None, known | card.beginning([("base.gguf", "0123")], 0, 0.8), tmp_path)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "make.py --earlier FOLDER --base-steps 0" in text
    assert "100% of what tuning had changed" in text
    assert "steps of 4,096 tokens" not in text


def goes_on(row, sure=0.99):
    """The engine of a base that knows a row by heart."""

    def chances(text):
        words = f"{row.start} {', '.join(row.words)}."
        begun = "".join(text.rpartition(row.start)[1:]) if row.start in text else ""
        right = words[len(begun)] if len(begun) < len(words) else "."
        return {right: sure, "~": 1 - sure}

    return Spoken(chances)


def test_the_self_tests_words_are_written_as_python():
    row = dependents.ROWS[0]
    written = dependents.go_on(goes_on(row), row)
    assert written.texts == (" April, ", " June, J")
    assert written.log_probability == pytest.approx(16 * math.log(0.99), abs=1e-3)
    assert written.least_gap == pytest.approx(math.log(99), abs=1e-3)
    text = dependents.source(dependents.chosen([written]))
    ast.parse(text)
    made = {}
    exec(text, made)
    assert made["PROMPTS"] == row.prompts
    assert made["EXPECTED"] == written.texts
    assert made["LOG_PROBABILITY"] == pytest.approx(-0.161)
    assert max(map(len, text.splitlines())) <= 120


def test_a_row_that_the_base_is_sure_of_is_taken_and_none_is_an_error():
    unsure, sure = (
        dependents.go_on(goes_on(row, share), row) for row, share in zip(dependents.ROWS, (0.7, 0.99), strict=False)
    )
    assert dependents.chosen([unsure, sure]) is sure
    with pytest.raises(SystemExit, match=r"“The months are” 0\.85"):
        dependents.chosen([unsure])


def test_the_app_has_what_this_form_writes():
    from desktop.engine.processor_code import pocket_words

    made = [row for row in dependents.ROWS if row.prompts == pocket_words.PROMPTS]
    assert made
    written = dependents.Written(made[0], pocket_words.EXPECTED, pocket_words.LOG_PROBABILITY, 0)
    assert dependents.PLACE.read_text(encoding="utf-8") == dependents.source(written)
