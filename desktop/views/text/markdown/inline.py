"""The markdown that a line may hold, and HTML of it: no HTML of the writer's, no images, http and https links only."""

from __future__ import annotations

import functools
from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from desktop.views.text.markdown import inline_rules, tex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

# Of one paragraph; with more, the time to pair them grows with their square, and they are text.
MAX_BRACKETS = 200
MAX_MARKS = 600

Env = MutableMapping[str, Any]


def is_safe_link(url: str) -> bool:
    """Whether a link may be offered at all: a web address with a host and no login in it."""
    if any(character in url for character in "\\\n\r\t "):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "%" in host:
        return False
    return parts.scheme.lower() in {"http", "https"}


def parser(*, links: bool = True, marks: bool = True) -> MarkdownIt:
    """The one parser, and others without links and pictures or emphasis. Imported at first use: it costs 90 ms."""
    return _parser(links, marks)


@functools.cache
def _parser(links: bool, marks: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
    markdown.validateLink = is_safe_link  # type: ignore[method-assign]
    rules = markdown.inline.ruler
    rules.at("emphasis", inline_rules.emphasis)
    rules.disable("strikethrough")
    if not links:
        rules.disable(["link", "image"])
    if not marks:
        rules.disable("emphasis")
    rules.before("newline", "bare_address", inline_rules.bare_address)
    rules.before("escape", "math", tex.math)
    rules.before("autolink", "line_break", inline_rules.line_break)
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("math", _math)
    return markdown


def read(text: str, env: Env | None = None) -> list[Token]:
    """What a paragraph, a heading or a cell holds. env: "references" by name; "open" while the text grows."""
    marks = text.count("*") + text.count("_") + text.count("~")
    markdown = parser(links=text.count("[") <= MAX_BRACKETS, marks=marks <= MAX_MARKS)
    tokens = markdown.inline.parse(text, markdown, {} if env is None else env, [])
    for token in tokens:
        if token.type == "text_special":  # an escaped character or an entity
            token.type = "text"
    return tokens


def take_definitions(text: str, references: MutableMapping[str, Any]) -> str:
    """Move the definitions of link names at a paragraph's beginning into `references`, and return what follows them."""
    tokens: list[Token] = []
    markdown = _definition_parser()
    markdown.block.parse(text, markdown, {"references": references}, tokens)
    return next((token.content for token in tokens if token.type == "inline"), "")


def html_of(tokens: Sequence[Token]) -> str:
    """HTML of what `read` found."""
    markdown = parser()
    render = cast("RendererHTML", markdown.renderer).renderInline
    return str(render(tokens, markdown.options, {}))


def escaped(text: str) -> str:
    """Text for HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@functools.cache
def _definition_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("zero").enable("reference")
    markdown.validateLink = is_safe_link  # type: ignore[method-assign]
    return markdown


def _image(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return escaped(image_words(tokens[index]))


def image_words(token: Token) -> str:
    """What stands for a picture, which is never loaded."""
    return f"[image: {token.content}]"


def _math(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return f"<code>{escaped(tokens[index].content)}</code>"
