"""Random walks over a page, beside a model that knows no places: its cells know what stands before them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import count

import pytest

from desktop.page.page import Page
from desktop.page.piece import YOU, Author, Drawn, Piece
from desktop.page.take import ROOT, Take
from desktop.page.written import Written
from desktop.voice import Voice

BASE = Author(Voice.BASE, "b.gguf")
LETTERS = "abc de\n\té漢😀"


@dataclass(eq=False)
class Cell:
    letter: str
    author: Author


@dataclass(eq=False)
class Node:
    cells: list[Cell]
    parent: Node | None = None
    behind: Cell | None = None  # the last of the parent's cells before it, None = none
    chosen: Node | None = None
    pruned: bool = False


@dataclass
class Model:
    """Takes as cells: what leaves a take hangs on a cell, not on a number."""

    nodes: dict[int, Node] = field(default_factory=lambda: {ROOT: Node([])})

    def shown(self) -> list[tuple[Node, list[Cell]]]:
        node, found = self.nodes[ROOT], []
        while True:
            cells = node.cells
            if node.chosen is not None:
                cells = [] if node.chosen.behind is None else cells[: cells.index(node.chosen.behind) + 1]
            found.append((node, cells))
            if node.chosen is None:
                return found
            node = node.chosen

    def cells(self) -> list[Cell]:
        return [cell for _, cells in self.shown() for cell in cells]

    def spot(self, place: int) -> tuple[Node, Cell | None]:
        """The later of two takes at their border."""
        start, found = 0, (self.nodes[ROOT], None)
        for node, cells in self.shown():
            at = place - start
            if 0 <= at <= len(cells):
                found = node, (cells[at - 1] if at else None)
            start += len(cells)
        return found

    def remove(self, gone: list[Cell]) -> None:
        for node in self.nodes.values():
            for child in self.children(node):
                while child.behind is not None and child.behind in gone:
                    at = node.cells.index(child.behind)
                    child.behind = node.cells[at - 1] if at else None
            node.cells = [cell for cell in node.cells if cell not in gone]

    def insert(self, node: Node, behind: Cell | None, cells: list[Cell]) -> None:
        at = node.cells.index(behind) + 1 if behind is not None else 0
        node.cells[at:at] = cells
        if node.chosen is not None and node.chosen.behind is behind and cells:
            node.chosen.behind = cells[-1]

    def children(self, node: Node) -> list[Node]:
        return [child for child in self.nodes.values() if child.parent is node]


class Walk:
    def __init__(self, seed: int) -> None:
        self.rng, self.page, self.model, self.numbers = random.Random(seed), Page(), Model(), count()

    def text(self, most: int = 6) -> str:
        return "".join(self.rng.choice(LETTERS) for _ in range(self.rng.randint(1, most)))

    def generated(self) -> Piece:
        text = self.text(9)
        ends = tuple(range(1, len(text) + 1))
        return Piece(text, BASE, tuple(range(len(text))), ends, "v", Drawn(seed=next(self.numbers)))

    def step(self) -> None:
        names = ["type"] * 6 + ["erase"] * 2 + ["ways"] * 3
        names += ["take", "show", "trunk", "split", "merge", "clone", "prune", "undo"]
        getattr(self, self.rng.choice(names))()
        self.check()

    def type(self) -> None:
        place, text = self.rng.randint(0, len(self.page.text)), self.text()
        node, behind = self.model.spot(place)
        self.model.insert(node, behind, [Cell(letter, YOU) for letter in text])
        self.page.edit(place, place, (Piece(text),))

    def erase(self) -> None:
        length = len(self.page.text)
        start = self.rng.randint(0, length)
        end = min(length, start + self.rng.randint(0, 12))
        known = set(self.page.takes)
        self.model.remove(self.model.cells()[start:end])
        self.page.edit(start, end, ())
        for take_id in sorted(set(self.page.takes) - known):  # what a model wrote, kept as a way
            self.adopt(self.page.takes[take_id])

    def ways(self) -> None:
        place = self.rng.randint(0, len(self.page.text))
        node, behind = self.model.spot(place)
        pieces = [self.generated() for _ in range(self.rng.randint(1, 3))]
        for take_id, piece in zip(self.page.keep_ways(place, [(piece,) for piece in pieces]), pieces, strict=True):
            self.model.nodes[take_id] = Node([Cell(letter, BASE) for letter in piece.text], node, behind)
        if self.rng.random() < 0.7:
            self.take()

    def pick(self, *, root: bool = False) -> int | None:
        found = [take.id for take in self.page.takes.values() if not self.hidden(take) and (root or take.id != ROOT)]
        return self.rng.choice(found) if found else None

    def hidden(self, take: Take) -> bool:
        at: Take | None = take
        while at is not None:
            if at.pruned:
                return True
            at = self.page.takes[at.parent] if at.parent is not None else None
        return False

    def take(self) -> None:
        take_id = self.pick()
        if take_id is None:
            return
        node = self.model.nodes[take_id]
        place = next((cells for shown, cells in self.model.shown() if shown is node.parent), None)
        seen = place is not None and (node.behind is None or node.behind in place)
        chosen = node.parent is not None and node.parent.chosen is node
        if seen and not chosen and not any(not child.pruned for child in self.model.children(node)):
            for child in self.model.children(node):  # pruned ones go where their text goes
                child.parent, child.behind = node.parent, child.behind or node.behind
            del self.model.nodes[take_id]
            assert node.parent is not None
            self.model.insert(node.parent, node.behind, node.cells)
        else:
            self.choose(node)
        self.page.take_way(take_id)

    def choose(self, node: Node) -> None:
        while node.parent is not None:
            node.parent.chosen = node
            node = node.parent

    def show(self) -> None:
        take_id = self.pick()
        if take_id is not None:
            self.choose(self.model.nodes[take_id])
            self.page.show(take_id)

    def trunk(self) -> None:
        take_id = self.pick(root=True)
        if take_id is not None:
            self.model.nodes[take_id].chosen = None
            self.page.show_trunk(take_id)

    def split(self) -> None:
        place = self.rng.randint(0, len(self.page.text))
        before = self.page.text
        self.page.split(place)
        assert self.page.text[:place] == before[:place]
        self.sync()

    def merge(self) -> None:
        take_id = self.pick()
        if take_id is None:
            return
        shown = any(part.take.id == take_id for part in self.page.stretches())
        before = self.page.text
        self.page.merge(take_id)
        if shown:
            assert self.page.text == before
        self.sync()

    def clone(self) -> None:
        take_id = self.pick()
        if take_id is not None:
            made = self.page.clone(take_id)
            node = self.model.nodes[take_id]
            cells = [Cell(cell.letter, cell.author) for cell in node.cells]
            self.model.nodes[made] = Node(cells, node.parent, node.behind)

    def prune(self) -> None:
        take_id = self.pick()
        if take_id is not None:
            node = self.model.nodes[take_id]
            node.pruned = True
            if node.parent is not None and node.parent.chosen is node:
                node.parent.chosen = None
            self.page.prune(take_id)

    def undo(self) -> None:
        before, takes = self.page.text, dict(self.page.takes)
        if not self.page.undo():
            return
        back = self.page.text
        kept = {take.written.text for take in self.page.takes.values()}
        assert self.page.redo()
        assert self.page.text == before
        assert {key: take.written for key, take in self.page.takes.items()} == {
            key: take.written for key, take in takes.items()
        }
        if self.rng.random() < 0.5:
            self.page.undo()
            assert self.page.text == back
            assert {take.written.text for take in self.page.takes.values()} == kept
        self.sync()

    def adopt(self, take: Take) -> None:
        parent = self.model.nodes[take.parent or ROOT]
        behind = parent.cells[take.place - 1] if take.place else None
        cells = [Cell(letter, piece.author) for piece in take.written.pieces for letter in piece.text]
        self.model.nodes[take.id] = Node(cells, parent, behind, pruned=take.pruned)

    def sync(self) -> None:
        """Begin the model anew from what the page has."""
        self.model = Model()
        waiting = sorted(self.page.takes.values(), key=lambda take: take.id)
        root = self.page.takes[ROOT]
        self.model.nodes = {ROOT: Node(self.of(root.written))}
        waiting = [take for take in waiting if take.id != ROOT]
        while waiting:
            take = next(take for take in waiting if take.parent in self.model.nodes)
            waiting.remove(take)
            parent = self.model.nodes[take.parent or ROOT]
            place = min(take.place, len(parent.cells))
            behind = parent.cells[place - 1] if place else None
            self.model.nodes[take.id] = Node(self.of(take.written), parent, behind, pruned=take.pruned)
        for take in self.page.takes.values():
            if take.chosen is not None:
                self.model.nodes[take.id].chosen = self.model.nodes[take.chosen]

    def of(self, written: Written) -> list[Cell]:
        return [Cell(letter, piece.author) for piece in written.pieces for letter in piece.text]

    def check(self) -> None:
        cells = self.model.cells()
        assert self.page.text == "".join(cell.letter for cell in cells)
        authors = [piece.author for piece in self.page.pieces() for _ in piece.text]
        assert authors == [cell.author for cell in cells]
        assert set(self.page.takes) == set(self.model.nodes)
        for take_id, take in self.page.takes.items():
            node = self.model.nodes[take_id]
            assert take.written.text == "".join(cell.letter for cell in node.cells)
            for piece in take.written.pieces:  # tokens only where their letters stand: one letter each here
                assert len(piece.ids) in (0, len(piece.text))


@pytest.mark.parametrize("part", range(4))
def test_walks(part: int, request: pytest.FixtureRequest) -> None:
    long = bool(request.config.getoption("--long"))
    for seed in range(part, 2_000 if long else 80, 4):
        walk = Walk(seed)
        for _ in range(60):
            walk.step()
