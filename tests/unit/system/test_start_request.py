"""What a second start says to the first window, and what is not believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import BadInput
from desktop.system.instance.start_request import MAX_REQUEST, Foreign, Malformed, StartRequest, read_request

FILES = (Path("/models/a b.gguf"), Path("/models/caf\udce9 \n\u2028.gguf"), Path("/"))


def test_it_arrives_as_it_was_sent():
    request = StartRequest(FILES, "token_TIME123")
    line = request.line()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_request(line) == request
    assert read_request(StartRequest().line()) == StartRequest()


def test_it_is_bounded():
    with pytest.raises(BadInput, match="too many files"):
        StartRequest((Path("/" + "x" * MAX_REQUEST),)).line()
    with pytest.raises(BadInput):
        StartRequest((Path("/x"),) * 1001).line()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"raise\n",
        b"\xff\xfe\n",
        b"[" * 100_000,
        b"[]\n",
        b"{}\n",
        b'{"tandem": "1", "files": [], "token": ""}\n',
        b'{"tandem": 1}\n',
        b'{"tandem": 1, "files": "x", "token": ""}\n',
        b'{"tandem": 1, "files": [1], "token": ""}\n',
        b'{"tandem": 1, "files": ["relative.gguf"], "token": ""}\n',
        b'{"tandem": 1, "files": ["/a\\u0000b"], "token": ""}\n',
        b'{"tandem": 1, "files": [], "token": 1}\n',
        b'{"tandem": 1, "files": [], "token": "\\u0000"}\n',
        json.dumps({"tandem": 1, "files": [], "token": "x" * 2000}).encode(),
        json.dumps({"tandem": 1, "files": ["/x"] * 1001, "token": ""}).encode(),
    ],
)
def test_what_is_not_believed(line):
    with pytest.raises(Malformed) as caught:
        read_request(line)
    assert not isinstance(caught.value, Foreign)


def test_another_version_is_known_as_one():
    with pytest.raises(Foreign, match="version is 2"):
        read_request(b'{"tandem": 2, "anything": true}\n')
