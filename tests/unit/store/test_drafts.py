"""Drafts on disk: names, texts and what waits come back; what earlier versions have left is read."""

from __future__ import annotations

import json

import pytest

from desktop.chat.attachments import AttachedText
from desktop.chat.begun_edit import BegunEdit, Purpose, Unfinished
from desktop.chat.draft import Draft
from desktop.store.drafts import PIECE, read_drafts, write_draft

DRAFTS = [
    Draft("words", (AttachedText("notes.md", "# One"), AttachedText("", "pasted"))),
    Draft("", (AttachedText("“ü”.txt", 'tab\t "quoted" \\ \ud83d half'),), Draft("waits", (AttachedText("a", "b"),))),
    Draft(edits=(BegunEdit('"b"', 7, Unfinished(Purpose.ANSWER, "half\ud83d\n")),)),
    Draft("x" * (PIECE - 1) + "\U0001f600" * 3 + "y" * PIECE),
]


@pytest.mark.parametrize("draft", DRAFTS, ids=["named", "odd and waiting", "edits", "large"])
def test_a_draft_comes_back_as_it_was(tmp_path, draft):
    write_draft(tmp_path, 7, draft)
    assert read_drafts(tmp_path) == {7: draft}


def test_drafts_of_earlier_versions_are_read(tmp_path):
    (tmp_path / "3.json").write_text(json.dumps({"text": "words", "attachments": ["pasted"]}))
    assert read_drafts(tmp_path) == {3: Draft("words", (AttachedText("", "pasted"),))}


@pytest.mark.parametrize(
    "odd", [3, None, {}, {"speaker": "base", "message_id": 1, "begun": {"purpose": "?", "text": ""}}]
)
def test_an_edit_that_is_not_understood_costs_itself(tmp_path, odd):
    whole = {"speaker": "base", "message_id": 2, "begun": {"purpose": "beginning", "text": "Well"}}
    (tmp_path / "1.json").write_text(json.dumps({"text": "words", "edits": [odd, whole]}))
    edit = BegunEdit("base", 2, Unfinished(Purpose.BEGINNING, "Well"))
    assert read_drafts(tmp_path) == {1: Draft("words", edits=(edit,))}
    (tmp_path / "1.json").write_text(json.dumps({"text": "words", "edits": odd}))
    assert read_drafts(tmp_path) == {1: Draft("words")}


@pytest.mark.parametrize("content", ["[]", '{"text": 1}', '{"attachments": [{"name": 2}]}', '{"queued": "x"}', "{"])
def test_what_is_no_draft_is_passed_over(tmp_path, content):
    (tmp_path / "1.json").write_text(content)
    assert read_drafts(tmp_path) == {}
    assert (tmp_path / "1.json").exists()
