"""The chat screen: panes with their messages, and the composer."""
