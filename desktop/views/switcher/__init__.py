"""The switcher over the status line: which file or pair speaks."""
