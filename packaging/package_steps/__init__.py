"""Steps that turn the source into packages people install."""
