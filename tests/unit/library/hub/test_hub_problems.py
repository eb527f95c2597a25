"""Every refusal of a hub has its kind and its words, and every wish to wait its seconds."""

from __future__ import annotations

import pytest

from desktop.library.hub.problems import (
    Asked,
    Gated,
    HubFailed,
    NotFound,
    Offline,
    RateLimited,
    insecure,
    refusal,
    wait_of,
)

STRANGER = Asked("https://hub.example.org", "maker/Owl")
MEMBER = Asked("https://hub.example.org", "maker/Owl", signed_in=True)


def code(word):
    return {"x-error-code": word}


@pytest.mark.parametrize(
    ("status", "headers", "kind", "stranger", "member"),
    [
        (403, code("GatedRepo"), Gated, "You are not signed in.", "this account has no access yet"),
        (404, code("GatedRepo"), Gated, "accept the terms there. Then sign in", "approve each request by hand"),
        (401, {}, Gated, "wants you to sign in", "did not accept your sign-in"),
        (403, {}, Gated, "is not open to everybody", "Create a new read token"),
        (401, code("RepoNotFound"), NotFound, "only shown to those who are signed in", "renamed or removed."),
        (404, {}, NotFound, "hub.example.org has no maker/Owl.", "hub.example.org has no maker/Owl."),
        (404, code("EntryNotFound"), NotFound, "has no such file any more.", "has no such file any more."),
        (404, code("RevisionNotFound"), NotFound, "no longer has this version.", "rewritten its history"),
        (400, code("RevisionNotFound"), NotFound, "no longer has this version.", "rewritten its history"),
        (429, {}, RateLimited, "Signed-in users may ask more often.", "It does not say for how long."),
        (429, {"retry-after": "55"}, RateLimited, "wait for 55", "wait for 55"),
        (511, {}, Offline, "login page", "login page"),
        (407, {}, Offline, "proxy wants a password", "HTTP status 407"),
        (500, {}, HubFailed, "has a fault", "HTTP status 500"),
        (503, {}, HubFailed, "has a fault", "HTTP status 503"),
        (499, {}, HubFailed, "refused the request", "HTTP status 499"),
        (400, {}, HubFailed, "refused the request", "HTTP status 400"),
    ],
)
def test_a_refusal_has_its_kind_and_its_words(status, headers, kind, stranger, member):
    for asked, words in ((STRANGER, stranger), (MEMBER, member)):
        problem = refusal(status, headers, asked)
        assert type(problem) is kind
        assert words in problem.one_line().replace("\N{NO-BREAK SPACE}", " ")
        assert problem.hint
    assert problem.passing == (status in (429, 500, 503))


def test_those_who_are_signed_in_are_not_told_to_be():
    for status, headers in ((429, {}), (404, {}), (401, {}), (403, code("GatedRepo"))):
        words = refusal(status, headers, MEMBER).one_line()
        assert "Signed-in users" not in words
        assert "private" not in words
        assert "not signed in" not in words


def test_the_page_to_go_to_is_named():
    assert refusal(403, code("GatedRepo"), MEMBER).page == "https://hub.example.org/maker/Owl"
    assert refusal(401, {}, STRANGER).page == "https://hub.example.org/maker/Owl"
    assert refusal(401, {}, MEMBER).page == "https://hub.example.org/settings/tokens"
    assert Asked("https://hub.example.org").page == "https://hub.example.org"
    assert Asked("https://hub.example.org").what == "hub.example.org"
    assert STRANGER.what == "maker/Owl"
    assert "has no such page" in refusal(404, {}, Asked("https://hub.example.org")).title


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"retry-after": "55"}, 55.0),
        ({"retry-after": " 55 "}, 55.0),
        ({"retry-after": "9" * 400}, 999_999_999.0),
        ({"retry-after": "-1"}, 0.0),
        ({"retry-after": "5.5"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.0),
        ({"ratelimit": '"api";r=0;t=55'}, 55.0),
        ({"ratelimit": '"api"; r=0; t=55', "retry-after": "7"}, 55.0),
        ({"ratelimit": '"api";r=9;t=soon', "retry-after": "7"}, 7.0),
        ({"ratelimit": '"api";r=9'}, 0.0),
        ({"ratelimit": '"api";t=' + "9" * 400}, 999_999_999.0),
    ],
)
def test_how_long_a_hub_asks_to_wait(headers, seconds):
    assert wait_of(headers) == seconds


def test_a_certificate_that_is_refused_names_the_reason():
    assert "(expired)" in insecure(STRANGER, "expired").detail
