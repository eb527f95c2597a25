"""lens: how a file reads a text, token by token, and where another one would have gone on otherwise."""

from __future__ import annotations

import json

from desktop.chat.request import context_params
from desktop.exchange.comparison import Comparison, Passage, app_words, now_words
from desktop.exchange.comparison_json import reading_object
from desktop.exchange.report import check_place, write_report
from desktop.paths import Paths
from desktop.settings.values import Settings
from desktop.terminal.interrupts import Interrupts
from desktop.terminal.lens_arguments import Wish
from desktop.terminal.lens_sides import framed, party, reading_of
from desktop.terminal.lens_table import table
from desktop.terminal.readings import Readings, Side
from desktop.terminal.text_in_out import say, write


def lens(wish: Wish, settings: Settings, paths: Paths) -> int:
    """Read, and print a table or one JSON object. Returns the exit status. Raises AppError, Interrupted."""
    if wish.report is not None:
        check_place(wish.report)
    parties = [party(wish.reader, wish.framing, settings)]
    if wish.against:
        parties.append(party(wish.against, wish.against_framing, settings))
    sides = [Side(who, framed(wish.prompt, who.framing, settings)) for who in parties]
    with Interrupts() as interrupts:
        accounts = Readings(paths, context_params(settings.engine), interrupts, wish.top).read(wish.text, sides)
    reading = reading_of(accounts)
    if wish.report is not None:
        write_report(
            Comparison(wish.prompt, [Passage(wish.text, reading=reading)], now_words(), app_words()), wish.report
        )
        say(f"written to {wish.report}")
    if wish.as_json:
        write(json.dumps(reading_object(reading, wish.top), ensure_ascii=False, allow_nan=False) + "\n")
    elif wish.report is None:
        write(table(reading, wish.top))
    notes = [note for account in accounts if account.ended for note in account.ended.notes]
    for note in [reading.windows_words(), *([] if wish.as_json else notes)]:
        if note:
            say(note)
    return 0
