"""The shipped pair, asked through the engine: a few held-out questions of each topic, and how the base goes on."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from recipe.measuring.checks import right

from desktop.paths import pocket_file
from desktop.protocol.messages import Finish, Loaded, Sampling
from desktop.voice import Voice
from tests.fakes.asker import Asker

QUESTIONS = Path(__file__).parents[3] / "resources" / "pocket" / "evaluation.jsonl"
PER_TOPIC = 6
LARGEST = 8 * 1024 * 1024
LONGEST_ANSWER = 200
SAMPLED = 0.05  # so far a few questions of each topic may lie under the figure of all


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    """Both engines with the shipped files loaded."""
    folder = tmp_path_factory.mktemp("logs")
    askers = {}
    for voice in Voice:
        asker = Asker(folder / f"{voice.value}.log")
        askers[voice] = (asker, asker.load(pocket_file(voice.value), n_ctx=1024))
    yield askers
    for asker, _ in askers.values():
        asker.process.stop()


@pytest.fixture(autouse=True)
def _running_before(voices):
    """The engines outlive a single test; what is left behind is counted from here."""


def sample() -> list[dict]:
    """The same few questions of every topic each time."""
    by_topic: dict[str, list[dict]] = {}
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        by_topic.setdefault(question["topic"], []).append(question)
    chance = random.Random(4)
    return [question for topic in sorted(by_topic) for question in chance.sample(by_topic[topic], PER_TOPIC)]


def test_files_are_small_and_tell_what_they_are(voices):
    for voice in Voice:
        assert pocket_file(voice.value).stat().st_size <= LARGEST
        loaded = voices[voice][1]
        assert isinstance(loaded, Loaded)
        assert loaded.title == "Tandem Pocket 6M"
        assert loaded.has_template is (voice is Voice.INSTRUCT)
        assert loaded.template_note == "" or voice is Voice.BASE
    assert voices[Voice.BASE][1].n_vocab == voices[Voice.INSTRUCT][1].n_vocab
    assert voices[Voice.BASE][1].adds_bos


def test_held_out_questions(voices):
    asker, _ = voices[Voice.INSTRUCT]
    good: Counter[str] = Counter()
    questions = sample()
    for question in questions:
        answer = asker.ask(*(text for _, text in question["messages"]), max_tokens=LONGEST_ANSWER)
        ended = answer.finished.finish is Finish.END_OF_TURN
        good[question["topic"]] += right(answer.text.strip(), ended, question["keys"])
    share = sum(good.values()) / len(questions)
    assert share >= told_by_the_card() - SAMPLED, f"{share:.0%} right: {good}"


def told_by_the_card() -> float:
    """The share of all held-out questions that the card says are answered right."""
    (percent,) = re.findall(
        r"All held-out questions: \*\*([\d.]+) %", (QUESTIONS.parent / "README.md").read_text("utf-8")
    )
    return float(percent) / 100


def test_the_base_goes_on_and_does_not_answer(voices):
    asker, _ = voices[Voice.BASE]
    for number, start in enumerate(("What is a base model?", "Once upon a time, there was a little fox who")):
        answer = asker.go_on(start, max_tokens=60, sampling=Sampling(temperature=0.8, seed=number))
        assert answer.finished.tokens > 10
        assert len(answer.text.split()) > 8
