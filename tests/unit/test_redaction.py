"""No token and no signed address in any log: a planted canary, through the real client's own warnings too."""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import pytest

from desktop.redaction import RedactSecrets, guard_logs, redacted
from tests.fakes.stand_in_hub import StandInHub

TOKEN = "hf_CANARYtoken0123456789"
SIGNED = "https://cdn.example.org/a/b.gguf?X-Amz-Signature=CANARYsigned&Expires=1#frag"


@pytest.fixture
def log():
    """(logger, what its guarded handler wrote)"""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactSecrets())
    logger = logging.getLogger("test.redaction")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    yield logger, stream
    logger.removeHandler(handler)
    logger.propagate = True


TEXTS = (
    (f"GET {SIGNED} failed", "GET https://cdn.example.org/a/b.gguf?… failed"),
    (f"got '{SIGNED}', waiting", "got 'https://cdn.example.org/a/b.gguf?…', waiting"),
    (f"token {TOKEN}.", "token hf_…"),
    (f"Authorization: Bearer {TOKEN}", "Authorization: …"),
    (f"{{'authorization': 'Bearer {TOKEN}', 'accept': '*/*'}}", "{'authorization': '…', 'accept': '*/*'}"),
    (f"[(b'Authorization', b'Bearer {TOKEN}')]", "[(b'Authorization', b'…')]"),
    ("curl -H 'authorization: Basic CANARYdXNlcjpwYXNz'", "curl -H 'authorization: …'"),
    ("Bearer CANARYabcdef", "Bearer …"),
    ("http://user:CANARY@proxy.example.org:3128", "http://…@proxy.example.org:3128"),
    ("target=b'/a/b?X-Amz-Signature=CANARYx&Policy=CANARYy'", "target=b'/a/b?X-Amz-Signature=…&Policy=…'"),
    ("plain words, 3 of 4 ? yes", "plain words, 3 of 4 ? yes"),
    ("https://huggingface.co/a/b", "https://huggingface.co/a/b"),
    (
        "hf_hub_download is a function, hf_hub/2.4.0 a client",
        "hf_hub_download is a function, hf_hub/2.4.0 a client",
    ),
)


def test_what_goes_and_what_stays():
    for text, kept in TEXTS:
        assert redacted(text) == kept


def test_message_arguments_exceptions_and_stacks(log):
    logger, stream = log
    logger.warning("asked %s with %r", SIGNED, {"Authorization": f"Bearer {TOKEN}"})
    failing = RuntimeError(f"outer {SIGNED}")
    failing.__cause__ = ValueError(f"inner {TOKEN}")
    logger.error("failed", exc_info=failing)
    logger.info("where", stack_info=True)
    logger.warning("bad arguments %d %s", TOKEN)  # noqa: PLE1206
    written = stream.getvalue()
    assert "CANARY" not in written
    assert "RuntimeError: outer https://cdn.example.org/a/b.gguf?…" in written
    assert "inner hf_…" in written
    assert "bad arguments" in written


def test_long_lines_take_no_time(log):
    logger, stream = log
    logger.warning("%s", "https://a?" * 50_000 + "authorization" * 20_000 + "hf_" * 50_000)
    assert stream.getvalue()


def test_the_real_clients_retry_warnings(log, allow_log):
    """Without the project's own client in between: that one never lets it come to these warnings."""
    code = """if True:
        import logging, sys
        from desktop.redaction import guard_logs
        logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
        guard_logs(); guard_logs()
        assert len(logging.getLogger().handlers[0].filters) == 1
        from huggingface_hub.utils import http_backoff
        logger = logging.getLogger("huggingface_hub")
        logger.handlers.clear(); logger.propagate = True; logger.setLevel(logging.DEBUG)
        url = sys.argv[1] + "/maker/Owl/resolve/main/x?X-Amz-Signature=CANARYsigned"
        http_backoff("GET", url, max_retries=1, base_wait_time=0, headers={"authorization": "Bearer hf_CANARYtoken"})
    """
    with StandInHub() as server:
        server.fault("status", "/x", code=503, times=1)
        command = [sys.executable, "-c", code, server.url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert [line.query for line in server.requests()] == ["X-Amz-Signature=CANARYsigned"] * 2
        assert server.requests()[0].authorization == "Bearer hf_CANARYtoken"
    assert done.returncode == 0, done.stderr
    assert "503" in done.stdout
    assert "Retrying" in done.stdout
    assert "httpcore2" in done.stdout  # its lines have the headers
    assert "CANARY" not in done.stdout + done.stderr


def test_warnings_nobody_set_up_a_log_for_are_guarded_too(capsys):
    root = logging.getLogger()
    kept, root.handlers = root.handlers, []
    try:
        guard_logs()
        logging.getLogger("test.last.resort").warning("see %s", SIGNED)
    finally:
        root.handlers = kept
        logging.lastResort.filters.clear()
    assert "CANARY" not in capsys.readouterr().err
