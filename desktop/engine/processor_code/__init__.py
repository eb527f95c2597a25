"""Which of a package's modules with processor code can be trusted here: their self-test, and what it found."""
