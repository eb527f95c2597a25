"""From texts to files: tokenizer, network, the rounds of training, GGUF."""
