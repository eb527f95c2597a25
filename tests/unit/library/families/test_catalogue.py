"""The bundled catalogue is complete and plausible; names find the right variant; own families never do harm."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path

import pytest
from gguf.constants import MODEL_ARCH_NAMES

from desktop.library.architectures import runs_here
from desktop.library.families.catalogue import Catalogue, Evidence, load_catalogue, name_key
from desktop.library.families.catalogue_file import LARGEST_FILE, read_families_file, read_family
from desktop.library.variant import Variant
from desktop.paths import resources_dir
from tests.pace import within

BUNDLED = resources_dir() / "catalogue.toml"

# Sizes of files that public code names to the byte. Q8_0 takes 8.5 bits a weight, Q4_K_M about 4.8 to 5.3.
Q8_0_FILES = {
    "smollm2-135m": 144_810_944, "smollm2-360m": 386_404_864, "smollm3-3b": 3_275_574_624,
    "qwen3-0.6b": 639_446_688, "qwen3-1.7b": 1_834_426_016, "llama-3.2-3b": 3_421_899_296,
    "llama-3.1-8b": 8_540_775_840, "mistral-7b-v0.3": 7_702_565_088, "qwen2.5-coder-1.5b": 1_646_573_344,
    "qwen2.5-coder-7b": 8_098_525_984, "gemma-4-e4b": 8_031_223_872,
    "lfm2.5-350m": 379_217_632,
}  # fmt: skip
Q4_K_M_FILES = {
    "smollm2-1.7b": 1_055_609_824, "llama-3.2-1b": 807_694_464, "qwen2.5-7b": 4_683_074_240,
    "qwen2.5-1.5b": 986_048_544, "qwen3-4b": 2_497_280_256, "qwen3-8b": 5_027_783_488, "qwen3-14b": 9_001_752_960,
    "qwen3-30b-a3b": 18_556_685_824, "olmo-2-1b": 935_515_296, "granite-3.3-2b": 1_545_303_328,
    "apertus-8b": 5_057_885_568, "llama-3.1-70b": 42_520_398_816,
    "granite-4.0-micro": 2_099_502_528, "granite-4.1-3b": 2_099_501_664, "granite-4.1-8b": 5_347_915_136,
    "ministral-3-3b": 2_147_023_008, "hunyuan-0.5b": 354_970_464, "hunyuan-1.8b": 1_133_084_864,
    "hunyuan-4b": 2_607_709_696, "hunyuan-7b": 4_621_992_960, "falcon-h1-0.5b": 314_806_560,
    "falcon-h1-1.5b": 944_786_656, "trinity-nano": 3_786_957_088, "afm-4.5b": 2_916_301_824,
}  # fmt: skip

OWN = """
[[family]]
id = "mine-7b"
title = "Mine 7B"
parameters_b = 7
licence = "MIT"
[family.base]
repo = "me/Mine-7B"
gguf = ["me/Mine-7B-GGUF"]
[family.instruct]
repo = "me/Mine-7B-Instruct"
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path("no such file"))


def own(tmp_path: Path, text: str) -> Catalogue:
    path = tmp_path / "families.toml"
    path.write_text(text, "utf-8")
    return load_catalogue(path)


def every_variant(catalogue):
    return [(family, word, variant) for family in catalogue.families for word, variant in family.variants()]


def test_every_bundled_entry_is_read():
    read = read_families_file(BUNDLED)
    assert read.problems == ()
    assert [problem for table in read.families if (problem := read_family(table, read.licences)[1])] == []
    assert len({table["id"] for table in read.families}) == len(read.families)


def test_enough_families_from_0_1_to_70_billion(catalogue):
    sizes = [family.parameters_b for family in catalogue.families]
    assert len(sizes) >= 30
    assert min(sizes) < 0.2
    assert max(sizes) > 69
    assert catalogue.notice == ""
    both = [family for family in catalogue.families if family.base.gguf and family.instruct.gguf]
    assert len(both) >= 50
    assert {family.architecture for family in catalogue.families} >= {"llama", "qwen3", "gemma3", "olmo2"}


def test_every_entry_says_what_it_must(catalogue):
    licences = read_families_file(BUNDLED).licences
    for family in catalogue.families:
        assert family.licence in licences, family.id
        assert family.licence_name == licences[family.licence]
        assert family.good_at, family.id
        assert family.verified, family.id
        assert 1024 <= family.context <= 1_048_576, family.id
        assert not family.added
        for _, variant in family.variants():
            assert len(variant.evidence) == 1 + len(variant.gguf), family.id
            assert Evidence.NOT_SAID not in variant.evidence, family.id


def test_no_build_is_offered_that_nobody_named(catalogue):
    for _, _, variant in every_variant(catalogue):
        assert Evidence.UNSEEN not in variant.evidence[1:]


def test_every_architecture_is_one_llama_cpp_knows_and_runs(catalogue):
    names = set(MODEL_ARCH_NAMES.values())
    for family in catalogue.families:
        assert family.architecture in names, family.id
        assert runs_here(family.architecture), family.id


def test_a_repository_stands_for_one_variant_only(catalogue):
    """A base may have two tunings; no tuned repository may belong to two families, none be base and tuned."""
    meaning: dict[str, set[tuple[str, Variant]]] = {}
    for family, word, variant in every_variant(catalogue):
        for repo in (variant.repo, *variant.gguf):
            meaning.setdefault(repo.casefold(), set()).add((family.id, word))
    for repo, found in meaning.items():
        words = {word for _, word in found}
        assert len(words) == 1, repo
        assert len(found) == 1 or words == {Variant.BASE}, repo


def test_parameters_agree_with_the_title(catalogue):
    for family in catalogue.families:
        found = re.search(r"(?<![\w.])(\d+(?:\.\d+)?)([MB])\b", family.title)
        if found is None:
            assert family.id in ("mixtral-8x7b", "gemma-4-e2b", "gemma-4-e4b")
            continue
        said = float(found[1]) / (1000 if found[2] == "M" else 1)
        assert 0.85 * said <= family.parameters_b <= 1.7 * said, family.id


@pytest.mark.parametrize(("family_id", "size"), Q8_0_FILES.items())
def test_parameters_agree_with_published_q8_0_files(catalogue, family_id, size):
    assert catalogue.family(family_id).parameters_b * 1e9 * 8.5 / 8 == pytest.approx(size, rel=0.03)


@pytest.mark.parametrize(("family_id", "size"), Q4_K_M_FILES.items())
def test_parameters_agree_with_published_q4_k_m_files(catalogue, family_id, size):
    assert 4.7 <= size * 8 / (catalogue.family(family_id).parameters_b * 1e9) <= 5.3


def test_figures_hang_together(catalogue):
    for family in catalogue.families:
        assert (family.layers > 0) == (min(family.kv_dims) > 0), family.id
        if family.layers:
            assert all(dims % 64 == 0 for dims in family.kv_dims), family.id
            assert 16 <= family.layers <= 100, family.id


def test_every_repository_is_found_in_any_case(catalogue):
    for family, word, variant in every_variant(catalogue):
        for repo in (variant.repo, *variant.gguf):
            for text in (repo, repo.upper(), f"https://huggingface.co/{repo}/tree/main", f"hf.co/{repo}:Q4_K_M"):
                found = catalogue.find(text)
                assert found is not None, text
                assert found[1] is word, text
                assert found[0].id == family.id or word is Variant.BASE, text


def test_mates_are_mutual(catalogue):
    for family in catalogue.families:
        assert catalogue.mate(family.instruct.repo) == family.base.repo
        assert catalogue.variant(catalogue.mate(family.base.repo)) is Variant.INSTRUCT
        for build in family.instruct.gguf:
            assert catalogue.mate(build) in (*family.base.gguf, family.base.repo)
    assert catalogue.mate("Qwen/Qwen3-1.7B-Base") == "Qwen/Qwen3-1.7B"
    assert catalogue.mate("bartowski/Qwen2.5-7B-Instruct-GGUF") == "mradermacher/Qwen2.5-7B-GGUF"
    assert catalogue.mate("nobody/nothing") == ""


NAMES = [
    ("Qwen3-1.7B-Base.i1-Q4_K_M.gguf", "qwen3-1.7b", Variant.BASE),
    ("Qwen3-1.7B-Q8_0.gguf", "qwen3-1.7b", Variant.INSTRUCT),
    ("qwen2.5-7b-instruct-q4_k_m-00001-of-00002.gguf", "qwen2.5-7b", Variant.INSTRUCT),
    ("Qwen2.5-7B.Q6_K.gguf", "qwen2.5-7b", Variant.BASE),
    ("google_gemma-3-1b-it-Q4_K_M.gguf", "gemma-3-1b", Variant.INSTRUCT),
    ("gemma-3-1b-pt.Q2_K.gguf", "gemma-3-1b", Variant.BASE),
    ("gemma-3-270m-Q8_0.gguf", "gemma-3-270m", Variant.BASE),
    ("Qwen3-4B-Instruct-2507-UD-Q4_K_XL.gguf", "qwen3-4b-2507", Variant.INSTRUCT),
    ("Qwen3-4B-Thinking-2507-F16.gguf", "qwen3-4b-2507", Variant.REASONING),
    ("Qwen3-4B-Base.Q4_K_S.gguf", "qwen3-4b", Variant.BASE),
    ("Meta-Llama-3.1-8B-Instruct-IQ4_XS.gguf", "llama-3.1-8b", Variant.INSTRUCT),
    ("Llama-3.1-8B.BF16.gguf", "llama-3.1-8b", Variant.BASE),
    ("llama-2-7b-chat.Q4_K_M.gguf", "llama-2-7b", Variant.INSTRUCT),
    ("llama-2-7b.Q3_K_L.gguf", "llama-2-7b", Variant.BASE),
    ("mixtral-8x7b-v0.1.Q4_K_M.gguf", "mixtral-8x7b", Variant.BASE),
    ("C:\\models\\gemma-2-2b-it-Q6_K_L.gguf", "gemma-2-2b", Variant.INSTRUCT),
    ("/home/me/models/olmo-2-1124-7B-instruct-Q4_K_M.gguf", "olmo-2-7b", Variant.INSTRUCT),
    ("OLMo-2-0425-1B.Q8_0.gguf", "olmo-2-1b", Variant.BASE),
    ("Olmo-3-7B-Think-Q4_K_M.gguf", "olmo-3-7b", Variant.REASONING),
    ("SmolLM3-Q8_0.gguf", "smollm3-3b", Variant.INSTRUCT),
    ("SmolLM2-135M.Q4_0.gguf", "smollm2-135m", Variant.BASE),
    ("swiss-ai_Apertus-8B-Instruct-2509-bf16.gguf", "apertus-8b", Variant.INSTRUCT),
    ("mistralai_Mistral-Small-24B-Base-2501-IQ3_XXS.gguf", "mistral-small-24b-2501", Variant.BASE),
    ("unsloth/Qwen3-1.7B", "qwen3-1.7b", Variant.INSTRUCT),
    ("hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M", "llama-3.2-1b", Variant.INSTRUCT),
    ("granite-3.3-8b-instruct-Q4_K_M.gguf", "granite-3.3-8b", Variant.INSTRUCT),
    ("Falcon3-10B-Instruct-q4_k_m.gguf", "falcon3-10b", Variant.INSTRUCT),
    ("EuroLLM-9B.Q6_K.gguf", "eurollm-9b", Variant.BASE),
    ("gemma-4-E4B-it-Q4_K_M.gguf", "gemma-4-e4b", Variant.INSTRUCT),
    ("gemma-4-12B-Q8_0.gguf", "gemma-4-12b", Variant.BASE),
    ("gemma-3-27b-pt-q4_0.gguf", "gemma-3-27b", Variant.BASE),
    ("granite-4.0-350m-base-Q4_K_M.gguf", "granite-4.0-350m", Variant.BASE),
    ("LFM2.5-1.2B-Thinking-Q4_K_M.gguf", "lfm2.5-1.2b", Variant.REASONING),
    ("THUDM_GLM-4-32B-0414-Q4_K_M.gguf", "glm-4-32b-0414", Variant.INSTRUCT),
    ("mistralai_Mistral-Small-3.1-24B-Instruct-2503-Q5_K_S.gguf", "mistral-small-3.1-24b", Variant.INSTRUCT),
    ("baidu_ERNIE-4.5-0.3B-PT-Q8_0.gguf", "ernie-4.5-0.3b", Variant.INSTRUCT),
    ("ERNIE-4.5-0.3B-Base-PT.Q8_0.gguf", "ernie-4.5-0.3b", Variant.BASE),
    ("Hunyuan-1.8B-Pretrain-Q4_K_M.gguf", "hunyuan-1.8b", Variant.BASE),
    ("tencent_Hunyuan-7B-Instruct-Q8_0.gguf", "hunyuan-7b", Variant.INSTRUCT),
    ("Falcon-H1-0.5B-Base.Q4_K_M.gguf", "falcon-h1-0.5b", Variant.BASE),
    ("Trinity-Nano-Base-Pre-Anneal.i1-Q4_K_M.gguf", "trinity-nano", Variant.BASE),
    ("Trinity-Nano-Preview-Q8_0.gguf", "trinity-nano", Variant.INSTRUCT),
    ("ibm-granite_granite-4.1-3b-Q4_K_M.gguf", "granite-4.1-3b", Variant.INSTRUCT),
    ("Ministral-3-3B-Reasoning-2512-Q4_K_M.gguf", "ministral-3-3b", Variant.REASONING),
    ("LFM2.5-350M-Q8_0.gguf", "lfm2.5-350m", Variant.INSTRUCT),
    ("arcee-ai_AFM-4.5B-Q6_K.gguf", "afm-4.5b", Variant.INSTRUCT),
    ("EssentialAI_rnj-1-instruct-Q4_K_M.gguf", "rnj-1-8b", Variant.INSTRUCT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "family_id", "variant"), NAMES)
def test_a_file_is_found_by_its_whole_name(catalogue, text, family_id, variant):
    found = catalogue.find(text)
    assert found is not None
    assert (found[0].id, found[1]) == (family_id, variant)
    assert catalogue.variant(text) is variant


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ".gguf", "-GGUF", "model.gguf", "ggml-model-Q4_K_M.gguf", "Q4_K_M.gguf", "Qwen", "Qwen3", "base",
        "Qwen3-4B-abliterated-Q4_K_M.gguf", "Qwen3-4B-Instruct.gguf", "my-Qwen3-4B.gguf", "Qwen3-40B.gguf",
        "mistral-7b-instruct-v0.2.Q4_K_M.gguf", "Llama-3.1-8B-Lexi-Uncensored.gguf", "mmproj-gemma-3-4b-it-f16.gguf",
        "DeepSeek-R1-Distill-Llama-8B-Q8_0.gguf", "gemma-4-E2B-it-heretic.gguf", "Qwen/", "/", "https://huggingface.co/",
        "Qwen/Qwen3-4B\x00", "\x00" * 50, "../../etc/passwd", "a" * 100_000, "-q4" * 30_000,
    ],
)  # fmt: skip
def test_other_names_are_not_found(catalogue, text):
    with within(2):  # a hang, not a benchmark
        assert catalogue.find(text) is None
        assert catalogue.variant(text) is Variant.UNKNOWN


def test_a_strangers_repository_is_not_believed_by_its_name(catalogue):
    assert catalogue.find_repo("qwen/qwen3-1.7b") is not None
    assert catalogue.find_repo("unsloth/Qwen3-1.7B") is None
    assert catalogue.find("unsloth/Qwen3-1.7B") is not None  # not listed, but of an owner that is
    assert catalogue.find("stranger/Qwen3-1.7B") is None
    assert catalogue.find("https://huggingface.co/stranger/Qwen3-1.7B-GGUF") is None
    assert catalogue.find("stranger/Qwen3-1.7B:Q4_K_M") is None
    assert catalogue.find("stranger/Qwen3-1.7B-Q4_K_M.gguf") is not None  # a file in a folder


@pytest.mark.parametrize(
    ("text", "key"),
    [("A_B-7B.i1-IQ2_XXS.gguf", "a-b-7b"), ("owner/Name-GGUF", "name"), ("X-7B-UD-Q2_K_XL-00002-of-00009.gguf", "x-7b"),
     ("X-MXFP4.gguf", "x"), ("X-q8", "x"), ("X-Q", "x-q")],
)  # fmt: skip
def test_name_key(text, key):
    assert name_key(text) == key


def test_reasoning_and_evidence(catalogue):
    family = catalogue.family("olmo-3-7b")
    assert family.variant(Variant.REASONING).repo == "allenai/Olmo-3-7B-Think"
    assert catalogue.family("qwen3-8b").variant(Variant.REASONING) is None
    assert family.base.evidence_of(family.base.repo.upper()) is Evidence.NAMED
    assert family.base.evidence_of("some/thing") is Evidence.NOT_SAID
    assert catalogue.mate("allenai/Olmo-3-7B-Think") == "allenai/Olmo-3-1025-7B"


def test_own_families_are_added(tmp_path):
    catalogue = own(tmp_path, OWN)
    assert catalogue.notice == ""
    family, word = catalogue.find("me/mine-7b-gguf")
    assert (family.id, word, family.added, family.licence_name) == ("mine-7b", Variant.BASE, True, "MIT License")
    assert catalogue.mate("me/Mine-7B") == "me/Mine-7B-Instruct"
    assert catalogue.mate("me/Mine-7B-GGUF") == "me/Mine-7B-Instruct"  # no GGUF build of it is known
    assert catalogue.find("Qwen/Qwen3-8B") is not None


def test_a_title_may_be_as_long_as_is_said(tmp_path):
    longest = own(tmp_path, OWN.replace('"Mine 7B"', '"' + "M" * 300 + '"'))
    assert longest.family("mine-7b").title == "M" * 300
    longer = own(tmp_path, OWN.replace('"Mine 7B"', '"' + "M" * 301 + '"'))
    assert "one line of at most 300 characters" in longer.notice


def test_own_entries_go_over_the_bundled_ones(tmp_path):
    text = '[[family]]\nid = "qwen3-8b"\ngood_at = "mine"\n[family.base]\ngguf = ["me/qwen-build"]\n'
    catalogue = own(tmp_path, text)
    family = catalogue.family("qwen3-8b")
    assert catalogue.notice == ""
    assert (family.good_at, family.title, family.added) == ("mine", "Qwen3 8B", True)
    assert family.base.gguf == ("me/qwen-build",)
    assert family.base.evidence == ()
    assert family.instruct.evidence
    assert catalogue.variant("me/qwen-build") is Variant.BASE
    assert len(catalogue.families) == len(load_catalogue(tmp_path / "none").families)


def test_own_word_on_a_repository_wins(tmp_path):
    """Somebody who knows better than the catalogue is believed."""
    catalogue = own(tmp_path, OWN.replace("me/Mine-7B-Instruct", "Qwen/Qwen3-8B-Base"))
    assert catalogue.variant("Qwen/Qwen3-8B-Base") is Variant.INSTRUCT


BAD = [
    ("[[family", "not TOML"),
    ("family = 3", "no list"),
    ("family = [3]", "no table"),
    ('[[family]]\ntitle = "no id"', "an entry without id"),
    (OWN.replace("parameters_b = 7", 'parameters_b = "7"'), "mine-7b: Expected `float`"),
    (OWN.replace("parameters_b = 7", "parameters_b = nan"), "mine-7b: parameters_b"),
    (OWN.replace("parameters_b = 7", "parameters_b = -7"), "mine-7b: parameters_b"),
    (OWN.replace("mine-7b", "Mine 7b"), "Mine 7b: the id"),
    (OWN.replace('"Mine 7B"', '"Mine\\n7B"'), "mine-7b: title"),
    (OWN.replace('"Mine 7B"', '"' + "M" * 5000 + '"'), "mine-7b: title"),
    (OWN.replace('repo = "me/Mine-7B"', 'repo = "Mine-7B"'), "mine-7b: base: 'Mine-7B' is no repository"),
    (OWN.replace('repo = "me/Mine-7B"', 'repo = "../Mine-7B"'), "is no repository"),
    (OWN.replace('repo = "me/Mine-7B"', 'repo = "me/Mine..7B"'), "is no repository"),
    (OWN.replace("me/Mine-7B-Instruct", "ME/mine-7b-gguf"), "share the repository"),
    (OWN.replace("me/Mine-7B-GGUF", "me/Mine-7B"), "twice"),
    (OWN.replace("[family.instruct]", "[family.other]"), "mine-7b: Object"),
    (OWN.replace('gguf = ["me/', 'evidence = ["pinned"]\ngguf = ["me/'), "evidence is needed"),
    (OWN.replace('gguf = ["me/', 'alternates = [""]\ngguf = ["me/'), "alternate"),
    (OWN.replace("parameters_b = 7", "parameters_b = 7\ncontext = -1"), "below 0"),
    (OWN.replace("parameters_b = 7", "parameters_b = 1" + "0" * 400), "mine-7b"),
    (OWN.replace("parameters_b = 7", "parameters_b = 7\nlayers = 1" + "0" * 400), "mine-7b"),
    (OWN.replace("parameters_b = 7", "parameters_b = 2020-01-01"), "mine-7b"),
    (OWN.replace('id = "mine-7b"', 'id = ["a"]'), "Expected `str`"),
    (OWN.replace('id = "mine-7b"', 'id = "a\\nb"'), "the id may"),
    (OWN + OWN, "mine-7b: it stands there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD)
def test_what_is_wrong_is_named_and_the_rest_goes_on(tmp_path, text, words):
    catalogue = own(tmp_path, text)
    assert words in catalogue.notice
    assert str(tmp_path / "families.toml") in catalogue.notice
    assert catalogue.find("Qwen/Qwen3-8B") is not None
    assert "\n" not in catalogue.notice
    assert (tmp_path / "families.toml").read_text("utf-8") == text  # nothing of the user's is lost


def test_a_bad_entry_does_not_take_the_good_ones_with_it(tmp_path):
    bad = '[[family]]\nid = "bad"\n' * 5
    catalogue = own(tmp_path, bad + OWN)
    assert catalogue.family("mine-7b") is not None
    assert "And 2 more." in catalogue.notice


def test_three_problems_are_told_whole(tmp_path):
    notice = own(tmp_path, '[[family]]\nid = "bad"\n' * 3).notice
    assert " more." not in notice


def test_a_bad_entry_over_a_bundled_one_leaves_that_in_place(tmp_path):
    catalogue = own(tmp_path, '[[family]]\nid = "qwen3-8b"\nparameters_b = "many"\n')
    assert catalogue.family("qwen3-8b").parameters_b == 8.19
    assert "qwen3-8b" in catalogue.notice


def test_files_that_are_none(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "no file" in load_catalogue(folder).notice
    (tmp_path / "f").write_bytes(b"\xff\xfe\x00binary")
    assert "not TOML" in load_catalogue(tmp_path / "f").notice
    (tmp_path / "f").write_bytes(b"#" * (LARGEST_FILE + 1))
    assert "larger than 2 MB" in load_catalogue(tmp_path / "f").notice
    (tmp_path / "f").write_text("a = " + "[" * 5000)
    assert load_catalogue(tmp_path / "f").notice
    assert load_catalogue(tmp_path / "f" / "below").notice == ""
    (tmp_path / "f").write_text("\ufeff" + OWN, "utf-8")
    assert load_catalogue(tmp_path / "f").family("mine-7b") is not None


def test_a_missing_bundled_file_is_an_empty_catalogue(tmp_path):
    catalogue = load_catalogue(tmp_path / "own", tmp_path / "none")
    assert catalogue.families == ()
    assert catalogue.find("Qwen/Qwen3-8B") is None


def test_a_name_that_both_variants_bear_tells_nothing(tmp_path):
    text = OWN.replace("me/Mine-7B-Instruct", "you/Mine-7B")
    catalogue = own(tmp_path, text)
    assert catalogue.find("Mine-7B.Q4_K_M.gguf") is None
    assert catalogue.variant("you/Mine-7B") is Variant.INSTRUCT


def test_damaged_own_files_never_raise(tmp_path):
    """Bytes of a good file replaced, removed and doubled."""
    dice = random.Random(20_261_122)
    good = OWN.encode()
    path = tmp_path / "families.toml"
    bundled = tmp_path / "bundled.toml"
    bundled.write_text(OWN)
    for _ in range(1500):
        data = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(data))
            data[place : place + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
        path.write_bytes(data)
        catalogue = load_catalogue(path, bundled)
        assert catalogue.find("nothing") is None
        assert all(family.id for family in catalogue.families)


def test_titles_differ(catalogue):
    titles = [family.title for family in catalogue.families]
    assert [one for one, two in itertools.pairwise(sorted(titles)) if one == two] == []
