"""Read families from TOML, the bundled file and the user's own, and say in words what is wrong with an entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from desktop.library.families.catalogue_family import CatalogueFamily, CatalogueVariant

LARGEST_FILE = 2_000_000  # bytes; a thousand families are a third of it
LARGEST_NUMBER = 1_000_000_000  # of tokens, layers or elements
LONGEST_TEXT = 300  # characters of one line that people read
_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

Raw = dict[str, Any]


class FamiliesFile(msgspec.Struct, frozen=True):
    """The tables of one file as they stand, and what could not be read, each in a sentence."""

    families: tuple[Raw, ...] = ()
    licences: Mapping[str, str] = {}  # SPDX id or "LicenseRef-...", name for people
    problems: tuple[str, ...] = ()


def read_families_file(path: Path) -> FamiliesFile:
    """What `path` holds; nothing if there is no such file. Never raises: problems come as sentences."""
    raw, problem = _parsed(path)
    listed = raw.get("family", [])
    if problem or not isinstance(listed, list):
        return FamiliesFile(problems=(problem or '"family" is no list: begin each family with [[family]].',))
    named = raw.get("licences", {})
    licences = {key: name for key, name in named.items() if isinstance(name, str)} if isinstance(named, dict) else {}
    families = tuple(table for table in listed if isinstance(table, dict))
    return FamiliesFile(families, licences, ("An entry is no table.",) * (len(listed) - len(families)))


def _parsed(path: Path) -> tuple[Raw, str]:
    """The TOML in `path`, empty if there is no such file, and what kept it from being read."""
    try:
        if path.exists() and not path.is_file():
            return {}, "It is no file."
        if path.stat().st_size > LARGEST_FILE:
            return {}, f"It is larger than {LARGEST_FILE // 1_000_000} MB and was not read."
        return tomllib.loads(path.read_text("utf-8-sig")), ""
    except (FileNotFoundError, NotADirectoryError):
        return {}, ""
    except OSError as error:
        return {}, f"It could not be read: {error.strerror or error}."
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML
        return {}, f"It is not TOML: {error}."


def read_family(table: Raw, licences: Mapping[str, str]) -> tuple[CatalogueFamily | None, str]:
    """The family that `table` describes, else None and the reason in a sentence that names the entry."""
    name = str(table.get("id", "an entry without id"))[:80]
    try:
        family = msgspec.convert(table, CatalogueFamily, strict=True)
    except msgspec.ValidationError as error:
        return None, f"{name}: {error}."
    if not family.licence_name:
        family = msgspec.structs.replace(
            family, licence_name=licences.get(family.licence, family.licence or "not said")
        )
    fault = fault_of(family)
    return (None, f"{name}: {fault}.") if fault else (family, "")


def fault_of(family: CatalogueFamily) -> str:
    """What makes the family unusable, "" if nothing."""
    if not _ID.fullmatch(family.id):
        return "the id may hold a-z, 0-9 and . _ - only"
    if not 0 < family.parameters_b < 10_000:  # noqa: PLR2004 - billions; no model has more
        return "parameters_b (billions) must be above 0 and below 10000"
    if not all(map(_fit_to_show, (family.title, family.licence_name, family.good_at or "-", family.verified or "-"))):
        return f"title, licence, good_at and verified are one line of at most {LONGEST_TEXT} characters"
    figures = (family.context, family.vocabulary, family.layers, *family.kv_dims)
    if min(figures) < 0 or max(figures) > LARGEST_NUMBER:
        return f"a number below 0 or above {LARGEST_NUMBER}"
    for word, variant in family.variants():
        if fault := _fault_of_variant(variant):
            return f"{word.value}: {fault}"
    return _same_repository(family)


def _fit_to_show(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST_TEXT and text.isprintable()


def _fault_of_variant(variant: CatalogueVariant) -> str:
    repos = (variant.repo, *variant.gguf)
    for repo in repos:
        if not _REPO.fullmatch(repo) or ".." in repo:
            return f"{repo[:80]!r} is no repository (owner/name)"
    if len({repo.casefold() for repo in repos}) < len(repos):
        return "a repository stands there twice"
    if not all(map(_fit_to_show, variant.alternates)):
        return "an alternate name is empty or longer than a name"
    if variant.evidence and len(variant.evidence) != len(repos):
        return "evidence is needed for repo and for each of gguf"
    return ""


def _same_repository(family: CatalogueFamily) -> str:
    """Two variants that share a repository could not be told apart, except where reasoning is switched on by prompt."""
    base = {repo.casefold() for repo in (family.base.repo, *family.base.gguf)}
    for word, variant in family.variants()[1:]:
        shared = base & {repo.casefold() for repo in (variant.repo, *variant.gguf)}
        if shared:
            return f"base and {word.value} share the repository {min(shared)}"
    return ""


def merged(below: Raw, above: Raw) -> Raw:
    """`below` with what `above` says in its place, tables within tables too.

    A variant whose repositories are replaced loses its evidence: it told of the old ones.
    """
    result = dict(below)
    if ("gguf" in above or "repo" in above) and "evidence" not in above:
        result.pop("evidence", None)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
