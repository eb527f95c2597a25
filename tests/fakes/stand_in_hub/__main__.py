"""Serves a stand-in hub until it is interrupted: python -m tests.fakes.stand_in_hub --port 8321 --demo."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tests.fakes.stand_in_hub.demo import demo_hub
from tests.fakes.stand_in_hub.hub import StandInHub


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.stand_in_hub")
    parser.add_argument("--port", type=int, default=0, help="of the hub's own origin; 0 = any free one")
    parser.add_argument("--rate", type=int, default=0, metavar="BYTES_PER_S", help="pace of every file, 0 = no limit")
    parser.add_argument("--demo", action="store_true", help="serve the demonstration set")
    given = parser.parse_args()
    make = demo_hub if given.demo else StandInHub
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with make(port=given.port, rate=given.rate) as hub:
        print(f"HF_ENDPOINT={hub.url}", flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
