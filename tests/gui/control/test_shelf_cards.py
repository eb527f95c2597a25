"""What the library shows of files here and on their way."""

from pathlib import Path

import pytest

from desktop.control.download_rows import Incoming, Stage, download_row
from desktop.control.incoming import Judged, incoming_of
from desktop.control.library_cards import Action
from desktop.control.shelf_cards import Grouping, ShelfState, shelf_cards
from desktop.control.switch_choices import switch_choices
from desktop.library.download_queue import Download, DownloadState, Problem
from desktop.library.memory_plan import Memory, plan
from desktop.library.model_file import ModelFile, ModelShape, Origin
from desktop.library.naming import parse_name
from desktop.library.repository import Lineage, RemoteFile
from desktop.library.variant import Evidence, judge
from desktop.library.variant_words import Judgement, Variant

GB = 10**9
MEMORY = Memory(total=16 * GB, available=10 * GB)


def shape(weights: int) -> ModelShape:
    return ModelShape(
        weights_bytes=weights,
        n_layer=28,
        n_embd=2048,
        n_vocab=151_936,
        n_ctx_train=32_768,
        kv_dims=((1024, 1024),) * 28,
    )


def file(name: str, size: float = 1.3, **changes) -> ModelFile:
    title = " ".join(part for part in Path(name).stem.rsplit("-", 1)[:1])
    known = {
        "path": f"/models/{name}",
        "size": int(size * GB),
        "mtime_ns": 1,
        "origin": Origin.LIBRARY,
        "title": title,
        "name": name,
        "quantization": parse_name(name).quantization,
        "judgement": judge(Evidence(name=name)),
        "shape": shape(int(size * GB)),
        "vocabulary": "v1",
    }
    return ModelFile(**{**known, **changes})


def plan_for(voices):
    return plan(voices, 4096, "f16", MEMORY)


def cards(*files: ModelFile, **state):
    return shelf_cards(ShelfState(files=files, **state), plan_for)


PAIR = (file("Qwen3-1.7B-Base-Q4_K_M.gguf"), file("Qwen3-1.7B-Q4_K_M.gguf", verified=True))


def test_a_pair_is_one_card_with_both_voices():
    (card,) = cards(*PAIR)
    assert [row.variant for row in card.rows] == ["base", "instruct"]
    assert card.actions[0].text == "Chat with both"
    assert "Both fit together" in card.pill.text
    assert sum(share for _, share in card.memory.shares) == pytest.approx(
        plan_for([("base", shape(int(1.3 * GB))), ("instruct", shape(int(1.3 * GB)))]).total
    )
    assert "verified" in card.rows[1].status


def test_quantizations_of_one_voice_are_one_row_with_a_choice():
    small = file("Qwen3-1.7B-Base-Q3_K_M.gguf", 0.9)
    (card,) = cards(*PAIR, small)
    assert len(card.rows) == 2
    assert {words for _, words in card.rows[0].quantizations} == {"Q4_K_M · 1.3 GB", "Q3_K_M · 900 MB"}
    (card,) = cards(*PAIR, small, picked={f"{card.id}/base": small.path})
    assert card.rows[0].chosen == small.path


def test_other_sizes_are_other_families():
    assert len(cards(*PAIR, file("Qwen3-4B-Base-Q4_K_M.gguf"))) == 2


def test_the_pair_in_use_comes_first_and_says_so():
    other = (file("Gemma-3-1b-pt-Q4_K_M.gguf"), file("Gemma-3-1b-it-Q4_K_M.gguf"))
    first, _ = cards(*other, *PAIR, current=frozenset(one.path for one in PAIR))
    assert first.current
    assert first.pill.text == "In use"


def test_a_broken_file_is_shown_with_its_problem_and_not_loaded():
    broken = file("Qwen3-1.7B-Base-Q4_K_M.gguf", problem="The file is incomplete.")
    (card,) = cards(broken, PAIR[1])
    assert card.rows[0].problem == "The file is incomplete."
    assert card.actions[0].text == "Chat"
    assert not any(action.id.startswith("use:") for action in card.rows[0].actions)


def test_an_unknown_file_asks():
    unknown = file("mystery-model-Q4_K_M.gguf", judgement=Judgement())
    (card,) = cards(unknown)
    assert [action.id for action in card.rows[0].actions[:2]] == ["as:base", "as:instruct"]
    said = file("mystery-model-Q4_K_M.gguf", judgement=Judgement(), chosen_variant=Variant.BASE)
    (card,) = cards(said)
    assert card.rows[0].variant == "base"
    assert card.rows[0].why == "You said so."


def test_different_vocabularies_are_told():
    (card,) = cards(PAIR[0], file("Qwen3-1.7B-Q4_K_M.gguf", vocabulary="v2"))
    assert "vocabular" in card.note


def test_only_own_files_can_be_deleted():
    for origin, wanted in ((Origin.LIBRARY, "remove"), (Origin.ADDED, "forget"), (Origin.OLLAMA, "forget")):
        (card,) = cards(file("Qwen3-1.7B-Q4_K_M.gguf", origin=origin))
        assert card.rows[0].actions[-1].id == wanted
    (card,) = cards(file("tandem-pocket-base-Q8_0.gguf", origin=Origin.BUILT_IN))
    assert not {"remove", "forget"} & {action.id for action in card.rows[0].actions}


def test_a_download_stands_in_its_family():
    name = "northlight/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q4_K_M.gguf"
    incoming = Incoming(
        key="download:1:0", job="1", title="Qwen3-1.7B · Q4_K_M", name=name, judgement=judge(Evidence(name=name)),
        lineage=Lineage(), size=int(1.3 * GB), done=int(0.8 * GB), stage=Stage.RUNNING, bytes_per_s=11e6,
        seconds_left=46,
    )  # fmt: skip
    (card,) = cards(PAIR[0], incoming=(incoming,))
    assert card.rows[1].status == "0.8 of 1.3 GB · 11.0 MB/s · 46 s left"
    assert card.rows[1].progress == pytest.approx(0.615, abs=0.01)
    assert [action.id for action in card.rows[1].actions] == ["pause", "cancel"]
    assert card.actions[0].id == "chat", "the voice that is here can be talked to meanwhile"


def test_the_filter_looks_at_titles_and_licences():
    other = file("Gemma-3-1b-it-Q4_K_M.gguf", licence="Gemma terms")
    assert len(cards(*PAIR, other, filter="gemma terms")) == 1
    assert len(cards(*PAIR, other, filter="QWEN3 q4")) == 1
    assert not cards(*PAIR, other, filter="nothing like it")


def test_precise_files_can_be_quantized_both_with_one_recipe():
    base, tuned = file("Qwen3-1.7B-Base-F16.gguf", 3.4), file("Qwen3-1.7B-F16.gguf", 3.4)
    (card,) = cards(base, tuned)
    assert "quantize:Q4_K_M" in {action.id for action in card.actions}
    assert "quantize:Q8_0" in {action.id for action in card.rows[0].actions}
    (card,) = cards(*PAIR)
    assert not any(action.id.startswith("quantize") for action in (*card.actions, *card.rows[0].actions))


def failed(problem: str, have: tuple[int, int]) -> list:
    """The rows of a pair whose download failed."""
    files = tuple(
        RemoteFile(repo="demo/Heron-1B-GGUF", path=f"Heron-1B-{name}-Q8_0.gguf", commit="c" * 40, size=100, sha256=name)
        for name in ("Base", "Instruct")
    )
    job = Download(
        id="1", title="Heron", files=files, targets=("/a", "/b"), state=DownloadState.FAILED, have=have,
        problem=Problem(problem),
    )  # fmt: skip
    return [download_row(item) for item in incoming_of([job], Judged(lambda _: None))]


def test_a_download_that_failed_is_told_where_it_failed():
    base, tuned = failed("Heron-1B-Base-Q8_0.gguf: the file differs from what was published.", (100, 100))
    assert "differs" in base.problem
    assert (base.status, base.progress) == ("Stopped", 0.0), "refused bytes are not here"
    assert not tuned.problem
    assert tuned.status == "100 bytes · here"


def test_a_failure_that_names_no_file_is_told_at_the_first_unfinished_one():
    base, tuned = failed("The disk is full.", (100, 40))
    assert not base.problem
    assert (tuned.problem, tuned.status) == ("The disk is full.", "Stopped at 40%")


def test_cancelling_says_that_both_go():
    rows = failed("The disk is full.", (0, 0))
    assert [row.actions[-1].text for row in rows] == ["Cancel both and delete what is here"] * 2


def test_what_is_done_with_a_file_can_be_stopped_at_its_row():
    path = PAIR[0].path
    stop = Action("stop_quantize", "Stop making it")
    (card,) = cards(*PAIR, busy={path: "Making Q4_K_M 40%"}, stops={path: stop})
    assert card.rows[0].actions[0] == stop
    assert card.rows[1].actions[0].id == "inspect"


def test_families_are_grouped_again_only_when_their_members_change():
    asked = []
    group = Grouping()

    def mate(repo):
        asked.append(repo)
        return ""

    first = cards(*PAIR, group=group, mate=mate)
    count = len(asked)
    assert count
    assert cards(*PAIR, group=group, mate=mate, busy={PAIR[0].path: "Verifying 3%"})[0].rows[0].status == "Verifying 3%"
    assert len(asked) == count
    assert len(cards(*PAIR, file("Gemma-3-1b-it-Q4_K_M.gguf"), group=group, mate=mate)) == 2
    assert len(asked) > count
    group.forget()
    assert cards(*PAIR, group=group, mate=mate) == first


def test_two_files_of_one_quantization_are_told_apart():
    ours, other = (file(f"Qwen3-1.7B-Base-{end}.gguf", title="Qwen3-1.7B-Base") for end in ("Q4_K_M", "imat-Q4_K_M"))
    assert ours.quantization == other.quantization
    (card,) = cards(ours, other)
    assert len({words for _, words in card.rows[0].quantizations}) == 2
    choices = switch_choices((), (ours, other), {"base": ours.path, "instruct": ""}, plan_for)
    assert len({choice.detail.removeprefix("in use now · ") for choice in choices}) == 2
