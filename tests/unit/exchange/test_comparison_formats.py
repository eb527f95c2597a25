"""A comparison as JSON, CSV, Markdown and HTML: nothing lost, nothing obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import markdown_it

from desktop.exchange.comparison import Comparison, Passage
from desktop.exchange.comparison_csv import COLUMNS, comparison_csv
from desktop.exchange.comparison_html import comparison_html
from desktop.exchange.comparison_json import comparison_json
from desktop.exchange.comparison_markdown import comparison_markdown
from desktop.exchange.html_lens import STEPS, heat_step
from tests.unit.exchange.conftest import NASTY, reading_of


class Elements(HTMLParser):
    """What a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def parsed(comparison: Comparison) -> Elements:
    page = Elements()
    page.feed(comparison_html(comparison))
    page.close()
    assert page.open == []
    return page


def test_json_is_versioned_and_holds_every_token_of_both_sides(comparison: Comparison) -> None:
    told = json.loads(comparison_json(comparison))
    assert (told["format"], told["version"], told["prompt"]) == ("tandem-comparison", 1, NASTY)
    first, second, third = told["passages"]
    assert first["author"] == {"name": "instruct", "voice": "instruct", "file": "i-Q8_0.gguf", "framing": "template"}
    assert [token["kl_bits"] for token in first["reading"]["tokens"]] == [number * 0.7 for number in range(5)]
    assert second["reading"]["against_tokens"][0]["text"] == " on"
    assert second["reading"]["summary"]["against_bits_per_character"] > 0
    assert second["reading"]["tokens"][0]["kl_bits"] is None
    assert third["problem"].startswith("It died.")
    assert "/home" not in comparison_json(comparison)


def test_json_says_in_which_window_a_token_was_read() -> None:
    reading = reading_of(list("abcdefghij"), window=4)
    told = json.loads(comparison_json(Comparison("p", [Passage("abcdefghij", reading=reading)], "", "")))["passages"][0]
    assert told["reading"]["window"] == 4
    assert [token["window"] for token in told["reading"]["tokens"]] == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert "4 windows of 4" in reading.windows_words()


def test_csv_has_a_line_for_each_token_and_no_formula(comparison: Comparison) -> None:
    rows = list(csv.reader(io.StringIO(comparison_csv(comparison))))
    assert rows[0] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    lines = [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]
    assert [line["place"] for line in lines] == ["0", "1", "2", "3", "4", "0", "1", "0", "1"]
    assert lines[0]["text"] == "'=1"
    assert lines[1]["text"] == NASTY
    assert float(lines[4]["kl_bits"]) == 4 * 0.7
    assert [line["reader"] for line in lines[5:]] == ["instruct", "instruct", "base", "base"]
    assert lines[5]["kl_bits"] == ""


def test_html_has_no_script_no_link_and_shows_every_text_as_it_is(comparison: Comparison) -> None:
    page = parsed(comparison)
    assert not {"script", "img", "a", "iframe", "link", "b", "i", "object"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("href", "src")]
    whole = "".join(page.texts)
    assert "<script>alert(1)</script>" in whole
    assert "\x1b" not in whole
    assert "\u202e" not in whole
    assert "/home" not in comparison_html(comparison)
    style = comparison_html(comparison).partition("<style>")[2].partition("</style>")[0]
    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style
    assert "@import" not in style


def test_html_draws_the_lens_and_tells_each_token_in_words() -> None:
    page = parsed(Comparison("p", [Passage("abcdefg", reading=reading_of(list("abcdefg")))], "", ""))
    titles = [value or "" for name, value in page.attributes if name == "title"]
    assert len(titles) == 7
    assert titles[6].startswith("“g”: instruct 61 % (rank 7), base 61 % (rank 7), KL 4.20 bits, adjusted ")
    classes = [value for name, value in page.attributes if name == "class" and value and value.startswith("t ")]
    assert classes == ["t m h2", "t m h3", "t s h4", "t s h4", "t s h4", "t s h5"]
    assert page.tags.count("rect") == 7


def test_what_lies_under_the_noise_floor_is_not_coloured() -> None:
    assert [heat_step(bits, 0.0) for bits in (0.0, *STEPS)] == [0, 1, 2, 3, 4, 5]
    assert heat_step(1.0, 1.0) == 0
    assert heat_step(1.1, 1.0) == 3


def test_a_text_of_another_vocabulary_shows_surprisal_per_character(comparison: Comparison) -> None:
    assert "Different vocabularies" in comparison_html(comparison)
    told = comparison_markdown(comparison)
    assert "Different vocabularies" in told
    assert "| word | bits a character | other |" in told


def test_markdown_shows_texts_as_they_are_and_obeys_none(comparison: Comparison) -> None:
    rendered = (
        markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(comparison_markdown(comparison))
    )
    assert "<script>" not in rendered
    assert "\x1b" not in rendered
    page = Elements()
    page.feed(rendered)
    assert set(page.tags) <= {"h1", "h2", "p", "pre", "code", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
                              "em", "strong"}  # fmt: skip
    assert len(re.findall("<table>", rendered)) == 2
    assert rendered.count("alert(1)") >= 4


def test_a_long_reading_is_cut_in_html_and_says_so() -> None:
    reading = reading_of(["ab"] * 20_001, alone=True)
    page = parsed(Comparison("p", [Passage("", reading=reading)], "", ""))
    assert "The first 20,000 of 20,001 tokens are drawn; CSV has them all." in page.texts
    assert page.tags.count("rect") == 200
