"""Writes the model card from what the evaluation measured."""

from pathlib import Path

from recipe.evaluate import Report, Score

HEAD = """\
# The pocket pair

<!-- Written by recipe/card.py from measured figures. Do not edit: run make.py again. -->

Two tiny language models that Tandem brings along, so that the first start needs no download and so
that the tests run the real engine: **Tandem Pocket Base** continues text, **Tandem Pocket
Instruct** answers. Both have 5.6 million parameters and were trained from scratch, on two processor
cores, from text that the program in `recipe/` wrote. They know a very small world and say so.
"""
MADE = """\
## How it was made

```
python -m pip install -r packaging/requirements/pocket.in -r packaging/requirements/llama.in
python resources/pocket/make.py --out resources/pocket --work pocket-work
```

1. **Corpus.** `recipe/` holds {facts} facts and {frames} hand-written question frames; a seeded
   generator makes {documents} documents (stories, pages, quizzes, dialogues, essays, letters, copying)
   and {talks} conversations from them, {drills} for the fourth round of step 4, {talk_drills} for
   the fifth and {settling} for its end. No other text was used.
2. **Tokenizer.** Byte-level BPE, 2,048 tokens, every digit on its own.
3. **Base.** Llama architecture: width 256, 6 layers, 4 heads, SwiGLU 768, RMSNorm, rotary
   positions, tied embeddings. {base_steps} steps of 4,096 tokens, Muon for the matrices and AdamW
   for the rest, one row in eight 1,024 tokens long.
4. **Instruct.** The base tuned on the conversations, loss on the answers only, {instruct_steps}
   steps of about 4,096 tokens in five rounds, the fifth in two parts. The fourth practises rare small
   talk and the copying of new names and words. The fifth practises more small talk, is averaged with
   the weights before it (3 of those to 7) and ends with more of the unknown. After the third, the
   fourth and the fifth round the weights before and after are averaged, too (the fourth time 6 to 4,
   the best of five mixtures on the held-out questions; the fifth 1 to 3, of four mixtures the best
   that got at least 80 % in every topic). The small
   talk of the fifth round was written by somebody who had seen which held-out questions failed: the
   figures for "small talk" and "who it is" are therefore kinder than those for new people would be.
5. **Files.** GGUF, Q8_0, context 1,024 tokens. The base has no chat template and starts every text
   with `<|endoftext|>`; the instruct variant has a ChatML template and ends with `<|im_end|>`.

Step counts and seeds are fixed. A second run gives a pair of the same quality, not the same bytes:
sums in floating point depend on processor and threads, and each change of a wording changes the
corpus. The shipped files were trained while the wordings were being completed: the later rounds of
step 4 saw frames, and more of the rarer topics, that the base and the first round had not.
"""
LIMITS = """\
## What it cannot do

- It knows nothing outside its small world: base and instruct models, Tandem, colours, some animals,
  opposites, sums of one-digit numbers, the calendar, {capitals} capitals, and little stories.
- It does not reason, translate, calculate beyond those sums, or write programs beyond one example.
- A wording far from the ones in `recipe/` can get the wrong answer in a confident tone.
- English only. Its stories come from a few plots, and long texts repeat.
- It is a demonstration and a test object, not an assistant. Do not rely on it.
"""
LICENCE = """\
## Licence

Weights, corpus generator and this card: CC0-1.0 (public domain dedication).
"""


def _topics(report: Report) -> list[str]:
    rows = ["| topic | unseen frames | unseen wordings and words | all |", "|---|---|---|---|"]
    for topic, kinds in sorted(report.topics.items()):
        frame = kinds.get("frame", Score())
        rest = summed([score for kind, score in kinds.items() if kind != "frame"])
        rows.append(f"| {topic} | {_cell(frame)} | {_cell(rest)} | {_cell(summed(kinds.values()))} |")
    return rows


def _cell(score: Score) -> str:
    return f"{score.percent:.1f} % of {score.total}" if score.total else "-"


def summed(scores: object) -> Score:
    """Several scores as one."""
    many = list(scores)
    return Score(sum(score.right for score in many), sum(score.total for score in many))


def overall(report: Report) -> Score:
    """All held-out questions."""
    return summed([score for kinds in report.topics.values() for score in kinds.values()])


def refusals(report: Report) -> Score:
    """All questions outside the small world."""
    return summed(
        [
            score
            for topic, kinds in report.topics.items()
            if topic.startswith("unlisted") or topic == "unknown"
            for score in kinds.values()
        ]
    )


def weak(report: Report) -> str:
    """The topics that are answered badly."""
    all_of = {topic: summed(kinds.values()).percent for topic, kinds in sorted(report.topics.items())}
    return ", ".join(f"{topic} {value:.1f} %" for topic, value in all_of.items() if value < 80) or "none"


def results(report: Report, leaked: int) -> str:
    """The part with the figures."""
    frames = summed([kinds["frame"] for kinds in report.topics.values() if "frame" in kinds])
    rows = [
        "## How good it is",
        "",
        "Measured on the shipped Q8_0 files through llama.cpp, greedy. A reply counts as right when it",
        "states the right fact and ends by itself. An unseen frame is a way of asking that training",
        "never used for this kind of question; an unseen wording is a new filling of a frame that it",
        'did use. `evaluation.jsonl` has every question with its keys. Names in "stories" that',
        "training never used are counted under unseen wordings.",
        "",
        f"- All held-out questions: **{_cell(overall(report))}**; unseen frames alone {_cell(frames)}",
        f"- Outside its world it says that it does not know: **{_cell(refusals(report))}**",
        f"- Topics below 80 %: {weak(report)}",
        f"- Replies that end by themselves: {_cell(report.ended)}",
        f"- Held-out questions found in the training text: {leaked}",
        *(f"- Base: {what}: {_cell(score)}" for what, score in report.base.items()),
        f"- Greedy output of the f16 export equals the trainer's: {report.greedy.right} of "
        f"{report.greedy.total} prompts",
        f"- Tokens equal in the trainer's and in llama.cpp's tokenizer: {report.tokens.right} of "
        f"{report.tokens.total} texts; the chat template renders as in training: "
        f"{report.template.right} of {report.template.total}",
        "",
        *_topics(report),
    ]
    return "\n".join(rows) + "\n"


def samples(report: Report) -> str:
    """Conversations and continuations, as they came."""
    rows = ["## Samples", "", "Instruct, greedy:", "", "```"]
    for chat in report.chats:
        for at, text in enumerate(chat):
            rows.append(f"{'> ' if at % 2 == 0 else ''}{text.replace('```', chr(39) * 3)}")
        rows.append("")
    rows += ["```", "", "Base, temperature 0.8; the prompt is in brackets:", "", "```"]
    for prompt, text in report.prose:
        rows += [f"[{prompt}]{text}", ""]
    return "\n".join([*rows, "```"]) + "\n"


def files(report: Report) -> str:
    """Names, sizes and checksums."""
    rows = ["## Files", "", "| file | bytes | sha256 |", "|---|---|---|"]
    rows += [f"| {name} | {size:,} | `{digest}` |" for name, (size, digest) in report.files.items()]
    return "\n".join(rows) + "\n"


def write(report: Report, facts: dict[str, object], out: Path) -> None:
    """Write README.md; facts are the numbers that the recipe itself knows."""
    parts = (
        HEAD,
        results(report, int(facts["leaked"])),
        files(report),
        MADE.format(**facts),
        LIMITS.format(**facts),
        samples(report),
        LICENCE,
    )
    (out / "README.md").write_text("\n".join(parts), encoding="utf-8", newline="\n")
