"""What the chat template of a file says of its model, by the file's header: nothing is loaded for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from desktop.engine.llama.model import LoadCancelled
from desktop.engine.llama.templates.chat_template import ChatTemplate, SpecialTokens
from desktop.engine.llama.templates.limits import RenderingStopped
from desktop.gguf.header import GgufHeader, read_array, read_header
from desktop.protocol.messages import AskTemplate, TemplateTold

_SPECIAL = (3, 4)  # GGUF's numbers of control and user-defined tokens
_ROLES = ("user", "assistant", "system")  # templates put these into names of tokens


def template_of_file(command: AskTemplate, stopped: Callable[[], bool]) -> TemplateTold:
    """Ask the template. stopped: True ends it. Raises FileProblem, LoadCancelled."""
    header = read_header(Path(command.path))
    source = header.text("tokenizer.chat_template")
    special = _special_tokens(header)
    names = read_array(header, "tokenizer.ggml.tokens")
    bos, eos = (_name(names, header.number(f"tokenizer.ggml.{kind}_token_id", -1)) for kind in ("bos", "eos"))
    split = SpecialTokens(_splitter(special, source, (bos, eos)), {})
    try:
        template = ChatTemplate(source, special.__contains__, bos, eos, specials=split, stopped=stopped)
    except RenderingStopped:
        raise LoadCancelled from None
    facts = template.facts
    return TemplateTold(
        id=command.id,
        template_note=template.note,
        turn_ends=[*facts.end_names, *facts.stops],
        thinking_marks=list(facts.thinking or ()),
        switches=list(facts.switches),
        thinking_switch=facts.thinking_switch,
    )


def _special_tokens(header: GgufHeader) -> dict[str, int]:
    names, kinds = read_array(header, "tokenizer.ggml.tokens"), read_array(header, "tokenizer.ggml.token_type")
    return {str(name): token for token, (name, kind) in enumerate(zip(names, kinds, strict=False)) if kind in _SPECIAL}


def _name(names: list[str] | list[int | float | bool], token: int) -> str:
    return str(names[token]) if 0 <= token < len(names) else ""


def _splitter(
    special: dict[str, int], source: str, further: tuple[str, ...]
) -> Callable[[str], list[tuple[str, int | None]]]:
    """A template's words at those special tokens that it can name."""
    made = {f"{before}{role}{after}" for role in _ROLES for before, after in (("<|", "|>"), ("<", ">"), ("[", "]"))}
    named = [name for name in special if name and (name in source or name in made or name in further)]
    longest_first = sorted(named, key=len, reverse=True)
    at_names = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")") if named else None

    def split(words: str) -> list[tuple[str, int | None]]:
        pieces = at_names.split(words) if at_names else [words]
        return [(piece, special.get(piece)) for piece in pieces if piece]

    return split
