"""What a file's own metadata says: the kind of file, base or tuned, and the models it was made from."""

from __future__ import annotations

from desktop.gguf.contents import DIFFUSION, other_content, split_part
from desktop.gguf.header import GgufHeader
from desktop.library.hub_names import is_repo_id, repo_id_in
from desktop.library.judging.family_rules import fit_of
from desktop.library.judging.name_rule import judge_name
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Judgement, Variant

_LONGEST_TEXT = 200  # characters of a value that are believed and shown
_MAX_PARENTS = 16


def kind_in(header: GgufHeader) -> str:
    """What the file is when it is no text model of its own, "" for one that is.

    A diffusion model writes text, though the engine cannot drive it; later parts of a split file are judged by name.
    """
    content = other_content(header)
    return "" if content == DIFFUSION or split_part(header)[0] > 1 else content


def telling_name(name: str, header: GgufHeader) -> str:
    """The file's name, or the one that its metadata spells where the name shows neither a family nor a size.

    For naming and pairing files that were renamed: "favourite.gguf" is what its metadata says it is, if that says both
    ("tmp" and "LLaMA v2" stand in many files).
    """
    given, identity = parse_name(name), _identity(header) or _text(header, "general.name")
    told = parse_name(identity)
    says_nothing = not given.size_label and not fit_of(given)
    return identity if says_nothing and told.size_label and fit_of(told) else name


def lineage_in(header: GgufHeader, *, addresses_only: bool = False) -> Lineage:
    """The models that general.base_model names; how they were used is not said there.

    addresses_only: without those of which only names for people are given, whose repositories are a guess.
    """
    count = min(header.number("general.base_model.count"), _MAX_PARENTS)
    found = (_parent(header, place, addresses_only=addresses_only) for place in range(count))
    return Lineage(tuple(parent for parent in found if is_repo_id(parent)))


def judge_metadata(header: GgufHeader) -> tuple[Judgement, bool]:
    """What the identity keys say, and whether a word said it: keys without such a word may only have lost it."""
    identity = _identity(header)
    general = _text(header, "general.name")
    for text in (identity, general):
        name = parse_name(text)
        judgement = judge_name(name)
        if name.tuning and judgement.variant not in (Variant.UNKNOWN, Variant.OTHER):
            why = tuple(f"Its metadata calls it “{text}”. {reason}" for reason in judgement.reasons[:1])
            return Judgement(judgement.variant, judgement.confidence, why), True
    bare = judge_name(parse_name(identity or general))
    if bare.variant in (Variant.UNKNOWN, Variant.OTHER):
        return Judgement(), False
    why = tuple(f"Its metadata calls it “{identity or general}”. {one}" for one in bare.reasons[:1])
    return Judgement(bare.variant, min(bare.confidence, Confidence.MEDIUM, key=_ORDER.index), why), False


_ORDER = [Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH]


def _identity(header: GgufHeader) -> str:
    """The name that the keys of general.* spell, in the order of the format's naming convention."""
    parts = [_text(header, f"general.{key}") for key in ("basename", "size_label", "finetune", "version")]
    return "-".join(part for part in parts if part) if parts[0] or parts[2] else ""


def _text(header: GgufHeader, key: str) -> str:
    return header.text(key)[:_LONGEST_TEXT]


def _parent(header: GgufHeader, place: int, *, addresses_only: bool) -> str:
    prefix = f"general.base_model.{place}"
    url = _text(header, f"{prefix}.repo_url")
    if url or addresses_only:
        return repo_id_in(url)
    name, owner = _text(header, f"{prefix}.name"), _text(header, f"{prefix}.organization")
    return f"{owner}/{name}".strip("/").replace(" ", "-")
