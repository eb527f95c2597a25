"""An answer tells what wrote it: the file where another would answer now, and the settings that are others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.chat.authorship import Authors
from desktop.chat.conversation import Message, Role, Status, Writer, WriterKind
from desktop.voice import Voice

SMALL = Writer(WriterKind.ENGINE, Voice.INSTRUCT, "small-instruct.gguf", parameters={"temperature": 0.3})
LARGE = replace(SMALL, file="large-instruct.gguf")
BASE = Writer(WriterKind.ENGINE, Voice.BASE, "small-base.gguf", costume="plain")


def answer(writer, speaker="instruct"):
    return Message(2, 1, 1, None, Role.ASSISTANT, "words", Status.COMPLETE, 0.0, speaker, writer)


@pytest.mark.parametrize(
    ("now", "titles", "called"),
    [
        (SMALL, {}, ""),
        (LARGE, {"small-instruct.gguf": "Small 1B"}, "Small 1B"),
        (LARGE, {}, "small-instruct"),
        (LARGE, {"small-instruct.gguf": "Small", "large-instruct.gguf": "Small"}, "small-instruct"),
    ],
)
def test_the_file_is_named_where_another_would_answer_now(now, titles, called):
    assert Authors({"instruct": now}, titles).other_file(answer(SMALL)) == called


def test_a_file_is_the_same_by_its_content():
    here, moved = replace(SMALL, file_sha256="a"), replace(LARGE, file_sha256="a")
    assert Authors({"instruct": moved}).other_file(answer(here)) == ""
    assert Authors({"instruct": replace(here, file_sha256="b")}).other_file(answer(here)) == "small-instruct"


def test_nothing_is_compared_where_nothing_is_known():
    assert Authors().other_file(answer(SMALL)) == ""
    assert Authors().account(answer(SMALL)) == "Written by small-instruct.gguf"
    assert Authors().account(answer(None)) == "Written by you"
    assert Authors().account(answer(Writer(WriterKind.IMPORT))) == ""


@pytest.mark.parametrize(
    ("then", "now", "line"),
    [
        (SMALL, replace(SMALL, parameters={"temperature": 0.9}), "Temperature 0.3, now 0.9"),
        (BASE, replace(BASE, costume="transcript"), "Costume Plain, now Transcript"),
        (SMALL, LARGE, "Now it would be large-instruct.gguf"),
        (
            replace(SMALL, parameters={"system_prompt": ""}),
            replace(SMALL, parameters={"system_prompt": "Be brief.\nAlways."}),
            "System prompt: none, now “Be brief. Always.”",
        ),
        (
            replace(SMALL, parameters={"enable_thinking": True}),
            replace(SMALL, parameters={"enable_thinking": False}),
            "Allow thinking yes, now no",
        ),
    ],
)
def test_what_is_otherwise_now_is_told(then, now, line):
    assert Authors({"instruct": now}).account(answer(then)).split("\n") == [f"Written by {then.file}", line]


def test_a_base_reads_no_system_prompt():
    then, now = (replace(BASE, parameters={"system_prompt": words}) for words in ("a", "b"))
    assert Authors({"instruct": now}).account(answer(then)) == "Written by small-base.gguf"
