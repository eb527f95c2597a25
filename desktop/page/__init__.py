"""The Page: a document of takes, each with its writer and place, and what of it a model reads. Pure. No Qt."""
