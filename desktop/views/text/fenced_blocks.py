"""What people write: shown as it is, but what they put between code fences is code."""

from __future__ import annotations

from desktop.views.text.block import Block, Kind
from desktop.views.text.markdown import source_line
from desktop.views.text.markdown.source_line import SourceLine
from desktop.views.text.plain_blocks import PlainBlocks


def fenced_blocks(text: str) -> list[Block]:
    """The blocks of a message. A fence that is never closed is text like any other."""
    lines = text.split("\n")
    blocks: list[Block] = []
    plain: list[str] = []
    closing = _closing_lines(lines)
    if not closing:
        return PlainBlocks.whole(text)
    at = 0
    while at < len(lines):
        opened = source_line.fence(lines[at].strip())
        if opened is None or at not in closing:
            plain.append(lines[at])
            at += 1
            continue
        blocks += _plain(plain)
        plain = []
        blocks.append(_code(lines[at : closing[at]], opened[1]))
        at = closing[at] + 1
    return [*blocks, *_plain(plain)]


def _closing_lines(lines: list[str]) -> dict[int, int]:
    """For each line that opens code, the one that closes it."""
    found: dict[int, int] = {}
    opening, marks = -1, ""
    for number, line in enumerate(lines):
        words = line.strip()
        if marks:
            if source_line.closes(words, marks):
                found[opening], marks = number, ""
        elif (opened := source_line.fence(words)) is not None and not SourceLine(line).is_code():
            opening, marks = number, opened[0]
    return found


def _code(lines: list[str], info: str) -> Block:
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    code = [line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in lines[1:]]
    words = info.split()
    return Block(Kind.CODE, "\n".join(code), words[0].lower() if words else "")


def _plain(lines: list[str]) -> list[Block]:
    return PlainBlocks.whole("\n".join(lines).strip("\n"))
