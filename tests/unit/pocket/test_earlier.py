"""An earlier pair's files are read back as they were trained. Skipped without torch."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")
pytest.importorskip("gguf")

from recipe.training import earlier, export, network, tokenizer

SHAPE = network.Shape(vocabulary=300, width=64, layers=2, heads=2, hidden=96, context=256)
TEXTS = ["Once upon a time there was a fox.", "3 + 4 = 7\n\n  été", "<|im_start|> is a name"] * 30


@pytest.fixture
def words(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer, "SIZE", 300)
    return tokenizer.train(TEXTS, tmp_path / "first.json")


def trained(seed):
    torch.manual_seed(seed)
    return network.Network(SHAPE)


@pytest.mark.parametrize(("quantization", "off"), [("F16", 1e-3), ("Q8_0", 2e-2)])
def test_weights_come_back_in_the_trainers_order(tmp_path, words, quantization, off):
    made = trained(1)
    path = export.export(made, words, export.Variant("Base", quantization), tmp_path)
    back = earlier.network(path)
    assert back.shape == SHAPE
    for name, weight in made.state_dict().items():
        assert torch.allclose(back.state_dict()[name], weight, atol=off * float(weight.abs().max())), name


def test_texts_become_the_same_tokens(tmp_path, words):
    path = export.export(trained(1), words, export.Variant("Instruct", "F16"), tmp_path)
    back = earlier.vocabulary(path, tmp_path / "again.json")
    for text in (*TEXTS[:3], "aAbB 12 \t\r\n ü 中 🙂"):
        assert back.encode(text, add_special_tokens=False).ids == words.encode(text, add_special_tokens=False).ids
    assert tokenizer.prompt_ids(tokenizer.load(tmp_path / "again.json"), [("user", "hi")]) == tokenizer.prompt_ids(
        words, [("user", "hi")]
    )


def test_what_tuning_changed_is_added_by_its_share():
    base, old_base, old_instruct = trained(1), trained(2), trained(3)
    made = earlier.tuned(base, old_base, old_instruct, 0.7)
    name = "blocks.0.query.weight"
    expected = base.state_dict()[name] + 0.7 * (old_instruct.state_dict()[name] - old_base.state_dict()[name])
    assert torch.allclose(made.state_dict()[name], expected)
