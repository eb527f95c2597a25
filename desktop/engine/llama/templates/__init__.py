"""Chat templates: rendered without mixing in what people said, and asked what they know of their model."""
