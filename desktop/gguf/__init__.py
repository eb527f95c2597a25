"""The GGUF file format: what a header says, and which quantizations can be made of it. No llama_cpp, no Qt."""
