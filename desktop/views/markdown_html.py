"""Markdown to the HTML that Qt can show: no HTML of the writer's, no images, http and https links only."""

from __future__ import annotations

import functools
from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token


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


@functools.cache
def parser() -> MarkdownIt:
    """The one parser. Imported at first use: it costs 90 ms."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    markdown.validateLink = is_safe_link  # type: ignore[method-assign]
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("heading_open", _heading_open)
    markdown.add_render_rule("heading_close", _heading_close)
    markdown.add_render_rule("s_open", _strike_open)
    markdown.add_render_rule("s_close", _strike_close)
    return markdown


def render(tokens: Sequence[Token], env: MutableMapping[str, Any]) -> str:
    """HTML of a run of tokens."""
    markdown = parser()
    return str(markdown.renderer.render(tokens, markdown.options, env))


def _image(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    from markdown_it.common.utils import escapeHtml

    return f"[image: {escapeHtml(tokens[index].content)}]"


def _table_open(_self: RendererHTML, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
    return '<table border="0" cellspacing="0" cellpadding="0">\n'


def _heading_open(_self: RendererHTML, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    # A paragraph with a class: Qt makes real headings larger than the style sheet says.
    return f'<p class="{tokens[index].tag}">'


def _heading_close(_self: RendererHTML, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
    return "</p>\n"


def _strike_open(_self: RendererHTML, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
    return '<span style="text-decoration: line-through">'


def _strike_close(_self: RendererHTML, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
    return "</span>"
