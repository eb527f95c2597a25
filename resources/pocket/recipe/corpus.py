"""Writes the corpus: documents for the base, conversations for instruct, questions for evaluation."""

import json
import random
from pathlib import Path

from recipe.facts import Teacher
from recipe.keeping import write_whole
from recipe.pages import document
from recipe.practice import conversation_or_practice
from recipe.questions import all_questions
from recipe.world import World, all_facts

SEED = "pocket 1"
EARLY = 0.1  # the first documents hold more copying, so that the base learns it at once
EARLY_COPIES = 0.6


def build_world(seed: str = SEED) -> tuple[World, list[dict[str, object]]]:
    """The world, with the evaluation's questions reserved."""
    world = World(all_facts(), Teacher())
    return world, all_questions(world, seed)


def documents(world: World, count: int, seed: str = SEED) -> list[str]:
    """The base's documents."""
    rng = random.Random(f"{seed} documents")
    early = int(count * EARLY)
    return [document(world, rng, *((EARLY_COPIES,) if at < early else ())) for at in range(count)]


def conversations(world: World, count: int, seed: str = SEED) -> list[list[list[str]]]:
    """The instruct variant's conversations: all kinds, mixed from the first to the last."""
    rng = random.Random(f"{seed} conversations")
    return [conversation_or_practice(world, rng) for _ in range(count)]


def save(path: Path, rows: list[object]) -> None:
    """One JSON value per line."""
    text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    write_whole(path, lambda file: file.write(text.encode()))


def load(path: Path) -> list[object]:
    """The values of a file that save wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
