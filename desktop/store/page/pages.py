"""Pages on disk: read whole, written by what changed, so that a letter typed costs no more than its piece."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from desktop.page.piece import Piece
from desktop.page.take import Take
from desktop.store.database import Database
from desktop.store.page.rows import PIECE_COLUMNS, piece_columns, piece_from, take_columns, take_from, writer_of
from desktop.store.rows import writer_columns
from desktop.store.statements import Connection, insert, writer_row
from desktop.store.values import HIGHEST_ID, json_in, whole_in

_Rows = dict[int, tuple[Piece, int]]  # by id(): the piece, which is never changed, and the id of its row


class Pages:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: dict[int, _Rows] = {}  # by item: its pieces on disk

    def read(self, item_id: int) -> list[Take]:
        """All takes of a page. Pieces that no take has any more are removed."""
        rows = self._database.rows(
            f"SELECT {PIECE_COLUMNS} FROM pieces AS p LEFT JOIN writers AS w ON w.id = p.writer_id "  # noqa: S608
            "WHERE p.item_id = ?",
            (item_id,),
        )
        pieces = {row["piece_id"]: piece_from(row) for row in rows}
        takes = self._database.rows("SELECT * FROM takes WHERE item_id = ? ORDER BY number", (item_id,))
        used = {one for row in takes for one in _listed(row["pieces"])}
        if unused := pieces.keys() - used:
            self._remove_pieces(unused)
        self._rows[item_id] = {id(piece): (piece, number) for number, piece in pieces.items() if number in used}
        return [take_from(row, pieces) for row in takes if _is_good(row["number"])]

    def write(self, item_id: int, takes: Mapping[int, Take | None]) -> None:
        """Keep these takes as they are now, None = no longer. Without effect where the page is gone."""
        known = dict(self._rows.get(item_id, {}))
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM items WHERE id = ?", (item_id,)).fetchone() is None:
                return
            for number, take in takes.items():
                connection.execute("DELETE FROM takes WHERE item_id = ? AND number = ?", (item_id, number))
                if take is not None:
                    ids = [_kept(connection, item_id, piece, known) for piece in take.written.pieces]
                    insert(connection, "takes", take_columns(item_id, take, ids))
            connection.execute("UPDATE items SET updated_at = ? WHERE id = ?", (time.time(), item_id))
        self._rows[item_id] = known

    def _remove_pieces(self, numbers: Iterable[int]) -> None:
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM pieces WHERE id = ?", [(number,) for number in numbers])


def _kept(connection: Connection, item_id: int, piece: Piece, known: _Rows) -> int:
    if id(piece) not in known:
        writer = writer_of(piece)
        writer_id = writer_row(connection, writer_columns(writer)) if writer is not None else None
        known[id(piece)] = (piece, insert(connection, "pieces", piece_columns(item_id, piece, writer_id)))
    return known[id(piece)][1]


def _listed(value: object) -> list[int]:
    found = json_in(value)
    return [one for one in found if isinstance(one, int)] if isinstance(found, list) else []


def _is_good(number: object) -> bool:
    return 0 < (whole_in(number) or 0) <= HIGHEST_ID
