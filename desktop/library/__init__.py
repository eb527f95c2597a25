"""Model files on this disk and on the hub: what they are, how they pair, how they get here. No Qt."""
