"""The list of chats beside every screen."""
