"""The library is imported without the network's libraries: they come with the first question and the first sign-in."""

from __future__ import annotations

import subprocess
import sys

MODULES = "download.transfer families.proposals families.offer_look_up hub.hub hub.sign_in shelf.shelf"
PROGRAM = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1].split()]; print(*sys.modules)"


def test_what_is_not_needed_at_the_start_is_not_imported():
    names = " ".join(f"desktop.library.{name}" for name in MODULES.split())
    done = subprocess.run([sys.executable, "-c", PROGRAM, names], capture_output=True, text=True, check=True)
    absent = {"httpx2", "huggingface_hub", "keyring", "filelock", "send2trash", "psutil"}
    assert absent & set(done.stdout.split()) == set()


def test_what_looks_a_family_up_does_not_import_the_hubs_client_for_a_name():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "desktop.library.families.proposals"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "desktop.library.hub.hub" not in done.stdout.split()
