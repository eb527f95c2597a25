"""The name of a vocabulary decides whether stored tokens may be sent to another file."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.llama.vocabulary_name import vocabulary_name
from desktop.gguf.header import read_header
from desktop.protocol.messages import Ability, Loaded
from tests.fakes.asker import Asker
from tests.fakes.scripted_gguf import CHATML, CHATML_TOKENS, CONTROL, USER_DEFINED, Scripted, write_scripted
from tests.fakes.tiny_gguf import Tiny, write_model


def name_of(path: Path) -> str:
    return vocabulary_name(read_header(path))


def test_weights_templates_and_sizes_do_not_matter(tmp_path: Path) -> None:
    names = {
        name_of(write_model(tmp_path / f"{number}.gguf", tiny))
        for number, tiny in enumerate((Tiny(), Tiny(seed=5), Tiny(template=CHATML), Tiny(n_layer=1)))
    }
    assert len(names) == 1


def test_an_added_token_another_order_and_another_type_do(tmp_path: Path) -> None:
    swapped = dict(reversed(CHATML_TOKENS.items()))
    models = (
        Scripted(),
        Scripted(specials={**CHATML_TOKENS, "<|tool|>": CONTROL}),
        Scripted(specials={**CHATML_TOKENS, "<|tool|>": USER_DEFINED}),
        Scripted(specials=swapped),
        Scripted(words=["▁a"]),
    )
    names = [name_of(write_scripted(tmp_path / f"{number}.gguf", model=model)) for number, model in enumerate(models)]
    assert len(set(names)) == len(models)


def test_it_is_told_of_a_loaded_file_with_what_can_be_done(engine: Asker, instruct_file: Path) -> None:
    loaded = engine.load(instruct_file, threads=1)
    assert isinstance(loaded, Loaded)
    assert loaded.vocabulary == name_of(instruct_file)
    assert set(loaded.can) == set(Ability)
