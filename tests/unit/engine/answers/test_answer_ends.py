"""Where an answer begins and ends in the real engine: first blanks, ends that a template shows, cut characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.engine.llama.answers.channels import HARMONY
from desktop.engine.llama.token_text import TextStream
from desktop.protocol.messages import Finish, Overflow
from tests.fakes.asker import GREEDY, Answer, Asker
from tests.fakes.scripted_gguf import CHATML, CONTROL, END, USER_DEFINED, Scripted, write_scripted

PLAIN = Scripted(template=CHATML)
NO_TEMPLATE = Scripted(template=None, specials={END: CONTROL})  # ChatML stands in, in letters
PIECES = Scripted(
    template="{% for m in messages %}{{ m['role'] }}: {{ m['content'] }} {% endfor %}",
    specials={END: CONTROL, "<unk>": USER_DEFINED},
    words=["▁Hello", "▁there", "▁", *map(chr, range(33, 127))],
)
HARMONY_TURNS = (
    "{% for m in messages %}<|start|>{{ m['role'] }}<|message|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant{% endif %}"
)


def raw(engine: Asker, folder: Path, text: str, script: list[str], model: Scripted, **options: Any) -> Answer:
    """What becomes of raw text that the model goes on with."""
    engine.load(write_scripted(folder / "measured.gguf", model=model))
    start = engine.go_on(text, max_tokens=0).finished.prompt_tokens
    engine.load(write_scripted(folder / "scripted.gguf", script, start, model))
    return engine.go_on(text, **{"max_tokens": 300, **options})


@pytest.mark.parametrize("blanks", ["", " ", "\n\n", " \n  "])
def test_blanks_of_the_models_own_are_kept(said, engine: Asker, folder: Path, blanks: str) -> None:
    """Left out, they would be missing from the next prompt, and the answer be read anew."""
    first = said(PLAIN, f"{blanks}Hello  there.\n")
    assert first.text == f"{blanks}Hello  there.\n"
    again = engine.ask("Hello", first.text, "And?", max_tokens=0).finished
    assert again.cached_tokens == first.finished.prompt_tokens + first.finished.tokens
    assert said(PLAIN, f"{blanks}s.", chat=("Hello", "Ye")).text == f"{blanks}s."
    assert raw(engine, folder, "Go", [f"{blanks}on."], PLAIN).text == f"{blanks}on."


@pytest.mark.parametrize(
    ("words", "text"), [(["▁Hello"], "Hello"), (["▁", "▁Hello"], "Hello"), (["▁", "\n", "▁Hello"], "Hello")]
)
def test_the_blank_of_a_sentence_piece_is_left_out(
    said, engine: Asker, folder: Path, words: list[str], text: str
) -> None:
    assert said(PIECES, *words, "▁there", ".").text == f"{text} there."
    assert said(PIECES, "▁there", ".", chat=("Go", "Hello")).text == " there."
    written = "".join(words).replace("▁", " ")
    assert raw(engine, folder, "Go", [*words, "▁there", "."], PIECES).text == f"{written} there."


def test_blanks_that_a_template_writes_before_given_answers_are_left_out(said, engine: Asker) -> None:
    """GLM-4's way: the prompt ends in front of the line break that stands before every answer."""
    turns = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}{% endfor %}"
    model = Scripted(template=turns + "{% if add_generation_prompt %}<|im_start|>assistant{% endif %}")
    first = said(model, "\n  Hello there.")
    assert first.text == "  Hello there."
    again = engine.ask("Hello", first.text, "And?", max_tokens=0).finished
    assert again.cached_tokens == first.finished.prompt_tokens + first.finished.tokens


def test_letters_that_end_a_turn_end_it_and_are_not_told_as_a_stop_string(said) -> None:
    answer = said(NO_TEMPLATE, "Hi.<|im_end|>\n<|im_start|>user\nMore")
    assert (answer.text, answer.finished.finish, answer.finished.stop_string) == ("Hi.", Finish.END_OF_TURN, "")
    own = said(NO_TEMPLATE, "Hi. Stop. More", stop=["Stop"])
    assert (own.text, own.finished.finish, own.finished.stop_string) == ("Hi. ", Finish.STOP_STRING, "Stop")
    ignoring = said(NO_TEMPLATE, "Hi.<|im_end|>More", ignore_end=True, max_tokens=20)
    assert ignoring.text.startswith("Hi.<|im_end|>More")
    assert ignoring.finished.finish is Finish.LENGTH


def test_a_channel_message_is_not_the_turn_even_where_its_end_is_an_end_token(said) -> None:
    """Without <|return|> and <|call|>, llama.cpp takes <|end|> for the end of the turn."""
    model = Scripted(specials=dict.fromkeys((END, *sorted(HARMONY.needed)), CONTROL), template=HARMONY_TURNS)
    thinking = ["<|channel|>", "analysis", "<|message|>", "Hm.", "<|end|>", "<|start|>", "assistant"]
    answer = said(model, *thinking, "<|channel|>", "final", "<|message|>", "Yes.", "<|end|>", "More")
    assert (answer.text, answer.reasoning, answer.finished.finish) == ("Yes.", "Hm.", Finish.END_OF_TURN)


def test_nobody_elses_turn_is_written(said) -> None:
    specials = dict.fromkeys((END, *sorted(HARMONY.marks)), CONTROL)
    model = Scripted(specials=specials, end="<|return|>", template=HARMONY_TURNS)
    script = ["<|channel|>", "final", "<|message|>", "Yes.", "<|end|>", "<|start|>", "user", "<|message|>", "More"]
    answer = said(model, *script)
    assert (answer.text, answer.finished.finish) == ("Yes.", Finish.END_OF_TURN)


@pytest.mark.parametrize("letter", ["é", "€", "🦙"])
def test_a_cut_character_is_not_shown(said, letter: str) -> None:
    size = len(letter.encode())
    for cut in range(size):
        answer = said(PLAIN, f"ok{letter}", max_tokens=2 + cut)
        assert (answer.text, answer.finished.finish) == ("ok", Finish.LENGTH)
    assert said(PLAIN, f"ok{letter}").text == f"ok{letter}"


def test_a_character_is_cut_by_a_full_context(said, engine: Asker, folder: Path) -> None:
    length = said(PLAIN, "x").finished.prompt_tokens
    answer = said(Scripted(template=CHATML, n_ctx=512), "a" * (512 - length - 1) + "🦙", overflow=Overflow.STOP,
                  max_tokens=-1)  # fmt: skip
    assert (answer.finished.finish, set(answer.text)) == (Finish.CONTEXT_FULL, {"a"})


def test_a_stray_byte_in_the_middle_is_shown_as_one(engine: Asker, folder: Path) -> None:
    biased = msgspec.structs.replace(GREEDY, logit_bias={0xE2: 1000.0})  # begins a character of three bytes
    engine.load(write_scripted(folder / "stray.gguf", model=PLAIN))
    assert engine.ask("Hello", sampling=biased, max_tokens=3).text == "\ufffd\ufffd"
    assert engine.go_on("Hello", sampling=biased, max_tokens=3).text == "\ufffd\ufffd"


class Halves:
    """A vocabulary in which a character is two tokens."""

    def piece(self, token: int) -> bytes:
        return (b"\xc3", b"\xa9", b"x")[token]


def test_an_unfinished_character_before_a_mark_is_a_stray_one() -> None:
    stream = TextStream(Halves(), {3: "\ud800"}, {})
    assert [stream.add(token) for token in (0, 1, 0, 3, 0, 2)] == ["", "é", "", "\ufffd\ud800", "", "\ufffdx"]
