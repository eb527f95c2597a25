"""Measures the pair: knowledge, refusal, copying, the base's ways, and how the voices differ."""

import random
from pathlib import Path

from recipe import corpus, stories
from recipe.keeping import file_digest
from recipe.measuring import difference, patterns
from recipe.measuring.checks import passages, right
from recipe.measuring.engine import Engine
from recipe.measuring.report import Question, Report
from recipe.spintax import article, normal

VOICES = ("Base", "Instruct")
RAW_TOPICS = (
    "definitions",
    "choosing",
    "colours",
    "sounds",
    "capitals",
    "sums",
    "opposites",
    "using Tandem",
    "homes",
    "days",
)
STORY_STARTS = (
    "Once upon a time,",
    "One day, there was a small fox named Mia.",
    "Near the blue lake there lived a shy owl.",
)
CHATS = (
    ("What is a base model?", "And when should I use it?"),
    ("What is an instruct model?",),
    ("What is the difference between base and instruct?",),
    ("How do I stop the answer?",),
    ("What is the capital of France?", "And Italy?", "Thanks!"),
    ("What is 3 + 4?",),
    ("Who was Napoleon?",),
    ("What is the capital of Brazil?",),
    ("Say: kite lamp",),
    ("Which animal barks?",),
    ("What colour is a banana? One word.",),
    ("My name is Kim.", "What is my name?"),
    ("Write hello world in Python.",),
    ("Tell me a short story about an owl named Zoe.",),
    ("hi", "who are you", "ok bye"),
)


def ask_all(engine: Engine, questions: list[Question], report: Report) -> None:
    """The held-out questions."""
    for question in questions:
        reply, ended = engine.answer(question["messages"])
        good = right(reply, ended, question["keys"])
        report.topics[question["topic"]][question["kind"]].add(good)
        report.ended.add(ended)
        if not good:
            report.failures.append(question | {"reply": reply, "ended": ended})


def chat_all(engine: Engine, report: Report) -> None:
    """A few conversations for the card."""
    for asked in CHATS:
        messages: list[list[str]] = []
        for text in asked:
            messages.append(["user", text])
            messages.append(["assistant", engine.answer(messages)[0]])
        report.chats.append([text for _, text in messages])


def base_ways(engine: Engine, questions: list[Question], report: Report) -> None:
    """What the base does with a raw question, and whether its stories keep their hero."""
    raw = [q for q in questions if q["topic"] in RAW_TOPICS and q["kind"] == "frame"]
    for question in random.Random(5).sample(raw, 120):
        text, ended = engine.prose(question["messages"][0][1], 60, 0.8)
        report.base["a raw question is continued with text"].add(len(text.strip()) >= 20)
        assistant = ended and right(text, ended, question["keys"]) and len(text.split()) < 25
        report.base["a raw question is not answered like an assistant"].add(not assistant)
    rng = random.Random(6)
    for _ in range(60):
        people = stories.cast(rng)
        start = f"Once upon a time, there was {article(people['a'])} named {people['n']}."
        text, ended = engine.prose(start, 200, 0.8)
        report.base["a story names its hero again"].add(people["n"] in text)
        report.base["a story comes to an end within 200 tokens"].add(ended)
    for start in STORY_STARTS:
        report.prose.append((start, engine.prose(start, 200, 0.8)[0]))
    for asked in ("What is a base model?", "What is the capital of France?", "Hello!"):
        report.prose.append((asked, engine.prose(asked, 60, 0.8)[0]))


def leaks(work: Path, questions: list[Question]) -> int:
    """How many held-out single-turn questions stand in the training text."""
    asked = {
        normal(q["messages"][0][1])
        for q in questions
        if q["kind"] in {"frame", "wording", "word"} and q["topic"] != "one word"
    }
    found = set()
    for talk in corpus.load(work / "conversations.jsonl"):
        found.update(normal(text) for role, text in talk if role == "user")
    for document in corpus.load(work / "documents.jsonl"):
        found.update(passages(document))
    return len(asked & found)


def shipped(out: Path, voice: str) -> Path:
    """A voice's file."""
    return out / f"tandem-pocket-{voice.lower()}-Q8_0.gguf"


def files(out: Path) -> dict[str, tuple[int, str]]:
    """(bytes, SHA-256) of the shipped files, by name."""
    paths = [shipped(out, voice) for voice in VOICES]
    return {path.name: (path.stat().st_size, file_digest(path)) for path in paths}


def measure(out: Path) -> Report:
    """Everything that needs no trainer, from the files that are shipped."""
    questions, report = corpus.load(out / "evaluation.jsonl"), Report()
    instruct = Engine(shipped(out, "Instruct"), all_logits=True)
    ask_all(instruct, questions, report)
    chat_all(instruct, report)
    base = Engine(shipped(out, "Base"), all_logits=True)
    base_ways(base, questions, report)
    patterns.measure(base, report)
    report.difference = difference.measure(base, instruct, questions)
    instruct.close()
    base.close()
    report.files = files(out)
    return report
