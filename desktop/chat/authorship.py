"""What wrote an answer, and in what its speaker would write otherwise now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.chat.conversation import Message, Writer, WriterKind
from desktop.voice import Voice

_COMPARED = {
    "temperature": "Temperature",
    "top_k": "Top k",
    "top_p": "Top p",
    "min_p": "Min p",
    "repeat_penalty": "Repeat penalty",
    "max_tokens": "Longest answer",
    "enable_thinking": "Allow thinking",
}
_PROMPT = "system_prompt"
_SHOWN = 60  # characters of a system prompt


@dataclass(frozen=True, slots=True)
class Authors:
    """By speaker, who would write the next answer; by file name, what people call a file."""

    now: Mapping[str, Writer] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def other_file(self, message: Message) -> str:
        """What to call the file that wrote an answer, where its speaker speaks from another one now; else ""."""
        writer, now = message.writer, self.now.get(message.speaker)
        if writer is None or not writer.file or now is None or not is_other_file(writer, now):
            return ""
        title = self.titles.get(writer.file, "")
        return title if title and title != self.titles.get(now.file) else _stem(writer.file)

    def account(self, message: Message) -> str:
        """Which file wrote it, and each setting that is another one now, on a line of its own."""
        writer = message.writer
        if writer is None or writer.kind is WriterKind.USER:
            return "Written by you"
        if not writer.file:
            return ""
        now = self.now.get(message.speaker)
        return "\n".join([f"Written by {writer.file}", *(_differences(writer, now) if now is not None else [])])


def is_other_file(writer: Writer, now: Writer) -> bool:
    """Whether two wrote from different files, by what is known of these."""
    if writer.file_sha256 and now.file_sha256:
        return writer.file_sha256 != now.file_sha256
    return writer.file != now.file


def _stem(file: str) -> str:
    return file[: -len(".gguf")] if file.lower().endswith(".gguf") else file


def _differences(writer: Writer, now: Writer) -> list[str]:
    lines = [f"Now it would be {now.file}"] if now.file and is_other_file(writer, now) else []
    if writer.costume and now.costume and writer.costume != now.costume:
        lines.append(f"Costume {writer.costume.capitalize()}, now {now.costume.capitalize()}")
    then, here = writer.parameters, now.parameters
    if writer.voice is not Voice.BASE and _PROMPT in then and then[_PROMPT] != here.get(_PROMPT):
        lines.append(f"System prompt: {_prompt(then[_PROMPT])}, now {_prompt(here.get(_PROMPT))}")
    lines += [
        f"{title} {_value(then[name])}, now {_value(here[name])}"
        for name, title in _COMPARED.items()
        if name in then and name in here and then[name] != here[name]
    ]
    return lines


def _prompt(text: object) -> str:
    words = " ".join(str(text or "").split())
    if not words:
        return "none"
    return f"“{words[:_SHOWN].rstrip()}…”" if len(words) > _SHOWN else f"“{words}”"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
