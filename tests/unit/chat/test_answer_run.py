"""AnswerRun: text is collected once, shown once, stored whole."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.chat.answer_run import AnswerRun, reason_words
from desktop.chat.conversation import AnswerTokens, Status
from desktop.errors import BadInput
from desktop.protocol.messages import Finish, Finished, Kept, Timings, Token, Tokens
from tests.unit.chat.said import answer


def run(*, trims_start: bool = False) -> AnswerRun:
    return AnswerRun(answer(7, 6, None, "base", Status.RUNNING, ""), trims_start=trims_start)


def tokens(text: str, reasoning: str = "", *said: Token) -> Tokens:
    return Tokens(id=1, text=text, reasoning=reasoning, tokens=list(said) or [Token(id=1)], context_used=1)


def test_every_piece_is_shown_exactly_once():
    running = run()
    shown = ""
    for piece in ("a", "b", "", "c"):
        running.add(tokens(piece))
        shown += running.take_unshown()[0]
    assert shown == "abc"
    assert running.take_unshown() == ("", "")
    assert running.so_far().text == "abc"


def test_leading_blanks_of_a_costume_are_left_out_and_no_others():
    running = run(trims_start=True)
    for piece in (" ", "\n", "  Paris", " is", " big"):
        running.add(tokens(piece))
    assert running.so_far().text == "Paris is big"
    plain = run()
    plain.add(tokens(" Paris"))
    assert plain.so_far().text == " Paris"


def test_reasoning_is_kept_apart():
    running = run()
    running.add(tokens("", "hm"))
    running.add(tokens("yes"))
    assert running.take_unshown() == ("yes", "hm")
    assert running.so_far().reasoning == "hm"


def test_text_that_was_thinking_is_taken_back():
    running = run()
    running.add(tokens("Let me"))
    assert running.take_unshown() == ("Let me", "")
    running.add(tokens(" see."))
    running.add(replace(tokens("Yes", "Let me see."), anew=True))
    assert running.anew
    assert running.take_unshown() == ("Yes", "Let me see.")
    assert not running.anew
    running.add(tokens("."))
    assert (running.so_far().text, running.so_far().reasoning) == ("Yes.", "Let me see.")


def test_tokens_are_kept_with_the_ends_of_what_they_say():
    running = run()
    running.add(tokens("", "hm", Token(id=4, reasoning_end=2)))
    running.add(tokens("yes", "", Token(id=5, end=1, reasoning_end=2), Token(id=6, end=3, reasoning_end=2)))
    running.vocabulary = "v"
    assert running.tokens() == AnswerTokens("v", (4, 5, 6), (0, 1, 3), (2, 2, 2))
    plain = run()
    assert plain.tokens() is None
    plain.add(tokens("a", "", Token(id=7, end=1)))
    assert plain.tokens() == AnswerTokens("", (7,), (1,))


def test_ends_are_those_of_the_text_that_is_kept_when_a_costume_takes_blanks_from_its_front():
    running = run(trims_start=True)
    running.add(tokens(" \n", "", Token(id=1, end=2)))
    running.add(tokens(" Paris", "", Token(id=2, end=5), Token(id=3, end=8)))
    assert running.tokens() == AnswerTokens("", (1, 2, 3), (0, 2, 5))
    assert running.ended_by(Status.INTERRUPTED, "").usage == {"trimmed": 3}


def test_ends_of_text_that_was_thinking_are_those_of_the_thinking():
    running = run()
    running.add(tokens("Let me", "", Token(id=1, end=3), Token(id=2, end=6)))
    running.add(replace(tokens("Yes", "Let me see.", Token(id=3, end=3, reasoning_end=11)), anew=True))
    assert running.tokens() == AnswerTokens("", (1, 2, 3), (0, 0, 3), (3, 6, 11))


def test_an_answer_that_goes_on_from_another_begins_with_its_tokens_and_words():
    kept = AnswerTokens("v", (1, 2), (1, 3), (5, 5))
    began = answer(8, 6, None, "base", Status.RUNNING, "One", reasoning="Thought")
    running = AnswerRun(began, trims_start=True, kept=kept)
    running.add(tokens(" more", "", Token(id=3, end=8, reasoning_end=5)))
    assert running.so_far().text == "One more"
    assert running.take_unshown() == (" more", "")
    assert running.tokens() == AnswerTokens("", (1, 2, 3), (1, 3, 8), (5, 5, 5))


def test_what_was_thinking_by_a_mark_that_is_not_kept_is_text_again():
    kept = AnswerTokens("v", (1, 2), (0, 0), (3, 6))
    running = AnswerRun(
        answer(8, 6, None, "base", Status.RUNNING, "", reasoning="Let me"), trims_start=False, kept=kept
    )
    running.keep(Kept(id=1, end=6, reasoning_end=0))
    running.add(tokens(" go", "", Token(id=3, end=9)))
    assert (running.so_far().text, running.so_far().reasoning) == ("Let me go", "")
    assert running.tokens() == AnswerTokens("", (1, 2, 3), (3, 6, 9))


def test_text_that_is_kept_stays_text():
    kept = AnswerTokens("v", (1,), (3,))
    running = AnswerRun(answer(8, 6, None, "base", Status.RUNNING, "One"), trims_start=False, kept=kept)
    running.keep(Kept(id=1, end=3, reasoning_end=0))
    assert running.so_far().text == "One"


@pytest.mark.parametrize(
    ("finish", "status"),
    [
        (Finish.END_OF_TURN, Status.COMPLETE),
        (Finish.STOP_STRING, Status.COMPLETE),
        (Finish.LENGTH, Status.COMPLETE),
        (Finish.CONTEXT_FULL, Status.COMPLETE),
        (Finish.CANCELLED, Status.STOPPED),
    ],
)
def test_how_it_ended_is_stored(finish, status):
    running = run()
    running.add(tokens("text"))
    ended = running.finished(
        Finished(
            id=1,
            finish=finish,
            stop_string="",
            prompt_tokens=10,
            cached_tokens=4,
            tokens=1,
            context_used=11,
            n_ctx=64,
            seed=3,
            timings=Timings(decode_tokens_per_s=50.0),
            notes=["The oldest turn was left out."],
        )
    )
    assert (ended.status, ended.finish, ended.text) == (status, finish.value, "text")
    assert ended.usage["cached_tokens"] == 4
    assert ended.usage["decode_tokens_per_s"] == 50.0
    assert ended.notes == "The oldest turn was left out."


def test_interrupted_keeps_the_text():
    running = run()
    running.add(tokens("half a sen"))
    ended = running.ended_by(Status.INTERRUPTED, "The engine stopped.")
    assert (ended.text, ended.status, ended.error) == ("half a sen", Status.INTERRUPTED, "The engine stopped.")


@pytest.mark.parametrize(("text", "reasoning", "unsaved"), [("", "", False), ("a", "", True), ("", "hm", True)])
def test_only_new_words_make_an_answer_worth_storing(text, reasoning, unsaved):
    running = run()
    running.add(tokens(text, reasoning))
    assert running.unsaved is unsaved
    running.add(tokens(""))
    assert running.unsaved is unsaved  # nothing new, and nothing forgotten


@pytest.mark.parametrize(
    ("title", "detail", "hint", "log", "words"),
    [
        ("It stopped", "", "", "", "It stopped."),
        ("It stopped.", "Why", "What now?", "", "It stopped. Why. What now?"),
        ("It stopped!", " \n", " Try again ", "", "It stopped! Try again."),
        ("It stopped.", "", "", "last line\n", "It stopped.\nlast line"),
        ("", "", "", "last line", "last line"),
    ],
)
def test_a_reason_is_one_line_of_sentences_and_the_engines_last_lines_below(title, detail, hint, log, words):
    assert reason_words(BadInput(title, detail, hint, log)) == words
