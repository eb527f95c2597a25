"""Markdown blocks: the same result in any portions, finished blocks final, the open tail bounded, nothing unsafe."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.views.text.markdown.inline import is_safe_link
from desktop.views.text.markdown.open_blocks import LONG
from desktop.views.text.markdown.paragraph_cut import HARD
from desktop.views.text.markdown_blocks import LINE, Block, Kind, MarkdownBlocks

TEXT = """# Title

Some *text* with `code`, a [link](https://example.org/a) and
a second line.

- one
- two
  - nested

```python
x = 1

y = 2
```

| a | b |
|---|---|
| 1 | 2 |

> quote

1. first
2. second

Next:

    indented code

~~~
tilde
~~~
The end.
"""


def in_portions(text: str, sizes: list[int]) -> list[Block]:
    blocks = MarkdownBlocks()
    finished: list[Block] = []
    at = 0
    for size in sizes:
        finished += blocks.feed(text[at : at + size]).finished
        at += size
    finished += blocks.feed(text[at:]).finished
    return finished + blocks.close().finished


@pytest.mark.parametrize("seed", range(40))
def test_portions_do_not_matter(seed: int) -> None:
    chance = random.Random(seed)
    sizes = [chance.randint(1, 25) for _ in range(len(TEXT))]
    assert in_portions(TEXT, sizes) == MarkdownBlocks.whole(TEXT)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", " ", "\n", "\n\n", "- ", "* ", "```", "`", "# ", "> ", "|", "1. ", "    "]), max_size=60
    )
)
def test_portions_do_not_matter_for_any_markup(parts: list[str]) -> None:
    text = "".join(parts)
    assert in_portions(text, [1] * len(text)) == MarkdownBlocks.whole(text)


def test_kinds_in_order() -> None:
    kinds = [block.kind for block in MarkdownBlocks.whole(TEXT)]
    assert kinds == [
        Kind.PROSE,
        Kind.CODE,
        Kind.TABLE,
        Kind.PROSE,
        Kind.CODE,
        Kind.CODE,
        Kind.PROSE,
    ]


def test_code_is_exact() -> None:
    code = MarkdownBlocks.whole("```py\n\tif a < b & c:\n\n  \tpass  \n```\n")[0]
    assert code == Block(Kind.CODE, "\tif a < b & c:\n\n  \tpass  ", "py")


def test_an_open_fence_is_code_from_its_first_line() -> None:
    blocks = MarkdownBlocks()
    assert blocks.feed("```py").tail == []
    assert blocks.feed("\nx = 1").tail == [Block(Kind.CODE, "x = 1", "py", open=True)]
    assert blocks.feed("\n``").tail == [Block(Kind.CODE, "x = 1", "py", open=True)]  # may become the closing line
    step = blocks.feed("`\nafter")
    assert step.finished == [Block(Kind.CODE, "x = 1", "py")]
    assert step.tail[0].text == "<p>after</p>\n"


def test_finished_blocks_are_not_parsed_again() -> None:
    blocks = MarkdownBlocks()
    blocks.feed("A paragraph of some length.\n\n" * 300)
    before = blocks.parsed
    for character in "next words":
        blocks.feed(character)
    assert blocks.parsed - before < 10 * 100


@pytest.mark.parametrize(
    "unit", ["word ", "x", "- item\n", "> quote\n", "1. item\n", "|a|b|\n|-|-|\n" + "|1|2|\n" * 50]
)
def test_the_open_tail_is_bounded(unit: str) -> None:
    blocks = MarkdownBlocks()
    text = (unit * (20_000 // len(unit) + 1))[:20_000]
    worst = 0
    for at in range(0, len(text), 100):
        before = blocks.parsed
        blocks.feed(text[at : at + 100])
        worst = max(worst, blocks.parsed - before)
    # What is open is read once to be shown; once in a while it is looked at for a place to cut it.
    assert worst <= 3 * HARD


def test_a_long_text_is_read_in_pieces() -> None:
    blocks = MarkdownBlocks()
    blocks.feed("word " * 40_000)
    assert blocks.parsed < 5 * 200_000
    assert len(blocks.feed(" more").tail[0].text) < HARD + LINE + LONG


def test_reference_links_are_resolved_at_the_end() -> None:
    text = "See [the site][s].\n\nMore.\n\n[s]: https://example.org/x\n"
    blocks = MarkdownBlocks()
    blocks.feed(text)
    assert blocks.has_definitions
    assert 'href="https://example.org/x"' in MarkdownBlocks.whole(text)[0].text


def test_nothing_of_the_writers_html_survives() -> None:
    html = "".join(block.text for block in MarkdownBlocks.whole("<img src=x> <b>bold</b>\n\n<script>x</script>\n"))
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;b&gt;" in html


def test_images_are_named_not_loaded() -> None:
    html = MarkdownBlocks.whole("![a cat](https://evil.example/x.png?q=secret)")[0].text
    assert html == "<p>[image: a cat]</p>\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "\\\\host\\share",
        "//host/share",
        "ms-msdt:/id",
        "data:text/html,x",
        "http:",
        "https://user:pass@host/",
        "HTTP://",
        "http://[broken",
        "smb://host/x",
        "relative/path",
    ],
)
def test_dangerous_addresses_are_no_links(address: str) -> None:
    assert not is_safe_link(address)
    assert "<a " not in MarkdownBlocks.whole(f"[text]({address})")[0].text
