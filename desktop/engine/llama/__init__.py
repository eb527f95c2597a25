"""The only importer of llama_cpp: llama.cpp's C interface behind small classes."""
