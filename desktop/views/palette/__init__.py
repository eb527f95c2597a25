"""The palette: one field for commands, chats, messages, and who speaks."""
