"""llama.cpp's own figures of how far two files lie apart, against ours: the pocket pair on one text.

llama-perplexity writes the one side's log-probabilities with 16 bits each, between the row's highest and 16 below it or
its lowest; so its figures are rounded, ours are not. It reads the text in pieces of n_ctx tokens and counts only the
second half of each.
"""

from __future__ import annotations

import json
import math
import os
import re
import statistics
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.figures import Figure, MeasurementFailed, at_most
from benchmarks.reading_engine import compare, reading_pair
from desktop.paths import pocket_file
from desktop.protocol.messages import TextPrompt
from desktop.protocol.reading import Score

N_CTX: Final = 256
LIMIT: Final = 0.01  # of their mean KL: what their rounding of the one side may do
TIMEOUT_S: Final = 600
_MEAN_KL: Final = re.compile(r"Mean\s+KLD:\s*([-\d.]+)\s*±\s*([\d.]+)")
_SAME_TOP: Final = re.compile(r"Same top p:\s*([\d.]+)")


def divergence_figures(program: Path, folder: Path) -> list[Figure]:
    """Mean KL(instruct || base) and the share of equal first choices over the same places of the same text."""
    file = folder / "text.txt"
    file.write_text(_text(), encoding="utf-8")
    logits = folder / "instruct.logits"
    common = [
        "-f",
        str(file),
        "-c",
        str(N_CTX),
        "-b",
        str(N_CTX),
        "-ub",
        str(N_CTX),
        "-t",
        "1",
        "-fa",
        "off",
        "-ngl",
        "0",
    ]
    _run(program, ["-m", str(pocket_file("instruct")), *common, "--kl-divergence-base", str(logits)])
    kl_base = ["--kl-divergence", "--kl-divergence-base", str(logits)]
    told = _run(program, ["-m", str(pocket_file("base")), *common, *kl_base])
    mean, top = _MEAN_KL.search(told), _SAME_TOP.search(told)
    if mean is None or top is None:
        raise MeasurementFailed(f"{program.name} gave no figure: {told[-500:]}")
    theirs, same = float(mean[1]), float(top[1])
    kl, agreement, count = _ours(file, folder)
    return [
        Figure(
            what="lens: mean KL of the pocket pair, apart from llama-perplexity's",
            value=abs(kl - theirs) / theirs,
            budget=at_most(LIMIT),
            note=f"{kl:.6f} against {theirs:.6f} ± {float(mean[2]):.6f} nats, {count} tokens",
        ),
        Figure(
            what="lens: equal first choices of the pocket pair, apart from llama-perplexity's",
            value=abs(100 * agreement - same),
            unit="points",
            budget=at_most(0.2),
            note=f"{100 * agreement:.3f} against {same:.3f} %",
        ),
    ]


def _text() -> str:
    """The answers' questions of the pocket pair's evaluation, one after the other."""
    lines = pocket_file("base").with_name("evaluation.jsonl").read_text("utf-8").splitlines()
    return "\n".join(json.loads(line)["messages"][0][1] for line in lines[:400])


def _ours(file: Path, folder: Path) -> tuple[float, float, int]:
    """(mean KL in nats, share of equal first choices, tokens), piece by piece as they do it."""
    kl: list[float] = []
    same: list[bool] = []
    with reading_pair(pocket_file("instruct"), pocket_file("base"), folder, 1) as pair:
        whole = Score(id=0, prompt=TextPrompt(segments=[""]), text=file.read_text("utf-8"))
        pair[0].read(whole)
        ids = [*_start(pair[0].begun.prompt_ids, adds=pair[0].loaded.adds_bos), *(token.id for token in pair[0].tokens)]
        for start in range(0, len(ids) - N_CTX + 1, N_CTX):
            piece = Score(id=0, prompt=TextPrompt(segments=[""]), ids=ids[start + 1 : start + N_CTX])
            compare(pair, piece)
            for kept, own in list(zip(pair[0].tokens, pair[1].tokens, strict=True))[N_CTX // 2 :]:
                kl.append(own.divergence.kl_bits * math.log(2) if own.divergence else math.nan)
                same.append(kept.top[0][0] == own.top[0][0])
    return statistics.fmean(kl), statistics.fmean(same), len(kl)


def _start(prompt_ids: list[int], *, adds: bool) -> list[int]:
    return prompt_ids[:1] if adds else []


def _run(program: Path, arguments: list[str]) -> str:
    environment = os.environ | {"LD_LIBRARY_PATH": str(program.parent)}
    try:
        done = subprocess.run(
            [str(program), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MeasurementFailed(f"{program.name} gave no figure: {error}") from error
    if done.returncode != 0:
        raise MeasurementFailed(f"{program.name} ended with code {done.returncode}: {done.stderr[-500:]}")
    return done.stdout + done.stderr
