"""Writes the file of the app that depends on the pair's weights: what the base must write in the engine's self-test."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recipe.keeping import write_whole
from recipe.measuring.engine import Engine
from recipe.reading import tables
from recipe.special import END_OF_TEXT_ID
from recipe.stories import NAMES

ROOT = Path(__file__).parents[4]
PLACE = ROOT / "desktop" / "engine" / "processor_code" / "pocket_words.py"
TOKENS_EACH = 8  # as in desktop/engine/llama/self_test.py
LEAST_GAP = 3.2  # between the two best logits: other processors move them by some hundredths
WIDEST = 120
PLAIN_CALENDAR = tables("facts/world.toml")["calendar"]
HEAD = '''\
"""What the pocket base must write in the engine's self-test, and how sure of it it is.

resources/pocket/make.py writes this file for the pair that it made: run its step "dependents", do not edit.
"""

'''


@dataclass(frozen=True, slots=True)
class Row:
    """Words in an order; the base reads all of them and goes on behind some of them, twice."""

    start: str
    words: tuple[str, ...]
    known: tuple[int, int]

    @property
    def whole(self) -> str:
        """The row as a sentence."""
        return f"{self.start} {', '.join(self.words)}."

    def begun(self, count: int) -> str:
        """The row up to some of its words."""
        return f"{self.start} {', '.join(self.words[:count])},"

    @property
    def prompts(self) -> tuple[str, str]:
        """The two texts that the base goes on from, the second one behind all of the first."""
        return f"{self.whole} {self.begun(self.known[0])}", f". {self.begun(self.known[1])}"


ROWS = (
    Row("The months are", tuple(PLAIN_CALENDAR["months"]), (3, 5)),
    Row("The order is", tuple(PLAIN_CALENDAR["months"][2:]), (3, 5)),
    Row("The days are", tuple(PLAIN_CALENDAR["days"]), (2, 3)),
    Row("The friends are", NAMES[:12], (3, 5)),
)


@dataclass(frozen=True, slots=True)
class Written:
    """What came behind the two prompts."""

    row: Row
    texts: tuple[str, ...]
    log_probability: float
    least_gap: float


def go_on(base: Engine, row: Row) -> Written:
    """Go on greedily behind each prompt, token by token, as the self-test does."""
    texts, total, gaps = [], 0.0, []
    for at, prompt in enumerate(row.prompts):
        beginning = [] if at else [END_OF_TEXT_ID]
        following = base.read_row([*beginning, *base.ids(prompt)], more=bool(at))
        tokens = []
        for _ in range(TOKENS_EACH):
            second, best = np.partition(following, -2)[-2:]
            tokens.append(int(following.argmax()))
            total += float(best)
            gaps.append(float(best - second))
            following = base.read_row([tokens[-1]], more=True)
        texts.append(base.text(tokens))
    return Written(row, tuple(texts), total, min(gaps))


def chosen(tried: Sequence[Written]) -> Written:
    """The first row that the base goes on through surely enough."""
    for written in tried:
        if written.least_gap >= LEAST_GAP and "\ufffd" not in "".join(written.texts):
            return written
    found = ", ".join(f"“{written.row.start}” {written.least_gap:.2f}" for written in tried)
    raise SystemExit(f"The self-test needs a row whose two best logits are {LEAST_GAP} apart at every token: {found}.")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def source(written: Written) -> str:
    """The module's text."""
    row, (first, second) = written.row, written.row.prompts
    whole = f"_ROW = {_quoted(row.whole)}"
    if len(whole) > WIDEST:
        whole = f"_ROW = (\n    {_quoted(row.whole)}\n)"
    first = "f" + _quoted(first.replace(row.whole, "{_ROW}"))
    pairs = (("PROMPTS", (first, _quoted(second))), ("EXPECTED", [_quoted(text) for text in written.texts]))
    tuples = "\n".join(f"{name} = (\n    {one},\n    {two},\n)" for name, (one, two) in pairs)
    certainty = f"LOG_PROBABILITY = {written.log_probability:.3f}  # of all expected tokens together, natural logarithm"
    return f"{HEAD}{whole}\n{tuples}\n{certainty}\n"


def write(base_file: Path, place: Path = PLACE) -> Written:
    """Try the rows on the base and write down the first good one."""
    base = Engine(base_file, context=256, all_logits=True)
    written = chosen([go_on(base, row) for row in ROWS])
    base.close()
    write_whole(place, lambda file: file.write(source(written).encode()))
    return written
