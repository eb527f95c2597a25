"""Whether llama.cpp and the trainer agree: greedy text, tokens, the chat template."""

import random
from pathlib import Path

import torch
from jinja2.sandbox import SandboxedEnvironment

from recipe import corpus
from recipe.measuring.engine import ENDS, Engine, chat_text
from recipe.measuring.evaluate import STORY_STARTS
from recipe.measuring.report import Question, Report
from recipe.training import network, tokenizer
from recipe.training.export import Variant
from recipe.training.network import Network

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


def rounded(path: Path) -> Network:
    """The trainer's network with its matrices rounded as in the f16 file."""
    trained = network.load(path)
    with torch.no_grad():
        for weight in trained.parameters():
            if weight.ndim == 2:
                weight.copy_(weight.half().float())
    return trained.eval()


def compare_greedy(work: Path, cache: Path, questions: list[Question], report: Report) -> None:
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
        engine = Engine(cache / Variant(name, "F16").file)
        trained = rounded(work / f"{name.lower()}.pt")
        for prompt in prompts:
            found, _ = engine.continued(prompt, 60)
            report.greedy.add(found == network.greedy(trained, prompt, ENDS, 60))
        engine.close()


def compare_tokens(work: Path, cache: Path, questions: list[Question], report: Report) -> None:
    """Token ids of 500 texts in both tokenizers."""
    words, rng = tokenizer.load(work / "tokenizer.json"), random.Random(8)
    engine = Engine(cache / Variant("Instruct", "F16").file)
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


def check_template(engine: Engine, questions: list[Question], report: Report) -> None:
    """The template in the file gives the text that training used, with and without a system message."""
    template = SandboxedEnvironment().from_string(engine.llama.metadata["tokenizer.chat_template"])
    for question in questions[:20]:
        for before in ([], [["system", "Be kind."]]):
            messages = [*before, *question["messages"]]
            named = [{"role": role, "content": content} for role, content in messages]
            text = template.render(messages=named, add_generation_prompt=True)
            report.template.add(text == chat_text(messages))


def measure(work: Path, cache: Path, questions: list[Question], report: Report) -> None:
    """All three. cache: where the F16 files are."""
    compare_greedy(work, cache, questions, report)
    compare_tokens(work, cache, questions, report)
