"""Choosing the next token: llama.cpp's samplers, a grammar beside them."""
