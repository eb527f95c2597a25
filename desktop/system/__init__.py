"""What the desktop offers beside a window: notifications, staying awake, the end of the session."""
