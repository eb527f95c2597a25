"""From tokens to an answer: marks, thinking and channels set apart, stop strings, events."""
