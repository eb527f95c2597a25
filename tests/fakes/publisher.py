"""Publishes signed notices of new versions on this computer, rightly and wrongly."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.release.channel import ReleaseChannel
from desktop.release.feed import Release, write_release
from desktop.release.signed_notice import seal

PAGE = "https://tandem.example/get"
ISSUED = 1_800_000_000


class Publisher:
    """Holds a key; notice() is what lies at the channel's address."""

    def __init__(self):
        self._key = Ed25519PrivateKey.generate()

    @property
    def public_key(self):
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    def channel(self, address, *more_keys):
        return ReleaseChannel(address=address, keys=[self.public_key, *more_keys], page=PAGE)

    def channel_file(self, folder, address):
        path = folder / "release_channel.toml"
        path.write_text(f'address = "{address}"\nkeys = ["{self.public_key}"]\npage = "{PAGE}"\n', "utf-8")
        return path

    def signed(self, payload):
        return seal(payload, self._key.sign(payload))

    def notice(self, version, issued=ISSUED, **more):
        fields = {"date": "2027-01-15", "page": PAGE, "notes": "### Added\n- Everything.", **more}
        return self.signed(write_release(Release(version=version, issued=issued, **fields)))
