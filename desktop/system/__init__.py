"""The desktop around the window: bus, awake, instance, crash, the end of the session."""
