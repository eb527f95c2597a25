"""A set of questions from outside: how it is answered, by topic and group.

The file has one JSON object a line: {"messages": [["user", "…"]], "keys": ["…"], "topic": "…", "group": "…"}. The group
is "known", "unknown" (to be refused) or "known word" (to be refused, although it knows a word in it).
"""

import json
from collections.abc import Callable
from pathlib import Path

from recipe.keeping import file_digest
from recipe.measuring.checks import right
from recipe.measuring.report import Fresh, Question, Score, summed

GROUPS = ("known", "unknown", "known word")
FIELDS = {"messages", "keys", "topic", "group"}
Answer = Callable[[list[list[str]]], tuple[str, bool]]


def load(path: Path) -> list[Question]:
    """The questions of a file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            question = json.loads(line)
            if missing := FIELDS - question.keys():
                raise SystemExit(f"{path}, line {number}: {', '.join(sorted(missing))} is missing.")
            if question["group"] not in GROUPS:
                raise SystemExit(f"{path}, line {number}: the group is none of {', '.join(GROUPS)}.")
            found.append(question)
    return found


def measure(answer: Answer, path: Path, pair: Path) -> Fresh:
    """Ask every question. answer: gives (the reply, whether it ended by itself); pair: the instruct file."""
    found = Fresh(path.name, file_digest(path), file_digest(pair))
    for question in load(path):
        reply, ended = answer(question["messages"])
        good = right(reply, ended, question["keys"])
        found.topics[question["topic"]][question["group"]].add(good)
        if not good:
            found.wrong.append({name: question[name] for name in FIELDS} | {"reply": reply, "ended": ended})
    return found


def of_group(fresh: Fresh, group: str) -> Score:
    """One group's figures over all topics."""
    return summed(groups.get(group, Score()) for groups in fresh.topics.values())


def refused(fresh: Fresh) -> Score:
    """All that is to be refused."""
    return summed([of_group(fresh, "unknown"), of_group(fresh, "known word")])


def overall(fresh: Fresh) -> Score:
    """All questions."""
    return summed(score for groups in fresh.topics.values() for score in groups.values())


def cell(score: Score) -> str:
    """A share as the tables have it."""
    return f"{score.percent:.1f} % of {score.total}" if score.total else "-"


def figures(fresh: Fresh) -> list[str]:
    """Lines with figures alone: no question, no reply."""
    rows = [f"- All: **{cell(overall(fresh))}**", f"- To be refused: **{cell(refused(fresh))}**"]
    rows += [f"- Group {group}: {cell(of_group(fresh, group))}" for group in GROUPS]
    rows += ["", f"| topic | {' | '.join(GROUPS)} | all |", "|---|---|---|---|---|"]
    for topic, groups in sorted(fresh.topics.items()):
        cells = [cell(groups.get(group, Score())) for group in GROUPS]
        rows.append(f"| {topic} | {' | '.join(cells)} | {cell(summed(groups.values()))} |")
    return rows


def wrong(fresh: Fresh) -> list[str]:
    """Every question that was answered wrongly, with what came and what is right."""
    rows = []
    for miss in sorted(fresh.wrong, key=lambda miss: (miss["group"], miss["topic"])):
        asked = " / ".join(text for role, text in miss["messages"] if role == "user")
        end = "" if miss["ended"] else " (without an end)"
        keys = ", ".join(miss["keys"])
        rows += [f"[{miss['group']}, {miss['topic']}] {asked}", f"  {miss['reply'].strip()!r}{end}, wanted: {keys}"]
    return rows
