"""compare: one prompt, answered by both voices, several times if asked; with the lens, each answer read by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from desktop.chat.conversation import Role
from desktop.chat.costume import CostumedPrompt, dress
from desktop.chat.request import context_params, sampling, voice_settings
from desktop.errors import AppError
from desktop.exchange.comparison import Comparison, Facts, Party, Passage, app_words, now_words
from desktop.exchange.comparison_json import comparison_json
from desktop.exchange.comparison_markdown import facts_words, title_words
from desktop.exchange.reading_words import reading_lines
from desktop.exchange.report import check_place, write_report
from desktop.paths import Paths
from desktop.protocol.messages import Finish, Generate, Loaded, Overflow
from desktop.settings.values import CostumeName, Settings, VoiceSettings
from desktop.terminal.answer_text import AnswerText
from desktop.terminal.engine_run import EngineRun
from desktop.terminal.interrupts import Interrupted, Interrupts
from desktop.terminal.lens_arguments import TEMPLATE
from desktop.terminal.lens_sides import framed, party, reading_of
from desktop.terminal.readings import Readings, Side
from desktop.terminal.text_in_out import say, write
from desktop.voice import Voice

_VOICES = (Voice.BASE, Voice.INSTRUCT)
_MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class ComparisonWish:
    """What is asked. costume: the base's; None = the settings'. top: alternatives told with each token of a reading."""

    prompt: str
    samples: int
    costume: CostumeName | None
    lens: bool
    changes: dict[str, object]  # settings given on the command line, for both voices
    top: int
    as_json: bool
    report: Path | None = None


def compare(wish: ComparisonWish, settings: Settings, paths: Paths) -> int:
    """Ask, read and tell. Returns the exit status: 1 where a side failed. Raises AppError, Interrupted."""
    if wish.report is not None:
        check_place(wish.report)
    costume = wish.costume or settings.base.costume
    parties = [party(voice, TEMPLATE if voice is Voice.INSTRUCT else costume.value, settings) for voice in _VOICES]
    passages: list[Passage] = []
    with Interrupts() as interrupts:
        for who in parties:
            for passage in _Side(wish, settings, paths, interrupts, who).answers():
                if not wish.as_json:
                    write(f"{_in_words(passage)}\n\n")
                passages.append(passage)
        if wish.lens:
            readings = Readings(paths, context_params(settings.engine), interrupts, wish.top)
            passages = _all_read(passages, parties, wish, settings, readings)
    comparison = Comparison(wish.prompt, passages, now_words(), app_words())
    _tell(comparison, wish)
    return 1 if any(passage.problem for passage in passages) else 0


class _Side:
    """One voice's answers, from one engine that reads the prompt once."""

    def __init__(
        self, wish: ComparisonWish, settings: Settings, paths: Paths, interrupts: Interrupts, who: Party
    ) -> None:
        self._wish, self._settings, self._paths, self._interrupts = wish, settings, paths, interrupts
        self._who = who
        chosen = voice_settings(settings, who.voice or Voice.BASE)
        self._chosen: VoiceSettings = msgspec.structs.replace(chosen, **wish.changes)

    def answers(self) -> Iterator[Passage]:
        """Every sample that came; the last one says what went wrong, if anything did. Raises Interrupted."""
        sample = 1
        try:
            with EngineRun(self._paths.engine_log(f"compare-{self._who.name}"), self._interrupts) as run:
                loaded = run.load(Path(self._who.file), context_params(self._settings.engine))
                for sample in range(1, self._wish.samples + 1):
                    yield self._answer(run, loaded, sample)
        except AppError as error:  # the other side goes on
            yield Passage("", self._who, sample, problem=error.one_line())

    def _answer(self, run: EngineRun, loaded: Loaded, sample: int) -> Passage:
        costumed = self._costumed()
        text = AnswerText(costumed)
        prompt = framed(self._wish.prompt, self._who.framing, self._settings)
        seed = self._chosen.seed
        drawn = -1 if seed < 0 else (seed + sample - 1) % _MOST_SEED  # each sample its own, and all of them again
        chosen = msgspec.structs.replace(self._chosen, seed=drawn)
        command = Generate(
            id=run.new_id(),
            prompt=prompt,
            sampling=sampling(chosen),
            max_tokens=chosen.max_tokens,
            stop=[*chosen.stop, *costumed.stop],
            overflow=Overflow(chosen.overflow),
        )
        finished = run.generate(command, text.add)
        if finished.finish is Finish.CANCELLED:
            raise Interrupted(self._interrupts.signal_number)
        facts = Facts(
            prompt_tokens=finished.prompt_tokens,
            cached_tokens=finished.cached_tokens,
            tokens=finished.tokens,
            finish=finished.finish.value,
            seed=finished.seed,
            load_s=loaded.load_s,
            first_token_s=finished.timings.first_token_s,
            decode_tokens_per_s=finished.timings.decode_tokens_per_s,
            notes=[*loaded.notes, *finished.notes],
        )
        return Passage(text.text, self._who, sample, text.reasoning, facts)

    def _costumed(self) -> CostumedPrompt:
        if self._who.framing == TEMPLATE:
            return CostumedPrompt([])
        return dress(CostumeName(self._who.framing), [(Role.USER, self._wish.prompt)])


def _all_read(
    passages: Sequence[Passage], parties: Sequence[Party], wish: ComparisonWish, settings: Settings, readings: Readings
) -> list[Passage]:
    try:
        with readings.held([Path(who.file) for who in parties]):
            return [_read(passage, parties, wish, settings, readings) for passage in passages]
    except AppError as error:  # what was answered stays
        return [replace(passage, problem=passage.problem or error.one_line()) for passage in passages]


def _read(
    passage: Passage, parties: Sequence[Party], wish: ComparisonWish, settings: Settings, readings: Readings
) -> Passage:
    """The same with its reading, by who wrote it against the other one."""
    if not passage.text or passage.author is None:
        return passage
    other = next(who for who in parties if who is not passage.author)
    sides = [Side(who, framed(wish.prompt, who.framing, settings)) for who in (passage.author, other)]
    try:
        return replace(passage, reading=reading_of(readings.read(passage.text, sides)))
    except AppError as error:  # what was answered stays
        return replace(passage, problem=error.one_line())


def _tell(comparison: Comparison, wish: ComparisonWish) -> None:
    if wish.report is not None:
        write_report(comparison, wish.report)
        say(f"written to {wish.report}")
    if wish.as_json:
        write(comparison_json(comparison, wish.top))
        return
    for passage in comparison.passages:
        if passage.reading is not None:
            against = passage.reading.against.name if passage.reading.against else ""
            lines = reading_lines(passage.reading)
            write("\n".join([f"{title_words(passage)}, against {against}:", *lines, ""]) + "\n")
        elif passage.text and passage.problem:
            say(f"{title_words(passage)}: {passage.problem}")


def _in_words(passage: Passage) -> str:
    lines = [f"── {title_words(passage)} ──", passage.text, passage.problem]
    lines += [f"({facts_words(passage.facts)})"] if passage.facts else []
    return "\n".join(line for line in lines if line)
