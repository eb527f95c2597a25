"""Thinking, channels and constraints in the real engine: what a model that says exactly this comes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.engine.llama.answers.channels import HARMONY
from desktop.protocol.messages import Finish, Tokens
from tests.fakes.asker import GREEDY, Answer, Asker
from tests.fakes.scripted_gguf import (
    CHATML,
    CONTROL,
    END,
    THINKING_CHATML,
    USER_DEFINED,
    Scripted,
    play,
    token_ids,
)

SCHEMA = json.dumps(
    {"type": "object", "properties": {"sky": {"enum": ["blue"]}}, "required": ["sky"], "additionalProperties": False}
)
JSON = {"sampling": msgspec.structs.replace(GREEDY, json_schema=SCHEMA)}
BLUE = '{"sky":"blue"}'
PLAIN = Scripted(template=CHATML)
THINKS = Scripted(template=THINKING_CHATML)
CLOSED = Scripted(template=CHATML.replace("assistant\\n'", "assistant\\n<think>\\n\\n</think>\\n\\n'"))
IN_LETTERS = {END: CONTROL, "<|im_start|>": CONTROL, "<|im_end|>": CONTROL}
OPENS_IN_LETTERS = Scripted(template=THINKING_CHATML, specials=IN_LETTERS)
CHANNELS = Scripted(
    specials=dict.fromkeys((END, *sorted(HARMONY.marks)), CONTROL),
    end="<|return|>",
    template=(
        "{% for m in messages %}<|start|>{{ m['role'] }}<|message|>{{ m['content'] }}<|end|>{% endfor %}"
        "{% if add_generation_prompt %}<|start|>assistant{% endif %}"
    ),
)
FINAL = ["<|end|>", "<|start|>", "assistant", "<|channel|>", "final", "<|message|>"]


def both(answer: Answer) -> tuple[str, str]:
    assert answer.finished
    return answer.text, answer.reasoning


@pytest.mark.parametrize(
    ("model", "script", "thought"),
    [
        (THINKS, ["Hm.", "</think>", "\n\n", BLUE], "Hm."),
        (THINKS, ["Hm.", "</think>", BLUE], "Hm."),
        (THINKS, ["\n", "</think>", "\n\n", BLUE], ""),
        (PLAIN, ["<think>", "Hm.", "</think>", "\n\n", BLUE], "Hm."),
        (PLAIN, ["<think>", "\n\n", "</think>", "\n\n", BLUE], ""),
        (PLAIN, ["<think>", "a", "</think>", "\n", "<think>", "b", "</think>", BLUE], "ab"),
        (PLAIN, [BLUE], ""),
        (CLOSED, [BLUE], ""),
        (OPENS_IN_LETTERS, ["Hm.</think>\n", BLUE], "Hm."),
        (CHANNELS, ["<|channel|>", "analysis", "<|message|>", "Hm.", *FINAL, BLUE], "Hm."),
        (CHANNELS, ["<|channel|>", "commentary", "<|message|>", "Hm.", *FINAL, BLUE], "Hm."),
        (CHANNELS, ["<|channel|>", "final ", "<|constrain|>", "json", "<|message|>", BLUE], ""),
    ],
)
def test_a_schema_holds_for_the_answer_and_never_for_the_thinking(
    said, model: Scripted, script: list[str], thought: str
) -> None:
    answer = said(model, *script, **JSON)
    assert json.loads(answer.text) == {"sky": "blue"}
    assert answer.reasoning == thought
    assert answer.finished.finish is Finish.END_OF_TURN
    assert answer.finished.notes == []


@pytest.mark.parametrize("model", [PLAIN, THINKS, CLOSED, CHANNELS])
def test_a_grammar_holds_from_the_first_letter_of_an_answer_that_would_be_another(said, model: Scripted) -> None:
    grammar = {"sampling": msgspec.structs.replace(GREEDY, grammar='root ::= "yes" | "no"')}
    closing = ["</think>"] if model is THINKS else []
    assert said(model, *closing, "Sure: maybe.", **grammar).text in ("yes", "no")


@pytest.mark.parametrize("closing", ["</think>", "</th ink>"])
@pytest.mark.parametrize("inside", ["[A-Za-z. ]+", "[^\\n]*"])
def test_an_answer_comes_behind_thinking_that_a_grammar_spells_out_however_it_is_closed(
    said, inside: str, closing: str
) -> None:
    """closing: the mark as its token, or as letters."""
    grammar = f'root ::= "<think>" {inside} "</think>" "\\n"* "Yes."'
    options = {"sampling": msgspec.structs.replace(GREEDY, grammar=grammar)}
    answer = said(PLAIN, "<think>", "Hm so.", *closing.split(" "), "\n\n", "Yes.", **options)
    assert both(answer) == ("Yes.", "Hm so.")
    assert answer.finished.notes == []


def test_letters_of_a_mark_do_not_close_thinking_that_a_grammar_leaves_free(said) -> None:
    options = {"sampling": msgspec.structs.replace(GREEDY, grammar='root ::= "Yes."')}
    answer = said(PLAIN, "<think>", "No </th", "ink> yet.", "</think>", "Yes.", **options)
    assert both(answer) == ("Yes.", "No </think> yet.")


def test_a_closed_block_in_the_prompt_is_not_opened_again_under_a_grammar(said) -> None:
    answer = said(CLOSED, "<think>", "Hm.", "</think>", BLUE, **JSON)
    assert json.loads(answer.text) == {"sky": "blue"}
    assert answer.reasoning == ""


@pytest.mark.parametrize(
    ("model", "script", "way_out", "thought"),
    [
        (THINKS, ["Hm."], 3, "Hm."),
        (PLAIN, ["<think>", "Hm."], 3, "Hm."),
        (OPENS_IN_LETTERS, ["Hm."], 10, "Hm."),
        (CHANNELS, ["<|channel|>", "analysis", "<|message|>", "Hm."], 18, "Hm."),
        (CHANNELS, ["<|channel|>", "analysis"], 19, ""),
    ],
)
def test_a_model_that_would_end_while_it_thinks_still_gives_the_promised_json(
    said, model: Scripted, script: list[str], way_out: int, thought: str
) -> None:
    """way_out: how many tokens lead from the thinking to the answer; they take the places of the script's."""
    answer = said(model, *script, model.end, (way_out - 1) * "x", BLUE, **JSON)
    assert json.loads(answer.text) == {"sky": "blue"}
    assert answer.reasoning == thought
    assert answer.finished.finish is Finish.END_OF_TURN


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({}, "The model thought and then ended without an answer."),
        ({"max_tokens": 3}, "The longest answer allowed was reached while the model was still thinking."),
        ({"max_tokens": 3, **JSON}, "The longest answer allowed was reached while the model was still thinking."),
    ],
)
def test_no_answer_behind_the_thinking_is_told(said, options: dict[str, Any], note: str) -> None:
    answer = said(THINKS, "Hm, so", **options)
    assert answer.text == ""
    assert answer.finished.notes == [note]
    assert both(said(THINKS, "Hm", "</think>", "Yes.")) == ("Yes.", "Hm")
    assert said(THINKS, "Hm", "</think>", "Yes.").finished.notes == []


def test_stop_strings_are_looked_for_in_the_answer_alone(said) -> None:
    script = ["END of it", "</think>", "\n\n", "So: E", "ND of text"]
    answer = said(THINKS, *script, stop=["END"])
    assert both(answer) == ("So: ", "END of it")
    assert (answer.finished.finish, answer.finished.stop_string) == (Finish.STOP_STRING, "END")
    border = said(THINKS, "a EN", "</think>", "D b", stop=["END"])  # no text has "END" in it
    assert both(border) == ("D b", "a EN")
    assert said(THINKS, "a", "</think>", "\n\n", "b", stop=["\n\n"]).text == "b"
    channels = ["<|channel|>", "analysis", "<|message|>", "a final word", *FINAL, "b final c"]
    assert both(said(CHANNELS, *channels, stop=["final"])) == ("b ", "a final word")


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("<response>Yes.</response>", "Yes."),
        ("<response>\nYes.\n</response>\n", "Yes.\n"),
        ("<response>Yes. </response> is how it ends.", "Yes. </response> is how it ends."),
        ("<response>cut", "cut"),
        ("<response>cut </resp", "cut </resp"),
        ("<resp", "<resp"),
        ("<responses> are", "<responses> are"),
        ("Yes.</response>", "Yes.</response>"),
    ],
)
def test_letters_around_an_answer_behind_thinking_are_left_out(said, letters: str, text: str) -> None:
    answer = said(OPENS_IN_LETTERS, "Hm.</think>\n", letters)
    assert both(answer) == (text, "Hm.")
    assert both(said(PLAIN, letters)) == (letters, "")  # without thinking they are the answer's own


def test_a_closing_mark_alone_moves_what_came_before(said) -> None:
    answer = said(PLAIN, "Let me see.", "</think>", "\n\n", "Yes.")
    assert both(answer) == ("Yes.", "Let me see.")
    events = [event for event in answer.events if isinstance(event, Tokens)]
    assert [event.anew for event in events].count(True) == 1
    before = "".join(event.text for event in events[: [event.anew for event in events].index(True)])
    assert "Let me see.".startswith(before)
    assert before  # the first words did not wait
    assert both(said(PLAIN, "It is </think> in letters.")) == ("It is </think> in letters.", "")


def test_stop_strings_start_afresh_behind_a_closing_mark_alone(said) -> None:
    assert both(said(PLAIN, "Let EN", "</think>", "D is the END.", stop=["END"])) == ("D is the ", "Let EN")


@pytest.mark.parametrize(
    ("so_far", "script", "answer"),
    [
        ("<think>\nso ", ["hm", "</think>", BLUE], (BLUE, "hm")),
        ("<think>\n\n</think>\n\n", [BLUE], (BLUE, "")),
        ("<think>so</think>", [BLUE], (BLUE, "")),
        ('{"sky"', [':"blue"}'], None),
    ],
)
def test_a_continued_answer_keeps_its_thinking_open(
    said, so_far: str, script: list[str], answer: tuple[str, str] | None
) -> None:
    if answer is None:  # a grammar does not know what was said before: without one
        assert both(said(PLAIN, *script, chat=("Hello", so_far))) == (script[0], "")
        return
    assert both(said(PLAIN, *script, chat=("Hello", so_far), **JSON)) == answer


def test_a_grammar_takes_over_inside_a_token(engine: Asker, folder: Path) -> None:
    """A vocabulary without the marks, in which the end of one and a brace are one token."""
    words = ["▁", '>{"', *map(chr, range(33, 127))]
    model = Scripted(template=THINKING_CHATML, specials={END: CONTROL, "<unk>": USER_DEFINED}, words=words)
    whole = play(engine, folder, ("Hello",), ["Hm.</think", '>{"', 'sky":"blue"}'], model, **JSON)
    assert both(whole) == (BLUE, "Hm.")
    assert token_ids(['>{"'], model)  # the script's middle part is one token
    other = play(engine, folder, ("Hello",), ["Hm.</think", '>{"', 'sea":"blue"}'], model, **JSON)
    assert json.loads(other.text) == {"sky": "blue"}
