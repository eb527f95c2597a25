"""The style of rendered markdown: what Qt's rich text understands of CSS."""

from __future__ import annotations

import functools

from desktop.views.fonts import MONO
from desktop.views.tokens import Tokens


@functools.cache
def document_style(tokens: Tokens, zoom: float) -> str:
    """The style sheet of a text document for one colour table and one text size."""

    def px(size: float) -> str:
        return f"{round(size * zoom)}px"

    return f"""
p {{ line-height: 145%; margin-top: 0px; margin-bottom: {px(10)}; }}
li {{ line-height: 145%; margin-bottom: {px(2)}; }}
ul, ol {{ margin-top: 0px; margin-bottom: {px(10)}; }}
li ul, li ol {{ margin-top: 0px; margin-bottom: 0px; }}
.h1 {{ font-size: {px(21)}; font-weight: 600; margin-top: {px(8)}; margin-bottom: {px(8)}; }}
.h2 {{ font-size: {px(18)}; font-weight: 600; margin-top: {px(8)}; margin-bottom: {px(6)}; }}
.h3, .h4, .h5, .h6 {{ font-size: {px(16)}; font-weight: 600; margin-top: {px(6)}; margin-bottom: {px(4)}; }}
a {{ color: {tokens.accent}; text-decoration: underline; }}
code {{ font-family: '{MONO}'; font-size: {px(13)}; background-color: {tokens.card}; }}
pre {{ font-family: '{MONO}'; font-size: {px(13)}; background-color: {tokens.code_bg}; margin-bottom: {px(10)}; }}
blockquote {{ color: {tokens.dim}; margin-left: {px(18)}; margin-top: 0px; margin-bottom: 0px; }}
table {{ margin-bottom: {px(10)}; }}
th, td {{ padding: {px(5)} {px(14)} {px(5)} 0px; border-bottom: 1px solid {tokens.line}; text-align: left; }}
th {{ font-weight: 600; border-bottom: 1px solid {tokens.edge}; }}
hr {{ background-color: {tokens.line}; }}
"""
