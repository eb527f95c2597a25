"""Makes the pocket pair: corpus, tokenizer, base, instruct, files, figures, and what depends on it.

    python resources/pocket/make.py

From nothing, or with --earlier FOLDER from the pair there: its vocabulary, its base, and what tuning changed in it.
With two processor cores it takes less than two hours, in rounds of at most 40 minutes: the program ends with status 3
when a round is over, and the same command goes on. Single steps: --only documents,conversations,...
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from recipe import corpus
from recipe.keeping import Stamps, file_digest, fingerprint, texts_fingerprint, write_whole
from recipe.training.clock import Clock, RoundOver
from recipe.training.schedule import FROM_EARLIER, FROM_NOTHING, SHARE, Schedules

STEPS = (
    "documents",
    "conversations",
    "tokenizer",
    "base",
    "instruct",
    "export",
    "dependents",
    "evaluate",
    "fresh",
    "card",
)
DOCUMENTS, TALKS = 60_000, 140_000
QUESTIONS = "evaluation.jsonl"
GO_ON = 3  # the program's exit status when a round is over
HERE = Path(__file__).resolve().parent


def cache_folder() -> Path:
    """Where the set-up keeps what is costly to make: its folder for the pair."""
    sys.path.append(str(HERE.parents[1] / "packaging"))
    from setup_steps.locations import cache_folder as of_the_set_up

    return of_the_set_up() / "pocket"


@dataclass(frozen=True)
class Making:
    """What the command line asks for. work: what is made on the way; cache: where the F16 files go."""

    out: Path
    work: Path
    cache: Path
    base_steps: int | None
    instruct_steps: int | None
    save_every: int
    compiled: bool
    clock: Clock
    seed: int = 1
    earlier: Path | None = None
    fresh: Path | None = None
    figures_only: bool = False
    stamps: Stamps = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stamps", Stamps(self.work / "steps.json"))

    def once(self, step: str, key: str, files: Iterable[str], do: Callable[[], object]) -> None:
        """Do a step unless it was done from the same things, and its files in the work folder are there."""
        if self.stamps.done(step, key, [self.work / file for file in files]):
            print(f"{step}: is done", flush=True)
            return
        do()
        self.stamps.set(step, key)

    def schedules(self) -> Schedules:
        """How both are trained: more gently where there is an earlier pair to go on from."""
        usual = FROM_EARLIER if self.earlier else FROM_NOTHING
        base = usual.base.steps if self.base_steps is None else self.base_steps
        instruct = usual.instruct.steps if self.instruct_steps is None else self.instruct_steps
        return Schedules(replace(usual.base, steps=base), replace(usual.instruct, steps=instruct))

    def digests(self, *files: str) -> list[str]:
        """The digests of files in the work folder."""
        return [file_digest(self.work / file) for file in files]


def make_documents(making: Making) -> None:
    """Write the base's documents and the evaluation's questions."""
    world, questions = corpus.build_world()
    corpus.save(making.work / QUESTIONS, questions)

    def do() -> None:
        corpus.save(making.work / "documents.jsonl", corpus.documents(world, DOCUMENTS))

    making.once("documents", fingerprint(texts_fingerprint(), DOCUMENTS), ["documents.jsonl"], do)


def make_conversations(making: Making) -> None:
    """Write the conversations, and the evaluation's questions that they keep back."""
    world, questions = corpus.build_world()
    corpus.save(making.work / QUESTIONS, questions)

    def do() -> None:
        corpus.save(making.work / "conversations.jsonl", corpus.conversations(world, TALKS))

    making.once("conversations", fingerprint(texts_fingerprint(), TALKS), ["conversations.jsonl"], do)


def make_tokenizer(making: Making) -> None:
    """Learn the vocabulary from a part of the corpus, or take the earlier pair's."""
    from recipe.training import tokenizer

    kept = keep_earlier(making)

    def do() -> None:
        if kept:
            from recipe.training import earlier

            earlier.vocabulary(kept[0], making.work / "tokenizer.json")
            return
        documents = corpus.load(making.work / "documents.jsonl")[:25_000]
        talks = corpus.load(making.work / "conversations.jsonl")[:15_000]
        texts = [content for talk in talks for _, content in talk]
        tokenizer.train([*documents, *texts], making.work / "tokenizer.json")

    files = [file.name for file in kept] or ["documents.jsonl", "conversations.jsonl"]
    key = fingerprint(*making.digests(*files))
    making.once("tokenizer", key, ["tokenizer.json"], do)


def keep_earlier(making: Making) -> list[Path]:
    """The earlier pair's files, base and instruct, kept in the work folder: the new ones may take their places."""
    from recipe.training.export import Variant

    kept = []
    for name in ("Base", "Instruct"):
        file = Variant(name, "Q8_0").file
        if making.earlier and not (making.work / file).exists():
            content = (making.earlier / file).read_bytes()
            write_whole(making.work / file, lambda to, content=content: to.write(content))
        kept += [making.work / file] if making.earlier else []
    return kept


def make_base(making: Making) -> None:
    """Pretrain, or go on with it."""
    from recipe.training import earlier, machine, network, pretrain, tokenizer
    from recipe.training.rounds import Keeping

    work, kept = making.work, keep_earlier(making)
    schedule = making.schedules().base
    settings = (schedule, pretrain.TOKENS, network.Shape(), making.compiled)
    digests = making.digests("documents.jsonl", "tokenizer.json", *(file.name for file in kept))
    key = fingerprint(*digests, *settings)

    def do() -> None:
        print(machine.words(), flush=True)
        words, documents = tokenizer.load(work / "tokenizer.json"), corpus.load(work / "documents.jsonl")
        keeping = Keeping(work / "base.state.pt", key, making.save_every)
        start = earlier.network(kept[0]) if kept else pretrain.blank()
        if making.compiled:
            start.compile_blocks()
        made = pretrain.pretrain(start, words, documents, schedule, keeping, making.clock)
        network.save(made, work / "base.pt")

    making.once("base", key, ["base.pt"], do)


def make_instruct(making: Making) -> None:
    """Fine-tune the base, or go on with it."""
    from recipe.training import earlier, finetune, machine, network, tokenizer
    from recipe.training.rounds import Keeping

    work, kept = making.work, keep_earlier(making)
    schedule = making.schedules().instruct
    settings = (schedule, finetune.TOKENS, making.compiled, making.seed)
    digests = making.digests("conversations.jsonl", "tokenizer.json", "base.pt", *(file.name for file in kept))
    key = fingerprint(*digests, *settings)

    def do() -> None:
        print(machine.words(), flush=True)
        words, talks = tokenizer.load(work / "tokenizer.json"), corpus.load(work / "conversations.jsonl")
        keeping = Keeping(work / "instruct.state.pt", key, making.save_every)
        rows, start = finetune.encode(words, talks), network.load(work / "base.pt")
        if kept:
            share = SHARE if making.schedules().base.steps else 1.0
            start = earlier.tuned(start, *(earlier.network(file) for file in kept), share)
        if making.compiled:
            start.compile_blocks()
        made = finetune.finetune(start, rows, schedule, keeping, making.clock, making.seed)
        network.save(made, work / "instruct.pt")

    making.once("instruct", key, ["instruct.pt"], do)


def make_files(making: Making) -> None:
    """Export both variants: Q8_0 to ship, F16 into the cache, to compare and for the lens.

    The questions that were kept from them go along: texts may be worked on afterwards, files and questions stay a set.
    """
    from recipe.training import export, network, tokenizer

    words = tokenizer.load(making.work / "tokenizer.json")
    for name in ("Base", "Instruct"):
        trained = network.load(making.work / f"{name.lower()}.pt")
        export.export(trained, words, export.Variant(name, "Q8_0"), making.out)
        print(export.export(trained, words, export.Variant(name, "F16"), making.cache), flush=True)
    corpus.save(making.out / QUESTIONS, corpus.load(making.work / QUESTIONS))


def make_dependents(making: Making) -> None:
    """Write the files of the app that depend on the weights."""
    from recipe.measuring import dependents
    from recipe.measuring.evaluate import shipped

    written = dependents.write(shipped(making.out, "Base"))
    print(f"{dependents.PLACE}: “{written.row.start}”, least gap {written.least_gap:.2f}", flush=True)


def evaluate(making: Making) -> None:
    """Measure the shipped files, and compare the F16 files with the trainer."""
    from recipe.measuring import equality, evaluate, report

    found = evaluate.measure(making.out)
    equality.measure(making.work, making.cache, corpus.load(making.out / QUESTIONS), found)
    report.save(making.work / "report.json", found)


def ask_fresh(making: Making) -> None:
    """Ask a set from outside. Without --fresh there is none; with --figures-only nothing is kept."""
    from recipe.measuring import fresh, report
    from recipe.measuring.engine import Engine
    from recipe.measuring.evaluate import shipped

    if making.fresh is None:
        return
    pair = shipped(making.out, "Instruct")
    engine = Engine(pair)
    found = fresh.measure(engine.answer, making.fresh, pair)
    engine.close()
    print("\n".join(fresh.figures(found)), flush=True)
    if not making.figures_only:
        report.save(making.work / "fresh.json", found)


def write_card(making: Making) -> None:
    """Write the model card from what was measured."""
    from recipe import world
    from recipe.measuring import card, evaluate, report

    measured = report.load(making.work / "report.json")
    files = evaluate.files(making.out)
    if measured.files != files:
        raise SystemExit("The figures are those of other files: run the step evaluate.")
    place = making.work / "fresh.json"
    outside = report.load_fresh(place) if place.exists() else None
    if outside and outside.pair != files[evaluate.shipped(making.out, "Instruct").name][1]:
        raise SystemExit(f"{place} has another pair's figures: run the step fresh, or remove it.")
    facts = world.all_facts()
    schedules = making.schedules()
    known: dict[str, object] = {
        **card.beginning(
            [(file.name, file_digest(file)) for file in keep_earlier(making)],
            schedules.base.steps,
            schedules.base.decay,
        ),
        "facts": len(facts),
        "frames": sum(len(set(kind.frames)) for kind in {fact.family for fact in facts}),
        "capitals": sum(fact.family.name == "capital" for fact in facts),
        "documents": f"{DOCUMENTS:,}",
        "talks": f"{TALKS:,}",
        "instruct_steps": f"{schedules.instruct.steps:,}",
        "seed": making.seed,
        "instruct_decay": round(100 * schedules.instruct.decay),
        "leaked": evaluate.leaks(making.work, corpus.load(making.out / QUESTIONS)),
    }
    card.write(measured, outside, known, making.out)


JOBS: dict[str, Callable[[Making], None]] = dict(
    zip(
        STEPS,
        (
            make_documents,
            make_conversations,
            make_tokenizer,
            make_base,
            make_instruct,
            make_files,
            make_dependents,
            evaluate,
            ask_fresh,
            write_card,
        ),
        strict=True,
    )
)


def asked_for() -> tuple[Making, list[str]]:
    """The command line: how, and which steps."""
    cache = cache_folder()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="where the two files, the card and the questions go")
    parser.add_argument("--work", type=Path, default=cache / "work", help=f"what is made on the way ({cache / 'work'})")
    parser.add_argument("--cache", type=Path, default=cache, help=f"where the F16 files go ({cache})")
    parser.add_argument("--only", default=",".join(STEPS), help="these steps alone, with commas between them")
    parser.add_argument("--base-steps", type=int, help="0 with --earlier: its base stays as it is")
    parser.add_argument("--instruct-steps", type=int)
    parser.add_argument("--seed", type=int, default=1, help="of the order in which tuning reads the conversations")
    parser.add_argument("--minutes", type=float, default=40, help="the longest a round may take, 0 = without end")
    parser.add_argument("--save-every", type=int, default=200, metavar="STEPS", help="how often the state is kept")
    parser.add_argument("--compile", action="store_true", help="compile the network first: half a minute, then faster")
    parser.add_argument("--earlier", type=Path, metavar="FOLDER", help="go on from the pair there, not from nothing")
    parser.add_argument("--fresh", type=Path, metavar="FILE", help="a set of questions from outside to ask at the end")
    parser.add_argument("--figures-only", action="store_true", help="keep and show no question and no reply of it")
    given = parser.parse_args()
    steps = given.only.split(",")
    if unknown := set(steps) - set(STEPS):
        parser.error(f"no such step: {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    making = Making(
        out=given.out,
        work=given.work,
        cache=given.cache,
        base_steps=given.base_steps,
        instruct_steps=given.instruct_steps,
        seed=given.seed,
        save_every=given.save_every,
        compiled=given.compile,
        clock=Clock(given.minutes),
        earlier=given.earlier,
        fresh=given.fresh,
        figures_only=given.figures_only,
    )
    return making, [step for step in STEPS if step in steps]


def main() -> int:
    """Run the steps."""
    making, steps = asked_for()
    try:
        for step in steps:
            making.clock.check(step)
            started = time.monotonic()
            JOBS[step](making)
            print(f"{step}: {time.monotonic() - started:.0f} s", flush=True)
    except RoundOver as over:
        print(over, flush=True)
        return GO_ON
    return 0


if __name__ == "__main__":
    sys.exit(main())
