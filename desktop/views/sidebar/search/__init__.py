"""The search over all chats in the sidebar: its field, and what was found in place of the chats."""
