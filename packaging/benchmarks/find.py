"""How long the first results of a search over all chats take, from the query to the list."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from benchmarks.figures import Figure, MeasurementFailed, median_and_max
from benchmarks.filled_store import RARE, fill
from benchmarks.live_engine import spin_until
from benchmarks.options import Options
from desktop.chat.finding.found import Results
from desktop.control.conversation.chat_search import ChatSearch
from desktop.control.records import Records

MESSAGES = 200_000
WORDS_LIMIT_MS, INSIDE_LIMIT_MS = 50, 150
# One that is typed letter by letter, frequent and rare ones, several, and one that nobody wrote.
WORDS = [*(RARE[:end].lower() for end in range(1, len(RARE) + 1)), "e", "th", "siebzehn schiffe", "zzzzzz", "leucht e"]
INSIDE = ["一", "丁七", "あ", "ぁ い", "C++", "++", "auto&", "turmw", "hiff", "rtur sieb", "+", "zz#zz", "一 C++"]


def measure(options: Options) -> list[Figure]:
    """Each query once and repeat; the window's other questions to the store rest."""
    app = QCoreApplication.instance() or QCoreApplication([])
    path = options.folder / "chats.sqlite3"
    count = options.size(MESSAGES, 4_000)
    began = time.perf_counter()
    fill(path, count)
    filled_s = time.perf_counter() - began
    records = Records(path)
    search = ChatSearch(records)
    try:
        ready: list[object] = []
        records.open(ready.append, ready.append)
        search.prepare()  # as the field does when it gets the keyboard
        records.ask(lambda _store: None, ready.append)
        spin_until(lambda: len(ready) == 2, "opening the database")  # noqa: PLR2004
        words = _times(search, WORDS, options.repeats(3, quick=1))
        inside = _times(search, INSIDE, options.repeats(3, quick=1))
    finally:
        records.close()
        app.processEvents()
    about = f"first results in {count:,} messages"
    return [
        *median_and_max(f"{about}, words and their beginnings", words, WORDS_LIMIT_MS),
        *median_and_max(f"{about}, inside words, Chinese, Japanese", inside, INSIDE_LIMIT_MS),
        Figure(what="writing and indexing them", value=filled_s, unit="s"),
    ]


def _times(search: ChatSearch, queries: Sequence[str], repeats: int) -> list[float]:
    """Seconds from each query to the first hits, or to the answer that there are none."""
    told: list[Results] = []
    search.changed.connect(told.append)
    seconds = []
    for query in [query for _ in range(repeats) for query in queries]:
        told.clear()
        began = time.perf_counter()
        search.search(query)
        spin_until(lambda: bool(told), f"searching {query}")
        seconds.append(time.perf_counter() - began)
        spin_until(lambda: told[-1].ended, f"the end of searching {query}")
    search.changed.disconnect(told.append)
    if not seconds:
        raise MeasurementFailed("nothing was looked for")
    return seconds
