"""What holders want ready is kept apart, and what is due is loaded in the order it was asked for."""

from __future__ import annotations

import pytest

from desktop.control.engines.wants import AllWants, Wants
from tests.gui.control.engines.switching_desk import key_of

A, B, C = map(key_of, "abc")


@pytest.fixture
def wants(qapp):
    return AllWants()


def test_every_holder_has_its_own(wants):
    wants.set("window", Wants(kept=frozenset([A, B]), speaking=frozenset([A])), [A])
    wants.set("page", Wants(kept=frozenset([C]), schemas=frozenset([C])), [C])
    wants.set("window", Wants(kept=frozenset([B]), speaking=frozenset([B])), [])
    assert (wants.kept, wants.speaking, wants.schemas) == ({B, C}, {B}, {C})
    assert wants.due == [C]
    wants.release("page")
    assert (wants.kept, wants.schemas, wants.due) == ({B}, frozenset(), [])


def test_what_is_due_stays_so_only_for_those_who_speak_next(wants):
    wants.set("window", Wants(kept=frozenset([A, B]), speaking=frozenset([A])), [A, B, A])
    assert wants.due == [A, B]
    wants.set("window", Wants(kept=frozenset([A, B, C]), speaking=frozenset([A])), [C])
    assert wants.due == [A, C]
    wants.forget_due(A)
    assert wants.due == [C]


def test_nothing_is_loaded_ahead_that_is_not_kept(wants):
    wants.set("window", Wants(kept=frozenset([A])), [B])
    assert wants.due == []
