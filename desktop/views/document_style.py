"""The style of rendered markdown: what Qt's rich text understands of CSS."""

from __future__ import annotations

import functools

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument

from desktop.views import theme
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
ul, ol {{ margin-top: 0px; margin-bottom: 0px; }}
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


def space_out(document: QTextDocument) -> None:
    """Set the distances that the style sheet cannot: after lists, and none after the last paragraph.

    Qt puts a list's margin below its last direct item, that is above the nested list that may follow.
    """
    block = document.begin()
    while block.isValid():
        following = block.next()
        if not following.isValid():
            _end(block)
        elif _in_list(block) and _ends_list(following):
            _set_bottom(block, theme.px(10))
        block = following


def _in_list(block: QTextBlock) -> bool:
    return block.blockFormat().objectIndex() >= 0


def _ends_list(following: QTextBlock) -> bool:
    """Whether an outer list does not go on with this block."""
    if not _in_list(following):
        return True
    its_list = following.textList()
    return its_list.format().indent() == 1 and its_list.itemNumber(following) == 0


def _end(last: QTextBlock) -> None:
    _set_bottom(last, 0)
    if not last.text():  # Qt keeps an empty paragraph after a table
        flat = QTextBlockFormat()
        flat.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(last).mergeBlockFormat(flat)


def _set_bottom(block: QTextBlock, margin: int) -> None:
    changed = QTextBlockFormat()
    changed.setBottomMargin(margin)
    QTextCursor(block).mergeBlockFormat(changed)
