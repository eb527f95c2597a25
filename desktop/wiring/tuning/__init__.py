"""Connects the panel beside the conversation: settings of who speaks, presets, what the model sees."""
