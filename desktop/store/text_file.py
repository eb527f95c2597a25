"""Reads a file that is to go along with a question, where its content is text."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from desktop.chat.attachments import AttachedText
from desktop.errors import FileProblem
from desktop.size_words import size_words

MOST_BYTES = 10_000_000
START = 4_096  # bytes that tell what a file is

_MARKS = (  # the longer ones first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what no text has; form feeds and escapes stand in some logs


def read_text_file(path: Path) -> AttachedText:
    """The text of a file of at most MOST_BYTES, ends of lines as "\\n". Raises FileProblem."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited on for ever
            raise FileProblem(f"“{path.name}” is not a regular file.", "", "Choose a text file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileProblem(f"“{path.name}” could not be read.", f"{error.strerror}: {path}") from error
    if not data:
        raise FileProblem(f"“{path.name}” is empty.", "It has 0 bytes.", "Choose a file with words in it.")
    too_large = len(data) > MOST_BYTES
    text = _decoded(data[:START] if too_large else data, cut=too_large)
    if text is None:
        detail = "Texts can be attached: .txt, .md, .csv, code and the like."
        raise FileProblem(f"“{path.name}” is not a text.", detail, "Of other documents, copy the words and paste them.")
    if too_large:
        detail = f"It has {size_words(status.st_size)}; at most {size_words(MOST_BYTES)} can be attached."
        raise FileProblem(f"“{path.name}” is too large.", detail, "Attach a part of it.")
    return AttachedText(path.name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _decoded(data: bytes, *, cut: bool) -> str | None:
    """The text of these bytes, None where they are none. cut: the last letter may be incomplete."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked is not None else ("utf-8", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(encoding)("strict").decode(data, final=not cut)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    return None
