"""One entry of the catalogue: the base and the instruct variant of a model, and where both can be had."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from desktop.library.variant import Variant


class Evidence(StrEnum):
    """How a repository's name was checked when the entry was written; the hub itself was not asked."""

    PINNED = "pinned"  # public code names it with a commit, a sha256 or an exact size: somebody fetched from it
    CARD = "card"  # its own page was read, in a stored copy
    FILE = "file"  # public code or a document names it with a file in it
    NAMED = "named"  # public documents or code name it
    UNSEEN = "unseen"  # expected by the family's naming, not seen anywhere
    NOT_SAID = ""  # the user's own entry


class CatalogueVariant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one variant is published. evidence: of `repo`, then of each of `gguf`, in their order."""

    repo: str  # the weights as their makers published them, "owner/name"
    gguf: tuple[str, ...] = ()  # repositories with GGUF builds of it, the best known first
    alternates: tuple[str, ...] = ()  # other names it goes by, without owner
    evidence: tuple[Evidence, ...] = ()

    def evidence_of(self, repo: str) -> Evidence:
        """How the name of `repo` was checked; NOT_SAID for one that is not here."""
        names = [name.casefold() for name in (self.repo, *self.gguf)]
        place = names.index(repo.casefold()) if repo.casefold() in names else len(self.evidence)
        return self.evidence[place] if place < len(self.evidence) else Evidence.NOT_SAID


class CatalogueFamily(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A base and an instruct variant of one model, in one size. Numbers are 0 where they are not known."""

    id: str
    title: str  # for people, "Qwen3 1.7B"
    parameters_b: float  # billions
    context: int = 0  # tokens
    licence: str = ""  # SPDX, "LicenseRef-..." for one that SPDX does not list
    licence_name: str = ""  # for people; filled from the file's table of licences
    gated: bool = False  # the makers' repositories ask for an account and an agreement; GGUF builds often do not
    architecture: str = ""  # as llama.cpp names it
    good_at: str = ""  # a few words for people
    base: CatalogueVariant
    instruct: CatalogueVariant
    reasoning: CatalogueVariant | None = None
    vocabulary: int = 0  # tokens
    layers: int = 0
    kv_dims: tuple[int, int] = (0, 0)  # elements of K and of V for one token in one layer
    verified: str = ""  # how the names and figures were checked, in words
    added: bool = False  # by the user's own file

    def variants(self) -> tuple[tuple[Variant, CatalogueVariant], ...]:
        """Each variant there is, with its word."""
        both = ((Variant.BASE, self.base), (Variant.INSTRUCT, self.instruct))
        return (*both, (Variant.REASONING, self.reasoning)) if self.reasoning else both

    def variant(self, word: Variant) -> CatalogueVariant | None:
        """The variant `word` stands for, None if this family has none."""
        return dict(self.variants()).get(word)
