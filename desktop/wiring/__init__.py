"""The only place that knows both sides: signals of views to control, parts of the app and of a window."""
