"""Rows of takes and pieces as the page's types and back, field by field: an odd value costs itself, never its row."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

from desktop.chat.conversation import Writer, WriterKind
from desktop.page.piece import YOU, Author, Drawn, Piece
from desktop.page.take import Take
from desktop.page.written import Written
from desktop.store.rows import tokens_from, writer_from
from desktop.store.statements import SQL_VALUE, Row
from desktop.store.values import count_in, json_in, mapping_in, text_in, whole_in

UNKNOWN = "unknown"  # the file of a writer whose row is lost: it was not the user
PIECE_COLUMNS = (
    "p.id AS piece_id, p.text, p.vocabulary, p.ids, p.ends, p.drawn, p.writer_id, "
    "NULL AS reasoning_ends, NULL AS logprobs, "
    "w.kind, w.voice, w.file, w.file_sha256, w.endpoint, w.costume, w.parameters"
)


def take_from(row: Row, pieces: Mapping[int, Piece]) -> Take:
    """The take of a row of `takes`. pieces: by the ids of their rows; one that is lost is left out."""
    listed = json_in(row["pieces"])
    known = [pieces[one] for one in (listed if isinstance(listed, list) else ()) if one in pieces]
    return Take(
        id=row["number"],
        parent=whole_in(row["parent"]),
        place=count_in(row["place"]),
        written=Written(tuple(known)),
        chosen=whole_in(row["chosen"]),
        bookmarked=row["bookmarked"] == 1,
        unread=row["unread"] == 1,
        pruned=row["pruned"] == 1,
    )


def take_columns(item_id: int, take: Take, pieces: Sequence[int]) -> dict[str, SQL_VALUE]:
    """The columns of a take's row. pieces: the ids of its pieces' rows."""
    return {
        "item_id": item_id,
        "number": take.id,
        "parent": take.parent,
        "place": take.place,
        "chosen": take.chosen,
        "pieces": json.dumps(list(pieces), separators=(",", ":")),
        "bookmarked": int(take.bookmarked),
        "unread": int(take.unread),
        "pruned": int(take.pruned),
    }


def piece_from(row: Row) -> Piece:
    """The piece of a row with PIECE_COLUMNS."""
    text, tokens = text_in(row["text"]), tokens_from(row)
    if tokens is None or not _stand_in(tokens.ends, len(text)):
        tokens = None
    return Piece(
        text=text,
        author=_author(row),
        ids=tokens.ids if tokens is not None else (),
        ends=tokens.ends if tokens is not None else (),
        vocabulary=tokens.vocabulary if tokens is not None and tokens.ids else "",
        drawn=_drawn(row),
    )


def piece_columns(item_id: int, piece: Piece, writer_id: int | None) -> dict[str, SQL_VALUE]:
    """The columns of a piece's row."""
    drawn = piece.drawn
    told = {} if drawn is None else {"seed": drawn.seed, "way": drawn.way, "ways": drawn.ways, "finish": drawn.finish}
    if drawn is not None and drawn.mean_logprob is not None:
        told["mean_logprob"] = drawn.mean_logprob
    return {
        "item_id": item_id,
        "text": piece.text,
        "writer_id": writer_id,
        "vocabulary": piece.vocabulary,
        "ids": struct.pack(f"<{len(piece.ids)}I", *piece.ids),
        "ends": struct.pack(f"<{len(piece.ends)}I", *piece.ends),
        "drawn": json.dumps(told) if drawn is not None else "",
    }


def writer_of(piece: Piece) -> Writer | None:
    """Who wrote it, as messages have it; None = the user."""
    author = piece.author
    if author == YOU:
        return None
    sampling = mapping_in(piece.drawn.sampling) if piece.drawn is not None else {}
    return Writer(WriterKind.ENGINE, author.voice, author.file, author.sha256, parameters=sampling)


def _author(row: Row) -> Author:
    if row["writer_id"] is None:
        return YOU
    writer = writer_from(row)
    return Author(writer.voice, writer.file or UNKNOWN, writer.file_sha256)


def _drawn(row: Row) -> Drawn | None:
    told = json_in(row["drawn"])
    if not isinstance(told, dict):
        return None
    seed, mean = told.get("seed"), told.get("mean_logprob")
    parameters = mapping_in(row["parameters"])
    return Drawn(
        seed=seed if isinstance(seed, int) else -1,
        way=count_in(told.get("way")),
        ways=max(1, count_in(told.get("ways"))),
        mean_logprob=float(mean) if isinstance(mean, (int, float)) and math.isfinite(mean) else None,
        finish=text_in(told.get("finish")),
        sampling=json.dumps(parameters, sort_keys=True) if parameters else "",
    )


def _stand_in(ends: Sequence[int], length: int) -> bool:
    return all(left <= right for left, right in pairwise(ends)) and (not ends or ends[-1] <= length)
