"""The pocket pair: how far apart on its own answers, floors by quantization, and which heat finds what was planted."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.reading_engine import ReadingEngine, reading_pair

from desktop.engine.quantization import Quantization, QuantizationResult
from desktop.lens.floor import SOURCE, floor_bits
from desktop.lens.lens_token import LensToken
from desktop.paths import pocket_file
from study import statistics_of
from study.document import table
from study.pairs import Pair, characters, plain, read, template
from study.texts import STARTS, planted, questions

LONGEST, PROSE, SEEDS = 120, 110, 3
FIRST_TOKENS, LEAST_TOKENS = 3, 16
QUANTIZATIONS = ("Q4_K_M", "Q4_0")

Text = list[LensToken]


@dataclass(slots=True)
class Readings:
    """By kind. whole: instruct in the template against base plain; weights, costume: its two steps."""

    whole: dict[str, list[Text]] = field(default_factory=dict)
    weights: dict[str, list[Text]] = field(default_factory=dict)
    costume: dict[str, list[Text]] = field(default_factory=dict)


def study_pocket(folder: Path, each: int) -> str:
    """All tables of it."""
    found = Readings()
    base, instruct = pocket_file("base"), pocket_file("instruct")
    with reading_pair(instruct, base, folder, 1) as pair:
        answers = _answers(pair[0], each)
        for kind, asked in answers.items():
            found.whole[kind] = [read(pair, text, template(prompt), plain(prompt)) for prompt, text in asked]
            found.weights[kind] = [read(pair, text, template(prompt), template(prompt)) for prompt, text in asked]
        heats = _heats(pair, [text for texts in found.whole.values() for text in texts])
    with reading_pair(base, base, folder, 1) as pair:
        for kind, asked in answers.items():
            found.costume[kind] = [read(pair, text, template(prompt), plain(prompt)) for prompt, text in asked]
    floors = _floors(folder, [one for asked in answers.values() for one in asked])
    return "\n\n".join([_kinds(found), floors, _decay(found), heats])


def _answers(engine: ReadingEngine, each: int) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for kind, asked in questions(each).items():
        said = [(prompt, engine.answer(template(prompt), LONGEST)) for prompt in asked]
        found[kind] = [(prompt, text) for prompt, text in said if text.strip()]
        print(f"{kind}: {len(found[kind])} answers", file=sys.stderr, flush=True)
    return found


def _kinds(found: Readings) -> str:
    rows = [_kind(kind, whole, found.weights[kind], found.costume[kind]) for kind, whole in found.whole.items()]
    every = [
        [text for texts in each.values() for text in texts] for each in (found.whole, found.weights, found.costume)
    ]
    rows.append(_kind("**all**", *every))
    head = ("answers about", "answers", "tokens", "KL, base plain", "KL, base in template", "KL, template alone",
            "shifted", "same first choice", "KL in first 10")  # fmt: skip
    lead = (
        "Instruct's own greedy answers, read by instruct in its template; KL in bits a token, template alone: base in "
    )
    return f"{lead}the template against base plain.\n\n{table(head, rows)}"


def _kind(name: str, whole: Sequence[Text], weights: Sequence[Text], costume: Sequence[Text]) -> list[str]:
    early = sum(token.kl_bits or 0.0 for text in whole for token in text[:10])
    total = sum(token.kl_bits or 0.0 for text in whole for token in text)
    figures = [f"{statistics_of.mean_kl(texts):.2f}" for texts in (whole, weights, costume)]
    shares = [statistics_of.shifted(whole), statistics_of.agreement(whole), early / total if total else 0.0]
    return [name, str(len(whole)), str(sum(map(len, whole))), *figures, *(f"{share:.0%}" for share in shares)]


def _decay(found: Readings) -> str:
    texts = [text for texts in found.whole.values() for text in texts]
    behind = [text for texts in found.weights.values() for text in texts]
    rows = []
    for (name, tokens), (_, same) in zip(
        statistics_of.by_position(texts), statistics_of.by_position(behind), strict=True
    ):
        if tokens:
            kl = [token.kl_bits or 0.0 for token in tokens]
            weights = statistics.fmean(token.kl_bits or 0.0 for token in same)
            agreed = f"{statistics_of.agreement([tokens]):.0%}"
            rows.append([name, str(len(tokens)), f"{statistics.fmean(kl):.2f}", f"{statistics.median(kl):.2f}",
                         f"{weights:.2f}", agreed])  # fmt: skip
    head = ("token", "tokens", "mean KL, base plain", "median", "mean KL, base in template", "same first choice")
    return f"By place in the answer:\n\n{table(head, rows)}"


def _floors(folder: Path, asked: Sequence[tuple[str, str]]) -> str:
    """Against Q8_0, since the recipe's F16 files are made in training only; its own floor is the published one."""
    instruct = pocket_file("instruct")
    rows = [["Q8_0 against F16", f"{floor_bits('Q8_0'):.4f}", SOURCE]]
    for name in QUANTIZATIONS:
        file = folder / f"instruct-{name}.gguf"
        _quantize(instruct, file, name)
        with reading_pair(instruct, file, folder, 1) as pair:
            texts = [read(pair, text, template(prompt), template(prompt)) for prompt, text in asked]
        rows.append([f"{name} against Q8_0", f"{statistics_of.mean_kl(texts):.4f}", "measured on the same answers"])
    return f"What quantization alone brings:\n\n{table(('instruct against itself', 'mean KL, bits', 'source'), rows)}"


def _heats(pair: Pair, answers: Sequence[Text]) -> str:
    refusals, number = [], 0
    for start in STARTS:
        for seed in range(1, SEEDS + 1):
            prose = pair[1].answer(plain(start), PROSE, 0.8, seed).rstrip()
            one = planted(start, prose, number)
            number += 1
            if one is None:
                continue
            tokens = read(pair, one.text, template("Tell me a story."), plain(start))
            refusals.append((tokens, [one.covers(*place) for place in characters(tokens)]))
    firsts = [
        (text, [place < FIRST_TOKENS for place in range(len(text))]) for text in answers if len(text) >= LEAST_TOKENS
    ]
    rows = [_heat("planted refusals", refusals), _heat(f"first {FIRST_TOKENS} tokens of answers", firsts)]
    head = ("to be found", "texts", "raw KL", "adjusted", "surprise by base", "adjusted better in")
    return f"Area under the curve, the mean over texts (0.5 is chance):\n\n{table(head, rows)}"


def _heat(name: str, texts: Sequence[tuple[Text, list[bool]]]) -> list[str]:
    usable = [(text, marks) for text, marks in texts if any(marks) and not all(marks)]
    raw = [statistics_of.area_under_curve([token.kl_bits or 0.0 for token in text], marks) for text, marks in usable]
    adjusted = [
        statistics_of.area_under_curve([token.adjusted_bits or 0.0 for token in text], marks) for text, marks in usable
    ]
    surprise = [
        statistics_of.area_under_curve([-(token.against or token.read).logprob for token in text], marks)
        for text, marks in usable
    ]
    better = sum(one > other for one, other in zip(adjusted, raw, strict=True))
    means = [f"{statistics.fmean(values):.3f}" for values in (raw, adjusted, surprise)]
    return [name, str(len(usable)), *means, f"{better} of {len(usable)}"]


def _quantize(source: Path, target: Path, name: str) -> None:
    job = Quantization(source, target, name, target.with_suffix(".log"))
    job.start()
    while not isinstance(job.receive(0.5), QuantizationResult):
        pass
