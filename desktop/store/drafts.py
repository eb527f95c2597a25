"""Drafts, beside the database: a file for each chat that has one, replaced in one step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop.atomic_file import write_atomically
from desktop.chat.begun_edit import BegunEdit
from desktop.chat.draft import Draft
from desktop.errors import FileProblem
from desktop.paths import folder_problem

PIECE = 100_000  # characters


def read_drafts(folder: Path) -> dict[int, Draft]:
    """All drafts that can be read, by item. A file that holds none is passed over and left.

    Raises FileProblem where the folder cannot be read.
    """
    try:
        paths = sorted(folder.glob("*.json"))
    except OSError as error:
        raise FileProblem("What you had not sent yet could not be read.", f"{folder}: {error.strerror}.") from error
    found = {}
    for path in paths:
        if not path.stem.isdecimal():
            continue
        try:
            found[int(path.stem)] = _read(path.read_bytes())
        except (OSError, ValueError, RecursionError):  # msgspec's and json's errors are ValueErrors
            continue
    return found


def write_draft(folder: Path, item_id: int, draft: Draft) -> None:
    """Keep a draft; an empty one takes its file away. Raises FileProblem."""
    path = folder / f"{item_id}.json"
    try:
        if draft == Draft():
            path.unlink(missing_ok=True)
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, _bytes(draft))
    except OSError as error:
        problem = folder_problem(folder, error)
        raise FileProblem("What you have not sent yet was not kept.", problem.detail, problem.hint) from error


def _bytes(draft: Draft) -> bytes:
    """JSON in ASCII, which can hold whatever a Python text can, half a surrogate pair too."""
    return f"{{{_members(draft)}}}".encode()


def _members(draft: Draft) -> str:
    """The members of a draft's JSON object."""
    attachments = ", ".join(
        f'{{"name": {json.dumps(attached.name)}, "text": {_string(attached.text)}}}' for attached in draft.attachments
    )
    queued = f', "queued": {{{_members(draft.queued)}}}' if draft.queued is not None else ""
    edits = f', "edits": [{", ".join(map(_edit, draft.edits))}]' if draft.edits else ""
    return f'"text": {_string(draft.text)}, "attachments": [{attachments}]{queued}{edits}'


def _edit(edit: BegunEdit) -> str:
    begun = f'{{"purpose": {json.dumps(edit.begun.purpose)}, "text": {_string(edit.begun.text)}}}'
    return f'{{"speaker": {json.dumps(edit.speaker)}, "message_id": {edit.message_id}, "begun": {begun}}}'


def _string(text: str) -> str:
    """A JSON string, made in pieces: a large text at once would hold the window's thread up meanwhile."""
    pieces = (json.dumps(text[start : start + PIECE])[1:-1] for start in range(0, len(text), PIECE))
    return f'"{"".join(pieces)}"'


def _read(data: bytes) -> Draft:
    found = json.loads(data)
    if isinstance(found, dict) and isinstance(found.get("attachments"), list):  # earlier versions knew pasted ones only
        named = [{"name": "", "text": one} if isinstance(one, str) else one for one in found["attachments"]]
        found = {**found, "attachments": named}
    if isinstance(found, dict) and "edits" in found:
        found = {**found, "edits": list(_edits(found["edits"]))}
    return msgspec.convert(found, Draft)


def _edits(found: object) -> Iterator[BegunEdit]:
    """Those that can be understood: one that cannot costs itself, not the draft."""
    for one in found if isinstance(found, list) else ():
        with suppress(msgspec.ValidationError):
            yield msgspec.convert(one, BegunEdit)
