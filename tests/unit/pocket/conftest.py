"""Makes the recipe importable; it lives beside the files it makes, not in the app."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "resources" / "pocket"))


@pytest.fixture(scope="session")
def made():
    """The world and the evaluation's questions: seconds of work, which nothing that is made from them changes."""
    from recipe import corpus

    return corpus.build_world()
