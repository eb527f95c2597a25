"""What a leaf shows, as runs of text that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from desktop.views.text.formulas.formula import formula_of, is_display
from desktop.views.text.markdown.inline import image_words

if TYPE_CHECKING:
    from markdown_it.token import Token


class Style(NamedTuple):
    """How a run looks; the numbers count marks inside each other."""

    strong: int = 0
    em: int = 0
    strike: int = 0
    code: bool = False
    href: str = ""
    math: bool = False  # a formula with its marks


class Run(NamedTuple):
    """A run of text; "\\n" in it ends a line, not a paragraph."""

    text: str
    style: Style = Style()


PLAIN = Style()
MATH = Style(code=True, math=True)
_BLANKS = " \t\n"


def is_bare_address(run: Run) -> bool:
    """Whether a link's words are its address, so that it needs no marks."""
    return bool(run.style.href) and unquote(run.text) == unquote(run.style.href)


def runs_of(tokens: Sequence[Token]) -> tuple[Run, ...]:
    """The runs of a line of markdown; neighbours that look alike are one."""
    style = PLAIN
    found: list[tuple[list[str], Style]] = []
    for token in tokens:
        style = _changed(style, token)
        text = _text(token)
        if not text:
            continue
        look = style
        if token.type in {"code_inline", "math"}:
            look = style._replace(code=True, math=token.type == "math")
        if found and found[-1][1] == look and not look.math:
            found[-1][0].append(text)
        else:
            found.append(([text], look))
    return tuple(_with_lines_of_their_own([Run("".join(parts), look) for parts, look in found]))


def _with_lines_of_their_own(runs: list[Run]) -> list[Run]:
    """Blanks and line ends around a formula that gets a line of its own belong to it: no line begins with them."""
    for number, run in enumerate(runs):
        if not run.style.math or not is_display(run.text) or formula_of(run.text) is None:
            continue
        text = run.text
        if number and not runs[number - 1].style.code:
            runs[number - 1], taken = _cut(runs[number - 1], len(runs[number - 1].text.rstrip(_BLANKS)))
            text = taken + text
        if number + 1 < len(runs) and not runs[number + 1].style.code:
            after = runs[number + 1].text
            runs[number + 1] = runs[number + 1]._replace(text=after.lstrip(_BLANKS))
            text += after[: len(after) - len(runs[number + 1].text)]
        runs[number] = run._replace(text=text)
    return [run for run in runs if run.text]


def _cut(run: Run, end: int) -> tuple[Run, str]:
    return run._replace(text=run.text[:end]), run.text[end:]


def _text(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    if token.type == "image":
        return image_words(token)
    return token.content if token.type in {"text", "code_inline", "math"} else ""


def _changed(style: Style, token: Token) -> Style:
    if not token.nesting:
        return style
    match token.type.removesuffix("_open").removesuffix("_close"):
        case "strong":
            return style._replace(strong=style.strong + token.nesting)
        case "em":
            return style._replace(em=style.em + token.nesting)
        case "s":
            return style._replace(strike=style.strike + token.nesting)
        case "link":
            return style._replace(href=str(token.attrs.get("href", "")) if token.nesting > 0 else "")
    return style
