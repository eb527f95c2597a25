"""The GGUF file format: what the header of a model file says. No llama_cpp, no Qt."""
