"""Run by the system's Python, which has the bindings: what a screen reader meets in the running app, as JSON."""

from __future__ import annotations

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

CONTROLS = {
    "push button", "button", "toggle button", "radio button", "check box", "text", "entry", "combo box", "spin button",
    "list", "list item", "menu item", "check menu item", "link", "page tab", "page tab list", "table", "progress bar",
}  # fmt: skip
HOLDERS = {"spin button", "combo box"}  # their parts have no name of their own


def walk(item):
    """An item and all below it that is to be seen."""
    yield item
    for number in range(item.get_child_count()):
        child = item.get_child_at_index(number)
        if child is not None and child.get_state_set().contains(Atspi.StateType.VISIBLE):
            yield from walk(child)


def app():
    for _ in range(100):
        desktop = Atspi.get_desktop(0)
        for number in range(desktop.get_child_count()):
            found = desktop.get_child_at_index(number)
            if found is not None and found.get_child_count():
                return found
        time.sleep(0.2)
    sys.exit("no program came to the bus")


Atspi.init()
items = list(walk(app()))
controls = [item for item in items if item.get_role_name() in CONTROLS]
unnamed = [
    f"{item.get_role_name()} in {item.get_parent().get_role_name()} {item.get_parent().get_name()!r}"
    for item in controls
    if not item.get_name().strip() and item.get_parent().get_role_name() not in HOLDERS
]
names = [item.get_name() for item in items]
messages = [name for name in names if name in {"You", "Base answer", "Instruct answer"}]
sys.stdout.write(json.dumps({"controls": len(controls), "unnamed": unnamed, "messages": messages}))
