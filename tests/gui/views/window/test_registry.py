"""The table of commands is the one registry: README, menu, palette and F1 say the same, and no keys clash."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.views.window.actions import COMMANDS, LOCAL_KEYS
from desktop.views.window.synonyms import SYNONYMS

README = (Path(__file__).resolve().parents[4] / "README.md").read_text("utf-8")
ARROWS = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"}
LOCAL = {key for _, key, _ in LOCAL_KEYS}
OF_EVERY_FIELD = {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Y", "Ctrl+Shift+Z"}  # copy, paste and the like


def readme_keys() -> set[str]:
    table = README.split("## Keyboard")[1].split("\n## ")[0]
    cells = [cell for line in table.splitlines()[4:] if line.startswith("|") for cell in line.split("|")]
    keys = {
        key for cell in cells for key in re.findall(r"(?:(?:Ctrl|Shift|Alt)\+)+(?:\w+|[=,\-←→↑↓])|\bF\d+|\bEsc\b", cell)
    }
    return {"".join(ARROWS.get(letter, letter) for letter in key) for key in keys}


def test_the_readmes_key_table_names_every_command_with_a_key_and_no_other_keys():
    registered = {command.shortcuts[0] for command in COMMANDS if command.shortcuts}
    assert registered - readme_keys() == set()
    known = registered | {key for command in COMMANDS for key in command.shortcuts}
    assert readme_keys() - known - LOCAL - OF_EVERY_FIELD == set()


def test_no_key_of_the_window_takes_one_that_a_control_needs():
    keys = [key for command in COMMANDS for key in command.shortcuts]
    assert len(keys) == len(set(keys))
    assert set(keys).isdisjoint(LOCAL | OF_EVERY_FIELD)


def test_ids_and_texts_are_unique_and_other_words_belong_to_a_command():
    assert len({command.id for command in COMMANDS}) == len({command.text for command in COMMANDS}) == len(COMMANDS)
    assert set(SYNONYMS) <= {command.id for command in COMMANDS}
    assert all(words and all(word == word.strip().lower() for word in words) for words in SYNONYMS.values())
