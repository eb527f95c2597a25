"""A model hub on 127.0.0.1 that speaks the hub's own dialect and misbehaves on request.

    with StandInHub() as hub:
        hub.add_repo("demo/Tiny-GGUF", {"tiny.gguf": b"GGUF..."})
        hub.fault("drop", "tiny.gguf", after=1000)
        ...  # a client with endpoint=hub.url
        hub.log  # what was asked, and how many bytes were sent

`python -m tests.fakes.stand_in_hub --port 8321 --demo` serves the demonstration set.
"""

from tests.fakes.stand_in_hub.content import Hollow
from tests.fakes.stand_in_hub.faults import Fault
from tests.fakes.stand_in_hub.hub import StandInHub
from tests.fakes.stand_in_hub.request import Request

__all__ = ["Fault", "Hollow", "Request", "StandInHub"]
