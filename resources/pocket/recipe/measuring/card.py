"""Writes the model card from what the evaluation measured."""

import math
from collections.abc import Sequence
from pathlib import Path

from recipe.keeping import write_whole
from recipe.measuring import fresh
from recipe.measuring.difference import BASE, INSTRUCT
from recipe.measuring.fresh import cell
from recipe.measuring.report import Difference, Fresh, Report, Score, summed
from recipe.training.schedule import SHARE

HEAD = """\
# The pocket pair

<!-- Written by recipe/measuring/card.py from measured figures. Do not edit: run make.py again. -->

Two tiny language models that Tandem brings along, so that the first start needs no download and so
that the tests run the real engine: **Tandem Pocket Base** continues text, **Tandem Pocket
Instruct** answers. Both have 5.6 million parameters and were trained from scratch, on two processor
cores, from text that the program in `recipe/` wrote. They know a very small world and say so.
"""
MADE = """\
## How it was made

```
python -m pip install -r packaging/requirements/pocket.in -r packaging/requirements/llama.in
python resources/pocket/make.py{asked}
```
{beginning}
The same command again goes on where a round of at most 40 minutes ended, and comes to the same weights
as one run without a break (on the same machine, with the same number of threads).

1. **Corpus.** `recipe/` holds {facts} facts and {frames} hand-written question frames; a seeded
   generator makes {documents} documents (stories, pages, quizzes, dialogues, essays, letters, copying,
   and about 8 % examples of one pattern in one form) and {talks} conversations from them: questions
   and answers, small talk, what is outside its world, things to copy, stories, follow-ups. No other
   text was used.
2. **Tokenizer.** Byte-level BPE, 2,048 tokens, every digit on its own{tokenizer}.
3. **Base.** Llama architecture: width 256, 6 layers, 4 heads, SwiGLU 768, RMSNorm, rotary
   positions, tied embeddings. {base}
4. **Instruct.** The base{instruct}
   tuned on the conversations, loss on the answers only:
   {instruct_steps} steps of about 8,192 tokens in an order drawn with seed {seed}; learning rates fall to
   nothing over the last {instruct_decay} %.
5. **Files.** GGUF, Q8_0, context 1,024 tokens. The base has no chat template and starts every text
   with `<|endoftext|>`; the instruct variant has a ChatML template and ends with `<|im_end|>`. F16
   files of both are left in the cache folder of the set-up, in `pocket`.
6. **What depends on them.** The words of the engine's self-test, the evaluation and this card are
   written by the same command.

Step counts and seeds are fixed. Another machine gives a pair of the same quality, not the same bytes:
sums in floating point depend on processor and threads, and each change of a wording changes the corpus.
"""
STEPS_OF_BASE = """{base_steps} steps of 4,096 tokens{begun}, Muon for the matrices
   and AdamW for the rest, one row in eight 1,024 tokens long; learning rates fall to nothing over the
   last {base_decay} %."""
BASE_STAYED = "The weights are the earlier base's, as they were."
EARLIER = """
It goes on from an earlier pair, whose files are named below; from nothing it would take as long again.
{earlier}
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


def beginning(earlier: Sequence[tuple[str, str]], base_steps: int, base_decay: float) -> dict[str, str]:
    """What the part about the making says of where training began.

    earlier: name and SHA-256 of each file of the pair that training went on from; base_steps: 0 = its base stayed;
    base_decay: the share of them over which learning rates fall.
    """
    known = {"base_steps": f"{base_steps:,}", "base_decay": f"{base_decay:.0%}".removesuffix("%")}
    if not earlier:
        base = STEPS_OF_BASE.format(begun="", **known)
        return {"asked": "", "beginning": "", "tokenizer": "", "base": base, "instruct": ""}
    files = "\n".join(f"- {name}: `{digest}`" for name, digest in earlier)
    begun = ", begun with the weights of the earlier base"
    share = f"{SHARE if base_steps else 1:.0%} of what tuning had changed in the earlier one"
    return {
        "asked": " --earlier FOLDER" + ("" if base_steps else " --base-steps 0"),
        "beginning": EARLIER.format(earlier=files),
        "tokenizer": ": that of the earlier pair",
        "base": STEPS_OF_BASE.format(begun=begun, **known) if base_steps else BASE_STAYED,
        "instruct": f", to whose weights {share} is added,",
    }


def _topics(report: Report) -> list[str]:
    rows = ["| topic | unseen frames | unseen wordings and words | all |", "|---|---|---|---|"]
    for topic, kinds in sorted(report.topics.items()):
        frame = kinds.get("frame", Score())
        rest = summed([score for kind, score in kinds.items() if kind != "frame"])
        rows.append(f"| {topic} | {cell(frame)} | {cell(rest)} | {cell(summed(kinds.values()))} |")
    return rows


def overall(report: Report) -> Score:
    """All held-out questions."""
    return summed([score for kinds in report.topics.values() for score in kinds.values()])


def refusals(report: Report) -> Score:
    """All questions outside the small world."""
    return summed(
        [
            score
            for topic, kinds in report.topics.items()
            if topic.startswith("unlisted") or topic in ("unknown", "known words")
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
        f"- All held-out questions: **{cell(overall(report))}**; unseen frames alone {cell(frames)}",
        f"- Outside its world it says that it does not know: **{cell(refusals(report))}**",
        f"- Topics below 80 %: {weak(report)}",
        f"- Replies that end by themselves: {cell(report.ended)}",
        f"- Held-out questions found in the training text: {leaked}",
        *(f"- Base: {what}: {cell(score)}" for what, score in report.base.items()),
        f"- Base: goes on as three examples showed it: **{cell(summed(report.examples.values()))}**",
        f"- Greedy output of the f16 export equals the trainer's: {report.greedy.right} of "
        f"{report.greedy.total} prompts",
        f"- Tokens equal in the trainer's and in llama.cpp's tokenizer: {report.tokens.right} of "
        f"{report.tokens.total} texts; the chat template renders as in training: "
        f"{report.template.right} of {report.template.total}",
        "",
        *_topics(report),
    ]
    return "\n".join(rows) + "\n"


def examples(report: Report) -> str:
    """The base's sense for patterns, by relation."""
    rows = [
        "## Patterns that the base goes on with",
        "",
        "Three examples and the start of a fourth, greedy; right is the whole first line. The relation was",
        "never shown in this form in training.",
        "",
        "| relation | right |",
        "|---|---|",
        *(f"| {relation} | {cell(score)} |" for relation, score in sorted(report.examples.items())),
    ]
    return "\n".join(rows) + "\n"


def differences(found: Difference) -> str:
    """How the voices differ."""
    openings = ", ".join(f"“{opening}”" for opening in found.refusal_openings)
    branches = {voice: math.exp(value) for voice, value in found.entropy.items()}
    figures = (
        ("Mean entropy over answers at temperature 1, nats a token", found.entropy, "{:.2f}"),
        ("The same as a branching factor", branches, "{:.2f}"),
        ("Distinct openings (4 words) of 20 answers", found.openings, "{:.1f}"),
        ("Probability of the end behind a finished answer", found.end_after, "{:.3f}"),
        ("Probability of the end inside of it", found.end_within, "{:.4f}"),
        ("A request for harm: the answer begins with a refusal", found.refusal, "{:.3f}"),
        ("Other requests: the answer begins with such a refusal", found.refusal_harmless, "{:.4f}"),
        ("“Pick a number from 0 to 10.”: a number comes there", found.number_mass, "{:.3f}"),
    )
    rows = [
        "## How base and instruct differ",
        "",
        "Exact probabilities, and answers drawn at temperature 1 from the whole vocabulary. Instruct is asked",
        "in its chat template, the base with the bare words. `recipe/measuring/difference.py` has the prompts.",
        f"A refusal begins with {openings}.",
        "",
        "| figure | base | instruct |",
        "|---|---|---|",
        *(f"| {name} | {form.format(of[BASE])} | {form.format(of[INSTRUCT])} |" for name, of, form in figures),
        "",
        f"| number picked | {' | '.join(str(number) for number in range(11))} |",
        f"|---|{'---|' * 11}",
        *(
            f"| {voice.lower()} | {' | '.join(f'{100 * share:.0f} %' for share in found.numbers[voice])} |"
            for voice in (BASE, INSTRUCT)
        ),
    ]
    return "\n".join(rows) + "\n"


def outside(found: Fresh) -> str:
    """The set from outside, with every wrong answer."""
    rows = [
        "## Fresh questions",
        "",
        "Written by somebody who had not seen the texts of the recipe, and asked once, when training had ended:",
        f"`python resources/pocket/make.py --only fresh,card --fresh {found.file}` (SHA-256 `{found.digest[:16]}…`).",
        'A "known word" is a question outside its world about something that it knows.',
        "",
        *fresh.figures(found),
        "",
        "Every wrong answer:" if found.wrong else "No answer was wrong.",
    ]
    if found.wrong:
        rows += ["", "```", *(row.replace("```", "'''") for row in fresh.wrong(found)), "```"]
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


def write(report: Report, fresh_set: Fresh | None, facts: dict[str, object], out: Path) -> None:
    """Write README.md; facts are the numbers that the recipe itself knows."""
    parts = [
        HEAD,
        results(report, int(str(facts["leaked"]))),
        *([outside(fresh_set)] if fresh_set else []),
        differences(report.difference),
        examples(report),
        files(report),
        MADE.format(**facts),
        LIMITS.format(**facts),
        samples(report),
        LICENCE,
    ]
    write_whole(out / "README.md", lambda file: file.write("\n".join(parts).encode()))
