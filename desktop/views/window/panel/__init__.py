"""What stands beside the conversation: the settings of who speaks in this chat, and presets."""
