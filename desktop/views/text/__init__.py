"""Text in blocks: markdown, code and plain text, laid out while it is being written."""
