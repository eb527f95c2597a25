"""Markdown cut into blocks while it is being written: finished blocks are final, only the open tail is parsed again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from desktop.views import markdown_html
from desktop.views.safe_text import chunks, cut_before, visible

if TYPE_CHECKING:
    from markdown_it.token import Token

CAP = 2_000  # characters of source in one block; longer paragraphs, lists and tables are cut
GROUP = 1_500  # characters of source up to which neighbouring prose shares a widget
WINDOW = 16_000  # characters parsed at once
MAX_CELLS = 300  # of one table widget

_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S+.*$", re.MULTILINE)


class Kind(StrEnum):
    """What a block is shown as."""

    PROSE = "prose"  # text is HTML
    CODE = "code"  # text is the code
    PLAIN = "plain"  # text is shown as it is


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an answer. open: more may come."""

    kind: Kind
    text: str
    language: str = ""
    open: bool = False


@dataclass(slots=True)
class Step:
    """What one feed changed: blocks that are final now, and the blocks of the tail that replace the former tail."""

    finished: list[Block] = field(default_factory=list)
    tail: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """A top-level element of the parsed tail; start and first_line say where it begins there."""

    tokens: list[Token]
    start: int
    first_line: int
    source: str


@dataclass(slots=True)
class _Fence:
    """A code fence that is still open."""

    closing: re.Pattern[str]
    indent: int
    mark: str
    language: str
    lines: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Add a line, less the indentation of the opening line."""
        blanks = len(line) - len(line.lstrip(" "))
        self.lines.append(line[min(self.indent, blanks) :] + "\n")

    def as_open_block(self, partial: str) -> Block:
        """The code so far. A last line that may become the closing one is held back."""
        shown = "" if not partial.strip(f" {self.mark}") else partial
        code = "".join(self.lines) + shown
        return Block(Kind.CODE, code if shown else code.removesuffix("\n"), self.language, open=True)


class MarkdownBlocks:
    """Takes the text of one answer in portions. `parsed` counts the characters given to the parser, for tests."""

    def __init__(self) -> None:
        self.parsed = 0
        self.has_definitions = False
        self._references: dict[str, Any] = {}
        self._tail = ""
        self._open: list[_Piece] = []
        self._fence: _Fence | None = None
        self._group = ""  # HTML of finished prose that shares its widget with what comes
        self._group_size = 0

    @classmethod
    def whole(cls, text: str) -> list[Block]:
        """All blocks of a finished text, with reference links resolved wherever they are defined."""
        blocks = cls()
        definitions = "\n\n".join(_DEFINITION.findall(text))
        if definitions:
            env: dict[str, Any] = {}
            markdown_html.parser().parse(visible(definitions), env)
            blocks._references = env.get("references", {})
        finished = blocks.feed(text).finished
        return finished + blocks.close().finished

    def feed(self, text: str) -> Step:
        """Take the next portion."""
        self._tail += visible(text)
        self.has_definitions = self.has_definitions or "]:" in text
        step = Step()
        while self._progress(step, closing=False):
            pass
        step.tail = self._open_blocks()
        return step

    def close(self) -> Step:
        """The text is complete: everything becomes final."""
        if self._tail and not self._tail.endswith("\n"):
            self._tail += "\n"
        step = Step()
        while self._progress(step, closing=True):
            pass
        if self._fence is not None:
            self._end_fence(step, self._fence)
        self._end_group(step)
        self._tail, self._open = "", []
        return step

    def _progress(self, step: Step, *, closing: bool) -> bool:
        """Move what is final out of the tail. False: nothing more is final for now."""
        if self._fence is not None:
            return self._read_fence(step, self._fence)
        window = self._tail
        if len(window) > WINDOW:
            window = window[: cut_before(window, 0, WINDOW)]
        whole = len(window) == len(self._tail)
        pieces = self._parse(window)
        done = _final_count(window, pieces, whole=whole, closing=closing)
        for piece in pieces[:done]:
            self._emit(step, piece)
        self._open = pieces[done:]
        if not self._open:
            if not whole or closing:
                self._tail = self._tail[len(window) :]
            return not whole
        self._tail = self._tail[self._open[0].start :]
        return self._shorten_tail(step) or not whole

    def _env(self) -> dict[str, Any]:
        # A copy each time: a definition that is half written must not be remembered.
        return {"references": dict(self._references)}

    def _parse(self, window: str) -> list[_Piece]:
        self.parsed += len(window)
        lines = window.splitlines(keepends=True)
        offsets = [0, *accumulate(map(len, lines))]
        pieces: list[_Piece] = []
        first = 0
        tokens = markdown_html.parser().parse(window, self._env())
        for index, token in enumerate(tokens):
            if token.level == 0 and token.nesting <= 0:
                group = tokens[first : index + 1]
                start, end = group[0].map or [0, 0]
                source = window[offsets[start] : offsets[min(end, len(lines))]]
                pieces.append(_Piece(group, offsets[start], start, source))
                first = index + 1
        return pieces

    def _emit(self, step: Step, piece: _Piece) -> None:
        token = piece.tokens[0]
        if token.type in {"fence", "code_block"}:
            self._end_group(step)
            step.finished.append(Block(Kind.CODE, token.content.removesuffix("\n"), _language(token.info)))
            return
        parts = _parts(piece)
        if len(parts) == 1:
            self._add_prose(step, markdown_html.render(piece.tokens, {}), len(piece.source))
            return
        for part in parts:
            self._emit_part(step, part)

    def _emit_part(self, step: Step, part: str) -> None:
        tokens = markdown_html.parser().parse(part, self._env())
        self._add_prose(step, markdown_html.render(tokens, {}), len(part))

    def _add_prose(self, step: Step, html: str, size: int) -> None:
        if self._group_size + size > GROUP:
            self._end_group(step)
        self._group += html
        self._group_size += size

    def _end_group(self, step: Step) -> None:
        if self._group:
            step.finished.append(Block(Kind.PROSE, self._group))
        self._group, self._group_size = "", 0

    def _shorten_tail(self, step: Step) -> bool:
        """Enter a fence that has begun, or cut what has grown too long. True: the tail is to be parsed again."""
        if len(self._open) > 1:
            return False
        piece = self._open[0]
        if piece.tokens[0].type == "fence":
            return self._enter_fence(step, piece.tokens[0])
        if len(piece.source) <= CAP and piece.tokens[0].type != "table_open":
            return False
        *final, rest = _parts(piece)
        for part in final:
            self._emit_part(step, part)
        if final:
            self._tail = rest + self._tail[len(piece.source) :]
        return bool(final)

    def _enter_fence(self, step: Step, token: Token) -> bool:
        opener, newline, rest = self._tail.partition("\n")
        if not newline:
            return False
        self._end_group(step)
        mark = re.escape(token.markup[0])
        closing = re.compile(rf" {{0,3}}{mark}{{{len(token.markup)},}}[ \t]*$")
        self._fence = _Fence(closing, len(opener) - len(opener.lstrip(" ")), token.markup[0], _language(token.info))
        self._tail = rest
        self._open = []
        return True

    def _read_fence(self, step: Step, fence: _Fence) -> bool:
        """Take the complete lines of an open fence. True: it was closed."""
        position = 0
        while (end := self._tail.find("\n", position)) >= 0:
            line = self._tail[position:end]
            position = end + 1
            if fence.closing.match(line):
                self._tail = self._tail[position:]
                self._end_fence(step, fence)
                return True
            fence.take(line)
        self._tail = self._tail[position:]
        return False

    def _end_fence(self, step: Step, fence: _Fence) -> None:
        step.finished.append(Block(Kind.CODE, "".join(fence.lines).removesuffix("\n"), fence.language))
        self._fence = None

    def _open_blocks(self) -> list[Block]:
        if self._fence is not None:
            return [self._fence.as_open_block(self._tail)]
        blocks: list[Block] = []
        html, size = self._group, self._group_size
        for piece in self._open:
            token = piece.tokens[0]
            if token.type == "fence" and "\n" not in piece.source:
                continue  # its first line is not complete yet
            if token.type in {"fence", "code_block"}:
                blocks += [Block(Kind.PROSE, html, open=True)] if html else []
                blocks.append(Block(Kind.CODE, token.content.removesuffix("\n"), _language(token.info), open=True))
                html, size = "", 0
                continue
            if html and size + len(piece.source) > GROUP:
                blocks.append(Block(Kind.PROSE, html, open=True))
                html, size = "", 0
            html += markdown_html.render(piece.tokens, {})
            size += len(piece.source)
        return [*blocks, Block(Kind.PROSE, html, open=True)] if html else blocks


def _final_count(window: str, pieces: list[_Piece], *, whole: bool, closing: bool) -> int:
    """How many pieces can no longer change: those followed by one that starts in a complete line."""
    if whole and closing:
        return len(pieces)
    if not whole:
        return max(0, len(pieces) - 1)
    complete = window.count("\n")
    return sum(1 for following in pieces[1:] if following.first_line < complete)


def _language(info: str) -> str:
    words = info.split()
    return words[0].lower() if words else ""


def _parts(piece: _Piece) -> list[str]:
    """The source of a piece, cut so that no part is slow to lay out."""
    kind = piece.tokens[0].type
    if kind == "table_open":
        return _table_parts(piece)
    if len(piece.source) <= CAP:
        return [piece.source]
    if kind in {"bullet_list_open", "ordered_list_open"}:
        return _list_parts(piece)
    return list(chunks(piece.source, CAP))


def _list_parts(piece: _Piece) -> list[str]:
    lines = piece.source.splitlines(keepends=True)
    starts = [
        token.map[0] - piece.first_line
        for token in piece.tokens
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    items = ["".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    parts: list[str] = []
    for item in items:
        if parts and len(parts[-1]) + len(item) <= CAP:
            parts[-1] += item
        else:
            parts.extend(chunks(item, CAP))
    return parts


def _table_parts(piece: _Piece) -> list[str]:
    header, rows = piece.source.splitlines(keepends=True)[:2], piece.source.splitlines(keepends=True)[2:]
    columns = max(1, sum(1 for token in piece.tokens if token.type == "th_open"))
    per_part = max(1, MAX_CELLS // columns)
    if len(rows) <= per_part:
        return [piece.source]
    # Each part repeats the header line, so that it is a table of its own.
    return ["".join(header + rows[at : at + per_part]) for at in range(0, len(rows), per_part)]
