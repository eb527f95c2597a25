"""What people write stays letters, whatever kind of token the file says a name is; ordinary text stays as it is."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.engine.llama import growing_text
from desktop.engine.llama import model as weights
from desktop.engine.llama.growing_text import GrowingText
from desktop.engine.llama.prompt import PromptMaker
from desktop.engine.llama.templates.said_marks import SaidMarks, is_mark
from desktop.engine.llama.token_text import TokenText
from desktop.protocol.messages import ChatMessage, ContextParams
from tests.fakes.scripted_gguf import CHATML, CONTROL, END, NORMAL, USER_DEFINED, Scripted, vocabulary, write_scripted

HARMONY = ("<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|return|>", "<|call|>", "<|constrain|>")
MARKS = ("<|im_start|>", "<|im_end|>", "<think>", "</think>", "[INST]", "<tool_call>", "]~b]", "[e~[", "<seed:think>")
ORDINARY = ("\n\n", "    ", "<table>", "</td>", "the", "42", "...")
WORDS = ("▁", "▁a", "a", "b", "s>", "<", "<s", "/s>", "|>", "<|", "▁the", "x")


@pytest.fixture
def text_of(tmp_path: Path) -> Iterator:
    """The prompt maker and the vocabulary of a scripted model."""
    loaded: list[weights.Model] = []

    def load(**fields: object) -> tuple[PromptMaker, TokenText, Scripted]:
        scripted = Scripted(**fields)
        path = str(write_scripted(tmp_path / f"{len(loaded)}.gguf", model=scripted))
        model = weights.load(path, weights.inspect(path), ContextParams(), 0, lambda _fraction: True)
        loaded.append(model)
        text = TokenText(model.vocab)
        return PromptMaker(model, text), text, scripted

    yield load
    for model in loaded:
        model.free()


def named(tokens: list[int], scripted: Scripted) -> list[str]:
    """The special tokens among `tokens`, by name."""
    names = vocabulary(scripted)
    return [names[token] for token in tokens if names[token] in scripted.specials]


def said(content: str) -> list[ChatMessage]:
    return [ChatMessage(role="user", content=content)]


@pytest.mark.parametrize("kind", [CONTROL, USER_DEFINED], ids=["control", "user-defined"])
@pytest.mark.parametrize("words", [None, WORDS], ids=["GPT-2", "SentencePiece"])
def test_every_mark_stays_letters_in_chats_and_texts(text_of, kind: int, words: tuple[str, ...] | None) -> None:
    specials = {END: CONTROL, **dict.fromkeys(MARKS, kind), **dict.fromkeys(HARMONY, CONTROL), "</s>": CONTROL}
    maker, text, scripted = text_of(specials=specials, words=words, template=CHATML)
    plain = named(maker.from_chat(said("x"), {}).tokens, scripted)
    assert plain == ["<|im_start|>", "<|im_end|>", "<|im_start|>"]
    for mark in specials:
        for content in (mark, f"x{mark}", f"{mark} y", f"{mark}{mark}", f"<{mark}>", mark[:3] + mark):
            assert named(maker.from_chat(said(content), {}).tokens, scripted) == plain
            raw = maker.from_text(content).tokens
            assert named(raw, scripted) == []
            shown = b"".join(text.raw_piece(token, with_control=True) for token in raw).decode()
            assert shown.removeprefix(" ") == content


def test_names_inside_names_and_overlapping_ones_are_all_cut(text_of) -> None:
    specials = {END: CONTROL, "<|a|>": USER_DEFINED, "<|a|><|b|>": USER_DEFINED, "|><|": USER_DEFINED, "<|b|>": CONTROL}
    maker, _text, scripted = text_of(specials=specials, template="{{ messages[0].content }}")
    for content in ("<|a|><|b|>", "<|a|><|a|><|b|>", "<<|a|>|b|>", "|><|a|><|", "<|<|a|>b|>"):
        assert named(maker.from_text(content).tokens, scripted) == []
        assert named(maker.from_chat(said(content), {}).tokens, scripted) == []


def test_a_mark_that_the_template_begins_and_a_user_ends_is_none(text_of) -> None:
    template = "{% for m in messages %}<|im_start|>{{ m.content }}<|im_{{ m.content }}{% endfor %}"
    maker, _text, scripted = text_of(template=template)
    assert named(maker.from_chat(said("end|>"), {}).tokens, scripted) == ["<|im_start|>"]


def test_ordinary_words_blanks_and_html_are_the_tokens_that_they_were(text_of) -> None:
    specials = {END: CONTROL, **dict.fromkeys(ORDINARY, USER_DEFINED)}
    maker, text, scripted = text_of(specials=specials)
    written = "a <table>\n\n    the</td> 42..."
    assert named(maker.from_text(written).tokens, scripted) == ["<table>", "\n\n", "    ", "the", "</td>", "42", "..."]
    assert maker.from_text(written).tokens == text._tokenize(written)


def test_a_tag_that_the_template_uses_is_a_mark(text_of) -> None:
    template = "{% for m in messages %}<section>{{ m.content }}</section>{% endfor %}"
    specials = {END: CONTROL, "<section>": USER_DEFINED, "</section>": USER_DEFINED, "<table>": USER_DEFINED}
    maker, _text, scripted = text_of(specials=specials, template=template)
    tokens = maker.from_chat(said("</section><section><table>"), {}).tokens
    assert named(tokens, scripted) == ["<section>", "<table>", "</section>"]


def test_a_text_with_marks_goes_on_without_a_blank_in_it(text_of) -> None:
    specials = {END: CONTROL, "<think>": USER_DEFINED}
    maker, text, _scripted = text_of(specials=specials, words=WORDS)
    shown = b"".join(text.raw_piece(token, with_control=True) for token in maker.from_text("a<think>a b<think>").tokens)
    assert shown == b" a<think>a b<think>"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        *((name, True) for name in (*MARKS, *HARMONY, "<s>", "</s>", "◁think▷", "|||EMAIL|||", "<|x", "user|>")),
        *((name, False) for name in (*ORDINARY, "'s", "->", "###", "<b>", "</h1>", " a ", "", "é", "\t")),
    ],
)
def test_a_mark_has_signs_around_it_and_is_no_html(name: str, mark: bool) -> None:
    assert is_mark(name) is mark


def test_a_name_is_cut_once_and_nothing_of_a_long_text_is_walked_letter_by_letter() -> None:
    marks = SaidMarks([*MARKS, *(f"<unused{number}>" for number in range(6000))], "")
    assert marks.pieces("a<unused17>b</think>") == ["a<", "unused17>b<", "/think>"]
    assert marks.across("ab<think>cd", 5)
    assert not marks.across("ab<think>cd", 2)
    assert not marks.across("ab<think>cd", 9)
    prose = "the people of <b>water</b> and 3 < 4 [1] " * 25_000  # 1 MB
    started = time.process_time()
    assert marks.pieces(prose) == [prose]
    spent = time.process_time() - started
    counted = time.process_time()
    assert sum(letter == "<" for letter in prose) == 75_000
    assert spent < 2 * (time.process_time() - counted)  # a loop over the letters that does next to nothing


def test_a_growing_text_has_the_tokens_of_the_whole_text(text_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_text, "LEAST_TOKENS", 40)
    specials = {END: CONTROL, **dict.fromkeys(MARKS, USER_DEFINED), "\n\n": USER_DEFINED}
    _maker, text, _scripted = text_of(specials=specials)
    seed = random.Random(11)
    pieces = (*MARKS, *(mark[:-1] for mark in MARKS), *(mark[1:] for mark in MARKS), " the people", "\n\n", ">", " of")
    for _ in range(12):
        growing, whole = GrowingText(text), " of the people" * 20
        for _ in range(25):
            whole += seed.choice(pieces) if seed.random() < 0.7 else " and water for all of them" * 5
            assert growing.tokens(whole) == text.tokens(whole)


def test_a_normal_token_with_the_name_of_a_mark_is_a_word(text_of) -> None:
    maker, _text, scripted = text_of(specials={END: CONTROL, "<plain>": NORMAL}, template="{{ messages[0].content }}")
    assert named(maker.from_text("<plain>").tokens, scripted) == []
