"""The real model of the tests: its own answers read plain and inside its template, which is the costume's share."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from benchmarks.figures import MeasurementFailed
from benchmarks.reading_engine import reading_pair

from study import statistics_of
from study.document import table
from study.pairs import plain, read, template
from study.texts import QUESTIONS

LONGEST = 80


def study_real(folder: Path) -> str:
    """Raises MeasurementFailed where it is not here."""
    from setup_steps.real_model import FILE_NAME, kept

    file = kept()
    if file is None:
        raise MeasurementFailed("The real model is not here; fetch it with: python3 packaging/dev.py test --real")
    with reading_pair(file, file, folder, 0) as pair:
        answers = []
        for question in QUESTIONS:
            answers.append((question, pair[0].answer(template(question), LONGEST)))
            print(f"{len(answers)} of {len(QUESTIONS)} answers", file=sys.stderr, flush=True)
        began = time.perf_counter()
        texts = [read(pair, text, template(question), plain(question)) for question, text in answers]
        seconds = time.perf_counter() - began
    rows = [
        [name, str(len(tokens)), f"{statistics.fmean(token.kl_bits or 0.0 for token in tokens):.3f}",
         f"{statistics_of.shifted([tokens]):.0%}", f"{statistics_of.agreement([tokens]):.0%}"]
        for name, tokens in [*statistics_of.by_position(texts), ("**all**", [one for text in texts for one in text])]
        if tokens
    ]  # fmt: skip
    tokens = sum(map(len, texts))
    told = f"{FILE_NAME}: {len(texts)} of its own answers, {tokens} tokens, read in its template and behind the plain "
    told += f"prompt in {seconds:.0f} s ({1000 * seconds / tokens:.0f} ms a token for both sides, one after the other)."
    return f"{told}\n\n{table(('token', 'tokens', 'mean KL, bits', 'shifted', 'same first choice'), rows)}"
