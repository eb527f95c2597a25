"""Rules of the inline parser beyond CommonMark: bare addresses, <br>, and emphasis beside scripts without blanks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![A-Za-z0-9.+-])https?$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"`\\^{}|\x00-\x20\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z]+://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)
_TRAILING = ".,:;!?*_~'\""
_PAIRS = {")": "(", "]": "["}
_WITHOUT_BLANKS = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3040-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)


def line_break(state: StateInline, silent: bool) -> bool:
    """<br>, <br/> and <br /> end a line: a table's cell has no other way. Nothing else of HTML means anything."""
    match = _BREAK.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = match.end()
    return True


def bare_address(state: StateInline, silent: bool) -> bool:
    """An address that stands in the text becomes a link to itself."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if scheme is None:
        return False
    start = state.pos - len(scheme.group())
    match = _ADDRESS.match(state.src, start, state.posMax)
    address = _trimmed(match.group()) if match else ""
    if not _HOST.match(address):  # asked first: a text of nothing but such beginnings would be encoded each time
        return False
    href = state.md.normalizeLink(address)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme.group())]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": href}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = start + len(address)
    return True


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; brackets stay where they are paired."""
    while address:
        last = address[-1]
        opener = _PAIRS.get(last)
        if last in _TRAILING or (opener and address.count(last) > address.count(opener)):
            address = address[:-1]
        else:
            break
    return address


def emphasis(state: StateInline, silent: bool) -> bool:
    """Stars, underscores and double tildes.

    CommonMark lets marks beside punctuation open or close only where a blank is on the other side, and Chinese and
    Japanese have no blanks: there a letter of such a script counts as one. Korean has none before particles.
    """
    marker = state.src[state.pos]
    if silent or marker not in "*_~":
        return False
    run = _run(state, marker)
    if marker == "~" and run != 2:  # noqa: PLR2004
        if run == 1:
            return False
        state.pending += marker * run
        state.pos += run
        return True
    can_open, can_close = _sides(state, run, marker)
    from markdown_it.rules_inline.state_inline import Delimiter

    for _ in range(1 if marker == "~" else run):
        token = state.push("text", "", 0)
        token.content = marker * 2 if marker == "~" else marker
        length = 0 if marker == "~" else run
        made = Delimiter(ord(marker), length, len(state.tokens) - 1, -1, can_open, can_close)
        state.delimiters.append(made)
    state.pos += run
    return True


def _run(state: StateInline, marker: str) -> int:
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    return end - state.pos


def _sides(state: StateInline, run: int, marker: str) -> tuple[bool, bool]:
    """Whether these marks can open and can close."""
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + run] if state.pos + run < state.posMax else " "
    left = not after.isspace() and (not _is_punctuation(after) or _is_edge(before))
    right = not before.isspace() and (not _is_punctuation(before) or _is_edge(after))
    if marker != "_":
        return left, right
    return left and (not right or _is_punctuation(before)), right and (not left or _is_punctuation(after))


def _is_edge(character: str) -> bool:
    return character.isspace() or _is_punctuation(character) or bool(_WITHOUT_BLANKS.match(character))


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
