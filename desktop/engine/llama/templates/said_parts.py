"""A rendered conversation as parts: the template's own words and what somebody said; and whether all of it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from desktop.engine.llama.templates.limits import TemplateFailed
from desktop.engine.llama.templates.said_text import cut, spans_of
from desktop.protocol.messages import ChatMessage

_SWITCH = re.compile(r"[/@#<\[{\\-][\w/:|-]{1,30}[>\]}]?")  # a word that a template may read and take out: /no_think
_TAIL = 20  # letters of an answer that must stand where it is to go on


class Part(NamedTuple):
    """A piece of the rendered prompt: the template's own words, or what somebody said."""

    text: str
    said: bool


def parts_of(text: str) -> list[Part]:
    """The rendered text in pieces, in order, none of them empty."""
    parts: list[Part] = []
    place = 0
    plain = str.__str__(text)
    for span in spans_of(text):
        if span.start > place:
            parts.append(Part(plain[place : span.start], said=False))
        if parts and parts[-1].said:
            parts[-1] = Part(parts[-1].text + plain[span.start : span.end], said=True)
        else:
            parts.append(Part(plain[span.start : span.end], said=True))
        place = span.end
    return [*parts, Part(plain[place:], said=False)] if place < len(plain) else parts


def shown_of(text: str, sources: Iterable[int]) -> dict[int, str]:
    """What of each turn is in the rendered text, by its number."""
    plain = str.__str__(text)
    found: dict[int, list[str]] = {source: [] for source in sources}
    for span in spans_of(text):
        for source in span.sources & found.keys():
            found[source].append(plain[span.start : span.end])
    return {source: "".join(pieces) for source, pieces in found.items()}


def why_unreadable(content: str, shown: str) -> str:
    """Why `shown` is not what was said; "" when it is: whole, with letters added, or at least half of its letters."""
    if is_whole(content, shown):
        return ""
    letters, there = _letters(content, shown)
    if there and 2 * len(there) >= len(letters) and _runs_through(there, letters):
        return ""
    return "it changes what was said" if shown.strip() else "it leaves out what was said"


def is_whole(content: str, shown: str) -> bool:
    """Whether all of what was said is shown, perhaps with escapes in it, but for words that look like switches."""
    core = content.strip()
    if not core or core in shown or _only_switches_taken(core.split(), shown.split()):
        return True
    return _runs_through(*_letters(core, shown))


def unreadable_turns(text: str, messages: Sequence[ChatMessage], roles: Iterable[str]) -> dict[int, str]:
    """Turns of these roles that cannot be read in the rendered text, and why."""
    wanted = [index for index, message in enumerate(messages) if message.role in set(roles)]
    shown = shown_of(text, wanted)
    found = {index: _why(messages[index], shown[index]) for index in wanted}
    return {index: why for index, why in found.items() if why}


def _why(message: ChatMessage, shown: str) -> str:
    """As why_unreadable; a system text that is not there at all is missing, even if it looks like a switch."""
    why = why_unreadable(message.content, shown)
    left_out = message.role == "system" and message.content.strip() and not shown.strip()
    return why or ("it leaves out what was said" if left_out else "")


def cut_behind(text: str, source: int, content: str) -> str:
    """End the text behind the last turn's content, so that the model goes on with it. Raises TemplateFailed."""
    ends = [span.end for span in spans_of(text) if source in span.sources]
    open_end = cut(text, 0, ends[-1]) if ends else ""
    if not ends or not str.rstrip(open_end).endswith(content.strip()[-_TAIL:]):
        raise TemplateFailed("it leaves out the answer that is to be continued")
    return open_end


def _only_switches_taken(words: list[str], there: list[str]) -> bool:
    rest = iter(there)
    wanted = next(rest, None)
    for word in words:
        if word == wanted:
            wanted = next(rest, None)
        elif not _SWITCH.fullmatch(word):
            return False
    return wanted is None


def _letters(content: str, shown: str) -> tuple[str, str]:
    """Only what cannot be an escape or a blank; all but blanks where nothing else was said."""
    letters = "".join(filter(str.isalnum, content))
    if letters:
        return letters, "".join(filter(str.isalnum, shown))
    return "".join(content.split()), "".join(shown.split())


def _runs_through(small: str, large: str) -> bool:
    """Whether all letters of `small` are in `large`, in this order."""
    rest = iter(large)
    return all(letter in rest for letter in small)
