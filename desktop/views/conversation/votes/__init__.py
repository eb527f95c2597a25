"""Two answers to one question: which is better, with and without knowing who wrote which, and how often."""
