"""What the library shows of files here and on their way."""

from pathlib import Path

import pytest

from desktop.library.cards.actions import (
    CancelDownload,
    Chat,
    ChooseVariant,
    Forget,
    Inspect,
    PauseDownload,
    PickFile,
    Quantize,
    Remove,
    SpeakFrom,
    StopQuantizing,
)
from desktop.library.cards.cards import Choice
from desktop.library.cards.download_rows import Incoming, Stage, download_row
from desktop.library.cards.incoming import Judged, incoming_of
from desktop.library.cards.shelf_cards import Grouping, ShelfState, shelf_cards
from desktop.library.cards.switch_choices import switch_choices
from desktop.library.download.queue import Download, DownloadState, Problem
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.memory.plan import Memory, plan
from desktop.library.model_file import ModelFile, ModelShape, Origin
from desktop.library.repository import Lineage, RemoteFile
from desktop.library.variant import Judgement, Variant

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
    assert {choice.text for choice in card.rows[0].quantizations} == {"Q4_K_M · 1.3 GB", "Q3_K_M · 900 MB"}
    (card,) = cards(*PAIR, small, picked={(card.id, Variant.BASE): small.path})
    assert card.rows[0].chosen == PickFile(card.id, Variant.BASE, small.path)


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
    assert not any(isinstance(choice.action, SpeakFrom) for choice in card.rows[0].actions)


def test_an_unknown_file_asks():
    unknown = file("mystery-model-Q4_K_M.gguf", judgement=Judgement())
    (card,) = cards(unknown)
    assert [choice.action for choice in card.rows[0].actions[:2]] == [
        ChooseVariant(unknown.path, Variant.BASE),
        ChooseVariant(unknown.path, Variant.INSTRUCT),
    ]
    said = file("mystery-model-Q4_K_M.gguf", judgement=Judgement(), chosen_variant=Variant.BASE)
    (card,) = cards(said)
    assert card.rows[0].variant == "base"
    assert card.rows[0].why == "You said so."


def test_different_vocabularies_are_told():
    (card,) = cards(PAIR[0], file("Qwen3-1.7B-Q4_K_M.gguf", vocabulary="v2"))
    assert "vocabular" in card.note


def test_only_own_files_can_be_deleted():
    for origin, wanted in ((Origin.LIBRARY, Remove), (Origin.ADDED, Forget), (Origin.OLLAMA, Forget)):
        one = file("Qwen3-1.7B-Q4_K_M.gguf", origin=origin)
        (card,) = cards(one)
        assert card.rows[0].actions[-1].action == wanted(one.path)
    (card,) = cards(file("tandem-pocket-base-Q8_0.gguf", origin=Origin.BUILT_IN))
    assert not any(isinstance(choice.action, Remove | Forget) for choice in card.rows[0].actions)


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
    assert [choice.action for choice in card.rows[1].actions] == [PauseDownload("1"), CancelDownload("1")]
    assert card.actions[0].action == Chat((PAIR[0].path,)), "the voice that is here can be talked to meanwhile"


def test_the_filter_looks_at_titles_and_licences():
    other = file("Gemma-3-1b-it-Q4_K_M.gguf", licence="Gemma terms")
    assert len(cards(*PAIR, other, filter="gemma terms")) == 1
    assert len(cards(*PAIR, other, filter="QWEN3 q4")) == 1
    assert not cards(*PAIR, other, filter="nothing like it")


def test_precise_files_can_be_quantized_both_with_one_recipe():
    base, tuned = file("Qwen3-1.7B-Base-F16.gguf", 3.4), file("Qwen3-1.7B-F16.gguf", 3.4)
    (card,) = cards(base, tuned)
    assert Quantize((base.path, tuned.path), "Q4_K_M") in [choice.action for choice in card.actions]
    assert Quantize((base.path,), "Q8_0") in [choice.action for choice in card.rows[0].actions]
    (card,) = cards(*PAIR)
    assert not any(isinstance(choice.action, Quantize) for choice in (*card.actions, *card.rows[0].actions))


def coming(*have):
    """The rows of a pair that is on its way at 10 bytes a second."""
    files = tuple(
        RemoteFile(repo="demo/Heron-1B-GGUF", path=f"Heron-1B-{name}-Q8_0.gguf", commit="c" * 40, size=100, sha256=name)
        for name in ("Base", "Instruct")
    )
    job = Download(
        id="1", title="Heron", files=files, targets=("/a", "/b"), state=DownloadState.RUNNING, have=have,
        bytes_per_s=10.0, seconds_left=9.0,
    )  # fmt: skip
    return incoming_of([job], Judged(lambda _: None))


@pytest.mark.parametrize(
    ("repo", "path", "variant"),
    [
        ("demo/Heron-1B-Instruct-GGUF", "model-Q8_0.gguf", Variant.INSTRUCT),
        ("demo/everything-GGUF", "Heron-1B-Instruct-Q8_0.gguf", Variant.INSTRUCT),
        ("demo/Heron-1B-Instruct-GGUF", "Heron-1B-Base-Q8_0.gguf", Variant.BASE),
    ],
)
def test_a_file_on_its_way_is_what_its_own_name_says_else_what_its_repository_says(repo, path, variant):
    assert Judged(lambda _: None).judgement(repo, path).variant is variant


@pytest.mark.parametrize(("have", "speeds"), [((40, 0), [10.0, 0.0]), ((100, 40), [0.0, 10.0]), ((100, 100), [0, 0])])
def test_the_first_unfinished_file_tells_the_pace_of_the_download(have, speeds):
    rows = coming(*have)
    assert [row.bytes_per_s for row in rows] == speeds
    assert [row.seconds_left for row in rows] == [9.0 if speed else None for speed in speeds]


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
    stop = Choice(StopQuantizing(path), "Stop making it")
    (card,) = cards(*PAIR, busy={path: "Making Q4_K_M 40%"}, stops={path: stop})
    assert card.rows[0].actions[0] == stop
    assert card.rows[1].actions[0].action == Inspect(PAIR[1].path)


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
    assert len({choice.text for choice in card.rows[0].quantizations}) == 2
    choices = switch_choices((), (ours, other), {"base": ours.path, "instruct": ""}, plan_for)
    assert len({choice.detail.removeprefix("in use now · ") for choice in choices}) == 2


def switcher(files, base="", instruct=""):
    shown = cards(*files, current=frozenset({base, instruct} - {""}))
    return switch_choices(shown, files, {"base": base, "instruct": instruct}, plan_for)


def test_the_switcher_offers_each_whole_pair_first():
    both, *singles = switcher(PAIR)
    assert both.action == Chat(tuple(file.path for file in PAIR))
    assert (both.voice, both.current) == ("both", False)
    assert both.pill is not None
    assert [(choice.voice, choice.current) for choice in singles] == [("base", False), ("instruct", False)]


def test_the_switcher_marks_the_pair_in_use():
    both, *singles = switcher(PAIR, PAIR[0].path, PAIR[1].path)
    assert (both.detail, both.pill, both.current) == ("in use now", None, True)
    assert all(choice.current and choice.detail.startswith("in use now · ") for choice in singles)


@pytest.mark.parametrize("files", [PAIR[:1], PAIR[1:], (PAIR[0], file("Qwen3-1.7B-Q4_K_M.gguf", problem="Cut off."))])
def test_the_switcher_offers_no_pair_that_is_not_whole(files):
    assert [choice.voice for choice in switcher(files)] == [
        "base" if file.variant is Variant.BASE else "instruct" for file in files if not file.problem
    ]
