"""Thinking and answer set apart: marks as tokens and as letters, channels, and where the prompt leaves off."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.llama.answers.answer_format import MARK, AnswerFormat
from desktop.engine.llama.answers.answer_split import AnswerSplit
from desktop.engine.llama.answers.beginning import Start
from desktop.engine.llama.answers.channels import GEMMA, HARMONY, KIMI, MUSE, SOLAR
from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.answers.reasoning import KNOWN_MARKS, Marks

HARMONY_TAIL = "<|start|>assistant"
KIMI_TAIL = '<|open|>message role="assistant"<|sep|>'


class Said(NamedTuple):
    text: str
    reasoning: str


def form_of(*names: str, shown: Marks | None = None) -> AnswerFormat:
    """The format of a vocabulary with these tokens."""
    ids = {name: index for index, name in enumerate(sorted(names))}
    return AnswerFormat(ids.get, shown)


LETTERS = AnswerFormat.without_tokens()
THINK = form_of("<think>", "</think>")
FORMS = {name: form_of(*form.marks) for name, form in
         {"harmony": HARMONY, "solar": SOLAR, "kimi": KIMI, "gemma": GEMMA, "muse": MUSE}.items()}  # fmt: skip


def stream_of(form: AnswerFormat, parts: Sequence[str]) -> str:
    """What comes in for these parts: a part that is a token's name is that token, anything else is letters."""
    marks = {form.names[mark]: mark for mark in form.tokens.values()}
    return "".join(marks.get(part, part) for part in parts)


def collect(split: AnswerSplit, pieces: Sequence[str]) -> Said:
    text = reasoning = ""
    for new in (*map(split.add, pieces), split.rest()):
        text, reasoning = ("" if new.anew else text) + new.text, reasoning + new.reasoning
    assert MARK.search(text + reasoning) is None
    return Said(text, reasoning)


def split(form: AnswerFormat, *parts: str, tail: str = "", continued: str | None = None, grammar: bool = False) -> Said:
    return collect(AnswerSplit(form, Start(tail, continued), constrained=grammar), list(stream_of(form, parts)))


def phases(form: AnswerFormat, *parts: str, tail: str = "", continued: str | None = None) -> str:
    """The first letters of the phases before each part and behind the last."""
    splitter = AnswerSplit(form, Start(tail, continued))
    told = splitter.phase.name[0]
    for part in parts:
        splitter.add(stream_of(form, [part]))
        told += splitter.phase.name[0]
    return told


@pytest.mark.parametrize(
    ("text", "tail", "answer", "reasoning"),
    [
        ("plain answer", "", "plain answer", ""),
        ("<think>hm, so</think>\n\nyes", "", "yes", "hm, so"),
        ("\n<think>\nhm\n</think>yes", "", "yes", "\nhm\n"),
        ("hm, so</think>\nyes", "<|im_start|>assistant\n<think>\n", "yes", "hm, so"),
        ("<think></think>", "", "", ""),
        ("<think>\n\n</think>\n\nyes", "", "yes", ""),
        ("<think>never closed", "", "", "never closed"),
        ("<think>half a mark </thi", "", "", "half a mark </thi"),
        ("<thin air", "", "<thin air", ""),
        ("<", "", "<", ""),
        ("", "", "", ""),
        ("yes <think>no</think>", "", "yes <think>no</think>", ""),
        ("yes", "<think>\n\n</think>\n\n", "yes", ""),
        ("yes", "assistant\n</think>\n\n", "yes", ""),
        ("<think>a</think>\n<think>b</think>yes", "", "yes", "ab"),
        ("a</think>b", "", "a</think>b", ""),
        ("<|channel|>final<|message|>yes", HARMONY_TAIL, "<|channel|>final<|message|>yes", ""),
        *((f"{marks.begin}a{marks.end}b", "", "b", "a") for marks in KNOWN_MARKS),
    ],
)  # fmt: skip
def test_marks_in_letters(text: str, tail: str, answer: str, reasoning: str) -> None:
    assert split(LETTERS, text, tail=tail) == (answer, reasoning)


@pytest.mark.parametrize("marks", KNOWN_MARKS[:-1])
def test_marks_that_are_tokens_of_every_family(marks: Marks) -> None:
    form = form_of(*marks)
    assert split(form, marks.begin, "Hm.", marks.end, "\n\n", "Yes.") == ("Yes.", "Hm.")
    assert split(form, "Hm.", marks.end, "Yes.", tail=f"assistant\n{marks.begin}\n") == ("Yes.", "Hm.")
    assert split(form, "Hm.", marks.end, "Yes.") == ("Yes.", "Hm.")


def test_marks_that_only_the_template_shows() -> None:
    shown = Marks("<muse>\n", "\n</muse>\n\n")
    assert split(form_of(shown=shown), "<muse>Hm.</muse>Yes.") == ("Yes.", "Hm.")
    form = form_of("<muse>", "</muse>", shown=shown)
    assert split(form, "Hm.", "</muse>", "Yes.", tail="<muse>\n") == ("Yes.", "Hm.")
    assert split(form_of("<muse>", "</muse>"), "<muse>", "Hm.", "</muse>", "Yes.").text.endswith("Yes.")


def test_marks_that_only_a_prompt_opens() -> None:
    tail = "<|assistant|>\nHere are my reasoning steps:\n"
    for form in (LETTERS, form_of("[BEGIN FINAL RESPONSE]")):
        assert split(form, "Hm.\n", "[BEGIN FINAL RESPONSE]", "\n", "Yes.", tail=tail) == ("Yes.", "Hm.\n")
        assert split(form, "Here are my reasoning steps:\none") == ("Here are my reasoning steps:\none", "")
    form = form_of("[BEGIN FINAL RESPONSE]", "[END FINAL RESPONSE]")
    assert split(form, "Hm.", "[BEGIN FINAL RESPONSE]", "\n", "Yes.", "[END FINAL RESPONSE]") == ("Yes.", "Hm.")


def test_a_block_begun_by_a_token_is_ended_by_its_token() -> None:
    about = ["<think>", "They ask about </think> in letters.", "</think>", "Yes."]
    assert split(THINK, *about) == ("Yes.", "They ask about </think> in letters.")
    assert split(THINK, *about[1:], tail="<think>\n") == ("Yes.", "They ask about </think> in letters.")
    assert split(THINK, "<think>Hm.</think>Yes.") == ("Yes.", "Hm.")  # begun in letters
    assert split(THINK, "<think>Hm.", "</think>", "Yes.") == ("Yes.", "Hm.")


def test_a_closing_mark_that_no_block_was_opened_for() -> None:
    assert split(THINK, "Let me see.", "</think>", "\n\n", "Yes.") == ("Yes.", "Let me see.")
    assert split(THINK, "\n", "</think>", "\n\n", "Yes.") == ("Yes.", "")
    assert split(THINK, "Let me see. </think> ends it.") == ("Let me see. </think> ends it.", "")
    assert split(THINK, "Write `", "</think>", "`.") == ("Write `</think>`.", "")
    assert split(THINK, "Between <think> and ", "</think>") == ("", "Between <think> and ")


def test_marks_behind_the_thinking_are_part_of_an_answer_or_nothing() -> None:
    thought = ["<think>", "a", "</think>"]
    assert split(THINK, *thought, "</think>", "b") == ("b", "a")
    assert split(THINK, *thought, "b", "</think>", "c") == ("bc", "a")
    assert split(THINK, *thought, "b ", "<think>", "c", "</think>", "d") == ("b <think>c</think>d", "a")
    assert split(THINK, "b", "</think>", "c", tail="<think>\n\n</think>\n\n") == ("bc", "")


def test_a_block_that_is_opened_twice_is_one() -> None:
    assert split(THINK, "\n", "<think>", "\n", "a", "</think>", "b", tail="<think>\n") == ("b", "\na")
    assert split(THINK, "<think>", "a ", "<think>", "b", "</think>", "c") == ("c", "a <think>b")


def test_marks_around_the_answer_are_not_shown() -> None:
    form = form_of("<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>")
    parts = ["<|START_THINKING|>", "a", "<|END_THINKING|>", "<|START_RESPONSE|>", "b", "<|END_RESPONSE|>"]
    assert split(form, *parts) == ("b", "a")


@pytest.mark.parametrize(
    ("said", "parts", "answer"),
    [
        ("<think>\nso ", ["hm", "</think>", "\n", "Yes."], ("Yes.", "hm")),
        ("<think>\nso ", ["hm</think>Yes."], ("Yes.", "hm")),
        ("<think>", ["never closed"], ("", "never closed")),
        ("<think>so</think>Ye", ["s."], ("s.", "")),
        ("<think>so</think>Ye", [" s."], (" s.", "")),
        ("<think>\n\n</think>\n\n", ["\n", "Yes."], ("Yes.", "")),
        ("Ye", ["\n\n", "s."], ("\n\ns.", "")),
        ("Use <think> to", [" think."], (" think.", "")),
    ],
)
def test_continued_answers(said: str, parts: list[str], answer: tuple[str, str]) -> None:
    assert split(THINK, *parts, continued=said) == answer
    assert phases(THINK, continued=said) == ("T" if not answer[0] or answer[1] else "A")


@pytest.mark.parametrize(("blank", "text"), [(None, "Yes."), ("", "\n\n Yes."), ("\n", "\n Yes."), (" ", "\n\n Yes.")])
def test_blanks_before_the_first_word(blank: str | None, text: str) -> None:
    stream = stream_of(THINK, ["\n", "\n", " Yes."])
    assert collect(AnswerSplit(THINK, Start(blank=blank)), stream) == (text, "")
    thought = stream_of(THINK, ["\n", "<think>", "\n", "</think>", "\n", " Yes."])
    assert collect(AnswerSplit(THINK, Start(blank=blank)), thought) == ("Yes.", "")
    assert collect(AnswerSplit(THINK, Start(blank=blank)), "\n").text == ("\n" if blank in ("", " ") else "")


def harmony(channel: str, words: str, *extra: str) -> list[str]:
    return ["<|channel|>", channel, *extra, "<|message|>", words]


NEXT = ["<|end|>", "<|start|>", "assistant"]


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ([*harmony("analysis", "Hm."), *NEXT, *harmony("final", "Yes.")], ("Yes.", "Hm.")),
        ([*harmony("analysis", "a"), *NEXT, *harmony("analysis", "b"), *NEXT, *harmony("final", "c")], ("c", "ab")),
        ([*harmony("commentary", "I look."), *NEXT, *harmony("final", "Yes.")], ("I look.\n\nYes.", "")),
        ([*harmony("commentary to=functions.f ", "{}", "<|constrain|>", "json")], ("{}", "")),
        ([" to=functions.f", *harmony("commentary", "{}")], ("{}", "")),
        ([*harmony("final ", '{"a":1}', "<|constrain|>", "json")], ('{"a":1}', "")),
        ([*harmony("analysis", "Hm."), "<|end|>", "Yes."], ("Yes.", "Hm.")),
        ([*harmony("analysis", "Hm."), "<|start|>", "assistant", *harmony("final", "Yes.")], ("Yes.", "Hm.")),
        ([*harmony("analysis", "Hm."), *harmony("final", "Yes.")], ("Yes.", "Hm.")),
        (["<|message|>", "Yes."], ("Yes.", "")),
        (["<|message|>", "Yes.", "<|end|>", "<|start|>", "user", "<|message|>", "More"], ("Yes.", "")),
        (["<|message|>", "Yes.", "<|end|>", "<|start|>", "f to=assistant", "<|message|>", "More"], ("Yes.", "")),
        (["Yes, <|channel|>analysis<|message|> in letters."], ("Yes, <|channel|>analysis<|message|> in letters.", "")),
        (["tomato"], ("tomato", "")),
        (["to"], ("to", "")),
        (["<|channel|>", "analysis"], ("", "")),
        ([*harmony("unheard", "Yes.")], ("Yes.", "")),
    ],
)  # fmt: skip
def test_harmony(parts: list[str], answer: tuple[str, str]) -> None:
    assert split(FORMS["harmony"], *parts, tail=HARMONY_TAIL) == answer


@pytest.mark.parametrize(
    ("name", "tail", "parts", "answer"),
    [
        ("harmony", f"{HARMONY_TAIL}<|channel|>final<|message|>", ["Yes."], ("Yes.", "")),
        ("harmony", f"{HARMONY_TAIL}<|channel|>analysis<|message|>", ["Hm.", *NEXT, *harmony("final", "Yes.")],
         ("Yes.", "Hm.")),
        ("harmony", f"{HARMONY_TAIL}<|channel|>", ["final", "<|message|>", "Yes."], ("Yes.", "")),
        ("harmony", "<|start|>user<|message|>Hi<|end|>", ["<|start|>", "assistant", *harmony("final", "Yes.")],
         ("Yes.", "")),
        ("solar", "<|begin|>assistant",
         ["<|think|>", "Hm.", "<|end|>", "<|begin|>", "assistant", "<|content|>", "Yes."], ("Yes.", "Hm.")),
        ("solar", "<|begin|>assistant<|think|><|end|><|begin|>assistant<|content|>", ["Yes."], ("Yes.", "")),
        ("kimi", f"{KIMI_TAIL}<|open|>think<|sep|>",
         ["Hm.", "<|close|>", "think", "<|sep|>", "<|open|>", "response", "<|sep|>", "Yes.", "<|close|>", "response",
          "<|sep|>", "<|close|>", "message", "<|sep|>", "<|end_of_msg|>", "More"], ("Yes.", "Hm.")),
        ("kimi", f"{KIMI_TAIL}<|open|>response<|sep|>", ["Yes."], ("Yes.", "")),
        ("gemma", "<|turn>model\n", ["<|channel>", "thought", "\n", "Hm.", "<channel|>", "Yes."], ("Yes.", "Hm.")),
        ("gemma", "<|turn>model\n", ["<|channel>", "thought", "<channel|>", "Yes."], ("Yes.", "")),
        ("gemma", "<|turn>model\n", ["Hm.", "<channel|>", "Yes."], ("Yes.", "Hm.")),
        ("muse", HARMONY_TAIL, [" to=self", "<|message|>", "Hm.", "<|eom|>", "<|start|>", "assistant to=user",
         "<|message|>", "Yes."], ("Yes.", "Hm.")),
        ("muse", HARMONY_TAIL, ["<|message|>", "Yes."], ("Yes.", "")),
        ("muse", HARMONY_TAIL, [" to=user", "<|message|>", "Yes.", "<|eot|>", "More"], ("Yes.", "")),
        ("gemma", "<|turn>model\n<|channel>thought\n<channel|>", ["Yes."], ("Yes.", "")),
        ("gemma", "<|turn>model\n<|channel>thought\n", ["Hm.", "<channel|>", "Yes."], ("Yes.", "Hm.")),
    ],
)  # fmt: skip
def test_other_channels_and_prompts_that_begin_one(
    name: str, tail: str, parts: list[str], answer: tuple[str, str]
) -> None:
    assert split(FORMS[name], *parts, tail=tail) == answer


def test_a_turn_is_over_where_somebody_else_is_to_speak() -> None:
    for name, tail, parts in (
        ("harmony", HARMONY_TAIL, ["<|message|>", "Yes.", "<|end|>", "<|start|>", "user", "<|message|>"]),
        ("solar", "<|begin|>assistant", ["<|content|>", "Yes.", "<|end|>", "<|begin|>", "user", "<|content|>"]),
        ("kimi", KIMI_TAIL, ["<|open|>", "response", "<|sep|>", "Yes.", "<|end_of_msg|>"]),
    ):
        splitter = AnswerSplit(FORMS[name], Start(tail))
        collect(splitter, stream_of(FORMS[name], parts))
        assert splitter.over, name


@pytest.mark.parametrize(
    ("form", "tail", "parts", "told"),
    [
        (THINK, "", ["<think>", "a", "</think>", "\n\n", "b"], "OTTOOA"),
        (THINK, "<think>\n", ["a", "</think>", "b"], "TTOA"),
        (THINK, "<think>\n\n</think>\n\n", ["b"], "AA"),
        (THINK, "", ["b", "</think>", "c"], "OAOA"),
        (LETTERS, "", ["<th", "ink>a</th", "ink>", "b"], "OOTOA"),
        (FORMS["harmony"], HARMONY_TAIL, [*harmony("analysis", "a"), *NEXT, *harmony("final", "b")], "OTTTTOTTTTAA"),
        (FORMS["gemma"], "<|channel>thought\n<channel|>", ["b"], "AA"),
    ],
)
def test_phases(form: AnswerFormat, tail: str, parts: list[str], told: str) -> None:
    assert phases(form, *parts, tail=tail) == told


def test_under_a_grammar_only_tokens_open_the_thinking_and_remarks_are_no_answer() -> None:
    assert split(THINK, "<think>a</think>b", grammar=True) == ("<think>a</think>b", "")
    assert split(THINK, "<think>", "a", "</think>", "b", grammar=True) == ("b", "a")
    remark = [*harmony("commentary", "I look."), *NEXT, *harmony("final", "{}")]
    assert split(FORMS["harmony"], *remark, tail=HARMONY_TAIL, grammar=True) == ("{}", "I look.")


@pytest.mark.parametrize(
    ("form", "tail", "parts"),
    [
        (THINK, "", ["<think>", "Hm."]),
        (LETTERS, "<think>\n", ["Hm."]),
        (FORMS["harmony"], HARMONY_TAIL, ["<|channel|>", "analysis", "<|message|>", "Hm."]),
        (FORMS["harmony"], HARMONY_TAIL, ["<|channel|>", "analysis"]),
        (FORMS["solar"], "<|begin|>assistant", ["<|think|>", "Hm."]),
        (FORMS["kimi"], f"{KIMI_TAIL}<|open|>think<|sep|>", ["Hm."]),
        (FORMS["gemma"], "", ["<|channel>", "thought\n", "Hm."]),
        (FORMS["muse"], HARMONY_TAIL, [" to=self", "<|message|>", "Hm."]),
    ],
)
def test_the_way_out_of_thinking_leads_to_the_answer(form: AnswerFormat, tail: str, parts: list[str]) -> None:
    splitter = AnswerSplit(form, Start(tail))
    for part in parts:
        splitter.add(stream_of(form, [part]))
    assert splitter.phase is Phase.THINKING
    assert splitter.add(form.spell(splitter.way_out())).text == ""
    assert splitter.phase is not Phase.THINKING
    assert splitter.add("Yes.").text.strip() == "Yes."


HEADER_WORDS = ("analysis", "final", "assistant")
WORDS = ["a", " b", "\n", "\n\n", "thought\n", "<th", "think>", "</", "thi", "`", "to=", *HEADER_WORDS]


@given(seed=st.integers(0, 10**9))
def test_however_a_stream_is_cut_it_says_the_same(seed: int) -> None:
    chance = random.Random(seed)
    form = chance.choice([THINK, LETTERS, form_of("<think>"), form_of("[THINK]", "[/THINK]"), *FORMS.values()])
    tail = chance.choice(["", "<think>\n", "<think>\n\n</think>\n\n", HARMONY_TAIL, f"{KIMI_TAIL}<|open|>think<|sep|>"])
    said = chance.choice([None, None, None, "Ye", "<think>so"])
    blank = chance.choice([None, "", "\n"])
    grammar = chance.random() < 0.3
    marks = [form.names[mark] for mark in form.tokens.values()] or ["<think>", "</think>"]
    parts = [chance.choice(marks if chance.random() < 0.4 else WORDS) for _ in range(chance.randrange(14))]
    whole = stream_of(form, parts)
    answers = set()
    for most in (1, 3, 1000):
        pieces, place = [], 0
        while place < len(whole):
            size = chance.randrange(1, most + 1)
            pieces.append(whole[place : place + size])
            place += size
        answers.add(collect(AnswerSplit(form, Start(tail, said, blank), constrained=grammar), pieces))
    assert len(answers) == 1, answers
