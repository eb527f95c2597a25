"""Measures the pair: knowledge, refusal, copying, the base's ways, equality with torch."""

import hashlib
import random
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import torch
from jinja2.sandbox import SandboxedEnvironment

from recipe import corpus, network, stories, tokenizer
from recipe.checks import passages, right
from recipe.engine import ENDS, Engine, chat_text
from recipe.export import Variant
from recipe.network import Network
from recipe.spintax import article, normal

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
ODD = [
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    " \n \n",
    "\t\tx",
    "a\r\nb",
    "1234567",
    " 12 + 34 = 46",
    "3.14159",
    "don't I'LL we'Ve",
    "Ünïcödé straße",
    "日本語 テスト",
    "привет мир",
    "🙂🙃 emoji👩‍👩‍👧",
    "مرحبا",
    "e\u0301 combining",
    "a\u00a0b",
    "zero\u200bwidth",
    "...!!!???",
    "<|im_st",
    "trailing   ",
    "   leading",
    "tab\tend\n  indent\n\n\n",
    "ALLCAPS lower MiXed",
    "١٢٣ ½ ²",
    "C++ & <b>html</b>",
]
LETTERS = "abcXYZ 019  \n\t.,'\"!?-éß漢🙂\u00a0\u3000"
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


@dataclass(slots=True)
class Score:
    """Right answers out of all, by kind."""

    right: int = 0
    total: int = 0

    def add(self, good: bool) -> None:
        """Count one."""
        self.right += good
        self.total += 1

    @property
    def percent(self) -> float:
        """The share of right answers."""
        return 100 * self.right / max(1, self.total)


@dataclass(slots=True)
class Report:
    """Everything that was measured."""

    topics: dict[str, dict[str, Score]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Score)))
    failures: list[dict[str, object]] = field(default_factory=list)
    ended: Score = field(default_factory=Score)
    base: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    greedy: Score = field(default_factory=Score)
    tokens: Score = field(default_factory=Score)
    template: Score = field(default_factory=Score)
    chats: list[list[str]] = field(default_factory=list)
    prose: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def ask_all(engine: Engine, questions: list[dict[str, object]], report: Report) -> None:
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


def base_ways(engine: Engine, questions: list[dict[str, object]], report: Report) -> None:
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


def rounded(path: Path) -> Network:
    """The trainer's network with its matrices rounded as in the f16 file."""
    trained = network.load(path)
    with torch.no_grad():
        for weight in trained.parameters():
            if weight.ndim == 2:
                weight.copy_(weight.half().float())
    return trained.eval()


def compare_greedy(work: Path, questions: list[dict[str, object]], report: Report) -> None:
    """Greedy text of the f16 files against torch, 40 conversations and 10 raw texts."""
    words = tokenizer.load(work / "tokenizer.json")
    picked = random.Random(7).sample(questions, 40)
    starts = [
        *STORY_STARTS,
        "What is the capital of France?",
        "A base model is",
        "The opposite of",
        "Dear Anna,\n\n",
        "Questions\n\n",
        "Mia: What is 3 + 4?\n",
        "5 plus 4 is",
    ]
    jobs = {
        "Instruct": [tokenizer.prompt_ids(words, q["messages"]) for q in picked],
        "Base": [[0, *words.encode(start, add_special_tokens=False).ids] for start in starts],
    }
    for name, prompts in jobs.items():
        engine = Engine(work / Variant(name, "F16").file)
        trained = rounded(work / f"{name.lower()}.pt")
        for prompt in prompts:
            found, _ = engine.continued(prompt, 60)
            report.greedy.add(found == network.greedy(trained, prompt, ENDS, 60))
        engine.close()


def compare_tokens(work: Path, questions: list[dict[str, object]], report: Report) -> None:
    """Token ids of 500 texts in both tokenizers."""
    words, rng = tokenizer.load(work / "tokenizer.json"), random.Random(8)
    engine = Engine(work / Variant("Instruct", "F16").file)
    documents = corpus.load(work / "documents.jsonl")[:20_000]
    texts = [*ODD, *rng.sample(documents, 150)]
    while len(texts) < 350:
        texts.append("".join(rng.choice(LETTERS) for _ in range(rng.randint(1, 40))))
    pairs = [(words.encode(text, add_special_tokens=False).ids, engine.ids(text)) for text in texts]
    for question in rng.sample(questions, 150):
        messages = question["messages"]
        pairs.append((tokenizer.prompt_ids(words, messages), engine.ids(chat_text(messages))))
    for ours, theirs in pairs:
        report.tokens.add(ours == theirs)
    check_template(engine, questions, report)
    engine.close()


def check_template(engine: Engine, questions: list[dict[str, object]], report: Report) -> None:
    """The template in the file gives the text that training used, with and without a system message."""
    template = SandboxedEnvironment().from_string(engine.llama.metadata["tokenizer.chat_template"])
    for question in questions[:20]:
        for before in ([], [["system", "Be kind."]]):
            messages = [*before, *question["messages"]]
            named = [{"role": role, "content": content} for role, content in messages]
            text = template.render(messages=named, add_generation_prompt=True)
            report.template.add(text == chat_text(messages))


def leaks(work: Path, questions: list[dict[str, object]]) -> int:
    """How many held-out single-turn questions stand in the training text."""
    asked = {
        normal(q["messages"][0][1])
        for q in questions
        if q["kind"] in {"frame", "wording", "word"} and q["topic"] != "one word"
    }
    found = set()
    for file in ("conversations.jsonl", "drill.jsonl", "talk_drill.jsonl", "settling.jsonl"):
        for talk in corpus.load(work / file):
            found.update(normal(text) for role, text in talk if role == "user")
    for document in corpus.load(work / "documents.jsonl"):
        found.update(passages(document))
    return len(asked & found)


def measure(work: Path, out: Path, quick: bool = False) -> Report:
    """Everything, from the files that are shipped."""
    questions, report = corpus.load(out / "evaluation.jsonl"), Report()
    engine = Engine(out / Variant("Instruct", "Q8_0").file)
    ask_all(engine, questions, report)
    chat_all(engine, report)
    engine.close()
    engine = Engine(out / Variant("Base", "Q8_0").file)
    base_ways(engine, questions, report)
    engine.close()
    if not quick:
        compare_greedy(work, questions, report)
        compare_tokens(work, questions, report)
    for name in ("Base", "Instruct"):
        path = out / Variant(name, "Q8_0").file
        data = path.read_bytes()
        report.files[path.name] = (len(data), hashlib.sha256(data).hexdigest())
    return report
