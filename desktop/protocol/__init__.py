"""The one vocabulary of the app and its engines: messages, and the frames they travel in. No Qt."""
