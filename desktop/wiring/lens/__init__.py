"""The lens connected: what is asked of an answer or a text, read and shown, and gone on from."""
