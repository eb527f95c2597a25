"""One conversation at work: its chats, its answers, and the list of chats."""
