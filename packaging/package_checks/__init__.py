"""The checks that a finished package works on computers other than the one that built it."""
