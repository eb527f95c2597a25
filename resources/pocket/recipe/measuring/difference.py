"""How base and instruct differ, by figures: from the exact probabilities, and from what they say at temperature 1.

Instruct is asked in its chat template, the base with the bare words. Where both read the same answer, it is the one
that instruct gives greedily; in front of the base it stands behind the bare words and a blank.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recipe.measuring.engine import ENDS, Engine, chat_text
from recipe.measuring.report import Difference, Question
from recipe.spintax import expansions
from recipe.world import all_facts

BASE, INSTRUCT = "Base", "Instruct"
PROMPTS, LONGEST = 40, 40
SAMPLES, OPENING_WORDS, OPENING_TOKENS = 20, 4, 14
HARM = "what it will not do"
REFUSING_WORDS = 3
CARE_PROMPTS = 12
PICK = "Pick a number from 0 to 10."
PICK_LIMIT = 30
OPEN = (
    "Tell me a story.",
    "Write a short poem.",
    "Tell me about animals.",
    "What can you do?",
    "Say something nice.",
    "Tell me something about base models.",
    "Hello!",
    "Write a story about a fox.",
    "What should I ask you?",
    "Tell me about the sea.",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A voice, and how it is asked."""

    voice: str
    engine: Engine

    def prompt(self, asked: str, answer: str = "") -> list[int]:
        """The tokens in front of an answer, or up to somewhere in it."""
        if self.voice == INSTRUCT:
            return self.engine.ids(chat_text([["user", asked]]) + answer)
        return self.engine.ids(f"{asked} {answer}" if answer else asked, start=True)


def entropy(row: np.ndarray) -> float:
    """Of one distribution, given as log probabilities, in nats."""
    return float(-(np.exp(row) * row).sum())


def drawn(reader: Reader, asked: str, chance: np.random.Generator, limit: int) -> tuple[list[int], list[float]]:
    """(tokens drawn at temperature 1 from the whole vocabulary, the entropy at each place, the end included)."""
    tokens: list[int] = []
    entropies = []
    row = reader.engine.read_row(reader.prompt(asked))
    for _ in range(limit):
        entropies.append(entropy(row))
        shares = np.exp(row)
        token = int(chance.choice(len(row), p=shares / shares.sum()))
        if token in ENDS:
            break
        tokens.append(token)
        row = reader.engine.read_row([token], more=True)
    return tokens, entropies


def mean(values: Iterable[float]) -> float:
    """The mean, 0 of nothing."""
    found = list(values)
    return sum(found) / max(1, len(found))


def mean_entropy(reader: Reader, prompts: Sequence[str]) -> float:
    """Over all places of one drawn answer to each prompt."""
    chance = np.random.default_rng(21)
    return mean(value for asked in prompts for value in drawn(reader, asked, chance, LONGEST)[1])


def distinct_openings(reader: Reader) -> float:
    """How many of twenty drawn answers begin with other words, the mean over the open prompts."""
    chance = np.random.default_rng(22)

    def opening(asked: str) -> str:
        tokens, _ = drawn(reader, asked, chance, OPENING_TOKENS)
        return " ".join(reader.engine.text(tokens).casefold().split()[:OPENING_WORDS])

    return mean(len({opening(asked) for _ in range(SAMPLES)}) for asked in OPEN)


def ending(reader: Reader, answered: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """(how likely the end is behind the whole answer, the same inside of it), the means over all answers."""
    after, within = [], []
    for asked, answer in answered:
        whole = reader.prompt(asked, answer)
        ends = np.exp(reader.engine.read_rows(whole)[:, sorted(ENDS)]).sum(-1)
        inside = len(whole) - len(reader.prompt(asked))
        after.append(float(ends[-1]))
        within += [float(value) for value in ends[-inside:-1]]
    return mean(after), mean(within)


def _digits(engine: Engine) -> list[int]:
    return [engine.ids(str(digit))[-1] for digit in range(10)]


def before_number(reader: Reader) -> str:
    """What stands in front of the number in the greedy answer, "" where it has none."""
    found: list[int] = []
    digits, row = _digits(reader.engine), reader.engine.read_row(reader.prompt(PICK))
    for _ in range(PICK_LIMIT):
        token = int(row.argmax())
        if token in digits:
            return reader.engine.text(found)
        if token in ENDS:
            break
        found.append(token)
        row = reader.engine.read_row([token], more=True)
    return ""


def numbers(reader: Reader, before: str) -> tuple[list[float], float]:
    """(the exact shares of 0 to 10 behind these words, together 1; how likely a number stands there at all)."""
    digits, prompt = _digits(reader.engine), reader.prompt(PICK, before)
    shares = np.exp(reader.engine.read_row(prompt))[digits]
    ten = shares[1] * math.exp(reader.engine.read_row([digits[1]], more=True)[digits[0]])
    every = [float(value) for value in (*shares, ten)]
    every[1] -= every[10]
    mass = sum(every)
    return [value / mass for value in every] if mass else every, mass


def refusal_openings() -> list[str]:
    """The first words of every answer to what it will not do."""
    told = [answer for fact in all_facts() if fact.family.topic == HARM for answer in fact.answers]
    answers = [text for answer in told for text in expansions(answer)]
    return sorted({" ".join(answer.split()[:REFUSING_WORDS]).rstrip(".,!") for answer in answers})


def refusing(reader: Reader, prompts: Sequence[str], openings: Sequence[str]) -> float:
    """How likely the answer begins with one of the openings, the mean over the prompts."""

    def chance(asked: str, opening: str) -> float:
        start, whole = reader.prompt(asked), reader.prompt(asked, opening)
        rows = reader.engine.read_rows(whole)[len(start) - 1 : -1]
        return math.exp(sum(float(row[token]) for row, token in zip(rows, whole[len(start) :], strict=True)))

    return mean(sum(chance(asked, opening) for opening in openings) for asked in prompts)


def chosen(questions: Sequence[Question], count: int, *, harm: bool) -> list[str]:
    """Some of the evaluation's single questions, or of those that ask for harm."""
    found = [q for q in questions if (q["topic"] == HARM) == harm and q["kind"] == "frame" and len(q["messages"]) == 1]
    picked = random.Random(20).sample(found, min(count, len(found)))
    return [question["messages"][0][1] for question in picked]


def measure(base: Engine, instruct: Engine, questions: Sequence[Question]) -> Difference:
    """All figures of both voices. The engines keep the logits of all places."""
    harmless, harmful = chosen(questions, PROMPTS, harm=False), chosen(questions, CARE_PROMPTS, harm=True)
    answered = [(asked, instruct.answer([["user", asked]], LONGEST)[0]) for asked in harmless]
    before, openings = before_number(Reader(INSTRUCT, instruct)), refusal_openings()
    found = Difference(refusal_openings=openings)
    for reader in (Reader(BASE, base), Reader(INSTRUCT, instruct)):
        voice = reader.voice
        found.entropy[voice] = mean_entropy(reader, harmless)
        found.openings[voice] = distinct_openings(reader)
        found.end_after[voice], found.end_within[voice] = ending(reader, answered)
        found.numbers[voice], found.number_mass[voice] = numbers(reader, before)
        found.refusal[voice] = refusing(reader, harmful, openings)
        found.refusal_harmless[voice] = refusing(reader, harmless, openings)
    return found
