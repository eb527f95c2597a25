"""What a name, a header and a lineage say of a model: base, instruct, or something else."""
