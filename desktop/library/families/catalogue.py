"""The catalogue of families Tandem knows: which repositories are base and instruct of one model, found by name."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from desktop.library.families.catalogue_family import CatalogueFamily, CatalogueVariant, Evidence
from desktop.library.families.catalogue_file import Raw, merged, read_families_file, read_family
from desktop.library.variant import Variant
from desktop.paths import resources_dir

__all__ = ["Catalogue", "CatalogueFamily", "CatalogueVariant", "Evidence", "load_catalogue", "name_key"]

_HUB = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/(?:models/)?", re.IGNORECASE)
_REPO_FORM = re.compile(r"[^/\\]+/(?![^/\\]*\.gguf$)[^/\\]+", re.IGNORECASE)  # a folder and a file are none
# What stands behind the model's own name in a file's or a GGUF repository's name, the last first.
_ENDINGS = re.compile(
    r"(?:\.gguf|-gguf|-\d{5}-of-\d{5}|[-.](?:i1|ud|imat|imatrix)"
    r"|[-.](?:iq[1-8]|q[1-8]|tq[12])(?:[-_](?:[0-9]|k|s|m|l|xl|xs|xxs|nl))*|[-.](?:b?f16|fp16|f32|fp32|mxfp4))$"
)

_LONGEST_NAME = 300  # file systems allow less

Found = tuple[CatalogueFamily, Variant]


def name_key(text: str) -> str:
    """A model's name without owner, folder, quantization and endings, in one spelling: "qwen3-1.7b-base"."""
    last = re.split(r"[/\\]", text.strip().rstrip("/\\"))[-1][:_LONGEST_NAME].casefold()
    last = last.split(":", 1)[0].replace(" ", "-")
    shorter = _ENDINGS.sub("", last)
    while shorter != last:
        last, shorter = shorter, _ENDINGS.sub("", shorter)
    return last.replace("_", "-")


class Catalogue:
    """Families by id, repository and name. notice: what the user should be told of the own file, "" if nothing."""

    def __init__(self, families: tuple[CatalogueFamily, ...], notice: str = "") -> None:
        self.families = families
        self.notice = notice
        self._ids = {family.id: family for family in families}
        self._repos: dict[str, Found] = {}
        self._names: dict[str, Found | None] = {}
        self._owners: set[str] = set()
        for family in sorted(families, key=lambda one: not one.added):  # what the user says goes first
            for word, variant in family.variants():
                self._enter(family, word, variant)

    def _enter(self, family: CatalogueFamily, word: Variant, variant: CatalogueVariant) -> None:
        repos = (variant.repo, *variant.gguf)
        self._owners |= {repo.split("/")[0].casefold() for repo in repos}
        for repo in repos:
            self._repos.setdefault(repo.casefold(), (family, word))
        owner = variant.repo.split("/", 1)[0].casefold()
        keys = {name_key(name) for name in (*repos, *variant.alternates)}
        keys |= {f"{owner.replace('_', '-')}-{key}" for key in keys}  # some quantizers put the owner in front
        for key in keys:
            known = self._names.setdefault(key, (family, word))
            if known and known[1] is not word and (known[0].id == family.id or not known[0].added):
                self._names[key] = None  # the name alone does not tell base from instruct

    def family(self, family_id: str) -> CatalogueFamily | None:
        """The family of that id."""
        return self._ids.get(family_id)

    def find_repo(self, repo: str) -> Found | None:
        """The family and variant of a repository, named exactly (in any case), or by its address on the hub."""
        return self._repos.get(_repo_id(repo).casefold())

    def find(self, repo_or_name: str) -> Found | None:
        """As find_repo(), else by the whole name of a file, or of a repository whose owner the catalogue knows.

        "Qwen3-4B-abliterated" is not found as "Qwen3-4B". A stranger's repository is not found by its name: some
        "gemma-2-2b-GGUF" holds files of gemma-2-2b-it.
        """
        found = self.find_repo(repo_or_name)
        repo = _repo_id(repo_or_name)
        if found or (_REPO_FORM.fullmatch(repo) and repo.split("/")[0].casefold() not in self._owners):
            return found
        return self._names.get(name_key(repo))

    def variant(self, repo: str) -> Variant:
        """What the repository or name is known to be, UNKNOWN if the catalogue does not have it."""
        found = self.find(repo)
        return found[1] if found else Variant.UNKNOWN

    def mate(self, repo: str) -> str:
        """The other voice's repository: for a GGUF build the same quantizer's if there is one; "" if unknown."""
        found = self.find(repo)
        if found is None:
            return ""
        family, word = found
        other = family.instruct if word is Variant.BASE else family.base
        own = _repo_id(repo).casefold()
        if own not in self._repos or own in [variant.repo.casefold() for _, variant in family.variants()]:
            return other.repo
        owner = own.split("/", 1)[0]
        same = [build for build in other.gguf if build.casefold().startswith(owner + "/")]
        return next(iter((*same, *other.gguf)), other.repo)


def _repo_id(text: str) -> str:
    """ "owner/name" out of an address on the hub or an "owner/name:Q4_K_M"; any other text as it stands."""
    text = text.strip()
    place = _HUB.match(text)
    if place:
        return "/".join(re.split(r"[?#:]", text[place.end() :])[0].split("/")[:2])
    return text.rsplit(":", 1)[0] if re.fullmatch(r"[^/\\:]+/[^/\\:]+:[^/\\:]+", text) else text


def load_catalogue(user_file: Path, bundled_file: Path | None = None) -> Catalogue:
    """The bundled families with the user's own over them, by id. Never raises; see Catalogue.notice."""
    bundled = read_families_file(bundled_file or resources_dir() / "catalogue.toml")
    own = read_families_file(user_file)
    licences = {**bundled.licences, **own.licences}
    tables: dict[str, Raw] = {str(table.get("id", "")): table for table in bundled.families}
    families: dict[str, CatalogueFamily] = {}
    for key, table in tables.items():
        family, _ = read_family(table, licences)
        if family is not None:
            families[key] = family
    problems = list(own.problems)
    for table in own.families:
        key = str(table.get("id", ""))
        family, problem = read_family(merged(tables.get(key, {}), table), licences)
        if family is None:
            problems.append(problem)
        elif key in families and families[key].added:
            problems.append(f"{key}: it stands there twice, the first is used.")
        else:
            families[key] = msgspec.structs.replace(family, added=True)
    return Catalogue(tuple(families.values()), _notice(user_file, problems))


def _notice(user_file: Path, problems: list[str]) -> str:
    if not problems:
        return ""
    shown = " ".join(problems[:3]) + (f" And {len(problems) - 3} more." if len(problems) > 3 else "")  # noqa: PLR2004
    return f"Not all of your own families could be used ({user_file}). {' '.join(shown.split())}"
