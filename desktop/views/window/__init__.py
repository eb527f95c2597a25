"""The window itself and what belongs to it as a whole: notices, status line, dialogs."""
