"""What the pocket base must write in the engine's self-test, and how sure of it it is.

resources/pocket/make.py writes this file for the pair that it made: run its step "dependents", do not edit.
"""

_ROW = "The order is March, April, May, June, July, August, September, October, November, December."
PROMPTS = (
    f"{_ROW} The order is March, April, May,",
    ". The order is March, April, May, June, July,",
)
EXPECTED = (
    " June, July, August, September,",
    " August, September, October, November,",
)
LOG_PROBABILITY = -0.436  # of all expected tokens together, natural logarithm
