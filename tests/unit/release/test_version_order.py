"""Version numbers: their order, and what is none."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import __version__
from desktop.release.version import Version

IN_ORDER = [
    "0.0.9",
    "0.1.0a1",
    "0.1.0a2",
    "0.1.0b1",
    "0.1.0rc1",
    "0.1.0rc2",
    "0.1.0",
    "0.1.1",
    "0.2.0",
    "0.10.0",
    "1.0.0a1",
]


def test_numbers_count_as_numbers_and_pre_releases_come_before():
    assert sorted(map(Version, reversed(IN_ORDER))) == [Version(text) for text in IN_ORDER]
    for older, newer in itertools.combinations(IN_ORDER, 2):
        assert Version(older) < Version(newer)
        assert not Version(newer) <= Version(older)


@given(st.tuples(*[st.integers(0, 999_999)] * 3), st.tuples(*[st.integers(0, 999_999)] * 3))
def test_the_order_is_that_of_the_numbers(one, other):
    assert (Version("{}.{}.{}".format(*one)) < Version("{}.{}.{}".format(*other))) is (one < other)


def test_leading_zeros_do_not_matter():
    assert Version("0.01.0") == Version("0.1.0")
    assert len({Version("0.01.0"), Version("0.1.0")}) == 1
    assert str(Version("0.01.0rc02")) == "0.1.0rc2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.0",
        "1.0.0.0",
        "v1.0.0",
        "1.0.0-rc1",
        "1.0.0rc",
        "1.0.0 ",
        "1.0.0\n",
        "-1.0.0",
        "1.0.9999999",
        "\u0661.0.0",
    ],
)
def test_what_is_no_version(text):
    with pytest.raises(ValueError, match="no version"):
        Version(text)


def test_this_version_is_one():
    assert str(Version(__version__)) == __version__
