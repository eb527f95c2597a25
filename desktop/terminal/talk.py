"""ask and continue: one prompt to one voice, its text streamed or told as one JSON object."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field

import msgspec

from desktop.chat.conversation import Role
from desktop.chat.costume import CostumedPrompt, Turn, dress
from desktop.chat.request import context_params, sampling
from desktop.errors import BadInput
from desktop.paths import Paths
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    Finish,
    Finished,
    Generate,
    Loaded,
    Overflow,
    TextPrompt,
    Tokens,
)
from desktop.settings.values import CostumeName, Settings, VoiceSettings, engine_settings, model_file
from desktop.terminal.answer_text import AnswerText
from desktop.terminal.engine_run import EngineRun, must_exist
from desktop.terminal.interrupts import Interrupts, exit_code
from desktop.terminal.text_in_out import harmless, say, write
from desktop.voice import Voice

_GREY, _PLAIN = "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Question:
    """What one command asks. raw: continue the text as it stands. changes: settings given on the command line."""

    text: str
    voice: Voice
    raw: bool
    file: str = ""  # "" = what the settings name
    system: str = ""
    changes: dict[str, object] = field(default_factory=dict)
    as_json: bool = False


def talk(question: Question, settings: Settings, paths: Paths) -> int:
    """Answer one question on standard output; returns the exit status. Raises AppError or Interrupted."""
    chosen = settings.base if question.voice is Voice.BASE else settings.instruct
    chosen = msgspec.structs.replace(chosen, **question.changes)
    prompt, costumed = _prompt(question, chosen)
    file = must_exist(model_file(settings, question.voice, question.file))
    answer = _Answer(costumed, streams=not question.as_json)
    with Interrupts() as interrupts, EngineRun(paths.engine_log("terminal"), interrupts) as engine:
        loaded = engine.load(file, context_params(engine_settings(settings, file)))
        try:
            finished = engine.generate(_command(engine.new_id(), prompt, costumed, chosen), answer.add)
        finally:
            answer.end()
    if question.as_json:
        write(json.dumps(_report(question.voice, loaded, answer, finished), ensure_ascii=False) + "\n")
    else:
        _say_notes(loaded, finished, raw=question.raw or question.voice is Voice.BASE)
    return exit_code(interrupts.signal_number) if finished.finish is Finish.CANCELLED else 0


def _command(
    request_id: int, prompt: ChatPrompt | TextPrompt, costumed: CostumedPrompt, chosen: VoiceSettings
) -> Generate:
    return Generate(
        id=request_id,
        prompt=prompt,
        sampling=sampling(chosen),
        max_tokens=chosen.max_tokens,
        stop=[*chosen.stop, *costumed.stop],
        overflow=Overflow(chosen.overflow),
    )


class _Answer(AnswerText):
    """Shows the text, too, while it comes."""

    def __init__(self, costumed: CostumedPrompt, *, streams: bool) -> None:
        super().__init__(costumed)
        self._streams = streams
        self._shown = 0
        self._taken_back = False  # what was shown turned out to be thinking
        self._reasons = False  # the cursor stands behind a piece of reasoning

    def add(self, tokens: Tokens) -> None:
        if tokens.anew:
            self._taken_back = self._taken_back or self._shown > 0
            self._shown = 0
        super().add(tokens)
        if not self._streams:
            return
        if not tokens.anew:  # what is written is written: it is not shown again as reasoning
            self._show_reasoning(tokens)
        text = self.text
        if len(text) > self._shown:
            new, parted = text[self._shown :], self._taken_back and not self._shown
            self._shown = len(text)
            write(f"\n\n{new}" if parted else new)

    def _show_reasoning(self, tokens: Tokens) -> None:
        """On the error output, in grey and for eyes only: a pipe gets the answer alone."""
        if sys.stderr is None or not sys.stderr.isatty():
            return
        if tokens.reasoning:
            sys.stderr.write(f"{_GREY}{harmless(tokens.reasoning)}{_PLAIN}")
            self._reasons = True
        if tokens.text and self._reasons:
            sys.stderr.write("\n\n")
            self._reasons = False
        sys.stderr.flush()

    def end(self) -> None:
        """The prompt of the shell belongs on a new line, also after an error or Ctrl+C."""
        if self._streams and (self._shown or self._taken_back) and not self.generated.endswith("\n"):
            write("\n")
        elif self._reasons:
            sys.stderr.write("\n")


def _prompt(question: Question, chosen: VoiceSettings) -> tuple[ChatPrompt | TextPrompt, CostumedPrompt]:
    plain = CostumedPrompt([question.text])
    if question.raw:
        _refuse_system(question, "continue reads the text alone.")
        return TextPrompt(segments=plain.segments), plain
    system = question.system or ("" if question.voice is Voice.BASE else chosen.system_prompt)
    turns: list[Turn] = [(Role.SYSTEM, system)] if system.strip() else []
    turns.append((Role.USER, question.text))
    if question.voice is Voice.BASE:
        if chosen.costume is CostumeName.PLAIN:
            _refuse_system(question, "The base voice in its plain costume reads the text alone.")
        costumed = dress(chosen.costume, turns)
        return TextPrompt(segments=costumed.segments), costumed
    messages = [ChatMessage(role=role.value, content=content) for role, content in turns]
    return ChatPrompt(messages=messages, template_kwargs={"enable_thinking": chosen.enable_thinking}), CostumedPrompt(
        []
    )


def _refuse_system(question: Question, why: str) -> None:
    if question.system:
        raise BadInput(
            "--system cannot be used here.", why, "Put the instruction into the text, or ask --voice instruct."
        )


def _report(voice: Voice, loaded: Loaded, answer: _Answer, finished: Finished) -> dict[str, object]:
    timings = finished.timings
    return {
        "voice": voice.value,
        "file": loaded.path,
        "text": answer.text,
        "reasoning": answer.reasoning,
        "prompt_tokens": finished.prompt_tokens,
        "cached_tokens": finished.cached_tokens,
        "tokens": finished.tokens,
        "finish": finished.finish.value,
        "seed": finished.seed,
        "timings": {
            "load_s": loaded.load_s,
            "prompt_s": timings.prompt_s,
            "first_token_s": timings.first_token_s,
            "decode_tokens_per_s": timings.decode_tokens_per_s,
        },
        "notes": [*loaded.notes, *finished.notes],
    }


def _say_notes(loaded: Loaded, finished: Finished, *, raw: bool) -> None:
    for note in finished.notes if raw else [loaded.template_note, *finished.notes]:
        if note:
            say(note)
    if finished.finish is Finish.CONTEXT_FULL:
        say(f"The context of {finished.n_ctx} tokens is full, so the text ends here.")
