"""The signed notice: only the very bytes that one of the keys signed are read."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.release.feed import Release, read_release, write_release
from desktop.release.signed_notice import verified_payload
from desktop.release.update_words import UpdateNotTrusted, UpdateProblem
from tests.fakes.publisher import Publisher

PUBLISHER = Publisher()
KEYS = PUBLISHER.channel("https://tandem.example").raw_keys()
NOTICE = PUBLISHER.notice("0.2.0")


def test_what_was_signed_comes_out():
    release = read_release(verified_payload(NOTICE, KEYS))
    assert (release.version, release.date, release.notes) == ("0.2.0", "2027-01-15", "### Added\n- Everything.")


def test_any_of_several_keys_will_do(publisher):
    keys = publisher.channel("https://tandem.example", PUBLISHER.public_key).raw_keys()
    assert verified_payload(NOTICE, keys) == NOTICE.partition(b"\n")[2]


def test_another_key_will_not(publisher):
    with pytest.raises(UpdateNotTrusted, match="not from Tandem's publishers"):
        verified_payload(publisher.notice("0.2.0"), KEYS)
    with pytest.raises(UpdateNotTrusted):
        verified_payload(NOTICE, [])


@given(st.integers(0, len(NOTICE) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused(at, change):
    changed = bytearray(NOTICE)
    changed[at] ^= change
    with pytest.raises(UpdateNotTrusted):
        verified_payload(bytes(changed), KEYS)


@given(st.binary(max_size=300))
def test_garbage_is_refused(data):
    with pytest.raises(UpdateNotTrusted):
        verified_payload(data, KEYS)


@pytest.mark.parametrize("rest", [b"", b" ", b" AAAA", b" %%%%", b" " + base64.b64encode(bytes(65)), b" " + b"A" * 999])
def test_a_line_that_is_no_signature_is_refused(rest):
    with pytest.raises(UpdateNotTrusted):
        verified_payload(b"tandem-release-1" + rest + b"\n{}", KEYS)


def release_with(**changes):
    fields = json.loads(write_release(Release(version="0.2.0", date="2027-01-15", issued=1, page="https://a.example/")))
    return json.dumps(fields | changes).encode()


def test_fields_of_a_later_version_are_passed_over():
    assert read_release(release_with(mood="good")).version == "0.2.0"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 60_000,
        release_with(version="2"),
        release_with(version=2),
        release_with(date="soon"),
        release_with(issued=-1),
        release_with(issued=10**18),
        release_with(page="http://a.example"),
        release_with(page=""),
        release_with(page="file:///bin/sh"),
        release_with(format=2),
        release_with(files=[{}]),
        release_with(notes=None),
    ],
    ids=range(16),
)
def test_a_signed_one_that_is_wrong_is_refused_in_words(payload):
    with pytest.raises(UpdateProblem) as caught:
        read_release(payload)
    assert "not understood" in caught.value.title
    assert caught.value.detail.endswith(".")
