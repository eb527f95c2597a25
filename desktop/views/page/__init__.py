"""The Page: its editor, the ways on below it, and the takes beside it."""
