"""page: several ways on behind a text file, drawn by one voice from one reading of it."""

from __future__ import annotations

import json
import math
import secrets
from dataclasses import dataclass
from pathlib import Path

from desktop.chat.request import context_params
from desktop.errors import BadInput
from desktop.page.piece import Author
from desktop.page.request import MOST_SEED, continuing
from desktop.page.way import Way
from desktop.paths import Paths
from desktop.protocol.messages import Finish, Finished, Generate, Loaded, TextPrompt, Tokenize, Tokens
from desktop.settings.values import Settings, engine_settings, model_file
from desktop.terminal.engine_run import EngineRun, must_exist
from desktop.terminal.interrupts import Interrupts, exit_code
from desktop.terminal.text_in_out import given_text, say, write
from desktop.voice import Voice

MOST_BYTES = 64 * 1024 * 1024 // 7  # of a text: JSON may need six for one, and a command has room for 64 MiB


@dataclass(frozen=True, slots=True)
class PageWish:
    """What one command asks. text_file: "-" = standard input; file: "" = the settings' for the voice; seed -1: any."""

    text_file: str
    voice: Voice
    tokens: int
    ways: int
    seed: int = -1
    file: str = ""
    as_json: bool = False


def page(wish: PageWish, settings: Settings, paths: Paths) -> int:
    """Draw the ways and tell them; returns the exit status. Raises AppError or Interrupted."""
    text = read_text(wish.text_file)
    file = must_exist(model_file(settings, wish.voice, wish.file))
    seed = wish.seed if wish.seed >= 0 else secrets.randbelow(MOST_SEED)
    with Interrupts() as interrupts, EngineRun(paths.engine_log("terminal"), interrupts) as engine:
        loaded = engine.load(file, context_params(engine_settings(settings, file)))
        asked = continuing(text, ways=wish.ways, tokens=wish.tokens, seed=seed, request_id=engine.new_id())
        ids = engine.tokenize(Tokenize(id=engine.new_id(), prompt=TextPrompt(segments=[text]))).ids
        ways = [Way(sample, sample, Author(wish.voice)) for sample in range(wish.ways)]
        finished = _draw(engine, asked, ways)
    if wish.as_json:
        write(json.dumps(_report(wish, loaded, ids, ways, seed, finished), ensure_ascii=False) + "\n")
    else:
        _show(ways, seed)
        for note in finished.notes:
            say(note)
    return exit_code(interrupts.signal_number) if finished.finish is Finish.CANCELLED else 0


def read_text(name: str) -> str:
    """A text file, to the letter. Raises BadInput where it is none."""
    if name == "-":
        return given_text(name)
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise BadInput(
            f"{name} cannot be read.", str(error.strerror), "Name a text file, or - for standard input."
        ) from error
    if len(data) > MOST_BYTES:
        size = f"{len(data):,} bytes, and {MOST_BYTES:,} can be sent."
        raise BadInput(f"{name} is too long.", size, "Cut its beginning: the newest part is what is read.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        where = f"Byte {error.start:,} belongs to no character."
        raise BadInput(f"{name} is no UTF-8 text.", where, "Save it as UTF-8.") from error


def _draw(engine: EngineRun, asked: Generate, ways: list[Way]) -> Finished:
    def on_tokens(event: Tokens) -> None:
        ways[event.sample].grow(event)

    def on_sample(end: Finished) -> None:
        ways[end.sample].end(end)

    finished = engine.generate(asked, on_tokens, on_sample)
    for way in ways:
        if not way.is_over:
            way.end(finished)
    return finished


def _report(
    wish: PageWish, loaded: Loaded, ids: list[int], ways: list[Way], seed: int, finished: Finished
) -> dict[str, object]:
    return {
        "voice": wish.voice.value,
        "file": loaded.path,
        "prompt_ids": ids,
        "prompt_tokens": finished.prompt_tokens,
        "ways": [
            {
                "text": way.text,
                "token_ids": way.ids,
                "mean_logprob": way.mean_logprob,
                "finish": str(way.finish),
                "seed": seed + way.sample,
            }
            for way in ways
        ],
        "notes": [*loaded.notes, *finished.notes],
    }


def _show(ways: list[Way], seed: int) -> None:
    for way in ways:
        mean = way.mean_logprob
        likely = f"mean probability {math.exp(mean):.2f}, " if mean is not None else ""
        write(f"[{way.number + 1}: {likely}{len(way.ids)} tokens, seed {seed + way.sample}]\n{way.text}\n")
