"""What stands where: code at every depth, formulas, tables, task boxes, addresses, and marks beside scripts."""

from __future__ import annotations

import pytest

from desktop.views.text.block import Block, Kind
from desktop.views.text.markdown.leaf import Item, Quote
from desktop.views.text.markdown_blocks import MarkdownBlocks


def html(text: str) -> str:
    """HTML of a text without its code blocks."""
    return "".join(block.text for block in MarkdownBlocks.whole(text) if block.kind is not Kind.CODE)


def code(text: str) -> list[Block]:
    return [block for block in MarkdownBlocks.whole(text) if block.kind is Kind.CODE]


@pytest.mark.parametrize(
    "prefix",
    [("", ""), ("1. ", "   "), ("- ", "  "), ("> ", "> "), ("> - ", ">   "), ("- > ", "  > "), ("1. - ", "     ")],
)
@pytest.mark.parametrize("lines", [3, 400])
def test_code_is_code_at_every_depth(prefix: tuple[str, str], lines: int) -> None:
    first, others = prefix
    inside = [f"# step {n}: *keep*  this\n\tx_{n}" for n in range(lines)]
    source = ["```sh", *"\n".join(inside).split("\n"), "```"]
    text = first + source[0] + "\n" + "".join(others + line + "\n" for line in source[1:]) + "\nafter **it**\n"
    found = code(text)
    assert [block.text for block in found] == ["\n".join(inside)]
    assert found[0].language == "sh"
    assert len(found[0].places) == first.count(">") + first.count("-") + first.count("1.")
    assert "<strong>it</strong>" in html(text)
    assert "step" not in html(text)


def test_a_piece_knows_its_number_its_level_and_its_quotes() -> None:
    text = "7. seven\n\n   ```\n   x\n   ```\n   more\n8. eight\n   > quoted\n   >\n   > ```\n   > y\n   > ```\n"
    blocks = MarkdownBlocks.whole(text)
    assert [block.kind for block in blocks] == [Kind.PROSE, Kind.CODE, Kind.PROSE, Kind.CODE]
    assert blocks[0].text == '<ol start="7">\n<li>seven</li>\n</ol>\n'
    assert blocks[2].text.startswith('<ol start="7">\n<li>more</li>\n<li>eight<blockquote>')
    (in_item,) = blocks[1].places
    assert isinstance(in_item, Item)
    assert in_item.number == 7
    assert [type(place) for place in blocks[3].places] == [Item, Quote]
    assert blocks[1].marked == blocks[3].marked == ()  # the numbers were shown before


def test_a_list_that_is_longer_than_a_widget_goes_on_counting() -> None:
    text = "".join(f"{n}. item {n} {'word ' * 30}\n" for n in range(5, 60))
    blocks = MarkdownBlocks.whole(text)
    assert len(blocks) > 3
    numbers = [place.number for block in blocks for shown in block.leaves for place in shown.leaf.places]
    assert numbers == list(range(5, 60))
    assert blocks[1].text.startswith(f'<ol start="{blocks[1].leaves[0].leaf.places[0].number}">')


def test_a_paragraph_that_is_cut_stays_one() -> None:
    text = "A sentence with **strong** words in it. " * 60
    blocks = MarkdownBlocks.whole(text)
    assert sum(len(block.leaves) for block in blocks) > len(blocks)
    assert blocks[0].text.count("<p>") == 1
    assert html(text).count("<strong>strong</strong>") == 60


def test_stress_that_is_open_is_not_cut() -> None:
    text = "word " * 150 + "**" + "strong " * 120 + "end** and " + "word " * 400
    assert html(text).replace("\n", " ").count("end</strong>") == 1


@pytest.mark.parametrize(
    "source",
    [
        r"\(A = \pi r^2\)",
        r"\[ a_1 * b_1 \\ \{c\} \]",
        r"$$x_{i} * y_{j} + a_{i} * b_{j} \\ \{c\}$$",
        "$a_1 * b_1 * c_1$",
        r"$\{x_i\}_{i=1}$",
        "$n$",
        "$2 \\pi r$",
        "$3 x + 4$",
        "\\(a +\nb\\)",
    ],
)
def test_formulas_are_kept_as_they_were_written(source: str) -> None:
    (block,) = MarkdownBlocks.whole(f"So *that* {source} holds*.")
    formulas = [run.text for run in block.leaves[0].runs if run.style.code]
    assert [formula.strip() for formula in formulas] == [source]  # blanks around one on its own line belong to it
    assert "<em>that</em>" in block.text
    streamed = MarkdownBlocks()
    for character in f"So {source}":
        tail = streamed.feed(character).tail
    assert "".join(run.text for run in tail[0].leaves[0].runs) == f"So {source}"


@pytest.mark.parametrize(
    "source",
    ["$$\n- a\n# b\n---\n$$", "\\[\n\\begin{pmatrix}\n1 & 2 \\\\\n3 & 4\n\\end{pmatrix}\n\\]", "$$ a\n+ b $$"],
)
@pytest.mark.parametrize("before", ["", "Text before:\n", "- item\n\n", "> quoted\n\n"])
def test_formulas_on_their_own_lines_are_kept(source: str, before: str) -> None:
    shown = MarkdownBlocks.whole(f"{before}{source}\nafter *it*").pop().leaves
    assert source in [shown_leaf.runs[0].text for shown_leaf in shown]
    assert [run.text for run in shown[-1].runs] == ["after ", "it"]


def test_a_formula_without_an_end_takes_nothing_with_it() -> None:
    assert (
        html("Before\n$$\na *b*\n\nNext *c*\n")
        == "<p>Before<br />\n$$<br />\na <em>b</em></p>\n<p>Next <em>c</em></p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $7, and",
        "from $5-$7 to $10k, then $20",
        "$5, $6 and $7",
        "US$5 and US$6",
        "echo $HOME and $PATH or $HOME/$USER",
        "$ a $ b",
        "5$ and 7$ again",
        "$5 and 7$ more",
        "`$a$` is code",
        "a \\$ b$ c",
    ],
)
def test_dollars_that_are_money_or_names_are_no_formulas(text: str) -> None:
    (block,) = MarkdownBlocks.whole(text)
    assert [run.text for run in block.leaves[0].runs if run.style.code] == (["$a$"] if "`" in text else [])


@pytest.mark.parametrize(
    ("text", "stressed"),
    [
        ("**强调\uff1a**中文", "strong"),
        ("中文**“引用”**中文", "strong"),
        ("これは**「重要」**です", "strong"),
        ("한국어**(중요)**는", "strong"),
        ("这是*\uff08注意\uff09*的", "em"),
        ("~~\uff08删除\uff09~~了", "s"),
        ("a**b**c", "strong"),
    ],
)
def test_marks_stress_beside_scripts_without_blanks(text: str, stressed: str) -> None:
    assert f"<{stressed}>" in html(text)


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "**a **b", "a ~ b ~ c", "** a**"])
def test_marks_that_stress_nothing_stay(text: str) -> None:
    assert html(text) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("see https://example.org/a_b_c.", "https://example.org/a_b_c", "."),
        ("(https://example.org/x_(y))", "https://example.org/x_(y)", ")"),
        ("**https://example.org**", "https://example.org", ""),
        ("HTTPS://Example.org/?q=1&r=2#top, then", "HTTPS://Example.org/?q=1&r=2#top", ", then"),
        ("http://localhost:8080/x!", "http://localhost:8080/x", "!"),
        ("看https://example.org/x。好", "https://example.org/x", "。好"),
    ],
)
def test_bare_addresses_are_links(text: str, address: str, rest: str) -> None:
    runs = MarkdownBlocks.whole(text)[0].leaves[0].runs
    at = next(number for number, run in enumerate(runs) if run.style.href)
    assert runs[at].text == address
    assert "".join(run.text for run in runs[at + 1 :]) == rest


@pytest.mark.parametrize("text", ["xhttps://a.org", "https://", "ftp://a.org", "`https://a.org`", "https://u:p@a.org/"])
def test_what_is_no_address_is_no_link(text: str) -> None:
    assert not any(run.style.href for run in MarkdownBlocks.whole(text)[0].leaves[0].runs)


def test_an_address_in_a_links_words_does_not_lead_elsewhere() -> None:
    runs = MarkdownBlocks.whole("[https://a.org](https://b.org)")[0].leaves[0].runs
    assert [(run.text, run.style.href) for run in runs] == [("https://a.org", "https://b.org")]


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<br />", "<BR>"])
def test_br_ends_a_line_and_nothing_else_of_html_means_anything(tag: str) -> None:
    table, prose = MarkdownBlocks.whole(f"| a |\n|---|\n| one{tag}two <b>x</b> |\n\n`{tag}` and <i>y</i>{tag}z\n")
    assert [run.text for run in table.leaves[0].rows[1][0]] == ["one\ntwo <b>x</b>"]
    assert [run.text for run in prose.leaves[0].runs] == [tag, " and <i>y</i>\nz"]


def test_line_ends_are_line_ends_everywhere() -> None:
    text = "a\nb\n\n- c\n  d\n\n> e\n> f\n\n**g**\nh: i\nj: k\n"
    assert html(text).count("<br />") == 5


def test_tables_know_their_columns_and_take_rows_as_they_are() -> None:
    text = "text\n| a | b | c | d |\n|---|:--|--:|:-:|\n| 1 | `x\\|y` |\n| | 2 | 3 | 4 | 5 |\n- item\n"
    prose, table, rest = MarkdownBlocks.whole(text)
    assert prose.text == "<p>text</p>\n"
    assert table.leaves[0].leaf.columns == ("", "left", "right", "center")
    rows = [["".join(run.text for run in cell) for cell in row] for row in table.leaves[0].rows]
    assert rows == [["a", "b", "c", "d"], ["1", "x|y", "", ""], ["", "2", "3", "4"]]
    assert rest.text == "<ul>\n<li>item</li>\n</ul>\n"


def test_a_long_table_is_cut_between_rows_and_each_piece_has_the_head() -> None:
    text = "- in an item\n\n  | a | b |\n  |:-:|---|\n" + "".join(f"  | {n} | x |\n" for n in range(500))
    tables = [block for block in MarkdownBlocks.whole(text) if block.kind is Kind.TABLE]
    rows = [[run.text for cell in row for run in cell] for table in tables for row in table.leaves[0].rows]
    assert [row for row in rows if row != ["a", "b"]] == [[str(n), "x"] for n in range(500)]
    assert rows.count(["a", "b"]) == len(tables) > 1
    assert {len(table.leaves[0].leaf.places) for table in tables} == {1}


def test_task_boxes_are_known_and_only_at_the_beginning_of_an_item() -> None:
    text = "- [ ] open\n- [x] done\n- [X] done\n1. [ ] numbered\n- [y] no\n- a [ ] no\n\n[x] no\n"
    leaves = [shown.leaf for block in MarkdownBlocks.whole(text) for shown in block.leaves]
    tasks = [leaf.places[0].task if leaf.places else None for leaf in leaves]
    assert tasks == [False, True, True, False, None, None, None]
    assert [leaf.text for leaf in leaves][:2] == ["open", "done"]


def test_what_may_become_a_mark_is_not_shown_as_one() -> None:
    blocks = MarkdownBlocks()
    for portion, shown in [("Text\n", "Text"), ("-", "Text"), ("-", "Text"), (" x", "Text\n-- x")]:
        tail = blocks.feed(portion).tail
        assert "".join(run.text for run in tail[0].leaves[0].runs) == shown
        assert "h2" not in tail[0].text
