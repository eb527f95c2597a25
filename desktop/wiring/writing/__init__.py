"""Connects the composer with what is kept of it: drafts, attachments, what waits, the size of it all."""
