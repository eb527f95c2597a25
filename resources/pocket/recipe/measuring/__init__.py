"""How good the pair is: questions asked through llama.cpp, and the card that tells it."""
