"""Files that write some hundred tokens a second and never end by themselves."""

from __future__ import annotations

import pytest

from tests.fakes.tiny_gguf import Tiny, write_model


@pytest.fixture(scope="session")
def never_ending_files(tmp_path_factory):
    """Base and instruct, random weights."""
    folder = tmp_path_factory.mktemp("files")
    return (
        write_model(folder / "base.gguf", Tiny(n_embd=512, n_layer=8, n_head=8)),
        write_model(folder / "instruct.gguf", Tiny(n_embd=512, n_layer=8, n_head=8, template="chatml", seed=2)),
    )
