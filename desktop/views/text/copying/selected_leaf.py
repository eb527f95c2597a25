"""What is selected of one leaf."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.views.text.markdown.leaf import Leaf


@dataclass(frozen=True, slots=True)
class SelectedLeaf:
    """A leaf whose text is what is selected of it, as markdown; of code and plain text as it is.

    begun: the markers before it are selected too. inside: a part of this leaf is all that is selected. plain: it is
    no markdown at all.
    """

    leaf: Leaf
    begun: bool = False
    inside: bool = False
    plain: bool = False
