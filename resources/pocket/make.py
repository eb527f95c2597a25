"""Makes the pocket pair from nothing: corpus, tokenizer, base, instruct, GGUF files, evaluation.

    python resources/pocket/make.py --out resources/pocket --work /tmp/pocket-work

With two processor cores it takes less than two hours. Single steps: --only corpus,base,...
"""

import argparse
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from recipe import corpus, export, finetune, network, pretrain, tokenizer

STEPS = ("corpus", "drill", "tokenizer", "base", "instruct", "export", "evaluate")
DOCUMENTS, TALKS, DRILLS, TALK_DRILLS, SETTLING = 150_000, 110_000, 36_000, 40_000, 14_000


def make_corpus(work: Path, out: Path) -> None:
    """Write documents, conversations and the evaluation's questions."""
    world, questions = corpus.build_world()
    corpus.save(out / "evaluation.jsonl", questions)
    corpus.save(work / "documents.jsonl", corpus.documents(world, DOCUMENTS))
    corpus.save(work / "conversations.jsonl", corpus.conversations(world, TALKS))


def make_drill(work: Path, out: Path) -> None:
    """Write the last rounds' conversations, and the questions that they keep back."""
    world, questions = corpus.build_world()
    corpus.save(out / "evaluation.jsonl", questions)
    corpus.save(work / "drill.jsonl", corpus.drills(world, DRILLS))
    corpus.save(work / "talk_drill.jsonl", corpus.talk_drills(world, TALK_DRILLS))
    corpus.save(work / "settling.jsonl", corpus.settling(world, SETTLING))


def make_tokenizer(work: Path) -> None:
    """Learn the vocabulary from a part of the corpus."""
    documents = corpus.load(work / "documents.jsonl")[:25_000]
    talks = corpus.load(work / "conversations.jsonl")[:15_000]
    texts = [content for talk in talks for _, content in talk]
    tokenizer.train([*documents, *texts], work / "tokenizer.json")


def make_base(work: Path, steps: int) -> None:
    """Pretrain."""
    words = tokenizer.load(work / "tokenizer.json")
    documents = corpus.load(work / "documents.jsonl")
    network.save(pretrain.pretrain(words, documents, steps), work / "base.pt")


def make_instruct(work: Path, rounds: list[int], first: int) -> None:
    """Fine-tune: the first round starts from the base, the others go on; the last are averaged."""
    words = tokenizer.load(work / "tokenizer.json")
    trained = network.load(work / ("instruct.pt" if first else "base.pt"))
    for part in range(first, len(rounds)):
        if part == first or part != finetune.SETTLE:
            before = {name: weight.clone() for name, weight in trained.state_dict().items()}
        talks = corpus.load(work / (finetune.DRILLS.get(part, "conversations.jsonl")))
        trained = finetune.finetune(trained, words, talks, rounds[part], part)
        network.save(trained, work / f"instruct{part + 1}.pt")
        if part in finetune.KEPT:
            finetune.average(trained, before, finetune.KEPT[part])
    network.save(trained, work / "instruct.pt")


def make_files(work: Path, out: Path) -> None:
    """Export both variants, Q8_0 to ship and F16 to compare."""
    words = tokenizer.load(work / "tokenizer.json")
    for name in ("Base", "Instruct"):
        trained = network.load(work / f"{name.lower()}.pt")
        export.export(trained, words, export.Variant(name, "Q8_0"), out)
        export.export(trained, words, export.Variant(name, "F16"), work)


def evaluate(work: Path, out: Path, steps: list[int]) -> None:
    """Measure the files and write the model card."""
    from recipe import card, evaluate, world  # only this step needs llama.cpp
    from recipe.fresh_talk import FRESH
    from recipe.rare_talk import RARE
    from recipe.spintax import lines

    facts = world.all_facts()
    families = {fact.family for fact in facts}
    card.write(
        evaluate.measure(work, out),
        {
            "facts": len(facts),
            "frames": sum(
                len({*kind.frames, *lines(RARE.get(kind.name, "")), *lines(FRESH.get(kind.name, ""))})
                for kind in families
            ),
            "capitals": sum(fact.family.name == "capital" for fact in facts),
            "documents": f"{DOCUMENTS:,}",
            "talks": f"{TALKS:,}",
            "drills": f"{DRILLS:,}",
            "talk_drills": f"{TALK_DRILLS:,}",
            "settling": f"{SETTLING:,}",
            "base_steps": f"{steps[0]:,}",
            "instruct_steps": " + ".join(f"{count:,}" for count in steps[1:]),
            "leaked": evaluate.leaks(work, corpus.load(out / "evaluation.jsonl")),
        },
        out,
    )


def main() -> None:
    """Run the steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--work", type=Path, default=Path("pocket-work"))
    parser.add_argument("--only", default=",".join(STEPS))
    parser.add_argument("--base-steps", type=int, default=1300)
    parser.add_argument("--rounds", default="1000,1100,500,450,360,120", help="steps of the fine-tuning's rounds")
    parser.add_argument("--first-round", type=int, default=0, help="go on with this round")
    chosen = parser.parse_args()
    work, out = chosen.work, chosen.out
    rounds = [int(steps) for steps in chosen.rounds.split(",")]
    jobs = {
        "corpus": lambda: make_corpus(work, out),
        "drill": lambda: make_drill(work, out),
        "tokenizer": lambda: make_tokenizer(work),
        "base": lambda: make_base(work, chosen.base_steps),
        "instruct": lambda: make_instruct(work, rounds, chosen.first_round),
        "export": lambda: make_files(work, out),
        "evaluate": lambda: evaluate(work, out, [chosen.base_steps, *rounds]),
    }
    for name in STEPS:
        if name in chosen.only.split(","):
            started = time.monotonic()
            jobs[name]()
            print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
